// Single files of sys/devices/system/cpu and node, one value each. They have no content of their own to be known by, so the path
// tells what they are. drivers/base/cpu.c, drivers/base/node.c, drivers/base/topology.c, 6.1 and 6.12.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { CpuWriter, decimal, type ListName, MAX_CPU, noIds } from './cpus.ts';

const LIST =
  /(?:^|\/)(?:devices\/system\/cpu\/(online|offline|possible|present|isolated)|cpu-(online)\.txt)$/;
const NODE = /(?:^|\/)devices\/system\/node\/node(\d{1,5})\/cpulist$/;
const CPU_ONLINE = /(?:^|\/)devices\/system\/cpu\/cpu(\d{1,6})\/online$/;
const TOPOLOGY = /(?:^|\/)devices\/system\/cpu\/cpu(\d{1,6})\/topology\/(\w+)$/;

/** Longest value: a list of CPUs, at most a page or, for long lists, a few. */
const MAX_BYTES = 65536;

export function isCpuFile(path: string, bytes: number): boolean {
  return bytes <= MAX_BYTES && [LIST, NODE, CPU_ONLINE, TOPOLOGY].some((pattern) => pattern.test(path));
}

export function readCpuFile(context: FileContext): void {
  if (isEmpty(context, 'one value')) return;
  const lines = new LineReader(context);
  lines.next();
  if (!readValue(context, lines.text.trimEnd(), lines.line)) lines.problem(expectedOf(context.source.path));
  while (lines.next()) lines.problem('one line');
  lines.finish();
}

function expectedOf(path: string): string {
  return LIST.test(path) || NODE.test(path) ? 'a list of CPUs such as 0-3,8' : 'a decimal number';
}

/** False when the text is no value of that file. */
function readValue(context: FileContext, text: string, line: number): boolean {
  const { path } = context.source;
  const writer = new CpuWriter(context);
  const list = LIST.exec(path);
  const node = NODE.exec(path);
  const online = CPU_ONLINE.exec(path);
  if (list) return writer.list((list[1] ?? list[2]) as ListName, text, line) === '';
  if (node) return writer.node(Number(node[1]), text, line) === '';
  if (online) return readOnline(writer, decimal(online[1]!, MAX_CPU), text, line);
  const topology = TOPOLOGY.exec(path)!;
  return readTopology(writer, decimal(topology[1]!, MAX_CPU), topology[2]!, text, line);
}

function readOnline(writer: CpuWriter, cpu: number, text: string, line: number): boolean {
  if (cpu < 0 || (text !== '0' && text !== '1')) return false;
  if (text === '1') writer.online(cpu, line);
  return true;
}

/** Package and core; dies, clusters and lists of siblings say nothing of where interrupts go. */
function readTopology(writer: CpuWriter, cpu: number, name: string, text: string, line: number): boolean {
  if (name !== 'physical_package_id' && name !== 'core_id') return true;
  const none = text === '-1';
  const value = decimal(text, 0x7fffffff);
  if (cpu < 0 || (value < 0 && !none)) return false;
  const ids = noIds();
  if (name === 'core_id') ids.core = value;
  else ids.package = value;
  return writer.ids(cpu, ids, line);
}
