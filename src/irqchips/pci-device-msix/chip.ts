// PCI/MSI-X device domain: one per function that uses MSI-X. drivers/pci/msi/irqdomain.c: pci_msix_template, 6.12.

import { defineIrqchip } from '../../engine/chip.ts';
import { msiOps } from '../../engine/msi-domain.ts';
import { pciDomainName, pciMsiChip } from '../pci-device-msi/msi-domain.ts';

export default defineIrqchip({
  id: 'pci-device-msix',
  ops: msiOps({ chip: (m) => m.chips.number['pci-device-msix']! }),
  chips: [
    pciMsiChip('pci-device-msix', (m, owner, parentKind) => pciDomainName(m, 'PCI-MSIX', owner, parentKind)),
  ],
  domainName: (m, owner, parentKind) => pciDomainName(m, 'PCI-MSIX', owner, parentKind),
});
