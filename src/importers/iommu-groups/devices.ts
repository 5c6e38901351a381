// Devices that an IOMMU lists.

import type { MachineBuilder } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { isBdf } from '../bdf.ts';

/**
 * Finds the rows of devices by name. Where a file of this moment lists the PCI functions, one that it does not list is not there
 * any more: the IOMMU's lists may be those of the whole capture, taken at another moment.
 */
export class ListedDevices {
  private readonly machine: MachineBuilder;
  private readonly complete: boolean;

  constructor(machine: MachineBuilder) {
    this.machine = machine;
    const { col, length } = machine.t.device;
    let complete = false;
    for (let row = 0; row < length && !complete; row++)
      complete = col.bus[row] === Bus.pci && col.class[row]! >= 0;
    this.complete = complete;
  }

  /** Row of the device, or -1 when it is not there at this moment. */
  row(name: string): number {
    if (!isBdf(name)) return this.machine.device(name, Bus.platform);
    return this.complete ? this.machine.findDevice(name) : this.machine.device(name, Bus.pci);
  }
}
