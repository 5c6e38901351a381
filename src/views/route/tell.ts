// Makes a journey of what the engine told of a delivery, with the names of the machine it happened in.

import { decodeMessage, type MessageKind } from '../../model/decode/index.ts';
import {
  type Delivered,
  type DeliveryHop,
  type HopRead,
  type MessageWrite,
  SYSTEM_VECTOR,
  VERDICT_INFO,
  Verdict,
} from '../../model/delivery.ts';
import type { MachineView } from '../../model/machine.ts';
import { hasKey } from '../../store/machine-keys.ts';
import { selectionKey } from '../../store/selection.ts';
import { carryOf } from './carries.ts';
import { entryKey, shortAddress } from './entries.ts';
import {
  addressText,
  EMPTY_STATION,
  hex,
  type Journey,
  type Remapping,
  remappingOf,
  type Source,
  type Station,
  type StationLink,
  small,
  titleOf,
  type Way,
} from './journey.ts';
import { handledText, handling, resultOf } from './outcomes.ts';
import { requesterText } from './raw-write.ts';
import { AFTER_MESSAGE, FACES, STATION_OF, type StationId } from './stations.ts';
import { answering, destinationOf, entryVector, unitOf, wayTitle, withoutName } from './way-facts.ts';
import { type WayHops, waysOf } from './ways.ts';

/** What a firing gave, told with the names of the machine it happened in. */
export function journeyOf(view: MachineView, source: Source, told: Delivered): Journey {
  const teller = new Teller(view, source, told);
  return teller.tell();
}

/** Ways that are told of one firing. */
export const MOST_WAYS = 16;

class Teller {
  private readonly view: MachineView;
  private readonly source: Source;
  private readonly told: Delivered;
  private readonly remapping: Remapping;

  constructor(view: MachineView, source: Source, told: Delivered) {
    this.view = view;
    this.source = source;
    this.told = told;
    this.remapping = remappingOf(view);
  }

  tell(): Journey {
    const all = waysOf(this.told);
    const ways = all.slice(0, MOST_WAYS).map((way) => this.way(way));
    return {
      title: titleOf(this.source),
      source: this.source,
      message: this.told.message,
      ways,
      more: all.length - ways.length,
      result: resultOf(ways[0]!),
    };
  }

  private way(way: WayHops): Way {
    const groups = groupsOf(way.hops);
    const isMain = way.kind === 'main';
    const stations = groups.map((group) => this.station(group, way));
    const { message } = this.told;
    if (isMain && message) {
      const at = stations[0]?.id === 'source' ? 1 : 0;
      if (at === 0) stations.unshift(this.writer(message));
      const sent = stations.findLastIndex(({ id }) => id === 'source' || id === 'pin') + 1;
      if (stations[sent]?.id !== 'message') stations.splice(sent, 0, this.memoryWrite(message));
    }
    stations.push(...this.handlers(way));
    const reached = stations.length;
    stations.push(...this.beyond(stations, way));
    for (const [at, station] of stations.entries())
      if (at + 1 < reached)
        stations[at] = {
          ...station,
          carry: carryOf(station, way, {
            message: isMain ? message : undefined,
            remapping: this.remapping,
            vector: this.aim(way).vector,
          }),
        };
    return { title: isMain ? titleOf(this.source) : wayTitle(way), stations, reached };
  }

  private station({ id, hops }: Group, way: WayHops): Station {
    const verdict = hops.findLast((hop) => hop.verdict !== 0)?.verdict ?? 0;
    const reads = hops.flatMap(({ read }) => read);
    const face = this.face(id, reads, way);
    return {
      id,
      ...face,
      texts: hops.map(({ text }) => withoutName(text, face.title)),
      state: stateOf(id, verdict, way),
      verdict,
      reads,
      decoded: hops.flatMap(({ decoded }) => (decoded ? [decoded] : [])),
      links: this.links(id, reads, way),
      carry: null,
    };
  }

  /** Title, second line and token of a station. */
  private face(
    id: StationId,
    reads: readonly HopRead[],
    way: WayHops,
  ): Pick<Station, 'title' | 'sub' | 'token'> {
    const { message } = this.told;
    const written = message && way.kind === 'main' ? `${addressText(message)} / ${hex(message.data)}` : '';
    const { cpus, vector } = this.aim(way);
    switch (id) {
      case 'source':
        return { ...this.sourceFace(way), token: written };
      case 'unit':
        return {
          title: unitOf(way, this.view),
          sub: 'fault event',
          token: vector === '' ? '' : `vec ${vector}`,
        };
      case 'pin':
        return { title: 'IO-APIC', sub: `pin ${reads[0]?.index ?? 0}`, token: `pin ${reads[0]?.index ?? 0}` };
      case 'message':
        return { title: FACES.message.generic, sub: message ? addressText(message) : '', token: written };
      case 'remap':
        return this.remapFace(reads, way, written);
      case 'destination':
        return {
          title: answering(way),
          sub: destinationOf(way),
          token: vector === '' ? written : `vec ${vector}`,
        };
      case 'apic':
        return { title: `APIC of ${cpus}`, sub: `IRR ${vector}`, token: `vec ${vector} @ ${cpus}` };
      case 'dispatch':
        return { title: cpus, sub: `takes ${vector}`, token: `vec ${vector} @ ${cpus}` };
      default:
        return this.kernelFace(way, vector);
    }
  }

  private sourceFace(way: WayHops): Pick<Station, 'title' | 'sub'> {
    if (way.kind === 'released') return { title: 'Function', sub: 'had waited' };
    if (this.source.kind === 'entry') {
      const { device, kind, index } = this.source.entry;
      return { title: shortAddress(device), sub: kind === 'INTx' ? kind : `${kind} ${index}` };
    }
    return { title: requesterText(this.source.message.requester), sub: 'writes' };
  }

  private remapFace(
    reads: readonly HopRead[],
    way: WayHops,
    written: string,
  ): Pick<Station, 'title' | 'sub' | 'token'> {
    const title = unitOf(way, this.view);
    const entry = reads.find(({ table }) => table === 'irte' || table === 'amdEntry');
    if (!entry) return { title, sub: 'no entry read', token: written };
    const name = `IRTE ${entry.index}`;
    return { title, sub: name, token: name };
  }

  private kernelFace({ entries }: WayHops, vector: string): Pick<Station, 'title' | 'sub' | 'token'> {
    const irq = entries[0]?.irq ?? -1;
    if (irq >= 0) return { title: `irq ${irq}`, sub: `vector ${vector}`, token: `irq ${irq}` };
    const title = irq === SYSTEM_VECTOR ? "The kernel's own" : 'No irq';
    return { title, sub: `vector ${vector}`, token: `vec ${vector}` };
  }

  /** CPUs and vector that a way leads to, as far as it came. */
  private aim(way: WayHops): { readonly cpus: string; readonly vector: string } {
    const named = way.hops.filter(({ stage }) => stage === 'apic' || stage === 'dispatch');
    const cpus = [...new Set(named.flatMap(({ read }) => read.map(({ index }) => index)))];
    const vector = way.entries[0]?.vector ?? this.vectorOf(way) ?? entryVector(way);
    const text = cpus.length === 0 ? '' : cpus.length === 1 ? `CPU ${cpus[0]}` : `${cpus.length} CPUs`;
    return { cpus: text, vector: vector === undefined ? '' : small(vector) };
  }

  /** The vector of a way that no CPU has taken. */
  private vectorOf(way: WayHops): number | undefined {
    const rows = way.hops.flatMap(({ stage, read }) => (stage === 'apic' ? read.map(({ row }) => row) : []));
    return this.told.targets.find(({ cpu, vector }) => rows.includes(cpu * 8 + (vector >>> 5)))?.vector;
  }

  private links(id: StationId, reads: readonly HopRead[], way: WayHops): StationLink[] {
    const found: StationLink[] = [];
    const add = (label: string, key: string): void => {
      if (hasKey(this.view, key) && !found.some((link) => link.key === key)) found.push({ label, key });
    };
    if (id === 'source' && way.kind === 'main') this.sourceLinks(add);
    if (id === 'remap') this.entryLinks(reads, way, add);
    for (const { cpu, vector, irq } of way.entries.slice(0, 4)) {
      if (id === 'apic' || id === 'kernel')
        add(`vector ${small(vector)} of CPU ${cpu}`, selectionKey.vec(cpu, vector));
      if (id === 'kernel' && irq >= 0) add(`irq ${irq}`, selectionKey.irq(irq));
    }
    if (id === 'destination' || id === 'apic' || id === 'dispatch')
      for (const { index, table } of reads.slice(0, 4))
        if (table === 'localApic' || table === 'apicWord') add(`CPU ${index}`, selectionKey.cpu(index));
    return found;
  }

  private sourceLinks(add: (label: string, key: string) => void): void {
    const { source } = this;
    if (source.kind === 'entry') {
      add(source.entry.device, selectionKey.dev(source.entry.device));
      add(`${source.entry.kind} ${source.entry.index}`, entryKey(source.entry));
    } else if (source.device !== '') add(source.device, selectionKey.dev(source.device));
  }

  private entryLinks(
    reads: readonly HopRead[],
    way: WayHops,
    add: (label: string, key: string) => void,
  ): void {
    const unit = unitOf(way, this.view);
    const owner = reads.find(({ table }) => table === 'amdDte')?.index;
    for (const { table, index } of reads) {
      if (table === 'irte') add(`IRTE ${index} of ${unit}`, selectionKey.irte(unit, index));
      if (table === 'amdEntry' && owner !== undefined)
        add(`IRTE ${index} of ${hex(owner, 4)}`, selectionKey.irte(`${unit}:${hex(owner, 4)}`, index));
    }
  }

  /** A write that no device's own table made. */
  private writer(message: MessageWrite): Station {
    const device = this.source.kind === 'write' ? this.source.device : '';
    const who = device === '' ? 'no function of this machine' : shortAddress(device);
    const text = `Requester ${hex(message.requester & 0xffff, 4)} (${who}) writes ${hex(message.data)} to ${addressText(message)}`;
    const written = `${addressText(message)} / ${hex(message.data)}`;
    return {
      ...EMPTY_STATION,
      id: 'source',
      title: requesterText(message.requester),
      sub: 'raw write',
      token: written,
      texts: [text],
      links: device === '' ? [] : [{ label: device, key: selectionKey.dev(device) }],
    };
  }

  /** The write on the bus, read as the unit of its requester reads it. */
  private memoryWrite(message: MessageWrite): Station {
    const kind: MessageKind =
      this.remapping === 'amd' ? 'x86-amd' : this.remapping === 'vtd' && message.lo & 16 ? 'x86-vtd' : 'x86';
    const decoded = decodeMessage(kind, message.lo, message.hi, message.data, {
      requester: message.requester & 0xffff,
    });
    return {
      ...EMPTY_STATION,
      id: 'message',
      title: FACES.message.generic,
      sub: addressText(message),
      token: `${addressText(message)} / ${hex(message.data)}`,
      texts: [decoded.verdict],
      decoded: [decoded],
    };
  }

  private handlers(way: WayHops): Station[] {
    const first = way.entries[0];
    if (!first || first.irq < 0) return [];
    const names = way.entries.map(({ irq }) => this.actionsOf(irq));
    const { state, text } = handling(first);
    return [
      {
        ...EMPTY_STATION,
        id: 'handler',
        title: names[0] === '' ? 'No handler' : names[0]!,
        sub: `irq ${first.irq}`,
        token: `irq ${first.irq}`,
        texts: way.entries.map((entry, at) => handledText(entry, names[at]!, text)),
        state,
        links: way.entries
          .slice(0, 4)
          .map(({ irq }) => ({ label: `irq ${irq}`, key: selectionKey.irq(irq) })),
      },
    ];
  }

  private actionsOf(irq: number): string {
    const row = this.view.irqRow(irq);
    if (row < 0) return '';
    const id = this.view.t.irqDesc.col.actions[row]!;
    return id < 0 ? '' : this.view.str(id);
  }

  /** Stations that the message has not come to. */
  private beyond(stations: readonly Station[], way: WayHops): Station[] {
    const last = stations.at(-1);
    if (!last || way.entries.length > 0 || ENDS.has(last.verdict)) {
      const isNobodys = way.entries.length > 0 && way.entries[0]!.irq === -1;
      return isNobodys ? [this.never('handler', 'never reached')] : [];
    }
    const waits =
      VERDICT_INFO[last.verdict]?.fate === 'waits' ||
      last.verdict === Verdict.delivered ||
      last.verdict === Verdict.merged;
    const from = last.id === 'source' || last.id === 'pin' ? 0 : AFTER_MESSAGE.indexOf(last.id) + 1;
    const there = AFTER_MESSAGE.slice(from).filter((id) => id !== 'remap' || this.remapping !== 'none');
    return there.map((id) => this.never(id, waits ? 'not yet' : 'never reached'));
  }

  private never(id: StationId, sub: string): Station {
    return { ...EMPTY_STATION, id, title: FACES[id].generic, sub, state: 'never' };
  }
}

interface Group {
  readonly id: StationId;
  readonly hops: DeliveryHop[];
}

/** Hops by station; those of one station follow each other, except that CPUs take one after the other. */
function groupsOf(hops: readonly DeliveryHop[]): Group[] {
  const groups: Group[] = [];
  for (const hop of hops) {
    const isEvent = hop.stage === 'fault' && hop.verdict === 0;
    const passes = hop.stage === 'message' && groups.at(-1)?.id === 'remap';
    const id = isEvent ? 'unit' : passes ? 'remap' : STATION_OF[hop.stage];
    const group = groups.find((each) => each.id === id);
    if (group) group.hops.push(hop);
    else groups.push({ id, hops: [hop] });
  }
  return groups;
}

function stateOf(id: StationId, verdict: number, { entries }: WayHops): Station['state'] {
  if (id === 'kernel' && entries[0]?.irq === -1) return 'failed';
  const fate = VERDICT_INFO[verdict]?.fate;
  return fate === 'lost' ? 'failed' : fate === 'waits' ? 'waits' : 'passed';
}

/** Verdicts behind which there is no vector to follow: the way is complete. */
const ENDS: ReadonlySet<number> = new Set([
  Verdict.nmi,
  Verdict.smi,
  Verdict.init,
  Verdict.extint,
  Verdict.posted,
  Verdict.notified,
  Verdict.guestRunning,
  Verdict.guestLogged,
]);
