// For tests: in which columns and rows two states of one machine differ.

import { MACHINE, type Machine } from '../engine/machine.ts';
import { type Schema, unpack } from '../lib/columns.ts';

export interface Difference {
  /** `table.column`. */
  readonly column: string;
  readonly row: number;
  readonly before: number;
  readonly after: number;
}

/** The bytes of a machine as they are now. */
export const snapshot = (m: Machine): ArrayBuffer => new Uint8Array(m.buffer).slice().buffer;

/** Rows of all columns that are not what they were. */
export function differences(m: Machine, before: ArrayBuffer): Difference[] {
  const { rows } = m.shape;
  const was = unpack(MACHINE as Schema, { buffer: before, rows });
  const is = unpack(MACHINE as Schema, { buffer: m.buffer, rows });
  const found: Difference[] = [];
  for (const table of Object.keys(is)) {
    for (const [name, column] of Object.entries(is[table]!.col)) {
      const old = was[table]!.col[name]!;
      for (let row = 0; row < column.length; row++)
        if (column[row] !== old[row])
          found.push({ column: `${table}.${name}`, row, before: old[row]!, after: column[row]! });
    }
  }
  return found;
}
