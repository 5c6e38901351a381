// Which managed irqs a CPU keeps vectors for. irq_matrix_reserve_managed takes one vector on every CPU of an irq's affinity mask
// when the irq is allocated (arch/x86/kernel/apic/vector.c: reserve_managed_vector, 6.1 and 6.12), so the masks say for whom.

import type { MachineView } from '../../model/machine.ts';
import type { Matrix } from './matrix.ts';

export interface Reservations {
  /** Managed irqs with the CPU in their mask, rows of irqDesc: as many as `man` says, unless files are missing. */
  readonly all: readonly number[];
  /** Those of them whose vector is on another CPU, or that have none: as many as `man - mac`. */
  readonly notHere: readonly number[];
}

const masks = new WeakMap<MachineView, readonly number[]>();

/** Rows of managed irqs. */
function managedIrqs(view: MachineView): readonly number[] {
  let rows = masks.get(view);
  if (!rows) {
    const { length, col } = view.t.irqDesc;
    rows = Array.from({ length }, (_, row) => row).filter((row) => col.managed[row] === 1);
    masks.set(view, rows);
  }
  return rows;
}

/** For whom a CPU reserves vectors; empty on matrices without managed reservations (IMSIC). */
export function reservationsOf(m: Matrix, cpu: number): Reservations {
  const { sets } = m.view;
  const { affinity, target } = m.view.t.irqDesc.col;
  const all = m.source.isX86 ? managedIrqs(m.view).filter((row) => sets.has(affinity[row]!, cpu)) : [];
  return { all, notHere: all.filter((row) => target[row] !== cpu) };
}
