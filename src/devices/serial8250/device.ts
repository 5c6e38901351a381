import { Call } from '../../engine/calls.ts';
import type { DeviceModel } from '../model.ts';

const IRQF_SHARED = 0x80;

const serial8250: DeviceModel = {
  id: 'serial8250',
  docs: 'drivers/tty/serial/8250/8250_port.c: serial8250_do_startup(): while it looks for a transmitter that does not tell when it is empty, an irq that could be shared is disabled; enabling it again rules out probing',
  handlers: /^ttyS\d+$/,
  bind: () => ({
    requested: ({ irq, flags }) =>
      (flags & IRQF_SHARED) === 0
        ? []
        : [
            { call: Call.disableIrq, args: [irq] },
            { call: Call.enableIrq, args: [irq] },
          ],
  }),
};

export default serial8250;
