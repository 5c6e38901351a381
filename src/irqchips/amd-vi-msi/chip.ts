// AMD-Vi-MSI: the interrupts of an AMD IOMMU itself in x2APIC mode, which it sends as its own registers say. It does not remap them.
// drivers/iommu/amd/init.c: intcapxt_controller, intcapxt_domain_ops, 6.12 and 6.1.

import {
  defineIrqchip,
  type IrqChip,
  type IrqDomainOps,
  irqChipAckParent,
  irqChipSetAffinityParent,
} from '../../engine/chip.ts';
import { Flow, FlowName, IRQCHIP } from '../../engine/irqd.ts';
import { allocIrqsParent, freeIrqTop, setHandler, setHwirqAndChip } from '../../engine/irqdomain.ts';
import { AllocType, type Machine } from '../../engine/machine.ts';
import { DEPTH } from '../../engine/tables.ts';
import { EINVAL } from '../../model/errno.ts';
import { amdViMsiPrograms } from './programs.ts';
import { composeCapxt, writeCapxt } from './registers.ts';

const IOMMU_MSI: IrqChip = {
  id: 'amd-vi-msi',
  flags: IRQCHIP.maskOnSuspend,
  name: () => 'IOMMU-MSI',
  irqMask: (m, irq) => writeCapxt(m, irq, 0, 0),
  irqUnmask(m, irq) {
    const { lo, hi } = composeCapxt(m, irq);
    writeCapxt(m, irq, lo, hi);
  },
  irqAck: irqChipAckParent,
  /** The register stays as it is: whoever moves an irq has it masked. */
  irqSetAffinity(m, irq, level, mask, force) {
    const ret = irqChipSetAffinityParent(m, irq, level, mask, force);
    return Math.min(ret, 0);
  },
};

/** 6.1 leaves the hwirq at 0. */
const hwirqOf = ({ info, topology }: Machine): number => (topology.release === '6.1' ? 0 : info.hwirq);

const ops = (m: Machine): IrqDomainOps => ({
  alloc(domain, first, count) {
    if (m.info.type !== AllocType.amdvi) return -EINVAL;
    const { owner } = m.info;
    const hwirq = hwirqOf(m);
    const ret = allocIrqsParent(m, domain, first, count);
    if (ret < 0) return ret;
    for (let irq = first; irq < first + count; irq++) {
      setHwirqAndChip(m, irq, 0, hwirq, m.chips.number['amd-vi-msi']!);
      m.irqData.chipData[irq * DEPTH] = owner + 1;
      setHandler(m, irq, Flow.edge, FlowName.edge);
    }
    return ret;
  },
  free: (domain, irq) => freeIrqTop(m, domain, irq),
});

export default defineIrqchip({
  id: 'amd-vi-msi',
  ops,
  chips: [IOMMU_MSI],
  domainName: () => 'AMD-Vi-MSI',
  programs: amdViMsiPrograms,
});
