import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'gic',
  label: 'GICv2',
  glyph: 'GI',
  role: 'VE',
  about: 'The root on machines with a GICv1 or GICv2: per-CPU and shared peripheral interrupts.',
  hwirq: 'INTID',
  source: 'drivers/irqchip/irq-gic.c',
  order: 53,
  matches: ({ name, chip }) => /^GIC-\d+$/.test(chip) || (chip === '' && /^:intc@[0-9a-f]+$/.test(name)),
};

export default info;
