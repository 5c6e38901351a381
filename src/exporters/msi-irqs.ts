// The entries of msi_irqs of every PCI function: address, irq, mode.

import type { MachineView } from '../model/machine.ts';
import { Text } from './lines.ts';

export function msiIrqs(view: MachineView): Uint8Array {
  const { msiIrq, device } = view.t;
  const text = new Text();
  for (let row = 0; row < msiIrq.length; row++) {
    const id = view.str(device.col.id[msiIrq.col.device[row]!]);
    text.line(`${id} ${msiIrq.col.irq[row]} ${msiIrq.col.msix[row] ? 'msix' : 'msi'}`);
  }
  return text.done();
}
