// /sys/kernel/irq: as one list of `path:value` lines (`grep -H . -r /sys/kernel/irq`), and as a tree of files.

import type { FileContext, FileHead, Importer } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { irqNumber } from '../proc-irq/writer.ts';
import { ATTRIBUTES, type Attribute, writeAttribute } from './writer.ts';

const NAMES = ATTRIBUTES.join('|');
const ROOT = '(?:[^:\\s]*/)?sys/kernel/irq/';
const LIST_LINE = new RegExp(`^/?${ROOT}(\\d{1,10})/(${NAMES}):(.*)$`);
const FIRST = new RegExp(`^/?${ROOT}\\d{1,10}/(?:${NAMES}):`);
const FILE_PATH = new RegExp(`(?:^|/)sys/kernel/irq/(\\d{1,10})/(${NAMES})$`);

const list: Importer = {
  id: 'sys-kernel-irq',
  label: 'list of /sys/kernel/irq',
  sniff(head: FileHead) {
    return FIRST.test(head.text.slice(0, 4096)) ? 1 : 0;
  },
  parse(context) {
    if (isEmpty(context, 'lines of path, colon and value')) return;
    const reader = new LineReader(context);
    while (reader.next()) {
      const match = LIST_LINE.exec(reader.text);
      const irq = irqNumber(match?.[1] ?? '');
      if (irq >= 0) writeAttribute(context, irq, match![2] as Attribute, match![3]!, reader.line);
      else if (reader.text !== '') reader.problem(`/sys/kernel/irq/N/ and one of ${ATTRIBUTES.join(' ')}`);
    }
    noteXen(context);
    reader.finish();
  },
};

const file: Importer = {
  id: 'sys-kernel-irq-file',
  label: 'file of /sys/kernel/irq',
  sniff(head: FileHead) {
    if (!FILE_PATH.test(head.path)) return 0;
    return !head.cut && /^[^\n]*\n?$/.test(head.text) ? 1 : 0.3;
  },
  parse(context) {
    const match = FILE_PATH.exec(context.source.path);
    const irq = irqNumber(match?.[1] ?? '');
    const reader = new LineReader(context);
    const { firstLine } = context.source;
    if (irq < 0) context.problem(firstLine, context.source.path, 'an irq number in the path');
    while (reader.next()) {
      if (reader.line > firstLine) reader.problem('a single line');
      else if (irq >= 0) writeAttribute(context, irq, match![2] as Attribute, reader.text, reader.line);
    }
    if (match?.[2] === 'chip_name') noteXen(context);
  },
};

/** Only a kernel whose interrupts Xen owns has the chip xen-pirq. drivers/xen/events/events_base.c: xen_pirq_chip */
function noteXen(context: FileContext): void {
  const { machine, source, file: row } = context;
  const text = new TextDecoder().decode(source.bytes);
  const at = text.search(/(?:^|:)xen-pirq$/m);
  if (at < 0) return;
  machine.fact('hypervisor', 'xen', row, source.firstLine + text.slice(0, at).split('\n').length - 1);
}

export default [list, file];
