// The rows of a device's table: its messages, then the wires that are no messages. Pure.

import type { MachineView } from '../../model/machine.ts';
import { irqOfVector, isMessageKnown } from '../../model/route.ts';
import { Bus, Known, MsiKind } from '../../model/tables.ts';
import { irqKey, msiKey, rowOf } from '../../store/machine-keys.ts';
import { parseSelection, type Selection } from '../../store/selection.ts';
import { deviceIndex, hwirqOf } from './device-index.ts';

export interface Entries {
  /** Row of device. */
  readonly device: number;
  /** By table row: row of msiDesc, or -1 for a wire. */
  readonly msi: readonly number[];
  /** By table row: row of irqDesc, or -1 for an entry without an irq. */
  readonly desc: readonly number[];
}

export function entriesOf(view: MachineView, device: number): Entries {
  const { first, descs } = view.t.device.col;
  const from = first[device]!;
  const messages = Array.from({ length: from < 0 ? 0 : descs[device]! }, (_, i) => from + i);
  const wires = deviceIndex(view).wires.get(device) ?? [];
  return {
    device,
    msi: [...messages, ...wires.map(() => -1)],
    desc: [...messages.map((row) => view.t.msiDesc.col.desc[row]!), ...wires],
  };
}

/** Index in the table (MSI, MSI-X), pin or wire of a controller; -1 where the capture does not say it. */
export function indexOf(view: MachineView, entries: Entries, at: number): number {
  const msi = entries.msi[at]!;
  return msi < 0 ? hwirqOf(view, entries.desc[at]!) : view.t.msiDesc.col.index[msi]!;
}

/** What the kernel's index of an entry is called for this device. */
export function indexWord(view: MachineView, device: number): string {
  const { bus, domain } = view.t.device.col;
  const kind = domain[device]! < 0 ? '' : view.str(view.t.irqDomain.col.kind[domain[device]!]);
  switch (bus[device]) {
    case Bus.ioapic:
      return 'pin';
    case Bus.dmar:
      return 'unit';
    case Bus.hpet:
      return 'timer';
    case Bus.wired:
      return kind === 'gpio' ? 'line' : 'wire';
    default:
      return 'index';
  }
}

/** `read`, `from trace`, `derived`, `not read`. */
export function messageState(view: MachineView, msi: number): string {
  const state = view.t.msiDesc.col.state[msi]!;
  if (!isMessageKnown(view, msi)) return 'not read';
  if (state & Known.read) return 'read';
  return state & Known.trace ? 'from trace' : 'derived';
}

/** The mask bit of an entry; null where it is not known or there is none. */
export function isMasked(view: MachineView, msi: number): boolean | null {
  const { state, kind, index, device } = view.t.msiDesc.col;
  if (state[msi]! & Known.maskKnown) return (state[msi]! & Known.masked) !== 0;
  const owner = device[msi]!;
  if (kind[msi] !== MsiKind.msi || !view.t.device.col.msiMaskKnown[owner] || index[msi]! > 31) return null;
  return ((view.t.device.col.msiMaskBits[owner]! >>> index[msi]!) & 1) === 1;
}

/** The kernel's own copy of a message: equal to what the device holds, different, or alone. Undefined: not captured. */
export function copyState(view: MachineView, msi: number): 'equal' | 'differs' | 'alone' | undefined {
  const { col } = view.t.msiDesc;
  if (!col.cached[msi]) return undefined;
  if (!(col.state[msi]! & Known.read)) return 'alone';
  const equal =
    col.cachedLo[msi] === col.addressLo[msi] &&
    col.cachedHi[msi] === col.addressHi[msi] &&
    col.cachedData[msi] === col.data[msi];
  return equal ? 'equal' : 'differs';
}

/** Selection key of a table row: the entry, or the irq of a wire. */
export function entryKeyOf(view: MachineView, entries: Entries, at: number): string | null {
  const msi = entries.msi[at]!;
  const desc = entries.desc[at]!;
  if (msi < 0) return desc < 0 ? null : irqKey(view, desc);
  const key = msiKey(view, msi);
  // A function whose MSI capability still holds a message has an entry 0 twice; the key names the first.
  return desc >= 0 && rowOf(view, parseSelection(key)!) !== msi ? irqKey(view, desc) : key;
}

/** The table row that a selection is about, -1 for none. */
export function selectedEntry(view: MachineView, entries: Entries, selection: Selection | null): number {
  if (!selection) return -1;
  const row = rowOf(view, selection);
  if (row < 0) return -1;
  switch (selection.kind) {
    case 'msi':
      return entries.msi.indexOf(row);
    case 'irq':
      return entries.desc.indexOf(row);
    case 'irte':
      return entries.desc.indexOf(nonNegative(view.t.remapEntry.col.desc[row]!));
    case 'vec':
      return entries.desc.indexOf(nonNegative(irqOfVector(view, selection.cpu, selection.vector)));
    default:
      return -1;
  }
}

/** -1 means none and must not be found among rows that have none. */
const nonNegative = (row: number): number => (row < 0 ? -2 : row);

/** Row of the device that a selection is about: itself, or that of its entry, irq, remapping entry, vector or domain. */
export function selectedDevice(view: MachineView, selection: Selection | null): number {
  if (!selection) return -1;
  const { irqDesc, remapEntry, irqDomain } = view.t;
  const ofIrq = (desc: number): number => (desc < 0 ? -1 : irqDesc.col.deviceRow[desc]!);
  // An entry that this moment does not have still has its device.
  if (selection.kind === 'msi') return view.find('device', 'id', selection.device);
  const row = rowOf(view, selection);
  if (row < 0) return -1;
  switch (selection.kind) {
    case 'dev':
      return row;
    case 'irq':
      return ofIrq(row);
    case 'irte':
      return remapEntry.col.device[row]!;
    case 'vec':
      return ofIrq(irqOfVector(view, selection.cpu, selection.vector));
    case 'dom':
      return irqDomain.col.device[row]!;
    default:
      return -1;
  }
}

/**
 * Nothing says whether the messages of a function are MSI or MSI-X: before 6.2 /proc/interrupts calls both PCI-MSI, and neither
 * registers nor msi_irqs are in the capture.
 */
export function isKindGuessed(view: MachineView, device: number): boolean {
  const { msiControl, msixControl, msiIrqsKnown, first, descs, domain } = view.t.device.col;
  if (descs[device] === 0 || domain[device]! >= 0 || msiIrqsKnown[device]) return false;
  if (msiControl[device]! >= 0 || msixControl[device]! >= 0) return false;
  const desc = view.t.msiDesc.col.desc[first[device]!]!;
  return desc >= 0 && /^(IR-)?PCI-MSI$/.test(view.str(view.t.irqDesc.col.procChip[desc]));
}

/** The word for the kind of a message: `MSI-X`, `MSI`, `message`, `wire`. */
export function kindWord(view: MachineView, msi: number): string {
  const { kind, device } = view.t.msiDesc.col;
  switch (msi < 0 ? MsiKind.wired : kind[msi]) {
    case MsiKind.msi:
    case MsiKind.msix:
      if (isKindGuessed(view, device[msi]!)) return 'message';
      return kind[msi] === MsiKind.msi ? 'MSI' : 'MSI-X';
    case MsiKind.platform:
      return 'message';
    default:
      return 'wire';
  }
}
