// Invariants of the interrupts of AMD IOMMUs themselves: an open one has a register that says where its irq goes, a masked one is
// zero. drivers/iommu/amd/init.c: intcapxt_unmask_irq, intcapxt_mask_irq, 6.12 and 6.1.

import { type Broken, liveIrqs } from '../../engine/invariant-tools.ts';
import { IRQD } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';
import { DEPTH } from '../../engine/tables.ts';
import { composeCapxt, readCapxt } from './registers.ts';

export default function brokenCapxt(m: Machine, broken: Broken): void {
  const chip = m.chips.number['amd-vi-msi']!;
  for (const irq of liveIrqs(m).filter((each) => m.irqData.chip[each * DEPTH] === chip)) {
    const state = m.irqDesc.dstate[irq]!;
    const isOpen = (state & IRQD.started) !== 0 && (state & IRQD.masked) === 0;
    const expected = isOpen ? composeCapxt(m, irq) : { lo: 0, hi: 0 };
    for (const { lo, hi } of readCapxt(m, irq))
      if (lo !== expected.lo || hi !== expected.hi)
        broken(`irq ${irq}: a register of its unit says ${hi}:${lo}, not ${expected.hi}:${expected.lo}`);
  }
}
