import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'amd-vi-msi',
  label: 'AMD IOMMU fault interrupts',
  glyph: 'DM',
  role: 'MP',
  about: 'The interrupts of an AMD IOMMU itself in x2APIC mode, written to registers of the unit.',
  hwirq: 'offset of the register',
  source: 'drivers/iommu/amd/init.c',
  order: 42,
  matches: ({ name }) => /^AMD-Vi-MSI/.test(name),
};

export default info;
