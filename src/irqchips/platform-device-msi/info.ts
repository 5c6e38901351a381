import type { IrqchipInfo } from '../../model/irqchip-info.ts';

const info: IrqchipInfo = {
  id: 'platform-device-msi',
  label: 'MSI of a platform device',
  glyph: 'MD',
  role: 'MD',
  about:
    'The endpoint for the messages of a device that is not on PCI: the driver writes the message into registers of its own.',
  hwirq: 'message number',
  source: 'drivers/base/platform-msi.c',
  order: 33,
  matches: ({ busToken }) => busToken === 15,
};

export default info;
