import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'its',
  label: 'GICv3 ITS',
  glyph: 'IT',
  role: 'IR',
  about:
    'Translates (DeviceID, EventID) into an LPI and a collection, which stands for a CPU. All messages go to one doorbell address; moving an interrupt changes the table, never the device.',
  hwirq: 'the LPI number',
  source: 'drivers/irqchip/irq-gic-v3-its.c',
  order: 50,
  matches: ({ name, chip, busToken }) =>
    chip === 'ITS' ||
    (busToken === 5 && /its@/.test(name)) ||
    (/^irqchip@0x[0-9a-f]{16}-5$/.test(name) && chip === ''),
};

export default info;
