// A folded group in one row: for every number how many of its CPUs use it, and by whom.

import type { Colouring } from './colouring.ts';
import type { Matrix } from './matrix.ts';
import type { Group } from './rows.ts';

export interface Stack {
  /** Colours of the segments, tokens. */
  readonly tokens: readonly string[];
  /** Cells by number and colour: number × tokens.length + colour. */
  readonly cells: Uint32Array;
  /** CPUs of the group that have the number allocated, by number. */
  readonly cpus: Uint32Array;
  /** CPUs of the group. */
  readonly of: number;
}

/** @param passes by cell: 1 where it counts; null for all */
export function stackOf(m: Matrix, colouring: Colouring, group: Group, passes: Uint8Array | null): Stack {
  const tokens = [...new Set(colouring.slots.map((slot) => slot.token))];
  const colourOf = Uint16Array.from(colouring.slots, (slot) => tokens.indexOf(slot.token));
  const cells = new Uint32Array(m.range.columns * tokens.length);
  const cpus = new Uint32Array(m.range.columns);
  for (const position of group.positions) {
    for (let cell = m.start[position]!; cell < m.start[position + 1]!; cell++) {
      if (passes && !passes[cell]) continue;
      const number = m.vector[cell]!;
      cells[number * tokens.length + colourOf[colouring.slotOf[cell]!]!]!++;
      cpus[number]!++;
    }
  }
  return { tokens, cells, cpus, of: group.positions.length };
}

/** The CPU of a group with the most vectors in use (of equal ones the first), -1 for a group without CPUs. */
export function fullest(m: Matrix, group: Group): number {
  let best = -1;
  for (const position of group.positions)
    if (best < 0 || cellsOn(m, position) > cellsOn(m, best)) best = position;
  return best;
}

const cellsOn = (m: Matrix, position: number): number => m.start[position + 1]! - m.start[position]!;
