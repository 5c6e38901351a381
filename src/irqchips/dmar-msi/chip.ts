// DMAR-MSI: the interrupt with which a VT-d unit reports faults. It goes past remapping and may have a 32-bit destination.
// arch/x86/kernel/apic/msi.c: dmar_msi_controller, dmar_msi_init; drivers/iommu/intel/dmar.c: dmar_msi_write, 6.12 and 6.1.

import { defineIrqchip, type IrqChip, irqChipAckParent } from '../../engine/chip.ts';
import { IRQCHIP } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';
import { msiDomainSetAffinity, msiOps } from '../../engine/msi-domain.ts';
import { DEPTH } from '../../engine/tables.ts';
import { cfgDestApicid, cfgVector } from '../x86-vector/cfg.ts';
import { composeMsiMsg } from '../x86-vector/message.ts';
import { dmarMsiPrograms } from './programs.ts';

/** hwirq is the number of the unit. */
const unitOf = (m: Machine, irq: number): number => m.irqData.hwirq[irq * DEPTH]!;

const DMAR_MSI: IrqChip = {
  id: 'dmar-msi',
  flags: IRQCHIP.skipSetWake | IRQCHIP.affinityPreStartup,
  name: () => 'DMAR-MSI',
  irqMask(m, irq) {
    m.dmarUnit.masked[unitOf(m, irq)] = 1;
  },
  irqUnmask(m, irq) {
    m.dmarUnit.masked[unitOf(m, irq)] = 0;
  },
  irqAck: irqChipAckParent,
  irqSetAffinity: msiDomainSetAffinity,
  irqComposeMsiMsg: (m, irq) => composeMsiMsg(m, cfgVector(m, irq), cfgDestApicid(m, irq), true),
  irqWriteMsiMsg(m, irq) {
    const unit = unitOf(m, irq);
    m.dmarUnit.feData[unit] = m.msg.data;
    m.dmarUnit.feAddr[unit] = m.msg.addressLo;
    m.dmarUnit.feUaddr[unit] = m.msg.addressHi;
  },
};

export default defineIrqchip({
  id: 'dmar-msi',
  ops: msiOps({ chip: (m) => m.chips.number['dmar-msi']! }),
  chips: [DMAR_MSI],
  domainName: () => 'DMAR-MSI',
  programs: dmarMsiPrograms,
});
