// CPU lists of sysfs, NUMA lists and one line for each CPU:
//   online: 0-3
//   node0: cpulist 0-3
//   cpu 0 package 0 core 0 apicid 0 initial_apicid 0

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { CpuWriter, decimal, type ListName, MAX_CPU, noIds } from './cpus.ts';

const LIST = /^(online|offline|possible|present|isolated): ?([\d,-]*)$/;
const NODE = /^node(\d{1,5}): cpulist ?([\d,-]*)$/;
const CPU = /^cpu (\d{1,6})((?: [a-z_]+ \d{1,10})*)$/;
const EXPECTED = 'a list of CPUs (online: 0-3), a node (node0: cpulist 0-3), or a CPU with its ids';

export function readCpusText(context: FileContext): void {
  if (isEmpty(context, EXPECTED)) return;
  const lines = new LineReader(context);
  const writer = new CpuWriter(context);
  while (lines.next()) if (lines.text !== '') readLine(lines, writer);
  lines.finish();
}

function readLine(lines: LineReader, writer: CpuWriter): void {
  const list = LIST.exec(lines.text);
  const node = NODE.exec(lines.text);
  const cpu = CPU.exec(lines.text);
  if (list) expect(lines, writer.list(list[1] as ListName, list[2]!, lines.line));
  else if (node) expect(lines, writer.node(Number(node[1]), node[2]!, lines.line));
  else if (!cpu) lines.problem(EXPECTED);
  else readCpu(lines, writer, cpu);
}

function expect(lines: LineReader, expected: string): void {
  if (expected !== '') lines.problem(expected);
}

function readCpu(lines: LineReader, writer: CpuWriter, match: RegExpExecArray): void {
  const cpu = decimal(match[1]!, MAX_CPU);
  if (cpu < 0) {
    lines.problem(`a CPU up to ${MAX_CPU}`);
    return;
  }
  const ids = noIds();
  const words = match[2]!.split(' ');
  for (let i = 1; i + 1 < words.length; i += 2) {
    const value = decimal(words[i + 1]!, 0x7fffffff);
    if (words[i] === 'package') ids.package = value;
    else if (words[i] === 'core') ids.core = value;
    else if (words[i] === 'apicid') ids.apicId = value;
    // The id that the firmware gave; messages carry the other one.
    else if (words[i] !== 'initial_apicid') {
      lines.problem(
        'package, core, apicid and initial_apicid with a number each',
        `${words[i]} was left out`,
      );
      return;
    }
  }
  if (!writer.ids(cpu, ids, lines.line)) lines.problem('one line for each CPU');
}
