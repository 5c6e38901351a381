import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'dmar-msi',
  label: 'VT-d fault interrupts',
  glyph: 'DM',
  role: 'MP',
  about:
    'The interrupt with which a VT-d unit reports its own faults. It is never remapped, so it hangs off the root.',
  hwirq: 'number of the unit',
  source: 'arch/x86/kernel/apic/msi.c',
  order: 41,
  matches: ({ name }) => /^DMAR-MSI/.test(name),
};

export default info;
