// Entries of devices that a person can fire: messages of MSI-X tables and MSI capabilities, and the pin of a function without either.

import type { MachineView } from '../../model/machine.ts';
import { MsiFlag, MsixFlag, msiEnabledCount } from '../../model/pci.ts';
import { Bus, Known, MsiKind } from '../../model/tables.ts';
import { type Selection, selectionKey } from '../../store/selection.ts';

export interface Entry {
  /** Row of the functions that commands name. */
  readonly dev: number;
  readonly index: number;
  /** `0000:00:03.0` */
  readonly device: string;
  readonly kind: 'MSI-X' | 'MSI' | 'INTx';
  /** Linux irq number, -1: none. */
  readonly irq: number;
  /** Names of its handlers, or ''. */
  readonly handler: string;
  readonly isMasked: boolean;
  /** Where the kernel wants it to arrive; -1: not known. */
  readonly cpu: number;
  readonly vector: number;
  /** The message as the device holds it; null for a pin. */
  readonly message: { readonly lo: number; readonly hi: number; readonly data: number } | null;
}

/** `0000:00:03.0/5`: how an entry stands in a link. */
export const entryId = ({ device, index }: Entry): string => `${device}/${index}`;

/** `00:03.0`: the segment is left out where it is 0. */
export const shortAddress = (device: string): string => device.replace(/^0000:/, '');

/** `nvme0q3 (00:03.0 MSI-X 3)`. */
export function entryTitle(entry: Entry): string {
  const { device, kind, index, handler } = entry;
  const place = `${shortAddress(device)} ${kind === 'INTx' ? kind : `${kind} ${index}`}`;
  // The handlers of a pin's irq are those of all who share it.
  return handler === '' || kind === 'INTx' ? place : `${handler} (${place})`;
}

/** `irq 40 → CPU 3`: where the kernel has it. */
export function entryAim({ irq, cpu, isMasked }: Entry): string {
  const where = irq < 0 ? 'no irq' : cpu < 0 ? `irq ${irq}` : `irq ${irq} → CPU ${cpu}`;
  return isMasked ? `${where}, masked` : where;
}

/** Entries of functions that are on their bus, in the order of functions; those with an irq or a message. */
export function entriesOf(view: MachineView, functions: readonly string[]): Entry[] {
  const { device } = view.t;
  const rows = new Map<string, number>();
  for (let row = 0; row < device.length; row++)
    if (device.col.bus[row] === Bus.pci) rows.set(view.str(device.col.id[row]), row);
  return functions.flatMap((name, dev) => {
    const row = rows.get(name);
    return row === undefined ? [] : entriesOfDevice(view, row, name, dev);
  });
}

function entriesOfDevice(view: MachineView, row: number, device: string, dev: number): Entry[] {
  const { first, descs, msiControl, msixControl } = view.t.device.col;
  const isMsix = msixControl[row]! >= 0 && (msixControl[row]! & MsixFlag.enable) !== 0;
  const isMsi = !isMsix && msiControl[row]! >= 0 && (msiControl[row]! & MsiFlag.enable) !== 0;
  if (!isMsix && !isMsi) return pinOf(view, row, device, dev);
  const wanted = isMsix ? MsiKind.msix : MsiKind.msi;
  const { kind, index } = view.t.msiDesc.col;
  const found: Entry[] = [];
  for (let msi = Math.max(0, first[row]!); msi < first[row]! + descs[row]!; msi++)
    if (kind[msi] === wanted && (isMsix || index[msi]! < msiEnabledCount(msiControl[row]!)))
      found.push(messageEntry(view, msi, device, dev));
  return found.sort((a, b) => a.index - b.index);
}

function messageEntry(view: MachineView, msi: number, device: string, dev: number): Entry {
  const { kind, index, state, desc, irq, addressLo, addressHi, data } = view.t.msiDesc.col;
  return {
    dev,
    index: index[msi]!,
    device,
    kind: kind[msi] === MsiKind.msix ? 'MSI-X' : 'MSI',
    ...irqFacts(view, desc[msi]!, irq[msi]!),
    isMasked: (state[msi]! & Known.masked) !== 0,
    message: { lo: addressLo[msi]!, hi: addressHi[msi]!, data: data[msi]! },
  };
}

function pinOf(view: MachineView, row: number, device: string, dev: number): Entry[] {
  const { pin, legacyIrq } = view.t.device.col;
  if (pin[row]! <= 0 || legacyIrq[row]! <= 0) return [];
  const desc = view.irqRow(legacyIrq[row]!);
  const facts = irqFacts(view, desc, legacyIrq[row]!);
  return [{ dev, index: 0, device, kind: 'INTx', ...facts, isMasked: false, message: null }];
}

function irqFacts(view: MachineView, desc: number, irq: number) {
  if (desc < 0) return { irq, handler: '', cpu: -1, vector: -1 };
  const { actions, target, vector } = view.t.irqDesc.col;
  const handler = actions[desc]! < 0 ? '' : view.str(actions[desc]);
  return { irq, handler, cpu: target[desc]!, vector: vector[desc]! };
}

/** The entry that a selection leads to: the entry itself, the irq's, or the first one of a device. */
export function selectedEntry(entries: readonly Entry[], selection: Selection | null): Entry | undefined {
  switch (selection?.kind) {
    case 'msi':
      return entries.find(({ device, index }) => device === selection.device && index === selection.index);
    case 'dev':
      return entries.find(({ device }) => device === selection.device);
    case 'irq':
      return entries.find(({ irq }) => irq === selection.irq);
    default:
      return undefined;
  }
}

/** What is selected with an entry: the entry where it is a message, else its device. */
export const entryKey = ({ kind, device, index }: Entry): string =>
  kind === 'INTx' ? selectionKey.dev(device) : selectionKey.msi(device, index);

/** Entries in which every word of a text occurs, those that begin with it first. */
export function findEntries(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = (entry: Entry): string =>
    `${entryTitle(entry)} ${entry.handler} ${entry.device} ${entryAim(entry)} ${entryId(entry)}`.toLowerCase();
  return entries.filter((entry) => {
    const all = textOf(entry);
    return words.every((word) => all.includes(word));
  });
}
