// HPET-MSI: channels of a high precision event timer that send messages. arch/x86/kernel/hpet.c: hpet_msi_controller, hpet_msi_init,
// 6.12 and 6.1.

import { defineIrqchip, type IrqChip, irqChipAckParent } from '../../engine/chip.ts';
import { IRQ, IRQCHIP } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';
import { irqModifyStatus } from '../../engine/manage.ts';
import { msiDomainSetAffinity, msiOps } from '../../engine/msi-domain.ts';
import { DEPTH } from '../../engine/tables.ts';
import { VECTOR_DOMAIN } from '../x86-vector/cfg.ts';
import { hpetMsiPrograms } from './programs.ts';

/** HPET_TN_ENABLE and HPET_TN_FSB. */
const ENABLE_FSB = (1 << 2) | (1 << 14);

/** hwirq is the number of the channel. */
const channelOf = (m: Machine, irq: number): number => m.irqData.hwirq[irq * DEPTH]!;

const common = {
  flags: IRQCHIP.skipSetWake | IRQCHIP.affinityPreStartup,
  irqMask(m: Machine, irq: number): void {
    m.hpetChannel.config[channelOf(m, irq)]! &= ~ENABLE_FSB;
  },
  irqUnmask(m: Machine, irq: number): void {
    m.hpetChannel.config[channelOf(m, irq)]! |= ENABLE_FSB;
  },
  irqAck: irqChipAckParent,
  irqSetAffinity: msiDomainSetAffinity,
  /** The register has no upper half of the address. */
  irqWriteMsiMsg(m: Machine, irq: number): void {
    m.hpetChannel.fsbData[channelOf(m, irq)] = m.msg.data;
    m.hpetChannel.fsbAddress[channelOf(m, irq)] = m.msg.addressLo;
  },
} as const;

const HPET_MSI: IrqChip = { ...common, id: 'hpet-msi', name: () => 'HPET-MSI' };
const IR_HPET_MSI: IrqChip = { ...common, id: 'hpet-msi-ir', name: () => 'IR-HPET-MSI' };

const isDirect = (m: Machine, domain: number): boolean => m.irqDomain.parent[domain]! - 1 === VECTOR_DOMAIN;

export default defineIrqchip({
  id: 'hpet-msi',
  ops: msiOps({
    chip: (m, domain) => m.chips.number[isDirect(m, domain) ? 'hpet-msi' : 'hpet-msi-ir']!,
    init: (m, irq) => irqModifyStatus(m, irq, 0, IRQ.movePcntxt),
    free: (m, irq) => irqModifyStatus(m, irq, IRQ.movePcntxt, 0),
  }),
  chips: [HPET_MSI, IR_HPET_MSI],
  domainName: (_, owner) => `HPET-MSI-${owner}`,
  programs: hpetMsiPrograms,
});
