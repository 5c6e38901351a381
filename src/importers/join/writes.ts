// The kernel's own copy of a message: what debugfs prints of it (6.16), else the last one that the kernel was seen writing.

import type { MachineBuilder } from '../../model/machine.ts';
import { Detail, MsiKind } from '../../model/tables.ts';

/** Fills msiDesc.cached from dataMsg, then from msgWrite, where no dump of the kernel's copy was captured. */
export function joinWrites(machine: MachineBuilder): void {
  const { msgWrite, irqData, dataMsg, irqDesc } = machine.t;
  for (let data = 0; data < irqData.length; data++) {
    if (irqData.col.detail[data] !== Detail.message) continue;
    const desc = irqData.col.desc[data]!;
    const row = irqData.col.detailRow[data]!;
    keep(machine, irqDesc.col.msi[desc]!, {
      lo: dataMsg.col.addressLo[row]!,
      hi: dataMsg.col.addressHi[row]!,
      data: dataMsg.col.data[row]!,
      file: irqDesc.col.file[desc]!,
      line: dataMsg.col.line[row]!,
    });
  }
  for (let row = 0; row < msgWrite.length; row++) {
    const desc = machine.findIrq(msgWrite.col.irq[row]!);
    keep(machine, desc < 0 ? -1 : irqDesc.col.msi[desc]!, {
      lo: msgWrite.col.lo[row]!,
      hi: msgWrite.col.hi[row]!,
      data: msgWrite.col.data[row]!,
      file: msgWrite.col.file[row]!,
      line: msgWrite.col.line[row]!,
    });
  }
}

interface Message {
  readonly lo: number;
  readonly hi: number;
  readonly data: number;
  readonly file: number;
  readonly line: number;
}

/** The messages of one MSI capability share a descriptor, which holds that of the first. */
function keep(machine: MachineBuilder, msi: number, message: Message): void {
  const { col } = machine.t.msiDesc;
  if (msi < 0 || col.cached[msi] || (col.kind[msi] === MsiKind.msi && col.index[msi]! > 0)) return;
  col.cached[msi] = 1;
  col.cachedLo[msi] = message.lo;
  col.cachedHi[msi] = message.hi;
  col.cachedData[msi] = message.data;
  col.cachedFile[msi] = message.file;
  col.cachedLine[msi] = message.line;
}
