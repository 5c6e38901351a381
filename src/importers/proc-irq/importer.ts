// /proc/irq: as one list of `path:value` lines (`grep -H . /proc/irq/*/*`), and as a tree of files.

import type { FileHead, Importer } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { ATTRIBUTES, type Attribute, irqNumber, ProcIrqWriter } from './writer.ts';

const NAMES = ATTRIBUTES.join('|');
/** A path before `proc/irq` may be that of a collector's folder. */
const ROOT = '(?:[^:\\s]*/)?proc/irq/';
const LIST_LINE = new RegExp(`^/?${ROOT}(\\d{1,10})/(${NAMES}):(.*)$`);
const DEFAULT_LINE = new RegExp(`^/?${ROOT}default_smp_affinity:(.*)$`);
const ACTION_LINE = new RegExp(`^/?${ROOT}(\\d{1,10})/([^/]+)$`);
/** A file of procfs's own, misspelt or without its value, and no handler's name. */
const ALMOST = /^(?:(?:smp|effective)_affinity|affinity_hint|node$|node:|spurious)/;
const FIRST = new RegExp(
  `^/?${ROOT}(?:default_smp_affinity:|\\d{1,10}/(?:(?:${NAMES}):|(?!(?:${NAMES})$)[^/:\\n]+(?:\\n|$)))`,
);
const FILE_PATH = new RegExp(`(?:^|/)proc/irq/(?:default_smp_affinity|(\\d{1,10})/(${NAMES}))$`);
const FILE_TEXT = /^(?:[0-9a-f,]*|[0-9,-]*|count \d+\nunhandled \d+\nlast_unhandled \d+ ms)\n?$/;

const list: Importer = {
  id: 'proc-irq',
  label: 'list of /proc/irq',
  sniff(head: FileHead) {
    return FIRST.test(head.text.slice(0, 4096)) ? 1 : 0;
  },
  parse(context) {
    if (isEmpty(context, 'lines of path, colon and value')) return;
    const writer = new ProcIrqWriter(context);
    const reader = new LineReader(context);
    while (reader.next()) {
      if (!readLine(writer, reader)) reader.problem('/proc/irq/N/ and a file with its value, or a handler');
    }
    writer.finish();
    reader.finish();
  },
};

function readLine(writer: ProcIrqWriter, reader: LineReader): boolean {
  const { text, line } = reader;
  if (text === '') return true;
  const fallback = DEFAULT_LINE.exec(text);
  if (fallback) {
    writer.defaultAffinity(fallback[1]!, line);
    return true;
  }
  const value = LIST_LINE.exec(text);
  const action = value ? undefined : ACTION_LINE.exec(text);
  const irq = irqNumber((value ?? action)?.[1] ?? '');
  if (irq < 0) return false;
  if (value) writer.attribute(irq, value[2] as Attribute, value[3]!, line);
  else if (ALMOST.test(action![2]!)) return false;
  else writer.action(irq, action![2]!, line);
  return true;
}

const file: Importer = {
  id: 'proc-irq-file',
  label: 'file of /proc/irq',
  sniff(head: FileHead) {
    if (!FILE_PATH.test(head.path)) return 0;
    return !head.cut && FILE_TEXT.test(head.text) ? 1 : 0.3;
  },
  parse(context) {
    const match = FILE_PATH.exec(context.source.path);
    const writer = new ProcIrqWriter(context);
    const irq = irqNumber(match?.[1] ?? '');
    const lines = new TextDecoder()
      .decode(context.source.bytes)
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    for (const [i, value] of lines.entries()) {
      const line = context.source.firstLine + i;
      if (i > 0 && match?.[2] !== 'spurious') context.problem(line, value, 'a single line');
      else if (match?.[2] === undefined) writer.defaultAffinity(value, line);
      else if (irq < 0) context.problem(line, `irq ${match[1]}`, 'an irq number');
      // Reading the file of an irq without effective affinity gives nothing.
      else if (value !== '' || match[2].endsWith('_list'))
        writer.attribute(irq, match[2] as Attribute, value, line);
    }
  },
};

export default [list, file];
