import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'vmd-msi',
  label: 'VMD',
  glyph: 'SH',
  role: 'MP',
  about:
    'The shim of a Volume Management Device: its child devices share the MSI-X vectors of the VMD function.',
  hwirq: 'irq of the vector of the VMD',
  source: 'drivers/pci/controller/vmd.c',
  order: 61,
  matches: ({ name }) => name.startsWith('VMD-MSI-'),
};

export default info;
