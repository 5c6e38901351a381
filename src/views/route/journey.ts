// The way of a message told for people: stations with names, what travels between them, where it ends and why. Every drawing, list and
// spoken text of a firing comes from it.

import { fieldValue, joinedValue, word32 } from '../../lib/bits.ts';
import { type Decoded, decodeMessage, type MessageKind } from '../../model/decode/index.ts';
import {
  type Delivered,
  type DeliveryHop,
  FlowResult,
  type HopRead,
  type KernelEntry,
  type MessageWrite,
  SYSTEM_VECTOR,
  VERDICT_INFO,
  Verdict,
} from '../../model/delivery.ts';
import { amdMsiData } from '../../model/layouts/amd-vi.ts';
import { vtdMsiAddress } from '../../model/layouts/vtd.ts';
import type { MachineView } from '../../model/machine.ts';
import { RemapKind } from '../../model/tables.ts';
import { hasKey } from '../../store/machine-keys.ts';
import { selectionKey } from '../../store/selection.ts';
import { type Entry, entryKey, entryTitle, shortAddress } from './entries.ts';
import { requesterText } from './raw-write.ts';
import { AFTER_MESSAGE, FACES, STATION_OF, type StationId } from './stations.ts';
import { type WayHops, waysOf } from './ways.ts';

/** Where a message came from. */
export type Source =
  | { readonly kind: 'entry'; readonly entry: Entry }
  /** Written by hand; `device`: the function of the requester, '' where there is none. */
  | { readonly kind: 'write'; readonly message: MessageWrite; readonly device: string };

/** What travels from a station to the next. */
export interface Carry {
  readonly what: string;
  readonly value: string;
  readonly note: string;
  /** The part that is why the message fails later. */
  readonly wrong?: 'value' | 'note';
}

export interface StationLink {
  readonly label: string;
  readonly key: string;
}

export interface Station {
  readonly id: StationId;
  readonly title: string;
  readonly sub: string;
  /** Sentences: what was decided and why. */
  readonly texts: readonly string[];
  /** `waits`: nothing is lost yet; `never`: the message has not come here. */
  readonly state: 'passed' | 'failed' | 'waits' | 'never';
  /** Number of Verdict where the way ends here, else 0. */
  readonly verdict: number;
  readonly reads: readonly HopRead[];
  readonly decoded: readonly Decoded[];
  readonly links: readonly StationLink[];
  readonly carry: Carry | null;
  /** What the message is called while it is here. */
  readonly token: string;
}

export interface Way {
  readonly title: string;
  readonly stations: readonly Station[];
  /** Stations that were reached. */
  readonly reached: number;
}

export interface Result {
  readonly tone: 'ok' | 'pend' | 'fault';
  /** `delivered`, `blocked, fault 0x26`. */
  readonly word: string;
  /** One sentence. */
  readonly text: string;
}

export interface Journey {
  readonly title: string;
  readonly source: Source;
  readonly message: MessageWrite | undefined;
  readonly ways: readonly Way[];
  readonly result: Result;
}

const hex = (n: number, digits = 8): string => (n >>> 0).toString(16).padStart(digits, '0');
const small = (n: number): string => `0x${n.toString(16)}`;

export const addressText = ({ lo, hi }: MessageWrite): string =>
  hi === 0 ? hex(lo) : `${hex(hi)}${hex(lo)}`;

export type Remapping = 'none' | 'vtd' | 'amd';

/** Which unit's rules messages of a machine follow. */
export function remappingOf(view: MachineView): Remapping {
  const { kind, enabled } = view.t.remapUnit.col;
  const row = enabled.findIndex(
    (on, at) => on === 1 && (kind[at] === RemapKind.vtd || kind[at] === RemapKind.amd),
  );
  if (row < 0) return 'none';
  return kind[row] === RemapKind.vtd ? 'vtd' : 'amd';
}

/** What a firing gave, told with the names of the machine it happened in. */
export function journeyOf(view: MachineView, source: Source, told: Delivered): Journey {
  const teller = new Teller(view, source, told);
  return teller.tell();
}

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
    const ways = waysOf(this.told).map((way) => this.way(way));
    return {
      title: titleOf(this.source),
      source: this.source,
      message: this.told.message,
      ways,
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
      if (stations[1]?.id !== 'message' && stations[1]?.id !== 'pin')
        stations.splice(1, 0, this.memoryWrite(message));
    }
    stations.push(...this.handlers(way));
    const reached = stations.length;
    stations.push(...this.beyond(stations, way));
    for (const [at, station] of stations.entries())
      if (at + 1 < reached)
        stations[at] = { ...station, carry: this.carry(station, isMain ? message : undefined, way) };
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
      ...EMPTY,
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
      ...EMPTY,
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
        ...EMPTY,
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
    return { ...EMPTY, id, title: FACES[id].generic, sub, state: 'never' };
  }

  private carry(station: Station, message: MessageWrite | undefined, way: WayHops): Carry | null {
    const { vector } = this.aim(way);
    const wrong = WRONG[resultVerdict(way)];
    switch (station.id) {
      case 'source':
        if (!message) return null;
        return {
          what: 'MWr',
          value: addressText(message),
          note: requesterText(message.requester),
          ...(wrong === 'requester'
            ? { wrong: 'note' as const }
            : wrong === 'message'
              ? { wrong: 'value' as const }
              : {}),
        };
      case 'pin':
        return null;
      case 'message':
        return message ? this.named(message, way, wrong) : null;
      case 'unit':
      case 'remap':
        return vector === '' ? null : { what: 'vector', value: vector, note: destinationOf(way) };
      case 'destination':
        return { what: 'vector', value: vector, note: '' };
      case 'apic':
        return { what: 'IRR', value: `[${vector}]`, note: '' };
      case 'dispatch':
        return { what: 'IRR→ISR', value: `[${vector}]`, note: '' };
      default:
        return {
          what: 'desc',
          value: way.entries[0] && way.entries[0].irq >= 0 ? `irq ${way.entries[0].irq}` : '',
          note: '',
        };
    }
  }

  /** What a message names: an entry, or vector and destination. */
  private named(message: MessageWrite, way: WayHops, wrong: Wrong | undefined): Carry | null {
    const isWrong = wrong === 'message' ? ({ wrong: 'value' } as const) : {};
    const next = way.hops.find(({ stage }) => STATION_OF[stage] === 'remap');
    if (next && this.remapping === 'vtd' && (message.lo & 16) !== 0) {
      const address = word32(message.lo);
      const handle = joinedValue(vtdMsiAddress, address, 'handle');
      const sub = fieldValue(vtdMsiAddress, address, 'SHV') === 1 ? `sub ${message.data & 0xffff}` : '';
      return { what: 'handle', value: small(handle), note: sub, ...isWrong };
    }
    if (next && this.remapping === 'amd')
      return {
        what: 'index',
        value: small(fieldValue(amdMsiData, word32(message.data), 'index')),
        note: '',
        ...isWrong,
      };
    return {
      what: 'vector',
      value: small(message.data & 0xff),
      note: `dest ${small((message.lo >>> 12) & 0xff)}`,
      ...isWrong,
    };
  }
}

const EMPTY: Station = {
  id: 'source',
  title: '',
  sub: '',
  texts: [],
  state: 'passed',
  verdict: 0,
  reads: [],
  decoded: [],
  links: [],
  carry: null,
  token: '',
};

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

type Wrong = 'requester' | 'message';

/** What of a message makes it fail, where something of it does. */
const WRONG: Readonly<Record<number, Wrong>> = {
  [Verdict.vtdSourceId]: 'requester',
  [Verdict.vtdIndex]: 'message',
  [Verdict.vtdCompatBlocked]: 'message',
  [Verdict.vtdReservedRequest]: 'message',
  [Verdict.memoryWrite]: 'message',
  [Verdict.amdIndex]: 'message',
  [Verdict.amdPassBit]: 'message',
  [Verdict.noTarget]: 'message',
};

const resultVerdict = ({ hops }: WayHops): number => hops.find(({ verdict }) => verdict !== 0)?.verdict ?? 0;

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

/** `dmar0`, `AMD-IR-0`: from what the unit says of itself. */
function unitOf({ hops }: WayHops, view: MachineView): string {
  const { name } = view.t.remapUnit.col;
  const texts = hops.map(({ text }) => text);
  const vtd = texts.map((text) => /^(dmar\d+)\b/.exec(text)?.[1]).find(Boolean);
  if (vtd) return vtd;
  const amd = texts.map((text) => /^AMD-Vi (\d+):/.exec(text)?.[1]).find(Boolean);
  if (amd !== undefined) return `AMD-IR-${amd}`;
  return view.t.remapUnit.length > 0 ? view.str(name[0]) : FACES.remap.generic;
}

function destinationOf({ hops }: WayHops): string {
  const text = hops.find(({ stage }) => stage === 'destination')?.text ?? '';
  const found = /^(physical|logical) destination (0x[0-9a-f]+)/.exec(text);
  return found ? `dest ${found[2]}` : '';
}

function wayTitle(way: WayHops): string {
  if (way.kind === 'event') return 'The unit reports the fault';
  if (way.kind === 'released') return 'A message that had waited leaves';
  const { cpu, vector } = way.entries[0] ?? { cpu: 0, vector: 0 };
  return `CPU ${cpu} takes vector ${small(vector)}, which had waited`;
}

export function titleOf(source: Source): string {
  if (source.kind === 'entry') return entryTitle(source.entry);
  const { message } = source;
  return `${requesterText(message.requester)} writes ${hex(message.data)} to ${addressText(message)}`;
}

/** The vector of the entry that was read: what the message would become. */
function entryVector({ hops }: WayHops): number | undefined {
  const parts = hops
    .filter(({ stage }) => STATION_OF[stage] === 'remap')
    .flatMap(({ decoded }) => decoded?.parts ?? []);
  const fields = parts.filter(({ register }) => register === 'entry').flatMap((part) => part.fields);
  return fields.find(({ name }) => name === 'vector')?.value ?? undefined;
}

/** `CPU 2`, `CPUs 0, 1`, `Nobody`: whose local APICs answer. */
function answering({ hops }: WayHops): string {
  const text = hops.find(({ stage }) => stage === 'destination')?.text ?? '';
  if (/: broadcast/.test(text)) return 'Every CPU';
  return /: (CPUs? [\d, ]+)/.exec(text)?.[1] ?? 'Nobody';
}

/** A sentence without the name that its title says already, and with a capital where a word begins it. */
function withoutName(text: string, title: string): string {
  const found = /^([\w-]+ ?\d*): (.)(.*)$/.exec(text);
  const rest = found && title.includes(found[1]!) ? `${found[2]}${found[3]}` : text;
  return /^[a-z]+ /.test(rest) ? `${rest[0]!.toUpperCase()}${rest.slice(1)}` : rest;
}

/** What the flow handler made of it. */
function handling({ flow }: KernelEntry): { readonly state: Station['state']; readonly text: string } {
  switch (flow) {
    case FlowResult.handled:
      return { state: 'passed', text: 'ran' };
    case FlowResult.pending:
      return {
        state: 'waits',
        text: 'did not run: the irq is disabled or has none; it is remembered as pending',
      };
    case FlowResult.masked:
      return { state: 'failed', text: 'did not run: the irq is disabled or has none' };
    case FlowResult.unhandled:
      return { state: 'failed', text: 'ran, and none was responsible (IRQ_NONE)' };
    case FlowResult.nobodyCared:
      return { state: 'failed', text: 'ran, and the irq was disabled: nobody cared' };
    case FlowResult.bogus:
      return { state: 'failed', text: 'ran, and answered what no irqreturn_t is' };
    default:
      return { state: 'failed', text: 'did not run' };
  }
}

const handledText = ({ irq }: KernelEntry, names: string, text: string): string =>
  names === '' ? `irq ${irq} has no handler` : `${names} of irq ${irq} ${text}`;

function resultOf({ stations, reached }: Way): Result {
  const there = stations.slice(0, reached);
  const failed = there.find(({ state }) => state === 'failed');
  const waits = there.find(({ state }) => state === 'waits');
  if (failed) return failure(failed);
  if (waits)
    return { tone: 'pend', word: waits.id === 'handler' ? 'pending' : 'waits', text: waits.texts.at(-1)! };
  const handler = there.find(({ id }) => id === 'handler');
  const cpu = there.find(({ id }) => id === 'dispatch')?.title ?? '';
  if (handler)
    return { tone: 'ok', word: 'delivered', text: `${handler.title} ran for ${handler.sub} on ${cpu}` };
  const last = there.at(-1);
  if (last?.id === 'apic')
    return { tone: 'pend', word: 'pending in IRR', text: `${last.texts.at(-1)}; no CPU has taken it yet` };
  return { tone: 'ok', word: 'delivered', text: last?.texts.at(-1) ?? '' };
}

function failure({ id, verdict, texts }: Station): Result {
  const text = texts.at(-1) ?? '';
  if (id === 'remap') return { tone: 'fault', word: `blocked, ${VERDICT_INFO[verdict]?.name ?? ''}`, text };
  if (id === 'kernel') return { tone: 'fault', word: 'delivered, no irq has the vector', text };
  if (id === 'handler') return { tone: 'fault', word: 'delivered, not handled', text };
  return { tone: 'fault', word: VERDICT_INFO[verdict]?.name ?? 'lost', text };
}
