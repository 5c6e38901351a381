import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'x86-vector',
  label: 'x86 vectors',
  glyph: 'VE',
  role: 'VE',
  about:
    'The root on x86: it owns the vectors of every CPU. An interrupt ends as a vector number at one CPU; the matrix allocator chooses both.',
  hwirq: 'the Linux irq number',
  source: 'arch/x86/kernel/apic/vector.c',
  order: 10,
  matches: ({ name }) => name === 'VECTOR',
};

export default info;
