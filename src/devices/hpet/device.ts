import { Call } from '../../engine/calls.ts';
import type { DeviceModel } from '../model.ts';

const hpet: DeviceModel = {
  id: 'hpet',
  docs: 'arch/x86/kernel/hpet.c: hpet_setup_msi_irq() on the CPU that the channel is for; 6.1 has the same',
  handlers: /^hpet\d+$/,
  bind: () => ({
    requested: ({ irq, cpu }) => [
      { call: Call.disableIrq, args: [irq] },
      { call: Call.setAffinity, args: [irq], mask: [cpu] },
      { call: Call.enableIrq, args: [irq] },
    ],
  }),
};

export default hpet;
