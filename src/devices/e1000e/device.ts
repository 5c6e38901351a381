import { type DeviceModel, deviceId } from '../model.ts';

const e1000e: DeviceModel = {
  id: 'e1000e',
  docs: 'drivers/net/ethernet/intel/e1000e/netdev.c: e1000e_set_interrupt_capability(): receive, transmit and everything else; only the 82574 has MSI-X',
  ids: [deviceId(0x8086, 0x10d3), deviceId(0x8086, 0x10f6)],
  direct: () => ({ min: 3, max: 3 }),
};

export default e1000e;
