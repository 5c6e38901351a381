// The last message that the kernel was seen writing for each irq: its own copy of what the device holds.

import type { MachineBuilder } from '../../model/machine.ts';

/** Fills msiDesc.cached from msgWrite where no dump of the kernel's copy was captured. */
export function joinWrites(machine: MachineBuilder): void {
  const { msgWrite, msiDesc, irqDesc } = machine.t;
  for (let row = 0; row < msgWrite.length; row++) {
    const desc = machine.findIrq(msgWrite.col.irq[row]!);
    const msi = desc < 0 ? -1 : irqDesc.col.msi[desc]!;
    if (msi < 0 || msiDesc.col.cached[msi]) continue;
    msiDesc.col.cached[msi] = 1;
    msiDesc.col.cachedLo[msi] = msgWrite.col.lo[row]!;
    msiDesc.col.cachedHi[msi] = msgWrite.col.hi[row]!;
    msiDesc.col.cachedData[msi] = msgWrite.col.data[row]!;
    msiDesc.col.cachedFile[msi] = msgWrite.col.file[row]!;
    msiDesc.col.cachedLine[msi] = msgWrite.col.line[row]!;
  }
}
