import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'imsic',
  label: 'RISC-V IMSIC',
  glyph: 'IM',
  role: 'VE',
  about:
    'The root for messages on RISC-V: every CPU has a page, and the data written there is the identity that becomes pending at that CPU.',
  hwirq: 'the Linux irq number',
  source: 'drivers/irqchip/irq-riscv-imsic-platform.c',
  order: 54,
  matches: ({ name, chip, busToken }) =>
    chip === 'IMSIC' || (busToken === 5 && /imsic|interrupt-controller@/.test(name)),
};

export default info;
