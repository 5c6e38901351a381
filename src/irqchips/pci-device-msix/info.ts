import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'pci-device-msix',
  label: 'PCI/MSI-X of one device',
  glyph: 'MD',
  role: 'MD',
  about:
    'The endpoint for the MSI-X table of one PCI function (6.2 and later): one table entry for each interrupt.',
  hwirq: 'index in the MSI-X table',
  source: 'drivers/pci/msi/irqdomain.c',
  order: 31,
  matches: ({ busToken }) => busToken === 12,
};

export default info;
