// lscpu of util-linux: a name, a colon, blanks and a value on each line.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { CpuWriter, type ListName, splitField } from './cpus.ts';

const NODE = /^NUMA node(\d{1,5}) CPU\(s\)$/;
const LIST: Readonly<Record<string, ListName>> = {
  'On-line CPU(s) list': 'online',
  'Off-line CPU(s) list': 'offline',
};

export const isLscpu = (text: string): boolean =>
  /^Architecture: +\S+$/m.test(text) && /^CPU\(s\): +\d+$/m.test(text);

/** Reads the lists of CPUs and nodes; models, caches and the like say nothing about interrupts. */
export function readLscpu(context: FileContext): void {
  if (isEmpty(context, 'the output of lscpu')) return;
  const lines = new LineReader(context);
  const writer = new CpuWriter(context);
  while (lines.next()) {
    const field = splitField(lines.text);
    if (field) readField(context, lines, writer, ...field);
    else if (lines.text !== '') lines.problem('a name, a colon and a value');
  }
  lines.finish();
}

/** util-linux writes two neighbours as `0,1` where the kernel writes `0-1`. */
export function kernelList(list: string): string {
  return list.replace(/\b\d+(?:,\d+)+\b/g, (run) => {
    const numbers = run.split(',').map(Number);
    const parts: string[] = [];
    for (let i = 0; i < numbers.length; i++) {
      const from = numbers[i]!;
      while (numbers[i + 1] === numbers[i]! + 1) i++;
      parts.push(numbers[i] === from ? `${from}` : `${from}-${numbers[i]}`);
    }
    return parts.join(',');
  });
}

function readField(
  context: FileContext,
  lines: LineReader,
  writer: CpuWriter,
  name: string,
  value: string,
): void {
  const list = LIST[name];
  const node = NODE.exec(name);
  let expected = '';
  if (name === 'Architecture') context.machine.fact('arch', value, context.file, lines.line);
  else if (list) expected = writer.list(list, kernelList(value), lines.line);
  else if (node) expected = writer.node(Number(node[1]), kernelList(value), lines.line);
  if (expected !== '') lines.problem(expected);
}
