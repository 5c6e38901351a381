/** Geometry of an affinity strip: one slot per CPU up to 64 CPUs, one per node above. */

import { type CpuRange, cpuRanges } from './cpu-ranges.ts';

export interface Slot {
  readonly x: number;
  readonly width: number;
}

export interface StripLayout {
  readonly width: number;
  /** Outlines: runs of slots that were asked for. */
  readonly asked: readonly Slot[];
  /** Solid: slots that are effective. */
  readonly effective: readonly Slot[];
  /** x of the rules between nodes. */
  readonly rules: readonly number[];
}

export interface StripInput {
  /** CPUs are 0 … cpus-1. */
  readonly cpus: number;
  readonly asked: readonly number[];
  readonly effective: readonly number[];
  /** Node of each CPU; without it all are one node. */
  readonly nodeOf?: ((cpu: number) => number) | undefined;
}

const MAX_SLOTS = 64;

/** Width of one slot in px: 19 for few CPUs down to 2.5 for 64. */
export const slotWidth = (slots: number): number => Math.max(2.5, Math.min(19, Math.floor(160 / slots)));

export function stripLayout({ cpus, asked, effective, nodeOf }: StripInput): StripLayout {
  const perNode = cpus > MAX_SLOTS;
  const nodes = nodeNumbers(cpus, nodeOf);
  const slotOf = perNode ? (cpu: number) => nodes.indexOf(nodeOf?.(cpu) ?? 0) : (cpu: number) => cpu;
  const slots = perNode ? nodes.length : cpus;
  const w = slotWidth(slots);
  const inside = (list: readonly number[]) => list.filter((cpu) => cpu >= 0 && cpu < cpus).map(slotOf);
  const run = ({ from, to }: CpuRange): Slot => ({ x: from * w, width: (to - from + 1) * w });
  return {
    width: slots * w,
    asked: cpuRanges(inside(asked)).map(run),
    effective: cpuRanges(inside(effective)).map(run),
    rules: perNode || !nodeOf ? [] : nodeRules(cpus, nodeOf, w),
  };
}

function nodeNumbers(cpus: number, nodeOf: ((cpu: number) => number) | undefined): number[] {
  const seen = new Set<number>();
  for (let cpu = 0; cpu < cpus; cpu++) seen.add(nodeOf?.(cpu) ?? 0);
  return [...seen].sort((a, b) => a - b);
}

function nodeRules(cpus: number, nodeOf: (cpu: number) => number, w: number): number[] {
  const out: number[] = [];
  for (let cpu = 1; cpu < cpus; cpu++) if (nodeOf(cpu) !== nodeOf(cpu - 1)) out.push(cpu * w);
  return out;
}
