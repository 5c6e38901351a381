// Delivery at speed: messages in columns go through decoding, remapping and destination to the IRRs, without an object, a hop or an
// allocation. The same decisions as irqchips/*/hardware.ts, bit by bit, and the same counters; src/irqchips/route-twins.ts proves it.
// The manuals' sections stand there.
//
// One closure over constant arrays, and one loop that keeps what almost every message needs in locals: remappable format, a unit that
// is on, a present remapped entry, one CPU. All else goes to `routeOne`, from the start of the message, before anything changed.

import { Verdict } from '../model/delivery.ts';
import {
  AMD_CONTROL,
  AMD_EVENTS,
  AMD_IRQS_PER_TABLE,
  ApicMode,
  ApicSignal,
  FAULT_RECORDS,
  FSTS,
  GSTS,
  type Hardware,
  IRTA,
  PI_BASE_HI,
  RemapKind,
  SVR_ENABLE,
  type Wiring,
} from '../model/hardware.ts';
import {
  ADDRESS_FORMAT,
  ADDRESS_HANDLE_15,
  ADDRESS_HINT,
  ADDRESS_LOGICAL,
  ADDRESS_SHV,
  AMD_GUEST,
  AMD_LOGICAL,
  AMD_RUNS,
  AMD_SUPPRESS,
  AMD_VALID,
  DATA_LEVEL,
  DTE_EXTINT_PASS,
  DTE_IGNORE,
  DTE_INIT_PASS,
  DTE_NMI_PASS,
  DTE_VALID,
  ESR_RECEIVE_ILLEGAL,
  EVENT_BAD_DTE,
  EVENT_FAULT,
  EVENT_REFUSED,
  IRTE_ADDRESS_RESERVED,
  IRTE_DEST_RESERVED,
  IRTE_FPD,
  IRTE_HINT,
  IRTE_LEVEL,
  IRTE_LOGICAL,
  IRTE_MODE,
  IRTE_POSTED,
  IRTE_PRESENT,
  IRTE_RESERVED,
  IRTE_RESERVED_POSTED,
  IRTE_SOURCE_BITS,
  IRTE_SVT_SHIFT,
  IRTE_URGENT,
  PI_NV_SHIFT,
  PI_ON,
  PI_SN,
  RECORD_INDEX_SHIFT,
  RECORD_VALID,
  WINDOW,
} from '../model/hardware-bits.ts';
import type { MessageBatch } from './message-batch.ts';
import { newSender, type Sender } from './send-batch.ts';

export { type MessageBatch, newMessageBatch } from './message-batch.ts';

export interface Router extends Sender {
  /** Routes the messages first … end - 1. */
  route(batch: MessageBatch, first: number, end: number): void;
}

/** A constant of its own: a property of an object would be read for every message. */
const DELIVERED = Verdict.delivered;
/** Address bits 31:20 and 4 of either format, as a signed word, and which bits those are. */
const COMPAT_WINDOW = (WINDOW << 20) | 0;
const REMAPPABLE_WINDOW = COMPAT_WINDOW | ADDRESS_FORMAT;
const WINDOW_MASK = (0xfff << 20) | ADDRESS_FORMAT;
const FIRST_LEGAL = 16;
const CHUNK = 256;
/** Ids that the table of ids may have room for. */
const MOST_ID = 0xfffff;
const EVERYBODY = 0xffffffff;

export function newRouter(h: Hardware, w: Wiring): Router {
  const { unitOf, irtes, cpuOfApicId, cpus } = w;
  const isVtd = w.remapping === RemapKind.vtd;
  const isAmd = w.remapping === RemapKind.amd;
  const ids = cpuOfApicId.length;
  const { w0, w1, w2, w3 } = h.irte;
  const { mode: apicMode, ldr, dfr, svr, esr, signals } = h.localApic;
  const { irr, tmr } = h.apicWord;
  const irrCpus = h.irrCpus.bits;
  const { count: counts } = h.verdictCount;
  const { globalStatus, irta, tableError, faultStatus, nextRecord, eventPending, masked } = h.dmarUnit;
  const { feData, feAddr, feUaddr } = h.dmarUnit;
  const { iecEntry, chipset, faultRecord, piDescriptor, amdUnit, amdDte, amdEvent } = h;
  const amdDevice = h.amdDevice.dte;
  const { w0: a0, w2: a2, w3: a3 } = h.amdEntry;
  const pir = h.piWord.bits;

  /** Fixed interrupt to one CPU that has its APIC on: the verdict. */
  function accept(cpu: number, vector: number, level: number): number {
    if (vector < FIRST_LEGAL) {
      esr[cpu]! |= ESR_RECEIVE_ILLEGAL;
      return Verdict.illegalVector;
    }
    const at = (cpu << 3) | (vector >>> 5);
    const bit = 1 << (vector & 31);
    const word = irr[at]!;
    if ((word & bit) !== 0) return Verdict.merged;
    irr[at] = word | bit;
    tmr[at] = level === 0 ? tmr[at]! & ~bit : tmr[at]! | bit;
    irrCpus[cpu >>> 5]! |= 1 << (cpu & 31);
    return Verdict.delivered;
  }

  function matches(cpu: number, dest: number, wide: boolean, logical: number): boolean {
    const mode = apicMode[cpu];
    if (mode === ApicMode.off) return false;
    const narrow = !wide && (chipset.extDestId[0] === 0 || mode !== ApicMode.x2apic);
    if (dest === (narrow ? 0xff : EVERYBODY)) return true;
    if (logical === 0) return dest < ids && cpuOfApicId[dest] === cpu + 1;
    const own = ldr[cpu]!;
    if (mode === ApicMode.x2apic) return own >>> 16 === dest >>> 16 && (own & dest & 0xffff) !== 0;
    if (wide) return false;
    if (dfr[cpu]! >>> 28 === 0xf) return ((own >>> 24) & dest) !== 0;
    return own >>> 28 === dest >>> 4 && ((own >>> 24) & dest & 0xf) !== 0;
  }

  /** Modes without a vector: every APIC that is named, be it disabled by software. */
  function signal(mode: number, dest: number, wide: boolean, logical: number): number {
    let verdict: number = Verdict.extint;
    let bit: number = ApicSignal.extint;
    if (mode === 2) {
      verdict = Verdict.smi;
      bit = ApicSignal.smi;
    } else if (mode === 4) {
      verdict = Verdict.nmi;
      bit = ApicSignal.nmi;
    } else if (mode === 5) {
      verdict = Verdict.init;
      bit = ApicSignal.init;
    } else if (mode !== 7) {
      return Verdict.reservedMode;
    }
    let found: number = Verdict.noTarget;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!matches(cpu, dest, wide, logical)) continue;
      signals[cpu]! |= bit;
      if (bit === ApicSignal.extint) chipset.extints[0] = 1;
      found = verdict;
    }
    return found;
  }

  /** From destination to IRR; `one`: lowest priority. */
  function deliver(
    vector: number,
    mode: number,
    level: number,
    logical: number,
    hint: number,
    dest: number,
    wide: boolean,
  ): number {
    if (mode > 1) return signal(mode, dest, wide, logical);
    if (logical === 0 && dest !== (wide ? EVERYBODY : 0xff)) {
      const cpu = dest < ids ? cpuOfApicId[dest]! - 1 : -1;
      if (cpu < 0 || apicMode[cpu] === ApicMode.off) return Verdict.noTarget;
      return (svr[cpu]! & SVR_ENABLE) === 0 ? Verdict.targetDisabled : accept(cpu, vector, level);
    }
    let named = 0;
    let able = 0;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if (!matches(cpu, dest, wide, logical)) continue;
      named++;
      if ((svr[cpu]! & SVR_ENABLE) !== 0) able++;
    }
    if (named === 0) return Verdict.noTarget;
    if (able === 0) return Verdict.targetDisabled;
    let chosen = mode === 1 || (hint !== 0 && logical !== 0) ? vector % able : -1;
    let best = 0;
    for (let cpu = 0; cpu < cpus; cpu++) {
      if ((svr[cpu]! & SVR_ENABLE) === 0 || !matches(cpu, dest, wide, logical)) continue;
      if (chosen > 0) {
        chosen--;
        continue;
      }
      const verdict = accept(cpu, vector, level);
      if (best === 0 || verdict < best) best = verdict;
      if (chosen === 0) break;
    }
    return best;
  }

  function compat(a: number, d: number): number {
    const low = (a >>> 12) & 0xff;
    const dest = chipset.extDestId[0] === 0 ? low : (((a >>> 5) & 0x7f) << 8) | low;
    return deliver(
      d & 0xff,
      (d >>> 8) & 7,
      d & DATA_LEVEL,
      a & ADDRESS_LOGICAL,
      a & ADDRESS_HINT,
      dest,
      false,
    );
  }

  /** Records a fault and sends the unit's event where it has one; the reason is the verdict. */
  function fault(unit: number, reason: number, requester: number, index: number): number {
    const status = faultStatus[unit]!;
    if ((status & FSTS.pfo) !== 0) return reason;
    const next = nextRecord[unit]!;
    const row = unit * FAULT_RECORDS + next;
    if ((faultRecord.w3[row]! & RECORD_VALID) !== 0) {
      faultStatus[unit] = status | FSTS.pfo;
    } else {
      faultRecord.w0[row] = 0;
      faultRecord.w1[row] = (index & 0xffff) << RECORD_INDEX_SHIFT;
      faultRecord.w2[row] = requester & 0xffff;
      faultRecord.w3[row] = RECORD_VALID | reason;
      nextRecord[unit] = (next + 1) % FAULT_RECORDS;
      if ((status & FSTS.ppf) === 0) faultStatus[unit] = FSTS.ppf | (next << FSTS.friShift);
    }
    if ((status & FSTS.ppf) === 0) event(unit);
    return reason;
  }

  /** Fault events are messages of their own, counted as such. */
  function event(unit: number): void {
    if (masked[unit] !== 0) {
      eventPending[unit] = 1;
      return;
    }
    eventPending[unit] = 0;
    const a = feAddr[unit]!;
    const d = feData[unit]!;
    const dest = ((feUaddr[unit]! & 0xffffff00) | ((a >>> 12) & 0xff)) >>> 0;
    counts[
      deliver(
        d & 0xff,
        (d >>> 8) & 7,
        0,
        a & ADDRESS_LOGICAL,
        a & ADDRESS_HINT,
        dest,
        (irta[unit]! & IRTA.eime) !== 0,
      )
    ]!++;
  }

  /** Row of iecEntry that stands for an entry, or -1. */
  function stale(row: number): number {
    if (chipset.staleEntries[0] === 0) return -1;
    for (let at = 0; at < iecEntry.used.length; at++)
      if (iecEntry.used[at] !== 0 && iecEntry.row[at] === row) return at;
    return -1;
  }

  function vtd(unit: number, r: number, a: number, d: number): number {
    const eime = (irta[unit]! & IRTA.eime) !== 0;
    if ((a & ADDRESS_FORMAT) === 0) {
      if (!eime && (globalStatus[unit]! & GSTS.cfis) !== 0) return compat(a, d);
      return fault(unit, Verdict.vtdCompatBlocked, r, 0);
    }
    let index = ((a >>> 5) & 0x7fff) | ((a & ADDRESS_HANDLE_15) << 13);
    if ((a & ADDRESS_SHV) !== 0) {
      index += d & 0xffff;
      if (d >>> 16 !== 0) return fault(unit, Verdict.vtdReservedRequest, r, index);
    }
    if (index >= 2 << (irta[unit]! & IRTA.size)) return fault(unit, Verdict.vtdIndex, r, index);
    if (tableError[unit] !== 0) return fault(unit, Verdict.vtdTableError, r, index);
    if (index >= irtes) return fault(unit, Verdict.vtdNotPresent, r, index);
    const row = unit * irtes + index;
    const at = stale(row);
    if (at < 0) return entry(unit, r, index, eime, w0[row]!, w1[row]!, w2[row]!, w3[row]!);
    return entry(
      unit,
      r,
      index,
      eime,
      iecEntry.w0[at]!,
      iecEntry.w1[at]!,
      iecEntry.w2[at]!,
      iecEntry.w3[at]!,
    );
  }

  function entry(
    unit: number,
    r: number,
    index: number,
    eime: boolean,
    x0: number,
    x1: number,
    x2: number,
    x3: number,
  ): number {
    let reason = 0;
    if ((x0 & IRTE_PRESENT) === 0) reason = Verdict.vtdNotPresent;
    else if (isReserved(eime, x0, x1, x2, x3)) reason = Verdict.vtdReservedEntry;
    else if (!isAllowed(r & 0xffff, x2)) reason = Verdict.vtdSourceId;
    else if ((x0 & IRTE_POSTED) !== 0) reason = postFault(x1, x3);
    if (reason !== 0) return (x0 & IRTE_FPD) === 0 ? fault(unit, reason, r, index) : reason;
    if ((x0 & IRTE_POSTED) !== 0) return post(eime, x0, x1);
    const dest = eime ? x1 : (x1 >>> 8) & 0xff;
    return deliver(
      (x0 >>> 16) & 0xff,
      (x0 >>> 5) & 7,
      x0 & IRTE_LEVEL,
      x0 & IRTE_LOGICAL,
      x0 & IRTE_HINT,
      dest,
      eime,
    );
  }

  function isReserved(eime: boolean, x0: number, x1: number, x2: number, x3: number): boolean {
    if (x2 >>> IRTE_SOURCE_BITS !== 0 || ((x2 >>> IRTE_SVT_SHIFT) & 3) === 3) return true;
    if ((x0 & IRTE_POSTED) !== 0)
      return (x0 & IRTE_RESERVED_POSTED) !== 0 || (x1 & IRTE_ADDRESS_RESERVED) !== 0;
    const mode = (x0 >>> 5) & 7;
    if ((x0 & IRTE_RESERVED) !== 0 || x3 !== 0 || mode === 3 || mode === 6) return true;
    return !eime && (x1 & IRTE_DEST_RESERVED) !== 0;
  }

  function isAllowed(r: number, x2: number): boolean {
    const type = (x2 >>> IRTE_SVT_SHIFT) & 3;
    if (type === 1) return ((r ^ x2) & sidMask(x2)) === 0;
    return type !== 2 || (r >>> 8 >= ((x2 >>> 8) & 0xff) && r >>> 8 <= (x2 & 0xff));
  }

  function postFault(x1: number, x3: number): number {
    const row = x1 >>> 6;
    if (x3 !== PI_BASE_HI || row >= piDescriptor.ndst.length) return Verdict.vtdDescriptorError;
    return piDescriptor.reserved[row] === 0 ? 0 : Verdict.vtdDescriptorReserved;
  }

  function post(eime: boolean, x0: number, x1: number): number {
    const row = x1 >>> 6;
    const vector = (x0 >>> 16) & 0xff;
    const control = piDescriptor.control[row]!;
    pir[(row << 3) | (vector >>> 5)]! |= 1 << (vector & 31);
    if ((control & PI_ON) !== 0 || ((control & PI_SN) !== 0 && (x0 & IRTE_URGENT) === 0))
      return Verdict.posted;
    piDescriptor.control[row] = control | PI_ON;
    const ndst = piDescriptor.ndst[row]!;
    deliver((control >>> PI_NV_SHIFT) & 0xff, 0, 0, 0, 0, eime ? ndst : (ndst >>> 8) & 0xff, eime);
    return Verdict.notified;
  }

  function logAmd(unit: number, r: number, a: number, hi: number, head: number): void {
    const row = unit * AMD_EVENTS + (amdUnit.events[unit]! % AMD_EVENTS);
    amdUnit.events[unit]!++;
    amdEvent.w0[row] = r & 0xffff;
    amdEvent.w1[row] = head;
    amdEvent.w2[row] = a;
    amdEvent.w3[row] = hi;
  }

  function amd(unit: number, r: number, a: number, d: number): number {
    const dte = (r < amdDevice.length ? amdDevice[r]! : 0) - 1;
    const w4 = dte < 0 ? 1 : amdDte.w4[dte]!;
    const w5 = dte < 0 ? 0 : amdDte.w5[dte]!;
    if ((w4 & DTE_VALID) === 0) return compat(a, d);
    const mode = (d >>> 8) & 7;
    if (mode > 1) {
      const pass = mode === 4 ? DTE_NMI_PASS : mode === 5 ? DTE_INIT_PASS : mode === 7 ? DTE_EXTINT_PASS : 0;
      return (w5 & pass) !== 0 ? compat(a, d) : Verdict.amdPassBit;
    }
    const control = (w5 >>> 28) & 3;
    const length = (w4 >>> 1) & 0xf;
    if (control === 1) return compat(a, d);
    if (control === 0) {
      logAmd(unit, r, a, 0, EVENT_REFUSED);
      return Verdict.amdAbort;
    }
    if (control === 3 || length > 11) {
      logAmd(unit, r, a, 0, EVENT_BAD_DTE);
      return Verdict.amdBadDte;
    }
    return amdLookUp(unit, r, a, d, dte, 1 << length, (w4 & DTE_IGNORE) !== 0);
  }

  function amdLookUp(
    unit: number,
    r: number,
    a: number,
    d: number,
    dte: number,
    length: number,
    quiet: boolean,
  ): number {
    const index = d & 0x7ff;
    if (index >= length || index >= AMD_IRQS_PER_TABLE) {
      if (!quiet) logAmd(unit, r, a, 0, EVENT_FAULT);
      return Verdict.amdIndex;
    }
    const row = amdDte.table[dte]! * AMD_IRQS_PER_TABLE + index;
    const x0 = a0[row]!;
    const ga = (amdUnit.controlLo[unit]! & AMD_CONTROL.gaEn) !== 0;
    const suppressed = (x0 & AMD_SUPPRESS) !== 0;
    if ((x0 & AMD_VALID) === 0) {
      if (!quiet && !suppressed) logAmd(unit, r, a, 0, EVENT_FAULT);
      return Verdict.amdInvalid;
    }
    if (ga && (x0 & AMD_GUEST) !== 0)
      return (x0 & AMD_RUNS) !== 0 ? Verdict.guestRunning : Verdict.guestLogged;
    const type = (x0 >>> 2) & 7;
    if (type > 1) {
      if (!suppressed) logAmd(unit, r, a, 0, EVENT_FAULT);
      return Verdict.amdIntType;
    }
    const wide = ga && (amdUnit.controlHi[unit]! & AMD_CONTROL.xtEnHi) !== 0;
    const vector = ga ? a2[row]! & 0xff : (x0 >>> 16) & 0xff;
    const dest = wide ? (((x0 >>> 8) & 0xffffff) | (a3[row]! & 0xff000000)) >>> 0 : (x0 >>> 8) & 0xff;
    return deliver(vector, type, d & DATA_LEVEL, x0 & AMD_LOGICAL, 0, dest, wide);
  }

  /** Any message, whatever the machine. */
  function routeOne(r: number, a: number, hi: number, d: number): number {
    if (hi !== 0 || a >>> 20 !== WINDOW) return Verdict.memoryWrite;
    const unit = r < unitOf.length ? unitOf[r]! - 1 : -1;
    if (unit >= 0 && isVtd && (globalStatus[unit]! & GSTS.ires) !== 0) return vtd(unit, r, a, d);
    if (unit >= 0 && isAmd && (amdUnit.controlLo[unit]! & AMD_CONTROL.iommuEn) !== 0)
      return amd(unit, r, a, d);
    return compat(a, d);
  }

  function routeEach({ requester, lo, hi, data, verdict }: MessageBatch, first: number, end: number): void {
    for (let i = first; i < end; i++) {
      const became = routeOne(requester[i]!, lo[i]!, hi[i]!, data[i]!);
      verdict[i] = became;
      counts[became]!++;
    }
  }

  /**
   * What the loop below leaves to others, by format bit. Two functions, so that a compiler does not know which and draws neither into
   * the loop, where it would take the registers.
   */
  const rare = [routeOne, (r: number, a: number, hi: number, d: number): number => routeOne(r, a, hi, d)];

  /**
   * The loop for VT-d. A unit's registers are looked at when the unit changes: messages do not change them. What differs from message
   * to message without a pattern (sub-handle, kind of source check, destination mode, merging) is computed, not branched on: a
   * branch that is guessed wrong costs more than all the arithmetic.
   */
  function routeChunk({ requester, lo, hi, data, verdict }: MessageBatch, first: number, end: number): void {
    const fresh = chipset.staleEntries[0] === 0;
    let delivered = 0;
    let merged = 0;
    let unit = 0;
    let base = 0;
    let size = 0;
    let eime = 0;
    /** The fault log has overflowed: a fault is its verdict and nothing more. */
    let quiet = 0;
    let blocked: number = 0;
    for (let i = first; i < end; i++) {
      const r = requester[i]!;
      const a = lo[i]!;
      const seen = unitOf[r]!;
      if (seen !== unit) {
        unit = seen;
        const row = Math.max(0, seen - 1);
        base = row * irtes;
        eime = irta[row]! & IRTA.eime;
        const on = seen > 0 && fresh && (globalStatus[row]! & GSTS.ires) !== 0 && tableError[row] === 0;
        size = on ? Math.min(irtes, 2 << (irta[row]! & IRTA.size)) : 0;
        quiet = on ? faultStatus[row]! & FSTS.pfo : 0;
        blocked = eime !== 0 || (globalStatus[row]! & GSTS.cfis) === 0 ? Verdict.vtdCompatBlocked : 0;
      }
      // Handle and, with SHV, sub-handle. 0 - bit is all ones where the bit is set.
      const sub = data[i]! & (0 - ((a >>> 3) & 1));
      const index = (((a >>> 5) & 0x7fff) | ((a & ADDRESS_HANDLE_15) << 13)) + (sub & 0xffff);
      let became = 0;
      if ((a & WINDOW_MASK) === REMAPPABLE_WINDOW && hi[i] === 0 && index < size) {
        const row = base + index;
        const x0 = w0[row]!;
        const x1 = w1[row]!;
        const x2 = w2[row]!;
        const svt = x2 >>> IRTE_SVT_SHIFT;
        const bus = (r >>> 8) & 0xff;
        // Bits in which the requester differs and must not; for a range of buses, the sign of either distance.
        const exact = (r ^ x2) & sidMask(x2) & (0 - (svt & 1));
        const outside = (((bus - ((x2 >>> 8) & 0xff)) | ((x2 & 0xff) - bus)) >> 31) & (0 - ((svt >>> 1) & 1));
        const logical = (x0 >>> 2) & 1;
        const bits = x1 & 0xffff;
        let id = x1 | 0;
        let odd = 0;
        if (eime === 0) {
          odd = (x1 & IRTE_DEST_RESERVED) | logical;
          id = x1 === 0xff00 ? -1 : x1 >>> 8;
        } else {
          // One bit of a cluster names one CPU: cluster and number of the bit are its id.
          odd = ((bits & (bits - 1)) | ((bits - 1) & ~0xffff)) & (0 - logical);
          id ^= (id ^ (((x1 >>> 16) << 4) | (31 - Math.clz32(bits)))) & (0 - logical);
        }
        const refused = exact | outside;
        const wrong =
          ((x0 ^ IRTE_PRESENT) & (IRTE_RESERVED | IRTE_POSTED | IRTE_MODE | IRTE_PRESENT)) |
          w3[row]! |
          (svt & ~3) |
          odd |
          (sub >>> 16) |
          (id & ~MOST_ID);
        const fits = wrong === 0 && svt !== 3;
        const cpu = fits && refused === 0 && id < ids ? cpuOfApicId[id]! - 1 : -1;
        const vector = (x0 >>> 16) & 0xff;
        if (cpu >= 0 && vector >= FIRST_LEGAL && (svr[cpu]! & SVR_ENABLE) !== 0 && apicMode[cpu]! > logical) {
          const at = (cpu << 3) | (vector >>> 5);
          const bit = 1 << (vector & 31);
          const word = irr[at]!;
          const had = (word >>> (vector & 31)) & 1;
          const level = bit & ~word;
          irr[at] = word | bit;
          tmr[at] = (tmr[at]! & ~level) | (level & (0 - ((x0 >>> 4) & 1)));
          irrCpus[cpu >>> 5]! |= 1 << (cpu & 31);
          merged += had;
          delivered++;
          verdict[i] = DELIVERED + had;
          continue;
        }
        if (quiet !== 0 && (x0 & IRTE_PRESENT) === 0 && sub >>> 16 === 0) became = Verdict.vtdNotPresent;
        else if (quiet !== 0 && fits && refused !== 0) became = Verdict.vtdSourceId;
      } else if (quiet !== 0 && (a & WINDOW_MASK) === COMPAT_WINDOW && hi[i] === 0) {
        became = blocked;
      }
      if (became === 0) {
        became = rare[(a >>> 4) & 1]!(r, a, hi[i]!, data[i]!);
        quiet = size === 0 ? 0 : faultStatus[unit - 1]! & FSTS.pfo;
      }
      verdict[i] = became;
      counts[became]!++;
    }
    counts[Verdict.delivered]! += delivered - merged;
    counts[Verdict.merged]! += merged;
  }

  /** In chunks: a loop that is entered often is compiled from its start, with all that it met, not from its middle. */
  function routeVtd(batch: MessageBatch, first: number, end: number): void {
    for (let at = first; at < end; at += CHUNK) routeChunk(batch, at, Math.min(end, at + CHUNK));
  }

  return { route: isVtd ? routeVtd : routeEach, ...newSender(h, w) };
}

/** Bits of the requester that SQ lets count: all; not bit 2; not 2:1; not 2:0. */
const sidMask = (x2: number): number => 0xfff8 | ((0x0137 >>> (((x2 >>> 16) & 3) << 2)) & 0xf);
