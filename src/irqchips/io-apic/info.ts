import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'io-apic',
  label: 'IO-APIC',
  glyph: 'IO',
  role: 'IO',
  about:
    'The pins of an IO-APIC. A redirection entry turns the pin into a message; with remapping that message names a remapping entry.',
  hwirq: 'pin',
  source: 'arch/x86/kernel/apic/io_apic.c',
  order: 40,
  matches: ({ name }) => /^IO-APIC-\d+$/.test(name),
};

export default info;
