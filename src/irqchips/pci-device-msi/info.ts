import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'pci-device-msi',
  label: 'PCI/MSI of one device',
  glyph: 'MD',
  role: 'MD',
  about:
    'The endpoint for the MSI capability of one PCI function (6.2 and later). It knows how to mask and how to write the message, and nothing about vectors.',
  hwirq: 'message number, 0 up to 31',
  source: 'drivers/pci/msi/irqdomain.c',
  order: 30,
  matches: ({ busToken }) => busToken === 11,
};

export default info;
