import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'aplic-msi',
  label: 'RISC-V APLIC in MSI mode',
  glyph: 'WI',
  role: 'IO',
  about:
    'Turns wired lines into messages for the IMSIC: each wire has a target register that holds CPU and identity.',
  hwirq: 'number of the wire',
  source: 'drivers/irqchip/irq-riscv-aplic-msi.c',
  order: 34,
  matches: ({ busToken, chip }) => busToken === 16 && chip.startsWith('APLIC-MSI'),
};

export default info;
