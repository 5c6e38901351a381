// A VT-d unit: what it makes of an interrupt request, its entry cache, its fault records. Intel VT-d specification, chapters
// "Interrupt Remapping and Interrupt Posting" and "Fault Logging"; the order of checks is that of section 5.1.4 and 7.1.

import { fieldValue, joinedValue, pack, type Words, word32 } from '../../lib/bits.ts';
import { clearRow } from '../../lib/columns.ts';
import { decodeIrte, irteLayout, reservedSet } from '../../model/decode/entries.ts';
import { decodeVtd } from '../../model/decode/x86.ts';
import {
  type DeliveryHop,
  type InterruptRequest,
  type MessageWrite,
  VERDICT_INFO,
  Verdict,
} from '../../model/delivery.ts';
import {
  FAULT_RECORDS,
  FSTS,
  GSTS,
  type Hardware,
  IRTA,
  PI_BASE_HI,
  type Wiring,
} from '../../model/hardware.ts';
import { irtePosted, irteX2apic, postedDescriptor, vtdMsiAddress } from '../../model/layouts/vtd.ts';
import { vtdFaultRecord } from '../../model/layouts/vtd-registers.ts';
import { x86MsiAddress, x86MsiData } from '../../model/layouts/x86-msi.ts';

const SQ_MASKS = [0xffff, 0xfffb, 0xfff9, 0xfff8] as const;
const RESERVED_MODES = [3, 6];

/** What a unit made of a request: an interrupt for the APICs, a bit posted, or a fault. */
export interface Remapped {
  readonly verdict: number;
  readonly request?: InterruptRequest;
  /** The unit has a fault event or a notification to send on its own. */
  readonly event: boolean;
}

export const isRemapping = (h: Hardware, unit: number): boolean =>
  (h.dmarUnit.globalStatus[unit]! & GSTS.ires) !== 0;

const isEime = (h: Hardware, unit: number): boolean => (h.dmarUnit.irta[unit]! & IRTA.eime) !== 0;

/** Entries of a unit's table. */
export const tableSize = (h: Hardware, unit: number): number => 2 << (h.dmarUnit.irta[unit]! & IRTA.size);

/** Position in iecEntry of an entry that the cache has otherwise than memory, or -1. */
function cached({ iecEntry, chipset }: Hardware, row: number): number {
  if (chipset.staleEntries[0] === 0) return -1;
  for (let at = 0; at < iecEntry.used.length; at++) {
    if (iecEntry.used[at] !== 0 && iecEntry.row[at] === row) return at;
  }
  return -1;
}

/** The entry as the unit sees it: from its cache where that is stale, else from memory. */
function entryWords(h: Hardware, row: number): { readonly words: Words; readonly stale: boolean } {
  const at = cached(h, row);
  const { w0, w1, w2, w3 } = at < 0 ? h.irte : h.iecEntry;
  const from = at < 0 ? row : at;
  return { words: Uint32Array.of(w0[from]!, w1[from]!, w2[from]!, w3[from]!), stale: at >= 0 };
}

/** A request of compatibility format that a unit sees while remapping is on: whether it passes. */
export const compatPasses = (h: Hardware, unit: number): boolean =>
  !isEime(h, unit) && (h.dmarUnit.globalStatus[unit]! & GSTS.cfis) !== 0;

interface Fault {
  readonly reason: number;
  readonly index: number;
  readonly silent: boolean;
  readonly text: string;
}

/** Remaps a request whose format bit is 1, or judges one of compatibility format; hops say what was read. */
export function remapVtd(
  h: Hardware,
  w: Wiring,
  unit: number,
  message: MessageWrite,
  hops: DeliveryHop[],
): Remapped {
  const address = word32(message.lo);
  if (fieldValue(vtdMsiAddress, address, 'format') === 0) {
    return fault(h, unit, message, hops, {
      reason: Verdict.vtdCompatBlocked,
      index: 0,
      silent: false,
      text: isEime(h, unit)
        ? 'x2APIC mode (EIME) takes no compatibility format'
        : 'compatibility format is off (CFIS)',
    });
  }
  const shv = fieldValue(vtdMsiAddress, address, 'SHV') === 1;
  const handle = joinedValue(vtdMsiAddress, address, 'handle');
  const index = handle + (shv ? message.data & 0xffff : 0);
  const early = requestFault(h, unit, message, shv, index);
  if (early !== undefined) return fault(h, unit, message, hops, early);
  const row = unit * w.irtes + index;
  const { words, stale } = index < w.irtes ? entryWords(h, row) : { words: new Uint32Array(4), stale: false };
  const decoded = decodeIrte(words, { eime: isEime(h, unit) });
  const read = [
    { table: 'irte', row, index, words: [...words], layout: irteLayout(words, isEime(h, unit)).id },
  ];
  const from = stale ? ' (from the entry cache, memory says otherwise)' : '';
  hops.push({
    stage: 'vtd',
    read,
    text: `dmar${unit}: entry ${index}${from}: ${decoded.verdict}`,
    verdict: 0,
    decoded,
  });
  const late = entryFault(h, unit, message, words, index);
  if (late !== undefined) return fault(h, unit, message, hops, late);
  return isPosted(words)
    ? post(h, unit, message, words, index, hops)
    : { verdict: 0, request: requestOf(h, unit, words), event: false };
}

/** What is wrong before an entry is read. */
function requestFault(
  h: Hardware,
  unit: number,
  { data }: MessageWrite,
  shv: boolean,
  index: number,
): Fault | undefined {
  const loud = { index, silent: false } as const;
  if (shv && data >>> 16 !== 0)
    return { ...loud, reason: Verdict.vtdReservedRequest, text: 'data 31:16 must be zero with a sub-handle' };
  if (index >= tableSize(h, unit))
    return {
      ...loud,
      reason: Verdict.vtdIndex,
      text: `index ${index}, the table has ${tableSize(h, unit)} entries`,
    };
  if (h.dmarUnit.tableError[unit] !== 0)
    return { ...loud, reason: Verdict.vtdTableError, text: 'reading the table failed' };
  return undefined;
}

// The fields of the lowest word but URG, and the source, are where both kinds of entries have them.

const isPosted = (words: Words): boolean => fieldValue(irteX2apic, words, 'IM') === 1;
const isSilent = (words: Words): boolean => fieldValue(irteX2apic, words, 'FPD') === 1;

/** What is wrong with the entry, in the order of the manual; FPD keeps it quiet. */
function entryFault(
  h: Hardware,
  unit: number,
  { requester }: MessageWrite,
  words: Words,
  index: number,
): Fault | undefined {
  const layout = irteLayout(words, isEime(h, unit));
  const qualified = { index, silent: isSilent(words) } as const;
  if (fieldValue(layout, words, 'P') === 0)
    return { ...qualified, reason: Verdict.vtdNotPresent, text: 'P is 0' };
  const modes = !isPosted(words) && RESERVED_MODES.includes(fieldValue(layout, words, 'DLM'));
  if (reservedSet(layout, words) || modes || fieldValue(layout, words, 'SVT') === 3)
    return { ...qualified, reason: Verdict.vtdReservedEntry, text: 'reserved bits or encodings are set' };
  const why = sourceMismatch(words, requester & 0xffff);
  return why === '' ? undefined : { ...qualified, reason: Verdict.vtdSourceId, text: why };
}

/** Why a requester may not use an entry, or ''. */
function sourceMismatch(words: Words, requester: number): string {
  const sid = fieldValue(irteX2apic, words, 'SID');
  const who = `requester ${requester.toString(16).padStart(4, '0')}`;
  switch (fieldValue(irteX2apic, words, 'SVT')) {
    case 1: {
      const mask = SQ_MASKS[fieldValue(irteX2apic, words, 'SQ')]!;
      return ((requester ^ sid) & mask) === 0 ? '' : `${who} is not SID ${sid.toString(16).padStart(4, '0')}`;
    }
    case 2: {
      const bus = requester >>> 8;
      return bus >= sid >>> 8 && bus <= (sid & 0xff)
        ? ''
        : `${who} is on no bus of SID ${sid.toString(16).padStart(4, '0')}`;
    }
    default:
      return '';
  }
}

/** The interrupt of a remapped entry: of the message only the index is left. */
function requestOf(h: Hardware, unit: number, words: Words): InterruptRequest {
  const wide = isEime(h, unit);
  const layout = irteLayout(words, wide);
  const field = (name: string): number => fieldValue(layout, words, name);
  return {
    vector: field('vector'),
    mode: field('DLM'),
    level: field('TM') === 1,
    logical: field('DM') === 1,
    hint: field('RH') === 1,
    dest: field('DST'),
    wide,
  };
}

/** Row of the descriptor at the address of a posted entry, or -1: nothing is there. */
function descriptorRow(h: Hardware, words: Words): number {
  const row = words[1]! >>> 6;
  return words[3] === PI_BASE_HI && row < h.piDescriptor.ndst.length ? row : -1;
}

/** The descriptor of a row as it lies in memory, but for its PIR. */
function descriptorWords({ piDescriptor }: Hardware, row: number): Words {
  const words = new Uint32Array(postedDescriptor.bits / 32);
  words[DESCRIPTOR_CONTROL] = piDescriptor.control[row]!;
  words[DESCRIPTOR_CONTROL + 1] = piDescriptor.ndst[row]!;
  return words;
}

const DESCRIPTOR_CONTROL = 8;
const ON = pack(postedDescriptor, { ON: 1 })[DESCRIPTOR_CONTROL]!;

/** Posts the vector: PIR, then ON and a notification where neither ON nor SN (but for urgent ones) stands against it. */
function post(
  h: Hardware,
  unit: number,
  message: MessageWrite,
  words: Words,
  index: number,
  hops: DeliveryHop[],
): Remapped {
  const silent = isSilent(words);
  const row = descriptorRow(h, words);
  const broken = (reason: number, text: string): Remapped =>
    fault(h, unit, message, hops, { reason, index, silent, text });
  if (row < 0) return broken(Verdict.vtdDescriptorError, 'no memory at the address of the descriptor');
  const { control, ndst, reserved } = h.piDescriptor;
  if (reserved[row] !== 0)
    return broken(Verdict.vtdDescriptorReserved, 'reserved bits of the descriptor are set');
  const vector = fieldValue(irtePosted, words, 'vector');
  const before = control[row]!;
  const descriptor = descriptorWords(h, row);
  const outstanding = fieldValue(postedDescriptor, descriptor, 'ON') === 1;
  const suppressed =
    fieldValue(postedDescriptor, descriptor, 'SN') === 1 && fieldValue(irtePosted, words, 'URG') === 0;
  h.piWord.bits[(row << 3) | (vector >>> 5)]! |= 1 << (vector & 31);
  const notify = !outstanding && !suppressed;
  const read = [{ table: 'piDescriptor', row, index: row, words: [before, ndst[row]!], layout: '' }];
  const verdict = notify ? Verdict.notified : Verdict.posted;
  const why = outstanding ? 'ON is set' : 'SN suppresses it';
  const text = `PIR bit 0x${vector.toString(16)} is set; ${notify ? 'notification' : `no notification: ${why}`}`;
  hops.push({ stage: 'vtd', read, text, verdict });
  if (!notify) return { verdict, event: false };
  control[row] = before | ON;
  return { verdict, request: notification(h, unit, row), event: false };
}

/** Notification vector to the CPU of a descriptor. */
function notification(h: Hardware, unit: number, row: number): InterruptRequest {
  const wide = isEime(h, unit);
  const descriptor = descriptorWords(h, row);
  const ndst = fieldValue(postedDescriptor, descriptor, 'NDST');
  return {
    vector: fieldValue(postedDescriptor, descriptor, 'NV'),
    mode: 0,
    level: false,
    logical: false,
    hint: false,
    dest: wide ? ndst : (ndst >>> 8) & 0xff,
    wide,
  };
}

function fault(h: Hardware, unit: number, message: MessageWrite, hops: DeliveryHop[], f: Fault): Remapped {
  const event = !f.silent && recordFault(h, unit, f.reason, message.requester & 0xffff, f.index);
  const log = f.silent ? '; not recorded (FPD)' : '';
  const decoded = decodeVtd({ lo: message.lo, hi: message.hi, data: message.data });
  const text = `dmar${unit}: ${VERDICT_INFO[f.reason]!.reason} (0x${f.reason.toString(16)}): ${f.text}${log}`;
  hops.push({ stage: 'fault', read: [], text, verdict: f.reason, decoded });
  return { verdict: f.reason, event };
}

/**
 * Writes the next fault recording register, or says overflow; whether the unit wants to interrupt for it, which it does when
 * its fault status was clean. [VT-d 7.2.1, 7.3]
 */
export function recordFault(
  h: Hardware,
  unit: number,
  reason: number,
  requester: number,
  index: number,
): boolean {
  const { faultStatus, nextRecord } = h.dmarUnit;
  const { w0, w1, w2, w3 } = h.faultRecord;
  const status = faultStatus[unit]!;
  if ((status & FSTS.pfo) !== 0) return false;
  const next = nextRecord[unit]!;
  const row = unit * FAULT_RECORDS + next;
  const wasClean = (status & FSTS.ppf) === 0;
  if (fieldValue(vtdFaultRecord, Uint32Array.of(w0[row]!, w1[row]!, w2[row]!, w3[row]!), 'F') === 1) {
    faultStatus[unit] = status | FSTS.pfo;
    return wasClean && wantEvent(h, unit);
  }
  const record = pack(vtdFaultRecord, { F: 1, FR: reason, SID: requester, index: index & 0xffff });
  [w0[row], w1[row], w2[row], w3[row]] = [record[0]!, record[1]!, record[2]!, record[3]!];
  nextRecord[unit] = (next + 1) % FAULT_RECORDS;
  // FRI names the first that pends.
  if (wasClean) faultStatus[unit] = FSTS.ppf | (next << FSTS.friShift);
  return wasClean && wantEvent(h, unit);
}

/** The fault event: sent now, or kept pending (FECTL.IP) while it is masked. */
function wantEvent({ dmarUnit }: Hardware, unit: number): boolean {
  dmarUnit.eventPending[unit] = 1;
  return dmarUnit.masked[unit] === 0;
}

/** What a unit writes as its fault event: its registers hold a message of compatibility format with 32 bits of destination. */
export function faultEvent(h: Hardware, unit: number): InterruptRequest {
  const { dmarUnit } = h;
  const address = word32(dmarUnit.feAddr[unit]!);
  const data = word32(dmarUnit.feData[unit]!);
  const low = fieldValue(x86MsiAddress, address, 'destination ID');
  return {
    vector: fieldValue(x86MsiData, data, 'vector'),
    mode: fieldValue(x86MsiData, data, 'delivery mode'),
    level: false,
    logical: fieldValue(x86MsiAddress, address, 'destination mode') === 1,
    hint: fieldValue(x86MsiAddress, address, 'redirection hint') === 1,
    // The upper address has bits 31:8.
    dest: ((dmarUnit.feUaddr[unit]! & 0xffffff00) | low) >>> 0,
    wide: isEime(h, unit),
  };
}

/** Memory of an entry, as software stores it. With `invalidate` the unit forgets what its cache has, as Linux always asks for. */
export function storeIrte(
  h: Hardware,
  row: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  invalidate: boolean,
): void {
  if (invalidate) invalidateIec(h, row, 1);
  else keepStale(h, row);
  h.irte.w0[row] = w0;
  h.irte.w1[row] = w1;
  h.irte.w2[row] = w2;
  h.irte.w3[row] = w3;
}

/** Invalidation of the cache for a block of entries. */
export function invalidateIec({ iecEntry, chipset }: Hardware, first: number, count: number): void {
  if (chipset.staleEntries[0] === 0) return;
  for (let at = 0; at < iecEntry.used.length; at++) {
    const row = iecEntry.row[at]!;
    if (iecEntry.used[at] === 0 || row < first || row >= first + count) continue;
    clearRow(iecEntry, at);
    chipset.staleEntries[0]!--;
  }
}

/** The cache holds present entries only; what it has stays while memory changes. Full: the first row gives way. */
function keepStale(h: Hardware, row: number): void {
  const { iecEntry, irte, chipset } = h;
  if ((irte.w0[row]! & 1) === 0 || cached(h, row) >= 0) return;
  const free = iecEntry.used.indexOf(0);
  const at = Math.max(0, free);
  if (free >= 0) chipset.staleEntries[0]!++;
  iecEntry.used[at] = 1;
  iecEntry.row[at] = row;
  iecEntry.w0[at] = irte.w0[row]!;
  iecEntry.w1[at] = irte.w1[row]!;
  iecEntry.w2[at] = irte.w2[row]!;
  iecEntry.w3[at] = irte.w3[row]!;
}
