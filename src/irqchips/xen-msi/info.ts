import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'xen-msi',
  label: 'Xen MSI',
  glyph: 'XE',
  role: 'MP',
  about:
    'Holds no interrupt: it only lends its callbacks. Under Xen the hypervisor allocates vectors and writes the messages; Linux sees event channels.',
  hwirq: 'none',
  source: 'arch/x86/pci/xen.c',
  order: 60,
  matches: ({ name }) => name === 'XEN-MSI',
};

export default info;
