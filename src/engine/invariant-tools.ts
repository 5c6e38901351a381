// What checks of invariants are made of: their type, what excuses a machine, and looks at its columns as lists.

import { type Machine, Mask } from './machine.ts';
import { DEPTH } from './tables.ts';

/** Takes one sentence about what is broken. */
export type Broken = (sentence: string) => void;

/** What happened before and excuses the machine from some rules, because Linux breaks them itself then. */
export interface Excuses {
  /** A vector was refused: irqs may have left their affinity, and managed ones may not have started. */
  readonly vectorsRefused: boolean;
  /** A CPU went off line with vectors: total_allocated goes on counting them. */
  readonly totalDrifted: boolean;
  /** CPUs for which managed vectors were reserved or given back while they were off line: `available` was not told. */
  readonly availableDrifted: ReadonlySet<number>;
  /** Irqs that were activated, but not started, when the CPU of their vector went off line: its vector_irq forgot them. */
  readonly vectorForgotten: ReadonlySet<number>;
  /** Irqs that kept a vector when they were deactivated, and whose affinity was written then: the mask passes for the effective one. */
  readonly effectiveGuessed: ReadonlySet<number>;
}

/** Nothing out of the ordinary happened. */
export const NO_EXCUSES: Excuses = {
  vectorsRefused: false,
  totalDrifted: false,
  availableDrifted: new Set(),
  vectorForgotten: new Set(),
  effectiveGuessed: new Set(),
};

export type Check = (m: Machine, broken: Broken, excuses: Excuses) => void;

/** Irqs that have a descriptor. */
export function liveIrqs(m: Machine): number[] {
  return rowsWhere(m.irqDesc.allocated);
}

/** Rows whose flag is set. */
export function rowsWhere(flags: Uint8Array): number[] {
  return Array.from(flags.keys()).filter((row) => flags[row] !== 0);
}

/** CPUs of a mask, ascending. */
export function cpusOf(m: Machine, mask: number): number[] {
  const { bits, wordLog, cpus } = m.masks;
  return range(cpus).filter((cpu) => ((bits[(mask << wordLog) | (cpu >>> 5)]! >>> (cpu & 31)) & 1) === 1);
}

export const onlineCpus = (m: Machine): number[] => cpusOf(m, Mask.online);

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Rows of irqData of an irq, from the device to the root. */
export function levelsOf(m: Machine, irq: number): number[] {
  return range(m.irqDesc.levels[irq]!).map((level) => irq * DEPTH + level);
}

/** Names of the columns of a row that are not 0. */
export function columnsSet(columns: Readonly<Record<string, ArrayLike<number>>>, row: number): string[] {
  return Object.keys(columns).filter((name) => columns[name]![row] !== 0);
}
