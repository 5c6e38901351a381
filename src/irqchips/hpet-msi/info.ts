import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'hpet-msi',
  label: 'HPET messages',
  glyph: 'HP',
  role: 'MP',
  about: 'Channels of a high precision timer that can send a message instead of raising a wire.',
  hwirq: 'channel',
  source: 'arch/x86/kernel/hpet.c',
  order: 43,
  matches: ({ name }) => /^HPET-MSI-\d+/.test(name),
};

export default info;
