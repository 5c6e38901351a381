import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'aplic-direct',
  label: 'RISC-V APLIC, direct',
  glyph: 'IO',
  role: 'IO',
  about: 'Wired lines that go straight to a CPU, without messages.',
  hwirq: 'number of the wire',
  source: 'drivers/irqchip/irq-riscv-aplic-direct.c',
  order: 55,
  matches: ({ chip }) => chip === 'APLIC-DIRECT',
};

export default info;
