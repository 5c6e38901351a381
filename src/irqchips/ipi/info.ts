import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'ipi',
  label: 'inter-processor interrupts',
  glyph: 'IP',
  role: 'VE',
  about: 'Interrupts that CPUs send to each other.',
  hwirq: 'number of the IPI',
  source: 'kernel/irq/ipi.c, kernel/irq/ipi-mux.c',
  order: 57,
  matches: ({ name, busToken }) => busToken === 6 || /^IPI/.test(name),
};

export default info;
