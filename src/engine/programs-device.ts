// Programs of the driver model: a driver comes and goes, a function leaves its bus, MSI is forbidden. drivers/base/dd.c,
// drivers/pci/remove.c, drivers/pci/pci-sysfs.c: msi_bus_store, 6.12.

import { finish, type Program } from './call-stack.ts';
import { functionOf, type Machine } from './machine.ts';
import { msiRemoveDeviceDomain } from './msi.ts';
import { COMMAND_MASTER } from './pci-registers.ts';

const once = (run: (m: Machine, c: number) => void): Program => [
  (m, c) => {
    run(m, c);
    return finish(m, c, 0);
  },
];

/** A driver that uses messages calls pci_set_master() in its probe. */
export const bindDriverProgram = once((m, c) => {
  const dev = m.call.a0[c]!;
  m.device.bound[dev] = 1;
  m.pciFunction.command[dev]! |= COMMAND_MASTER;
});

/** device_unbind_cleanup(): what is managed with the driver goes, and with it the MSI data and the device domain. */
function releaseDevres(m: Machine, dev: number): void {
  msiRemoveDeviceDomain(m, dev);
  m.device.msiData[dev] = 0;
  m.device.bound[dev] = 0;
}

export const releaseDevresProgram = once((m, c) => releaseDevres(m, m.call.a0[c]!));

export const removeDeviceProgram = once((m, c) => {
  const dev = m.call.a0[c]!;
  releaseDevres(m, dev);
  m.device.present[dev] = 0;
  m.device.msiDomain[dev] = 0;
});

/** msi_bus_store(): of a bridge for its bus, of any other function for itself. */
export const writeMsiBusProgram = once((m, c) => {
  const dev = m.call.a0[c]!;
  const forbidden = m.call.a1[c] === 0 ? 1 : 0;
  if (functionOf(m, dev).secondaryBus >= 0) m.device.busNoMsi[dev] = forbidden;
  else m.device.noMsi[dev] = forbidden;
});
