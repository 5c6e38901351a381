import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'wired-to-msi',
  label: 'wires to messages',
  glyph: 'WI',
  role: 'IO',
  about:
    'A device whose wired lines are turned into messages (mbigen and others): one message for each wire in use.',
  hwirq: 'number of the wire',
  source: 'kernel/irq/msi.c: msi_device_domain_alloc_wired',
  order: 35,
  matches: ({ busToken }) => busToken === 16,
};

export default info;
