import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'amd-ir',
  label: 'AMD interrupt remapping',
  glyph: 'IR',
  role: 'IR',
  about:
    'One per AMD IOMMU. Every requester id has a table of its own; the data of the message is the index into it.',
  hwirq: 'requester id << 16, plus the position in the allocation (not the table index)',
  source: 'drivers/iommu/amd/iommu.c',
  order: 21,
  matches: ({ name }) => /^AMD-IR-\d+(-14)?$/.test(name),
};

export default info;
