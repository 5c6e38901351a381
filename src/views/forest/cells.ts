// Which irqs of a line have a cell.

import { CELL_PITCH, type Columns } from './columns.ts';

/**
 * The first `room` irqs; one that is followed always has a cell, in place of the last one. The rest is a number.
 */
export function shownIrqs(irqs: readonly number[], room: number, followed: number): readonly number[] {
  if (irqs.length <= room) return irqs;
  const first = irqs.slice(0, room);
  if (followed < 0 || first.includes(followed) || !irqs.includes(followed)) return first;
  return [...first.slice(0, -1), followed];
}

/** Left edge of the n-th cell, from the start of the column. */
export const cellX = (columns: Columns, n: number): number => (columns.irq?.x ?? 0) + n * CELL_PITCH;

/** Distance of cells in a stripe. */
export const STRIPE_CELL_PITCH = 7;

/** Cells that a stripe has room for. */
export const stripeCells = (columns: Columns): number =>
  columns.irq ? Math.max(1, Math.min(24, Math.floor((columns.irq.width - 24) / STRIPE_CELL_PITCH))) : 0;
