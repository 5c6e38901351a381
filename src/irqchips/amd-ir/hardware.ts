// An AMD IOMMU: what it makes of an interrupt message. AMD I/O Virtualization Technology (IOMMU) specification, sections "Interrupt
// Remapping Tables" and "Device Table Entry Format"; checks in the order of x86.md 5.6: kind of message, IntCtl, index, entry.

import { fieldValue, joinedValue, pack, type Words, word32, words64 } from '../../lib/bits.ts';
import { decodeAmdIrte } from '../../model/decode/entries.ts';
import {
  type DeliveryHop,
  type InterruptRequest,
  type MessageWrite,
  VERDICT_INFO,
  Verdict,
} from '../../model/delivery.ts';
import { AMD_CONTROL, AMD_EVENTS, AMD_IRQS_PER_TABLE, type Hardware } from '../../model/hardware.ts';
import {
  amdDteInterrupt,
  amdEvent,
  amdIrte32,
  amdIrte128,
  amdIrte128Guest,
  amdMsiData,
} from '../../model/layouts/amd-vi.ts';
import { x86MsiData } from '../../model/layouts/x86-msi.ts';

/** What Linux writes to the device table for every requester at first: IV, and IntCtl abort (init_device_table). */
const FIRST_DTE = [1, 0] as const;
const INT_TAB_LEN_MOST = 11;

/** IntCtl of a device table entry. */
const INT_CTL = { abort: 0, forward: 1, remap: 2 } as const;

/** Event codes of the log, and the type of a request by a requester whose IntCtl is 0. */
const ILLEGAL_DEV_TABLE_ENTRY = 1;
const IO_PAGE_FAULT = 2;
const INVALID_DEVICE_REQUEST = 8;
const INT_CTL_IS_ABORT = 5;

export interface AmdRemapped {
  readonly verdict: number;
  readonly request?: InterruptRequest;
  /** Goes on as it came, in compatibility format. */
  readonly passes: boolean;
}

const PASSED: AmdRemapped = { verdict: 0, passes: true };

export const isRemapping = (h: Hardware, unit: number): boolean =>
  (h.amdUnit.controlLo[unit]! & AMD_CONTROL.iommuEn) !== 0;

const isGa = (h: Hardware, unit: number): boolean => (h.amdUnit.controlLo[unit]! & AMD_CONTROL.gaEn) !== 0;
const isXt = (h: Hardware, unit: number): boolean => (h.amdUnit.controlHi[unit]! & AMD_CONTROL.xtEnHi) !== 0;

/** Pass bit that decides about a message of a delivery mode that is no vector. SMI has none here: it is not passed. */
const PASS_FIELDS: Readonly<Record<number, string>> = { 4: 'NMIPass', 5: 'INITPass', 7: 'EIntPass' };

export function remapAmd(h: Hardware, unit: number, message: MessageWrite, hops: DeliveryHop[]): AmdRemapped {
  const dte = (h.amdDevice.dte[message.requester] ?? 0) - 1;
  const [w4, w5] = dte < 0 ? FIRST_DTE : [h.amdDte.w4[dte]!, h.amdDte.w5[dte]!];
  const words = words64(w5, w4);
  const field = (name: string): number => fieldValue(amdDteInterrupt, words, name);
  const index = message.requester & 0xffff;
  const read = [{ table: 'amdDte', row: dte, index, words: [w4, w5], layout: amdDteInterrupt.id }];
  const say = (text: string): void => {
    hops.push({
      stage: 'amd',
      read,
      text: `AMD-Vi ${unit}: device table entry ${hex4(index)}: ${text}`,
      verdict: 0,
    });
  };
  if (field('IV') === 0) {
    say('IV is 0, the message passes unmapped');
    return PASSED;
  }
  const mode = fieldValue(x86MsiData, word32(message.data), 'delivery mode');
  if (mode > 1) {
    const pass = PASS_FIELDS[mode];
    if (pass !== undefined && field(pass) === 1) {
      say(`${pass} lets it through`);
      return PASSED;
    }
    return stop(
      hops,
      Verdict.amdPassBit,
      pass === undefined ? `delivery mode ${mode} is not passed` : `${pass} is 0`,
    );
  }
  const control = field('IntCtl');
  if (control === INT_CTL.forward) {
    say('IntCtl forwards it unmapped');
    return PASSED;
  }
  if (control === INT_CTL.abort) {
    logEvent(h, unit, message, { code: INVALID_DEVICE_REQUEST, type: INT_CTL_IS_ABORT });
    return stop(hops, Verdict.amdAbort, `requester ${hex4(index)}`);
  }
  if (control !== INT_CTL.remap || field('IntTabLen') > INT_TAB_LEN_MOST) {
    logEvent(h, unit, message, { code: ILLEGAL_DEV_TABLE_ENTRY, I: 1 });
    return stop(hops, Verdict.amdBadDte, `IntCtl ${control}, IntTabLen ${field('IntTabLen')}`);
  }
  say(`IntCtl remaps it with a table of ${1 << field('IntTabLen')} entries`);
  return lookUp(h, unit, message, { dte, length: 1 << field('IntTabLen'), quiet: field('IG') === 1 }, hops);
}

const hex4 = (n: number): string => n.toString(16).padStart(4, '0');

function stop(hops: DeliveryHop[], verdict: number, text: string): AmdRemapped {
  hops.push({ stage: 'fault', read: [], text: `AMD-Vi: ${VERDICT_INFO[verdict]!.reason}: ${text}`, verdict });
  return { verdict, passes: false };
}

interface TableOf {
  readonly dte: number;
  readonly length: number;
  /** IG: requests without an entry are not logged. */
  readonly quiet: boolean;
}

function lookUp(
  h: Hardware,
  unit: number,
  message: MessageWrite,
  table: TableOf,
  hops: DeliveryHop[],
): AmdRemapped {
  const index = fieldValue(amdMsiData, word32(message.data), 'index');
  const refuse = (verdict: number, text: string, silent: boolean): AmdRemapped => {
    if (!silent) logEvent(h, unit, message, { code: IO_PAGE_FAULT, I: 1 });
    return stop(hops, verdict, text);
  };
  if (index >= table.length || index >= AMD_IRQS_PER_TABLE)
    return refuse(Verdict.amdIndex, `index ${index} of ${table.length}`, table.quiet);
  const row = h.amdDte.table[table.dte]! * AMD_IRQS_PER_TABLE + index;
  const words = entryWords(h, unit, row);
  const decoded = decodeAmdIrte(words, { requester: message.requester & 0xffff });
  const read = [{ table: 'amdEntry', row, index, words: [...words], layout: layoutOf(words).id }];
  hops.push({ stage: 'amd', read, text: `entry ${index}: ${decoded.verdict}`, verdict: 0, decoded });
  const suppressed = fieldValue(amdIrte32, words, 'SupIOPF') === 1;
  if (fieldValue(amdIrte32, words, 'RemapEn') === 0)
    return refuse(Verdict.amdInvalid, `entry ${index}`, table.quiet || suppressed);
  if (isForGuest(words)) return toGuest(words, hops);
  const layout = layoutOf(words);
  const type = fieldValue(layout, words, 'IntType');
  if (type > 1) return refuse(Verdict.amdIntType, `IntType ${type}`, suppressed);
  return { verdict: 0, request: requestOf(h, unit, words, type, message), passes: false };
}

function entryWords({ amdEntry, ...h }: Hardware, unit: number, row: number): Words {
  const { w0, w1, w2, w3 } = amdEntry;
  if ((h.amdUnit.controlLo[unit]! & AMD_CONTROL.gaEn) === 0) return word32(w0[row]!);
  return Uint32Array.of(w0[row]!, w1[row]!, w2[row]!, w3[row]!);
}

function layoutOf(words: Words) {
  if (words.length === 1) return amdIrte32;
  return isForGuest(words) ? amdIrte128Guest : amdIrte128;
}

const isForGuest = (words: Words): boolean =>
  words.length > 1 && fieldValue(amdIrte128, words, 'GuestMode') === 1;

/** Guest mode in outline: whether the virtual CPU runs decides who hears of it. */
function toGuest(words: Words, hops: DeliveryHop[]): AmdRemapped {
  const verdict =
    fieldValue(amdIrte128Guest, words, 'IsRun') === 1 ? Verdict.guestRunning : Verdict.guestLogged;
  hops.push({ stage: 'amd', read: [], text: VERDICT_INFO[verdict]!.reason, verdict });
  return { verdict, passes: false };
}

/** The entry has vector and destination; the trigger is that of the message, which an IO-APIC sets. */
function requestOf(
  h: Hardware,
  unit: number,
  words: Words,
  mode: number,
  { data }: MessageWrite,
): InterruptRequest {
  const layout = layoutOf(words);
  const wide = isGa(h, unit) && isXt(h, unit);
  const dest =
    words.length === 1 ? fieldValue(layout, words, 'destination') : joinedValue(layout, words, 'destination');
  return {
    vector: fieldValue(layout, words, 'vector'),
    mode,
    level: fieldValue(x86MsiData, word32(data), 'trigger mode') === 1,
    logical: fieldValue(layout, words, 'DM') === 1,
    hint: false,
    dest: wide ? dest : dest & 0xff,
    wide,
  };
}

/** Adds an entry to the event log, which is a ring here. `named`: fields of amdEvent. */
function logEvent(
  h: Hardware,
  unit: number,
  message: MessageWrite,
  named: Readonly<Record<string, number>>,
): void {
  const { amdUnit, amdEvent: log } = h;
  const row = unit * AMD_EVENTS + (amdUnit.events[unit]! % AMD_EVENTS);
  amdUnit.events[unit]!++;
  const words = pack(amdEvent, {
    ...named,
    device: message.requester & 0xffff,
    'address[31:0]': message.lo,
    'address[63:32]': message.hi,
  });
  [log.w0[row], log.w1[row], log.w2[row], log.w3[row]] = [words[0]!, words[1]!, words[2]!, words[3]!];
}
