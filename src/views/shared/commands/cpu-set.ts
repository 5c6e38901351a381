/** Sets of CPUs that a person picks: by a list, by nodes, by clicking and dragging. */

import { formatMembers } from '../../../lib/ranges.ts';
import { parseCpuRanges } from '../../../ui/cpu-ranges.ts';

/** CPUs of a list as the kernel takes it, or a sentence about what is wrong with it. */
export function parseCpuList(text: string, cpus: readonly number[]): readonly number[] | string {
  if (text.trim() === '') return 'Name at least one CPU.';
  const ranges = parseCpuRanges(text);
  if (!ranges) return 'This is no list of CPUs: 0-3,8 is one.';
  const last = cpus.at(-1) ?? -1;
  const beyond = ranges.find(({ to }) => to > last);
  if (beyond) return `There is no CPU ${beyond.to}: the last one is ${last}.`;
  const all = new Set(cpus);
  const found = ranges.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((cpu) => all.has(cpu)),
  );
  return [...new Set(found)].sort((a, b) => a - b);
}

export const formatCpuList = (cpus: Iterable<number>): string => formatMembers(cpus);

/** A set with a range of CPUs put in or taken out. */
export function withRange(set: ReadonlySet<number>, range: readonly number[], isIn: boolean): Set<number> {
  const next = new Set(set);
  for (const cpu of range) {
    if (isIn) next.add(cpu);
    else next.delete(cpu);
  }
  return next;
}

/** CPUs between two of a list, both included, in its order. */
export function between(cpus: readonly number[], a: number, b: number): number[] {
  const [from, to] = [cpus.indexOf(a), cpus.indexOf(b)].sort((x, y) => x - y) as [number, number];
  return from < 0 ? [] : cpus.slice(from, to + 1);
}

export interface CpuGroup {
  /** -1: nodes are not known. */
  readonly node: number;
  readonly cpus: readonly number[];
}

/** CPUs by their nodes, in the order of the nodes. */
export function groupsOf(cpus: readonly number[], nodes: readonly number[] | null): CpuGroup[] {
  const groups = new Map<number, number[]>();
  for (const [i, cpu] of cpus.entries()) {
    const node = nodes?.[i] ?? -1;
    const group = groups.get(node);
    if (group) group.push(cpu);
    else groups.set(node, [cpu]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([node, cpus]) => ({ node, cpus }));
}
