// What handlers do to hardware, beside what they answer: a level line goes down when its device was asked, a unit's fault records are
// read.

import type { Machine } from '../engine/machine.ts';
import { DEPTH } from '../engine/tables.ts';
import { dmarFault } from './dmar-msi/fault-handler.ts';
import { setLine } from './i8259/hardware.ts';

/** A handler of the irq found something to do, and did it. */
export function serveDevice(m: Machine, irq: number): void {
  if (irq < m.platform.legacyIrqs) setLine(m, irq, false);
  if (m.mpChipData.present[irq] !== 0)
    m.ioApicPin.line[m.shape.pinFirst[m.mpChipData.ioapic[irq]!]! + m.mpChipData.pin[irq]!] = 0;
  const domain = m.irqData.domain[irq * DEPTH]! - 1;
  if (domain >= 0 && m.irqDomain.kind[domain] === m.chips.kind('dmar-msi'))
    dmarFault(m, m.irqData.hwirq[irq * DEPTH]!);
}
