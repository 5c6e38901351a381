/** What belongs together: an irq, its entry, the function of the entry; a domain and its irqs. For "commands on what is selected". */

import type { MachineView } from '../model/machine.ts';
import { irqKey, msiKey, rowOf } from './machine-keys.ts';
import { formatSelection, type Selection } from './selection.ts';

/** Keys of a selection and of what it stands for, as the machine is now. Commands name irqs, entries, functions and CPUs. */
export function relatedKeys(m: MachineView, selection: Selection): ReadonlySet<string> {
  const keys = new Set([formatSelection(selection)]);
  const row = rowOf(m, selection);
  if (row < 0) return keys;
  for (const irq of irqRows(m, selection, row)) {
    keys.add(irqKey(m, irq));
    const entry = m.t.irqDesc.col.msi[irq]!;
    if (entry >= 0) keys.add(msiKey(m, entry));
  }
  return keys;
}

/** Rows of the irqs that a selection stands for. */
function irqRows(m: MachineView, selection: Selection, row: number): number[] {
  const { col, length } = m.t.irqDesc;
  const where = (isIt: (irq: number) => boolean): number[] =>
    Array.from({ length }, (_, irq) => irq).filter(isIt);
  switch (selection.kind) {
    case 'irq':
      return [row];
    case 'dev':
      return where((irq) => col.deviceRow[irq] === row);
    case 'msi':
      return where((irq) => col.msi[irq] === row);
    case 'vec':
      return where((irq) => col.vector[irq] === selection.vector && col.target[irq] === selection.cpu);
    case 'irte':
      return where((irq) => m.t.remapEntry.col.desc[row] === irq);
    case 'dom':
      return where((irq) => chainHas(m, irq, row));
    case 'cpu':
      return [];
  }
}

function chainHas(m: MachineView, irq: number, domain: number): boolean {
  const { first, levels } = m.t.irqDesc.col;
  const from = first[irq]!;
  for (let level = from; level < from + levels[irq]!; level++)
    if (m.t.irqData.col.domain[level] === domain) return true;
  return false;
}
