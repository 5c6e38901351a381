// For tests: registers and tables filled from a seed, mostly as an operating system would, now and then as nobody would.

import type { Below } from '../engine/matrix-testing.ts';
import type { MessageWrite } from '../model/delivery.ts';
import {
  AMD_CONTROL,
  AMD_IRQS_PER_TABLE,
  ApicMode,
  DEVICE_IDS,
  GSTS,
  type Hardware,
  IRTA,
  PI_BASE_HI,
  SVR_ENABLE,
  type Wiring,
} from '../model/hardware.ts';
import type { Topology } from '../model/topology.ts';
import { storeIrte } from './intel-ir/hardware.ts';
import { x2apicLdr } from './x86-vector/hardware.ts';

/** Entries that tests use of a table, so that messages find some. */
const NEAR = 48;
const DEVICE_ENTRIES = 24;

const often = (below: Below, percent: number): boolean => below(100) < percent;
const pick = <T>(below: Below, list: ArrayLike<T>): T => list[below(list.length)]!;
const word = (below: Below): number => ((below(0x10000) << 16) | below(0x10000)) >>> 0;

/** Fills all that delivery reads. */
export function randomHardware(h: Hardware, w: Wiring, topology: Topology, below: Below): void {
  const x2apic = often(below, 50);
  for (const [cpu, { apicId }] of topology.cpus.entries()) randomApic(h, cpu, apicId, x2apic, below);
  h.chipset.extDestId[0] = often(below, 20) ? 1 : 0;
  for (let unit = 0; unit < h.dmarUnit.irta.length; unit++) randomUnit(h, unit, x2apic, below);
  for (let row = 0; row < h.piDescriptor.ndst.length; row++) randomDescriptor(h, row, below);
  randomEntries(h, w, below);
  randomAmd(h, w, x2apic, below);
  for (let dev = 0; dev < w.functionRequester.length; dev++) randomFunction(h, w, dev, below);
}

function randomApic(h: Hardware, cpu: number, id: number, x2apic: boolean, below: Below): void {
  const a = h.localApic;
  const wide = often(below, 90) ? x2apic : !x2apic;
  a.id[cpu] = id;
  a.mode[cpu] = often(below, 4) ? ApicMode.off : wide ? ApicMode.x2apic : ApicMode.xapic;
  a.ldr[cpu] = wide ? x2apicLdr(id) : (below(256) << 24) >>> 0;
  a.dfr[cpu] = often(below, 70) ? 0xffffffff : 0x0fffffff;
  a.svr[cpu] = 0xff | (often(below, 92) ? SVR_ENABLE : 0);
  a.tpr[cpu] = 0x10;
}

function randomUnit(h: Hardware, unit: number, x2apic: boolean, below: Below): void {
  const u = h.dmarUnit;
  const eime = often(below, 85) ? x2apic : !x2apic;
  u.globalStatus[unit] = (often(below, 92) ? GSTS.ires : 0) | (often(below, 30) ? GSTS.cfis : 0);
  u.irta[unit] = (often(below, 80) ? 15 : 2 + below(6)) | (eime ? IRTA.eime : 0);
  u.tableError[unit] = often(below, 4) ? 1 : 0;
  u.masked[unit] = below(2);
  u.feAddr[unit] = (0xfee00000 | (below(64) << 12) | (below(4) << 2)) >>> 0;
  u.feUaddr[unit] = often(below, 80) ? 0 : below(4) << 8;
  u.feData[unit] = below(0x100);
}

function randomDescriptor({ piDescriptor: p }: Hardware, row: number, below: Below): void {
  p.control[row] = below(4) | (below(256) << 16);
  p.ndst[row] = often(below, 50) ? below(64) : below(64) << 8;
  p.reserved[row] = often(below, 10) ? 1 : 0;
}

/** Id of a requester that exists, or of a neighbour. */
const requesterNear = (w: Wiring, below: Below): number =>
  (pick(below, w.functionRequester) ^ (often(below, 15) ? 1 << below(12) : 0)) & 0xffff;

function randomEntries(h: Hardware, w: Wiring, below: Below): void {
  const units = h.dmarUnit.irta.length;
  // A cache that is stale anywhere takes every message off the common way.
  const stale = often(below, 40) ? 8 : 0;
  for (let unit = 0; unit < units; unit++) {
    for (let index = 0; index < Math.min(NEAR, w.irtes); index++) {
      const row = unit * w.irtes + index;
      storeRandom(h, w, unit, row, true, below);
      if (often(below, stale)) storeRandom(h, w, unit, row, false, below);
    }
  }
}

function storeRandom(
  h: Hardware,
  w: Wiring,
  unit: number,
  row: number,
  invalidate: boolean,
  below: Below,
): void {
  const eime = (h.dmarUnit.irta[unit]! & IRTA.eime) !== 0;
  const posted = often(below, 12);
  const mode = often(below, 85) ? 0 : below(8);
  const flags = (often(below, 90) ? 1 : 0) | (often(below, 15) ? 2 : 0);
  const vector = often(below, 4) ? below(32) : 32 + below(224);
  let w0 = flags | (vector << 16);
  if (posted) w0 |= 0x8000 | (often(below, 40) ? 0x4000 : 0);
  else w0 |= (below(2) << 2) | (often(below, 70) ? 8 : 0) | (often(below, 10) ? 16 : 0) | (mode << 5);
  const svt = pick(below, [0, 1, 1, 1, 1, 2, 2, often(below, 10) ? 3 : 1]);
  const sid = svt === 2 ? (below(2) << 8) | below(4) : requesterNear(w, below);
  const w2 = sid | (below(4) << 16) | (svt << 18);
  const [w1, w3] = posted ? descriptorAddress(h, below) : [destination(eime, below), 0];
  const noise = (n: number): number => (often(below, 2) ? n ^ (1 << below(32)) : n) >>> 0;
  storeIrte(h, row, noise(w0), noise(w1), noise(w2), noise(w3), invalidate);
}

function descriptorAddress({ piDescriptor }: Hardware, below: Below): [number, number] {
  const row = below(piDescriptor.ndst.length + (often(below, 10) ? 4 : 0));
  return [(row << 6) >>> 0, often(below, 5) ? 0 : PI_BASE_HI];
}

function destination(eime: boolean, below: Below): number {
  if (often(below, 4)) return eime ? 0xffffffff : 0xff00;
  if (!eime) return below(often(below, 80) ? 16 : 256) << 8;
  if (often(below, 45)) return below(70);
  const bits = often(below, 80) ? 1 << below(16) : below(0x10000);
  return ((below(4) << 16) | bits) >>> 0;
}

function randomAmd(h: Hardware, w: Wiring, x2apic: boolean, below: Below): void {
  const units = h.amdUnit.events.length;
  const ga = often(below, 70);
  for (let unit = 0; unit < units; unit++) {
    h.amdUnit.controlLo[unit] = (often(below, 93) ? AMD_CONTROL.iommuEn : 0) | (ga ? AMD_CONTROL.gaEn : 0);
    h.amdUnit.controlHi[unit] = x2apic ? AMD_CONTROL.xtEnHi : 0;
  }
  const tables = h.amdTable.used.length;
  for (let row = 0; units > 0 && row < w.functionRequester.length && row < tables; row++) {
    randomDte(h, w.functionRequester[row]!, row, below);
    for (let index = 0; index < DEVICE_ENTRIES; index++)
      randomAmdEntry(h, row * AMD_IRQS_PER_TABLE + index, ga, x2apic, below);
  }
}

function randomDte({ amdDte: d, amdDevice }: Hardware, requester: number, row: number, below: Below): void {
  const control = often(below, 85) ? 2 : below(4);
  const length = often(below, 85) ? 9 : below(16);
  d.used[row] = 1;
  d.devid[row] = requester & 0xffff;
  d.segment[row] = Math.floor(requester / DEVICE_IDS);
  d.table[row] = row;
  d.w4[row] = ((often(below, 92) ? 1 : 0) | (length << 1) | (often(below, 15) ? 0x20 : 0)) >>> 0;
  d.w5[row] = ((control << 28) | (below(8) << 24)) >>> 0;
  amdDevice.dte[requester] = row + 1;
}

function randomAmdEntry(h: Hardware, row: number, ga: boolean, x2apic: boolean, below: Below): void {
  const { w0, w1, w2, w3 } = h.amdEntry;
  const type = often(below, 90) ? below(2) : below(8);
  const low = (often(below, 88) ? 1 : 0) | (often(below, 10) ? 2 : 0) | (type << 2) | (below(2) << 6);
  const dest = destination(x2apic, below);
  const vector = often(below, 4) ? below(32) : 32 + below(224);
  if (!ga) {
    w0[row] = (low | ((dest & 0xff) << 8) | (vector << 16)) >>> 0;
    return;
  }
  w0[row] = (low | (often(below, 10) ? 0x80 : 0) | (dest << 8)) >>> 0;
  w1[row] = word(below);
  w2[row] = vector;
  w3[row] = (dest & 0xff000000) >>> 0;
}

function randomFunction(h: Hardware, w: Wiring, dev: number, below: Below): void {
  const f = h.pciFunction;
  const msix = w.msixFirst[dev]! < w.msixFirst[dev + 1]! && often(below, 70);
  f.command[dev] = often(below, 93) ? 7 : 3;
  f.msixControl[dev] = (msix ? 0x8000 : 0) | (often(below, 8) ? 0x4000 : 0);
  f.msiControl[dev] = (often(below, 85) ? 1 : 0) | (below(6) << 4) | (below(4) << 7);
  f.msiMask[dev] = often(below, 60) ? 0 : word(below);
  const own = randomMessage(h, w, below);
  f.msiAddressLo[dev] = own.lo;
  f.msiAddressHi[dev] = own.hi;
  f.msiData[dev] = own.data & 0xffff;
  for (let row = w.msixFirst[dev]!; row < w.msixFirst[dev + 1]!; row++) {
    const message = randomMessage(h, w, below);
    h.msixEntry.addressLo[row] = message.lo;
    h.msixEntry.addressHi[row] = message.hi;
    h.msixEntry.data[row] = message.data;
    h.msixEntry.vectorControl[row] = often(below, 25) ? 1 : 0;
  }
}

/** A write that somebody might do: of any format, with an index that is in use, and some that are not. */
export function randomMessage(h: Hardware, w: Wiring, below: Below): MessageWrite {
  const requester = often(below, 90) ? pick(below, w.functionRequester) : below(w.unitOf.length);
  const hi = often(below, 97) ? 0 : 1 << below(32);
  if (often(below, 3)) return { requester, lo: word(below), hi: hi >>> 0, data: word(below) };
  const remappable = h.dmarUnit.irta.length > 0 ? often(below, 85) : often(below, 10);
  return remappable
    ? { requester, hi: hi >>> 0, ...remappableWrite(w, below) }
    : { requester, hi: hi >>> 0, ...compatWrite(h, below) };
}

function remappableWrite(w: Wiring, below: Below): { readonly lo: number; readonly data: number } {
  const index = often(below, 94) ? below(NEAR) : below(often(below, 50) ? 0x10000 : Math.max(1, w.irtes));
  const shv = often(below, 60);
  const sub = often(below, 80) ? 0 : often(below, 90) ? below(4) : word(below);
  const lo = 0xfee00010 | ((index & 0x7fff) << 5) | ((index >>> 15) << 2) | (shv ? 8 : 0) | below(4);
  return { lo: lo >>> 0, data: sub };
}

function compatWrite(h: Hardware, below: Below): { readonly lo: number; readonly data: number } {
  const dest = often(below, 5) ? 0xff : below(often(below, 80) ? 16 : 256);
  const lo = 0xfee00000 | (dest << 12) | (below(4) << 2) | (often(below, 15) ? below(128) << 5 : 0);
  // Under AMD-Vi the data is an index.
  const index = h.amdUnit.events.length > 0 && often(below, 85);
  const vector = index ? below(DEVICE_ENTRIES + 2) : often(below, 5) ? below(32) : 32 + below(224);
  const mode = often(below, 90) ? 0 : below(8) << 8;
  return { lo: lo >>> 0, data: vector | mode | (often(below, 10) ? 0x8000 : 0) };
}
