import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'intel-ir',
  label: 'Intel interrupt remapping',
  glyph: 'IR',
  role: 'IR',
  about:
    'One per VT-d unit. Each interrupt owns an entry of the remapping table; the message names the entry, the entry names vector and CPU, so moving an interrupt rewrites the entry and leaves the device alone.',
  hwirq: 'index of the remapping entry << 16, plus the position in a block of messages',
  source: 'drivers/iommu/intel/irq_remapping.c',
  order: 20,
  matches: ({ name }) => /^INTEL-IR-\d+(-13)?$/.test(name),
};

export default info;
