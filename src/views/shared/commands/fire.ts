import type { MachineView } from '../../../model/machine.ts';
import { SimCall } from '../../../model/simulation.ts';
import { Bus } from '../../../model/tables.ts';
import { command, type Plan, planOf } from './plan.ts';

/** Has the entry behind an irq send, or the function that asserts its pin; null where no function does. */
export function firePlan(view: MachineView, row: number, functions: readonly string[]): Plan | null {
  const { msi, irq } = view.t.irqDesc.col;
  const device = msi[row]! < 0 ? pinOwner(view, irq[row]!) : view.t.msiDesc.col.device[msi[row]!]!;
  const dev = device < 0 ? -1 : functions.indexOf(view.str(view.t.device.col.id[device]));
  if (dev < 0) return null;
  const index = msi[row]! < 0 ? 0 : view.t.msiDesc.col.index[msi[row]!]!;
  return planOf(`Fire irq ${irq[row]}`, command(SimCall.fire, [dev, index]));
}

/** Row of the first function whose pin leads to an irq, or -1. */
function pinOwner(view: MachineView, irq: number): number {
  const { legacyIrq, pin, bus } = view.t.device.col;
  for (let row = 0; row < view.t.device.length; row++)
    if (bus[row] === Bus.pci && pin[row]! > 0 && legacyIrq[row] === irq) return row;
  return -1;
}
