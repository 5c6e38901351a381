// The way of one interrupt, from the device to the handler, as a list of hops. Every drawing, page and spoken text of a path comes from it.

import {
  type Decoded,
  decodeAmdIrte,
  decodeIrte,
  decodeMessage,
  isMessageKind,
  type MessageContext,
  type MessageKind,
} from './decode/index.ts';
import type { MachineView } from './machine.ts';
import { parsePciAddress, requesterId } from './pci.ts';
import { hexLong } from './show.ts';
import { Bus, Known, MsiKind, RemapKind } from './tables.ts';

/** A line of a file of the capture; file -1: nothing says it directly. */
export interface SourceRef {
  readonly file: number;
  readonly line: number;
}

/** What one station of the way is, and what it says. */
export interface Hop {
  readonly kind: 'device' | 'message' | 'level' | 'entry' | 'root' | 'irq';
  /** Selection key of the station: dev:…, msi:…, dom:…, irte:…, vec:…, irq:…; '' for a message alone. */
  readonly key: string;
  /** `0000:03:00.0`, `fee006d8 / 00000000`, `IRTE 54 of dmar0`, `vector 0x28 at CPU 2`, `irq 60`. */
  readonly title: string;
  /** One sentence: what happens here. */
  readonly text: string;
  readonly source: SourceRef;
  /** read: the capture has it; derived: it follows from other facts; unknown: the capture does not say. */
  readonly known: 'read' | 'derived' | 'unknown';
  /** Registers of the station with every field decoded. */
  readonly decoded: Decoded | undefined;
}

const NOWHERE: SourceRef = { file: -1, line: 0 };
const hex = (word: number, digits = 8): string => (word >>> 0).toString(16).padStart(digits, '0');

/** Hops of the irq in row `desc` of irqDesc, device first. */
export function routeOf(view: MachineView, desc: number): Hop[] {
  const msi = view.t.irqDesc.col.msi[desc]!;
  return [
    ...deviceHop(view, desc),
    ...(msi < 0 ? [] : [messageHop(view, msi)]),
    ...levelHops(view, desc),
    ...rootHop(view, desc),
    irqHop(view, desc),
  ];
}

/** Row of irqDesc that owns a vector (or identity) at a CPU, or -1. */
export function irqOfVector(view: MachineView, cpu: number, vector: number): number {
  const { length, col } = view.t.irqDesc;
  for (let row = 0; row < length; row++)
    if (col.vector[row] === vector && col.target[row] === cpu) return row;
  return -1;
}

/** Kinds of the domains of a chain, endpoint first: ids of irqchip folders. */
export function chainKinds(view: MachineView, desc: number): string[] {
  const { irqDesc, irqData, irqDomain } = view.t;
  const first = irqDesc.col.first[desc]!;
  return Array.from({ length: irqDesc.col.levels[desc]! }, (_, level) => {
    const domain = irqData.col.domain[first + level]!;
    return domain < 0 ? '' : view.str(irqDomain.col.kind[domain]);
  });
}

/** Which format the messages of an irq have, from the domains below it; undefined when nothing tells. */
function messageKind(view: MachineView, desc: number): MessageKind | undefined {
  if (view.header.arch === 's390x') return 's390';
  const kinds = desc < 0 ? [] : chainKinds(view, desc);
  if (kinds.includes('intel-ir')) return 'x86-vtd';
  if (kinds.includes('amd-ir')) return 'x86-amd';
  if (kinds.includes('its')) return 'its';
  if (kinds.includes('gicv2m')) return 'gicv2m';
  if (kinds.at(-1) === 'imsic') return 'imsic';
  return kinds.at(-1) === 'x86-vector' || view.header.arch === 'x86_64' ? 'x86' : undefined;
}

function deviceHop(view: MachineView, desc: number): Hop[] {
  const { irqDesc, device } = view.t;
  const row = irqDesc.col.deviceRow[desc]!;
  if (row < 0) return [];
  const id = view.str(device.col.id[row]);
  const driver = device.col.driver[row]! < 0 ? '' : ` (${view.str(device.col.driver[row])})`;
  const source = firstSource(
    [device.col.file[row]!, device.col.line[row]!],
    [device.col.lspciFile[row]!, device.col.lspciLine[row]!],
    [device.col.sysfsFile[row]!, device.col.sysfsLine[row]!],
  );
  const text = device.col.bus[row] === Bus.pci ? `function ${id}${driver} sends` : `${id}${driver} raises`;
  return [
    {
      kind: 'device',
      key: `dev:${id}`,
      title: id,
      text,
      source,
      known: source.file < 0 ? 'derived' : 'read',
      decoded: undefined,
    },
  ];
}

function firstSource(...places: readonly (readonly [number, number])[]): SourceRef {
  const place = places.find(([file, line]) => file >= 0 && line > 0);
  return place ? { file: place[0], line: place[1] } : NOWHERE;
}

const KIND_WORD: Readonly<Record<number, string>> = {
  [MsiKind.msi]: 'MSI',
  [MsiKind.msix]: 'MSI-X',
  [MsiKind.platform]: 'message',
  [MsiKind.wired]: 'wire',
};

function messageHop(view: MachineView, row: number): Hop {
  const { msiDesc, device } = view.t;
  const { col } = msiDesc;
  const id = view.str(device.col.id[col.device[row]!]);
  const key = `msi:${id}/${col.index[row]}`;
  const word = `${KIND_WORD[col.kind[row]!]} ${col.index[row]}`;
  const source = firstSource([col.file[row]!, col.line[row]!]);
  if (!isMessageKnown(view, row)) {
    return {
      kind: 'message',
      key,
      title: word,
      text: `${word}: its message was not read`,
      source,
      known: 'unknown',
      decoded: undefined,
    };
  }
  const high = col.addressHi[row] ? hex(col.addressHi[row]!) : '';
  const masked = col.state[row]! & Known.masked ? ', masked' : '';
  return {
    kind: 'message',
    key,
    title: `${high}${hex(col.addressLo[row]!)} / ${hex(col.data[row]!)}`,
    text: `${word}${masked}: write ${hex(col.data[row]!)} to ${high}${hex(col.addressLo[row]!)}`,
    source,
    known: col.state[row]! & Known.read ? 'read' : 'derived',
    decoded: decodeRow(view, row),
  };
}

/** The message of a row of msiDesc is in the capture or follows from what is. */
export function isMessageKnown(view: MachineView, msi: number): boolean {
  const { state, addressLo, addressHi, data } = view.t.msiDesc.col;
  if (state[msi]! & (Known.read | Known.trace)) return true;
  // A row that only msi_irqs names is derived, too, but nothing says what it holds.
  return (state[msi]! & Known.derived) !== 0 && (addressLo[msi]! | addressHi[msi]! | data[msi]!) !== 0;
}

/** The message of a row of msiDesc with its fields, or undefined when it is not known. */
export function decodeRow(view: MachineView, row: number): Decoded | undefined {
  const { col } = view.t.msiDesc;
  if (!isMessageKnown(view, row)) return undefined;
  const kind = messageKind(view, col.desc[row]!);
  if (!kind || !isMessageKind(kind)) return undefined;
  return decodeMessage(kind, col.addressLo[row]!, col.addressHi[row]!, col.data[row]!, contextOf(view, row));
}

/** What the capture knows beside the message: the DeviceID under which it arrives, and the mode of the remapping units. */
function contextOf(view: MachineView, row: number): MessageContext {
  const { msiDesc, remapEntry, device } = view.t;
  const entry = msiDesc.col.remap[row]!;
  const table = entry < 0 ? -1 : remapEntry.col.table[entry]!;
  const address = parsePciAddress(view.str(device.col.id[msiDesc.col.device[row]!]));
  const requester = table >= 0 ? table : address && requesterId(address);
  return { ...(requester === undefined ? {} : { requester }), ...modeOf(view) };
}

const EIME = 1 << 11;

/** Bit 11 of the table address register of the first unit; undefined when no register dump is in the capture. */
export function extendedMode(view: MachineView): boolean | undefined {
  const { name, lo } = view.t.register.col;
  const row = name.findIndex((id) => view.str(id) === 'IRTA');
  return row < 0 ? undefined : (lo[row]! & EIME) !== 0;
}

const modeOf = (view: MachineView): MessageContext => {
  const eime = extendedMode(view);
  return eime === undefined ? {} : { eime };
};

/** Inner levels of the chain: remapping entries where they are known, else what the hwirq says. */
function levelHops(view: MachineView, desc: number): Hop[] {
  const { irqDesc, irqData, irqDomain } = view.t;
  const first = irqDesc.col.first[desc]!;
  const end = first + irqDesc.col.levels[desc]! - 1;
  const hops: Hop[] = [];
  for (let data = first + 1; data < end; data++) {
    const domain = irqData.col.domain[data]!;
    const name = view.str(irqData.col.domainName[data]);
    const entry = domain >= 0 && view.str(irqDomain.col.role[domain]) === 'IR' ? entryOf(view, desc) : -1;
    hops.push(entry >= 0 ? entryHop(view, entry) : levelHop(view, desc, data, name));
  }
  return hops;
}

function levelHop(view: MachineView, desc: number, data: number, name: string): Hop {
  const { irqData, irqDesc } = view.t;
  const hwirq = hexLong(irqData.col.hwirqLo[data]!, irqData.col.hwirqHi[data]!);
  return {
    kind: 'level',
    key: `dom:${name}`,
    title: `${name} ${hwirq}`,
    text: `${name}: hwirq ${hwirq}`,
    source: { file: irqDesc.col.file[desc]!, line: irqData.col.line[data]! + 1 },
    known: 'read',
    decoded: undefined,
  };
}

/** Row of the remapping entry that an irq uses, or -1. */
export function entryOf(view: MachineView, desc: number): number {
  const msi = view.t.irqDesc.col.msi[desc]!;
  if (msi >= 0 && view.t.msiDesc.col.remap[msi]! >= 0) return view.t.msiDesc.col.remap[msi]!;
  return view.t.remapEntry.col.desc.indexOf(desc);
}

/** `IRTE 54 of dmar0`, `entry 3 of device 0030`, `DeviceID 0x18, EventID 2`. */
export function entryTitle(view: MachineView, entry: number): string {
  const { remapEntry, remapUnit } = view.t;
  const index = remapEntry.col.index[entry]!;
  const unit = view.str(remapUnit.col.name[remapEntry.col.unit[entry]!]);
  switch (remapEntry.col.kind[entry]) {
    case RemapKind.amd:
      return `entry ${index} of device ${hex(remapEntry.col.table[entry]!, 4)}`;
    case RemapKind.its:
      return `DeviceID 0x${hex(remapEntry.col.table[entry]!, 1)}, EventID ${index}`;
    case RemapKind.imsic:
      return `identity ${index} of CPU ${remapEntry.col.table[entry]}`;
    default:
      return `IRTE ${index} of ${unit}`;
  }
}

/** Selection key of an entry: unit (VT-d), device table (AMD, ITS) or CPU (IMSIC), and index. */
export function entryKey(view: MachineView, entry: number): string {
  const { remapEntry, remapUnit } = view.t;
  const unit = view.str(remapUnit.col.name[remapEntry.col.unit[entry]!]);
  const table = remapEntry.col.table[entry]!;
  return `irte:${table < 0 ? unit : `${unit}:${hex(table, 4)}`}/${remapEntry.col.index[entry]}`;
}

function entryHop(view: MachineView, entry: number): Hop {
  const { remapEntry } = view.t;
  const { col } = remapEntry;
  return {
    kind: 'entry',
    key: entryKey(view, entry),
    title: entryTitle(view, entry),
    text: entryText(view, entry),
    source: firstSource([col.file[entry]!, col.line[entry]!]),
    known: col.state[entry]! & Known.read ? 'read' : 'derived',
    decoded: decodeEntry(view, entry),
  };
}

/** The entry's bits with every field, where it is made of bits. */
export function decodeEntry(view: MachineView, entry: number): Decoded | undefined {
  const { col } = view.t.remapEntry;
  const words = Uint32Array.of(col.w0[entry]!, col.w1[entry]!, col.w2[entry]!, col.w3[entry]!);
  const kind = col.kind[entry];
  if (kind === RemapKind.vtd || kind === RemapKind.vtdPosted) return decodeIrte(words, modeOf(view));
  return kind === RemapKind.amd ? decodeAmdIrte(words, {}) : undefined;
}

function entryText(view: MachineView, entry: number): string {
  const { col } = view.t.remapEntry;
  const title = entryTitle(view, entry);
  const vector = col.vector[entry]!;
  const cpu = col.cpu[entry]! < 0 ? 'no single CPU' : `CPU ${col.cpu[entry]}`;
  if (col.kind[entry] === RemapKind.its) {
    return `${title}: LPI 0x${hex(vector, 1)} in collection ${col.destination[entry]}${col.cpu[entry]! < 0 ? '' : ` (${cpu})`}`;
  }
  return vector < 0 ? title : `${title}: vector 0x${hex(vector, 2)} at ${cpu}`;
}

function rootHop(view: MachineView, desc: number): Hop[] {
  const { irqDesc, irqData } = view.t;
  const levels = irqDesc.col.levels[desc]!;
  const vector = irqDesc.col.vector[desc]!;
  const cpu = irqDesc.col.target[desc]!;
  if (levels === 0) return [];
  const data = irqDesc.col.first[desc]! + levels - 1;
  const name = view.str(irqData.col.domainName[data]);
  const source = { file: irqDesc.col.file[desc]!, line: irqData.col.line[data]! };
  if (vector < 0 || cpu < 0)
    return [
      { ...levelHop(view, desc, data, name), kind: 'root', source, text: rootText(view, desc, data, name) },
    ];
  const title = `${vectorWord(view)} 0x${hex(vector, 2)} at CPU ${cpu}`;
  return [
    {
      kind: 'root',
      key: `vec:${cpu}/0x${hex(vector, 2)}`,
      title,
      text: `${name || 'root'}: ${title}`,
      source,
      known: 'read',
      decoded: undefined,
    },
  ];
}

function rootText(view: MachineView, desc: number, data: number, name: string): string {
  const { irqData, x86Vector, irqDesc } = view.t;
  const row = irqData.col.detailRow[data]!;
  if (irqData.col.detail[data] === 1 && x86Vector.col.hasReserved[row])
    return `${name}: a reservation, no vector yet`;
  const effective = view.sets.text(irqDesc.col.effective[desc]!);
  const hwirq = hexLong(irqData.col.hwirqLo[data]!, irqData.col.hwirqHi[data]!);
  return `${name || 'no domain'}: hwirq ${hwirq}${effective === '' ? '' : ` at CPU ${effective}`}`;
}

/** What the root calls the number that a CPU sees. */
export function vectorWord(view: MachineView): string {
  return view.header.arch === 'riscv64' ? 'identity' : view.header.arch === 'aarch64' ? 'INTID' : 'vector';
}

function irqHop(view: MachineView, desc: number): Hop {
  const { col } = view.t.irqDesc;
  const handler = col.handler[desc]! < 0 ? '' : view.str(col.handler[desc]);
  const actions = col.actions[desc]! < 0 ? 'nobody' : view.str(col.actions[desc]);
  const source = firstSource(
    [col.interruptsFile[desc]!, col.interruptsLine[desc]!],
    [col.file[desc]!, col.line[desc]!],
  );
  return {
    kind: 'irq',
    key: `irq:${col.irq[desc]}`,
    title: `irq ${col.irq[desc]}`,
    text: `irq ${col.irq[desc]}: ${handler === '' ? '' : `${handler}, then `}${actions}`,
    source,
    known: source.file < 0 ? 'unknown' : 'read',
    decoded: undefined,
  };
}

/** The path in one line, device first: the text twin of a lit path. */
export function routeLine(hops: readonly Hop[]): string {
  return hops.map((hop) => hop.title).join(' → ');
}
