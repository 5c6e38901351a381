// What Xen itself says of the irq whose message a device holds. Pure.

import type { MachineView } from '../../model/machine.ts';

/** `Xen irq 33: vector 0x41, held on CPU 0-3, affinity CPU 1, bound to d0:408(---)`; '' where no key dump tells. */
export function xenWords(view: MachineView, msi: number): string {
  const { col, length } = view.t.xenIrq;
  const row = length === 0 ? -1 : col.msiDesc.subarray(0, length).indexOf(msi);
  if (row < 0) return '';
  const cpus = view.sets.text(col.cpus[row]!);
  const affinity = view.sets.text(col.affinity[row]!);
  return [
    `Xen irq ${col.irq[row]}: vector 0x${col.vector[row]!.toString(16)}`,
    cpus === '' ? '' : `held on CPU ${cpus}`,
    affinity === '' ? '' : `affinity CPU ${affinity}`,
    col.guest[row]! < 0 ? '' : `bound to ${view.str(col.guest[row])}`,
  ]
    .filter(Boolean)
    .join(', ');
}
