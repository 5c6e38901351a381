// The global PCI/MSI domain of a parent: one for all functions before there were device domains. arch/x86/kernel/apic/msi.c:
// native_create_pci_msi_domain, arch_create_remap_msi_irq_domain, 6.1.

import { defineIrqchip, type IrqChip } from '../../engine/chip.ts';
import type { Machine } from '../../engine/machine.ts';
import { msiOps } from '../../engine/msi-domain.ts';
import { pciMsiChip } from '../pci-device-msi/msi-domain.ts';
import { VECTOR_DOMAIN } from '../x86-vector/cfg.ts';

const PCI_MSI: IrqChip = pciMsiChip('pci-msi-global', () => 'PCI-MSI');
const IR_PCI_MSI: IrqChip = pciMsiChip('pci-msi-global-ir', () => 'IR-PCI-MSI');

const isDirect = (m: Machine, domain: number): boolean => m.irqDomain.parent[domain]! - 1 === VECTOR_DOMAIN;

export default defineIrqchip({
  id: 'pci-msi-global',
  ops: msiOps({
    chip: (m, domain) => m.chips.number[isDirect(m, domain) ? 'pci-msi-global' : 'pci-msi-global-ir']!,
  }),
  chips: [PCI_MSI, IR_PCI_MSI],
  domainName(m, owner, parentKind) {
    if (parentKind < 0 || m.chips.irqchips[parentKind]!.id === 'x86-vector') return 'PCI-MSI';
    return `${m.chips.irqchips[parentKind]!.id === 'amd-ir' ? 'AMD' : 'INTEL'}-IR-MSI-${owner}`;
  },
});
