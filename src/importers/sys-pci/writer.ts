// Files of /sys/bus/pci/devices/BDF into device and msiIrq. What another file of the moment said first is kept.
// drivers/pci/pci-sysfs.c: vendor_show …; drivers/pci/msi: msi_mode_show; drivers/iommu/iommu.c: iommu_group_show_type, 6.1 and 6.12.

import type { MachineBuilder } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { BDF } from '../bdf.ts';
import type { FileContext } from '../context.ts';
import { irqNumber } from '../proc-irq/writer.ts';

/** Attributes that say something about interrupts; the others of sysfs are left out. */
export const ATTRIBUTES = ['vendor', 'device', 'class', 'irq', 'numa_node'] as const;

export type Attribute = (typeof ATTRIBUTES)[number];

/** Highest NUMA node: CONFIG_NODES_SHIFT is at most 10. */
const MAX_NODE = 1023;

/** The msi_irqs entries of a machine, so that a second list of the same does not count twice. */
const listed = new WeakMap<MachineBuilder, Set<string>>();

/** Row of a PCI function, with the place in sysfs where it was first seen. */
export function pciDevice(context: FileContext, bdf: string, line: number): number {
  const { machine, file } = context;
  const row = machine.device(bdf, Bus.pci);
  const { col } = machine.t.device;
  if (col.sysfsFile[row]! < 0) {
    col.sysfsFile[row] = file;
    col.sysfsLine[row] = line;
  }
  return row;
}

/** Writes an attribute; false when the text is no value of it. */
export function writeAttribute(context: FileContext, row: number, name: Attribute, value: string): boolean {
  const { col } = context.machine.t.device;
  switch (name) {
    case 'vendor':
      return keep(col.vendor, row, hex(value, 4));
    case 'device':
      return keep(col.product, row, hex(value, 4));
    case 'class':
      return keep(col.class, row, hex(value, 6));
    case 'irq':
      return keep(col.legacyIrq, row, irqNumber(value));
    case 'numa_node':
      return value === '-1' || keep(col.node, row, /^\d{1,4}$/.test(value) ? within(value, MAX_NODE) : -1);
  }
}

export const EXPECTED: Readonly<Record<Attribute, string>> = {
  vendor: '0x and four hexadecimal digits',
  device: '0x and four hexadecimal digits',
  class: '0x and six hexadecimal digits',
  irq: 'an irq number',
  numa_node: `a NUMA node up to ${MAX_NODE}, or -1`,
};

/** Keeps a number where there is none yet; false for -1. */
function keep(column: Int32Array, row: number, value: number): boolean {
  if (value >= 0 && column[row]! < 0) column[row] = value;
  return value >= 0;
}

const hex = (value: string, digits: number): number =>
  new RegExp(`^0x[0-9a-f]{${digits}}$`).test(value) ? Number.parseInt(value, 16) : -1;

const within = (value: string, max: number): number => (Number(value) > max ? -1 : Number(value));

/** Writes the driver that a function is bound to. */
export function writeDriver(machine: MachineBuilder, row: number, driver: string): void {
  const { col } = machine.t.device;
  if (col.driver[row]! < 0) col.driver[row] = machine.strings.intern(driver);
}

/** Writes the number of the IOMMU group; false for what is none. */
export function writeGroup(machine: MachineBuilder, row: number, group: string): boolean {
  return /^\d{1,9}$/.test(group) && keep(machine.t.device.col.iommuGroup, row, Number(group));
}

/** Writes the type of the group's default domain: DMA, DMA-FQ, identity. */
export function writeGroupType(machine: MachineBuilder, row: number, type: string): void {
  const { col } = machine.t.device;
  if (type !== '' && col.iommuType[row]! < 0) col.iommuType[row] = machine.strings.intern(type);
}

/** Notes that the msi_irqs folder of the function was listed. */
export function noteMsiIrqs(machine: MachineBuilder, row: number): void {
  machine.t.device.col.msiIrqsKnown[row] = 1;
}

/** One entry of msi_irqs; false for a name that is no irq number or a mode that is neither msi nor msix. */
export function addMsiIrq(
  context: FileContext,
  row: number,
  name: string,
  mode: string,
  line: number,
): boolean {
  const { machine, file } = context;
  const irq = irqNumber(name);
  if (irq < 0 || (mode !== 'msi' && mode !== 'msix')) return false;
  noteMsiIrqs(machine, row);
  const seen = listedOf(machine);
  const key = `${row} ${irq}`;
  if (seen.has(key)) return true;
  seen.add(key);
  machine.t.device.col.sysfsIrqs[row]!++;
  machine.t.msiIrq.push({ device: row, irq, msix: mode === 'msix' ? 1 : 0, file, line });
  return true;
}

function listedOf(machine: MachineBuilder): Set<string> {
  let seen = listed.get(machine);
  if (!seen) {
    seen = new Set();
    const { device, irq } = machine.t.msiIrq.col;
    for (let row = 0; row < machine.t.msiIrq.length; row++) seen.add(`${device[row]} ${irq[row]}`);
    listed.set(machine, seen);
  }
  return seen;
}

const COMPONENT = new RegExp(`(?:^|/)(${BDF})(?=/|$)`, 'g');

/** Links the functions that a sysfs path passes through: each one hangs below the one before it. */
export function linkPath(context: FileContext, path: string, line: number): void {
  const { parent } = context.machine.t.device.col;
  let above = -1;
  for (const match of path.matchAll(COMPONENT)) {
    const row = pciDevice(context, match[1]!, line);
    if (above >= 0 && parent[row]! < 0 && !isAbove(context.machine, row, above))
      context.machine.t.device.col.parent[row] = above;
    above = row;
  }
}

/** `row` is `below` itself or above it: damaged paths must not make a circle. */
function isAbove(machine: MachineBuilder, row: number, below: number): boolean {
  const { parent } = machine.t.device.col;
  for (let up = below; up >= 0; up = parent[up]!) if (up === row) return true;
  return false;
}
