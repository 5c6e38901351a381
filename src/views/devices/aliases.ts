// Under which requester id the messages of a function arrive at the remapping unit, and which bridge it belongs to. Pure.

import type { MachineView } from '../../model/machine.ts';
import { formatRequester, parsePciAddress, requesterId } from '../../model/pci.ts';
import { Bus, RemapKind } from '../../model/tables.ts';
import { idOf, localId } from './names.ts';

export interface Arrival {
  /** The id that the remapping entries of the function expect is its own. */
  readonly own: boolean;
  /** `arrives as 00:07.0, the bridge above it`. */
  readonly text: string;
  /** Row of the bridge whose id it is, or -1. */
  readonly bridge: number;
  /** Row of remapEntry that says it. */
  readonly entry: number;
}

/** Requester id of a PCI function, or -1. */
export function requesterOf(view: MachineView, device: number): number {
  const address = parsePciAddress(idOf(view, device));
  return address ? requesterId(address) : -1;
}

/** Rows of the bridges above a device, the nearest first. */
export function bridgesAbove(view: MachineView, device: number): number[] {
  const { parent } = view.t.device.col;
  const above: number[] = [];
  for (let row = parent[device]!; row >= 0 && row !== device && !above.includes(row); row = parent[row]!)
    above.push(row);
  return above;
}

/** What one remapping entry says; undefined where entries of its kind expect nobody in particular. */
export function arrivalOf(view: MachineView, device: number, entry: number): Arrival | undefined {
  const { kind, sourceId, table, w2 } = view.t.remapEntry.col;
  const own = requesterOf(view, device);
  if (own < 0) return undefined;
  switch (kind[entry]) {
    case RemapKind.vtd:
    case RemapKind.vtdPosted:
      // IRTE bits 83:82, SVT: 0 verifies nothing, 1 compares the source id, 2 a range of buses.
      return vtdArrival(view, device, entry, own, (w2[entry]! >>> 18) & 3, sourceId[entry]!);
    case RemapKind.amd:
    case RemapKind.amd32:
      return byRequester(view, device, entry, own, table[entry]!, 'uses the table of');
    case RemapKind.its:
      return byRequester(view, device, entry, own, table[entry]!, 'arrives as');
    default:
      return undefined;
  }
}

function vtdArrival(
  view: MachineView,
  device: number,
  entry: number,
  own: number,
  svt: number,
  sid: number,
): Arrival | undefined {
  if (svt === 1) return byRequester(view, device, entry, own, sid, 'arrives as');
  if (svt !== 2) return undefined;
  const bridge = bridgesAbove(view, device)[0] ?? -1;
  const [from, to] = [busText(sid >>> 8), busText(sid & 0xff)];
  const range = from === to ? `bus ${from}` : `buses ${from} to ${to}`;
  const text = `may arrive as any function of ${range}${bridge < 0 ? '' : `, below ${localId(idOf(view, bridge))}`}`;
  return { own: false, text, bridge, entry };
}

const busText = (bus: number): string => bus.toString(16).padStart(2, '0');

function byRequester(
  view: MachineView,
  device: number,
  entry: number,
  own: number,
  id: number,
  verb: string,
): Arrival {
  if (id === own)
    return { own: true, text: `${verb} ${formatRequester(own)}, its own id`, bridge: -1, entry };
  const above = bridgesAbove(view, device);
  const bridge = above.find((row) => requesterOf(view, row) === id) ?? -1;
  if (bridge >= 0) {
    const which = bridge === above[0] ? 'the bridge above it' : 'a bridge above it';
    return { own: false, text: `${verb} ${formatRequester(id)}, ${which}`, bridge, entry };
  }
  // A PCI Express to PCI bridge takes ownership with its secondary bus, device 0, function 0.
  const behind =
    (id & 0xff) === 0 ? above.find((row) => view.t.device.col.secondaryBus[row] === id >>> 8) : undefined;
  if (behind !== undefined) {
    const text = `${verb} ${formatRequester(id)}, the id that the bridge ${localId(idOf(view, behind))} gives its bus`;
    return { own: false, text, bridge: behind, entry };
  }
  const word = id > 0xffff ? `id 0x${id.toString(16)}` : formatRequester(id);
  return { own: false, text: `${verb} ${word}, which is not its own id`, bridge: -1, entry };
}

/** What the remapping entries of a device say, each different arrival once, in the order of its entries. */
export function arrivals(view: MachineView, device: number): Arrival[] {
  if (view.t.device.col.bus[device] !== Bus.pci) return [];
  const { first, descs } = view.t.device.col;
  const seen = new Map<string, Arrival>();
  for (let i = 0; i < descs[device]!; i++) {
    const entry = view.t.msiDesc.col.remap[first[device]! + i]!;
    const arrival = entry < 0 ? undefined : arrivalOf(view, device, entry);
    if (arrival && !seen.has(arrival.text)) seen.set(arrival.text, arrival);
  }
  return [...seen.values()];
}
