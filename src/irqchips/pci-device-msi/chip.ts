// PCI/MSI device domain: one per function that uses MSI. drivers/pci/msi/irqdomain.c: pci_msi_template, 6.12, and what
// x86_init_dev_msi_info() of arch/x86/kernel/apic/msi.c adds to it.

import { defineIrqchip } from '../../engine/chip.ts';
import { msiOps } from '../../engine/msi-domain.ts';
import { pciDomainName, pciMsiChip } from './msi-domain.ts';

export default defineIrqchip({
  id: 'pci-device-msi',
  ops: msiOps({ chip: (m) => m.chips.number['pci-device-msi']! }),
  chips: [
    pciMsiChip('pci-device-msi', (m, owner, parentKind) => pciDomainName(m, 'PCI-MSI', owner, parentKind)),
  ],
  domainName: (m, owner, parentKind) => pciDomainName(m, 'PCI-MSI', owner, parentKind),
});
