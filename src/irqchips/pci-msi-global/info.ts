import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'pci-msi-global',
  label: 'PCI/MSI of all devices',
  glyph: 'MP',
  role: 'MP',
  about:
    'The PCI/MSI domain of kernels before 6.2: one for all functions (one for each remapping unit), MSI and MSI-X alike.',
  hwirq: 'MSI index | bus, device, function << 11 | PCI domain << 27',
  source: 'drivers/pci/msi/irqdomain.c',
  order: 32,
  matches: ({ name, busToken }) => busToken === 3 || /^(IR-)?PCI-MSI(-\d+)?$/.test(name),
};

export default info;
