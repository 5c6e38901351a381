// Messages that were not read, as far as they follow from what was: an entry of a remapping table fixes the message that names it.

import type { MachineBuilder } from '../../model/machine.ts';
import { Known, RemapKind } from '../../model/tables.ts';

/** Fills address and data of entries that were not read and follow from a remapping entry; they are marked as derived. */
export function deriveMessages(machine: MachineBuilder): void {
  const { msiDesc, remapEntry } = machine.t;
  for (let row = 0; row < msiDesc.length; row++) {
    if (msiDesc.col.state[row]! & (Known.read | Known.derived)) continue;
    const entry = msiDesc.col.remap[row]!;
    if (entry < 0 || remapEntry.col.kind[entry] !== RemapKind.vtd) continue;
    const handle = vtdHandle(machine, row, entry);
    msiDesc.col.addressLo[row] = (0xfee00018 | ((handle & 0x7fff) << 5) | ((handle >>> 15) << 2)) >>> 0;
    msiDesc.col.data[row] = remapEntry.col.index[entry]! - handle;
    msiDesc.col.state[row]! |= Known.derived;
    msiDesc.col.file[row] = remapEntry.col.file[entry]!;
    msiDesc.col.line[row] = remapEntry.col.line[entry]!;
  }
}

/** First entry of the block: hwirq of the remapping level is index << 16 plus the position in the block. */
function vtdHandle(machine: MachineBuilder, msi: number, entry: number): number {
  const { irqDesc, irqData, msiDesc, remapEntry } = machine.t;
  const desc = msiDesc.col.desc[msi]!;
  const data = irqDesc.col.first[desc]! + 1;
  return irqDesc.col.levels[desc]! > 1 ? irqData.col.hwirqLo[data]! >>> 16 : remapEntry.col.index[entry]!;
}
