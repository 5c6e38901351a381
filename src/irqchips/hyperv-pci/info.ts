import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'hyperv-pci',
  label: 'Hyper-V PCI',
  glyph: 'MP',
  role: 'MP',
  about: 'PCI/MSI under Hyper-V: the host is asked for each message.',
  hwirq: 'as before 6.2',
  source: 'drivers/pci/controller/pci-hyperv.c',
  order: 62,
  matches: ({ name }) => /^HV-PCI-MSI|^HYPERV-/.test(name),
};

export default info;
