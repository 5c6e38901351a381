import type { MachineView } from '../../model/machine.ts';
import { rowOf } from '../../store/machine-keys.ts';
import type { Selection } from '../../store/selection.ts';

/** Row of irqDesc that a selection of an irq or of an MSI entry stands for, or -1. */
export function selectedIrq(view: MachineView, selection: Selection | null): number {
  if (selection?.kind === 'irq') return rowOf(view, selection);
  if (selection?.kind !== 'msi') return -1;
  const msi = rowOf(view, selection);
  return msi < 0 ? -1 : view.t.msiDesc.col.desc[msi]!;
}
