// What the tree, the overview and the pages count of each device; built once for a machine.

import type { MachineView } from '../../model/machine.ts';
import { Bus, Has } from '../../model/tables.ts';

export interface DeviceIndex {
  /** By row of device: irqs that it owns, by messages or by wires. */
  readonly irqs: Uint32Array;
  /** By row of device: those of its irqs that were handled at least once. */
  readonly fired: Uint32Array;
  /** By row of device: how often its irqs were handled. */
  readonly total: Float64Array;
  /** By row of device: rows of irqDesc that no row of msiDesc has. */
  readonly wires: ReadonlyMap<number, readonly number[]>;
  /** By row of device: rows of contradiction about it, its entries or its irqs; without those known to be right. */
  readonly contradictions: ReadonlyMap<number, readonly number[]>;
  /** By row of irqDesc: row of remapEntry that it uses. */
  readonly remapOf: ReadonlyMap<number, number>;
  /** Something in the capture lists irqs. */
  readonly irqsKnown: boolean;
  /** /proc/interrupts is in the capture, so a count of 0 is a count. */
  readonly countsKnown: boolean;
  /** Some device has a driver, so one without has none. */
  readonly driversKnown: boolean;
  /** Irqs that name no device. */
  readonly homeless: number;
}

const cache = new WeakMap<MachineView, DeviceIndex>();

export function deviceIndex(view: MachineView): DeviceIndex {
  let index = cache.get(view);
  if (!index) {
    index = build(view);
    cache.set(view, index);
  }
  return index;
}

function build(view: MachineView): DeviceIndex {
  const { device, irqDesc, msiDesc, msiIrq } = view.t;
  const irqs = new Uint32Array(device.length);
  const fired = new Uint32Array(device.length);
  const total = new Float64Array(device.length);
  const wires = new Map<number, number[]>();
  let homeless = 0;
  let countsKnown = false;
  for (let desc = 0; desc < irqDesc.length; desc++) {
    if (irqDesc.col.has[desc]! & Has.interrupts) countsKnown = true;
    const owner = irqDesc.col.deviceRow[desc]!;
    if (owner < 0) {
      homeless++;
      continue;
    }
    irqs[owner]!++;
    total[owner]! += irqDesc.col.total[desc]!;
    if (irqDesc.col.total[desc]! > 0) fired[owner]!++;
    if (irqDesc.col.msi[desc]! < 0) append(wires, owner, desc);
  }
  // msi_irqs alone names irqs that no other file of the capture speaks about.
  for (let row = 0; row < msiDesc.length; row++)
    if (msiDesc.col.irq[row]! >= 0 && msiDesc.col.desc[row]! < 0) irqs[msiDesc.col.device[row]!]!++;
  for (const list of wires.values()) list.sort((a, b) => compareWires(view, a, b));
  return {
    irqs,
    fired,
    total,
    wires,
    contradictions: contradictions(view),
    remapOf: remapEntries(view),
    irqsKnown: irqDesc.length > 0 || msiIrq.length > 0,
    countsKnown,
    driversKnown: device.col.driver.subarray(0, device.length).some((driver) => driver >= 0),
    homeless,
  };
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** hwirq of the endpoint as a number, -1 where the capture does not say it. */
export function hwirqOf(view: MachineView, desc: number): number {
  const { levels, first, procHwirqKnown, procHwirqLo, procHwirqHi } = view.t.irqDesc.col;
  const { domain, hwirqLo, hwirqHi } = view.t.irqData.col;
  const data = first[desc]!;
  if (levels[desc]! > 0 && domain[data]! >= 0) return hwirqHi[data]! * 4294967296 + hwirqLo[data]!;
  return procHwirqKnown[desc] ? procHwirqHi[desc]! * 4294967296 + procHwirqLo[desc]! : -1;
}

const compareWires = (view: MachineView, a: number, b: number): number =>
  hwirqOf(view, a) - hwirqOf(view, b) || view.t.irqDesc.col.irq[a]! - view.t.irqDesc.col.irq[b]!;

/** entryOf() searches the whole table for irqs without an entry; a table of irqs asks for all of them. */
function remapEntries(view: MachineView): Map<number, number> {
  const { remapEntry, msiDesc } = view.t;
  const entries = new Map<number, number>();
  for (let entry = 0; entry < remapEntry.length; entry++) {
    const desc = remapEntry.col.desc[entry]!;
    if (desc >= 0 && !entries.has(desc)) entries.set(desc, entry);
  }
  for (let msi = 0; msi < msiDesc.length; msi++)
    if (msiDesc.col.desc[msi]! >= 0 && msiDesc.col.remap[msi]! >= 0)
      entries.set(msiDesc.col.desc[msi]!, msiDesc.col.remap[msi]!);
  return entries;
}

function contradictions(view: MachineView): Map<number, number[]> {
  const { col, length } = view.t.contradiction;
  const found = new Map<number, number[]>();
  if (length === 0) return found;
  const byId = new Map<string, number>();
  for (let row = 0; row < view.t.device.length; row++) byId.set(view.str(view.t.device.col.id[row]), row);
  for (let row = 0; row < length; row++) {
    if (col.expected[row]) continue;
    const owner = ownerOf(view, view.str(col.subject[row]), byId);
    if (owner >= 0) append(found, owner, row);
  }
  return found;
}

/** Row of the device that a selection key is about, or -1. */
function ownerOf(view: MachineView, key: string, byId: ReadonlyMap<string, number>): number {
  const colon = key.indexOf(':');
  const rest = key.slice(colon + 1);
  switch (key.slice(0, colon)) {
    case 'dev':
      return byId.get(rest) ?? -1;
    case 'msi':
      return byId.get(rest.slice(0, rest.lastIndexOf('/'))) ?? -1;
    case 'irq': {
      const desc = view.irqRow(Number(rest));
      return desc < 0 ? -1 : view.t.irqDesc.col.deviceRow[desc]!;
    }
    default:
      return -1;
  }
}

/** What a device can send, by the capability that is enabled, else by the larger one it has. */
export interface Capacity {
  /** Messages, or wires of a controller. */
  readonly count: number;
  readonly enabled: boolean;
}

/** Undefined where the capture does not say it. */
export function capacityOf(view: MachineView, row: number): Capacity | undefined {
  const { col } = view.t.device;
  if (col.bus[row] !== Bus.pci) {
    const domain = col.domain[row]!;
    const size = domain < 0 || col.bus[row] === Bus.dmar ? 0 : view.t.irqDomain.col.size[domain]!;
    // A tree domain has no size of its own: the kernel prints the range of its hwirqs as 0 or as all ones.
    return size > 0 && size <= 4096 ? { count: size, enabled: true } : undefined;
  }
  if (isMsixEnabled(view, row)) return { count: col.msixSize[row]!, enabled: true };
  if (isMsiEnabled(view, row)) return { count: col.msiCapable[row]!, enabled: true };
  const count = Math.max(col.msixSize[row]!, col.msiCapable[row]!);
  return count > 0 ? { count, enabled: false } : undefined;
}

export const isMsixEnabled = (view: MachineView, row: number): boolean =>
  view.t.device.col.msixControl[row]! >= 0 && (view.t.device.col.msixControl[row]! & 0x8000) !== 0;

export const isMsiEnabled = (view: MachineView, row: number): boolean =>
  view.t.device.col.msiControl[row]! >= 0 && (view.t.device.col.msiControl[row]! & 1) !== 0;
