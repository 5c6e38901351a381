// Rows of xenIrq by Xen's irq number: keys i and M write into the same row.

import type { MachineBuilder } from '../../model/machine.ts';

const rowsOf = new WeakMap<MachineBuilder, Map<number, number>>();

/** Row of xenIrq, added when new. */
export function xenIrqRow(machine: MachineBuilder, irq: number): number {
  let rows = rowsOf.get(machine);
  if (!rows) {
    rows = new Map();
    rowsOf.set(machine, rows);
  }
  let row = rows.get(irq);
  if (row === undefined) {
    row = machine.t.xenIrq.push({ irq });
    rows.set(irq, row);
  }
  return row;
}
