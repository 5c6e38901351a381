// Sums over a block of the matrix: some CPUs, a run of numbers.

import { CellFlag, isDevice, type Matrix } from './matrix.ts';

export interface Block {
  /** Positions of CPUs in the matrix. */
  readonly positions: readonly number[];
  /** First and last number. */
  readonly from: number;
  readonly to: number;
}

export interface BlockSum {
  readonly cpus: number;
  /** Numbers across, of whatever kind. */
  readonly numbers: number;
  /** Cells that are allocated, and those of them that are managed or wait for cleanup. */
  readonly allocated: number;
  readonly managed: number;
  readonly cleanup: number;
  /** Cells that can be allocated. What managed irqs have reserved is free here: which cells those are is not printed. */
  readonly free: number;
  /** Cells of the system, or outside of the range. */
  readonly closed: number;
  /** Different irqs. */
  readonly irqs: number;
}

export function sumBlock(m: Matrix, { positions, from, to }: Block): BlockSum {
  let device = 0;
  for (let number = from; number <= to; number++) if (isDevice(m, number)) device++;
  let allocated = 0;
  let inRange = 0;
  let managed = 0;
  let cleanup = 0;
  const irqs = new Set<number>();
  for (const position of positions) {
    for (let cell = m.start[position]!; cell < m.start[position + 1]!; cell++) {
      const number = m.vector[cell]!;
      if (number < from || number > to) continue;
      allocated++;
      if (isDevice(m, number)) inRange++;
      if (m.flags[cell]! & CellFlag.managed) managed++;
      if (m.flags[cell]! & CellFlag.cleanup) cleanup++;
      if (m.desc[cell]! >= 0) irqs.add(m.desc[cell]!);
    }
  }
  const numbers = to - from + 1;
  const free = device * positions.length - inRange;
  return {
    cpus: positions.length,
    numbers,
    allocated,
    managed,
    cleanup,
    free,
    closed: numbers * positions.length - free - allocated,
    irqs: irqs.size,
  };
}
