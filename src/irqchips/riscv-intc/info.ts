import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'riscv-intc',
  label: 'RISC-V local interrupts',
  glyph: 'CP',
  role: 'VE',
  about: 'The interrupts that each RISC-V CPU has of its own: timer, software, external.',
  hwirq: 'cause number',
  source: 'drivers/irqchip/irq-riscv-intc.c',
  order: 56,
  matches: ({ name, chip }) => chip === 'RISC-V INTC' || /:cpu@\d+:interrupt-controller$/.test(name),
};

export default info;
