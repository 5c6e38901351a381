import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'gic-v3',
  label: 'GICv3',
  glyph: 'GI',
  role: 'VE',
  about:
    'The root on arm64 machines with a GICv3: wired lines, per-CPU interrupts, and the LPIs that an ITS delivers.',
  hwirq: 'INTID',
  source: 'drivers/irqchip/irq-gic-v3.c',
  order: 52,
  matches: ({ name, chip, busToken }) =>
    chip === 'GICv3' || (busToken === 1 && /intc@|interrupt-controller@|irqchip@/.test(name)),
};

export default info;
