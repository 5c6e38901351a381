import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'gicv2m',
  label: 'GICv2m',
  glyph: 'V2',
  role: 'MP',
  about:
    'A frame that turns a write into a shared peripheral interrupt: the data of the message is the SPI number.',
  hwirq: 'the SPI number',
  source: 'drivers/irqchip/irq-gic-v2m.c',
  order: 51,
  matches: ({ name, chip, busToken }) => chip === 'GICv2m' || (busToken === 5 && /v2m@/.test(name)),
};

export default info;
