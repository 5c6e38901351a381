// What the routing benchmarks route: a VT-d unit with entries of several kinds, and messages by the devices that own them, the same as in
// route-twin.c. Mostly remappable messages with and without sub-handle; some of compatibility format, which are blocked; an entry in
// 32 is absent, a message in 64 comes from the wrong function.

import { type MessageBatch, newMessageBatch } from '../src/engine/route-batch.ts';
import { byteLength, unpack } from '../src/lib/columns.ts';
import {
  ApicMode,
  DEVICE_IDS,
  FAULT_RECORDS,
  GSTS,
  HARDWARE,
  type Hardware,
  IRTA,
  RemapKind,
  SVR_ENABLE,
  VERDICTS,
  type Wiring,
} from '../src/model/hardware.ts';

export const MESSAGES = 65_536;

export interface RouteWork {
  readonly entries: number;
  readonly cpus: number;
  readonly requesters: number;
}

export interface RouteLoad {
  readonly h: Hardware;
  readonly w: Wiring;
  readonly batch: MessageBatch;
}

/** Eight CPUs to a cluster: ids have gaps, as those of packages with few cores. */
const idOf = (cpu: number): number => ((cpu >>> 3) << 4) | (cpu & 7);
const requesterOf = (number: number): number => 0x100 + number;

/** Tables in a SharedArrayBuffer, as an engine's are. */
function tablesOf({ entries, cpus }: RouteWork): Hardware {
  const rows = {
    irte: entries,
    dmarUnit: 1,
    faultRecord: FAULT_RECORDS,
    piDescriptor: cpus,
    piWord: cpus * 8,
    localApic: cpus,
    apicWord: cpus * 8,
    irrCpus: (cpus + 31) >>> 5,
    chipset: 1,
    verdictCount: VERDICTS,
  };
  const every = Object.fromEntries(Object.keys(HARDWARE).map((name) => [name, 0]));
  const all = { ...every, ...rows };
  const tables = unpack(HARDWARE, { buffer: new SharedArrayBuffer(byteLength(HARDWARE, all)), rows: all });
  const columns = Object.keys(HARDWARE).map((name) => [name, tables[name as keyof Hardware].col]);
  return Object.fromEntries(columns) as Hardware;
}

function wiringOf({ entries, cpus }: RouteWork): Wiring {
  const cpuOfApicId = new Uint16Array(idOf(cpus - 1) + 1);
  for (let cpu = 0; cpu < cpus; cpu++) cpuOfApicId[idOf(cpu)] = cpu + 1;
  return {
    remapping: RemapKind.vtd,
    unitOf: new Uint8Array(DEVICE_IDS).fill(1),
    irtes: entries,
    cpuOfApicId,
    cpus,
    msixFirst: new Int32Array(1),
    pinFirst: new Int32Array(1),
    functionRequester: new Uint32Array(0),
    ioApicRequester: new Uint32Array(0),
    hpetRequester: 0,
    intxPin: new Int32Array(0),
    intxIrq: new Int8Array(0),
    picIrq: new Int8Array(0),
  };
}

function bringUp(h: Hardware, cpus: number): void {
  h.dmarUnit.globalStatus[0] = GSTS.ires;
  h.dmarUnit.irta[0] = IRTA.size | IRTA.eime;
  h.dmarUnit.masked[0] = 1;
  for (let cpu = 0; cpu < cpus; cpu++) {
    const id = idOf(cpu);
    h.localApic.mode[cpu] = ApicMode.x2apic;
    h.localApic.id[cpu] = id;
    h.localApic.svr[cpu] = SVR_ENABLE | 0xff;
    h.localApic.ldr[cpu] = ((id >>> 4) << 16) | (1 << (id & 15));
  }
}

/** Source id of an entry: exact, bus range, or not checked. */
function sourceWord(kind: number, rid: number): number {
  if (kind < 2) return rid | (1 << 18);
  return kind === 2 ? (rid & 0xff00) | (rid >>> 8) | (2 << 18) : rid;
}

export function makeRouteLoad(work: RouteWork): RouteLoad {
  const { entries, cpus, requesters } = work;
  let x = 2463534242;
  /** Marsaglia's xorshift. */
  const next = (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
  const h = tablesOf(work);
  bringUp(h, cpus);
  const owner = new Uint16Array(entries);
  const { w0, w1, w2 } = h.irte;
  for (let index = 0; index < entries; index++) {
    const [a, b] = [next(), next()];
    const id = idOf((a >>> 16) % cpus);
    const logical = b & 1;
    owner[index] = requesterOf((b >>> 8) % requesters);
    w0[index] = ((a & 31) !== 0 ? 1 : 0) | (logical << 2) | 8 | ((32 + (((a >>> 8) & 0xff) % 203)) << 16);
    w1[index] = logical !== 0 ? ((id >>> 4) << 16) | (1 << (id & 15)) : id;
    w2[index] = sourceWord((b >>> 1) & 3, owner[index]!);
  }
  const batch = newMessageBatch(MESSAGES, true);
  for (let i = 0; i < MESSAGES; i++) {
    const [a, b] = [next(), next()];
    const index = (a >>> 8) % entries;
    const sub = index < 4 ? 0 : (b >>> 4) & 3;
    const form = b & 15;
    const handle = form < 8 ? index : index - sub;
    batch.requester[i] = owner[index]! ^ ((a & 63) !== 0 ? 0 : 0x4000);
    if (form === 0) {
      batch.lo[i] = 0xfee00000 | (((a >>> 8) & 0xff) << 12);
      batch.data[i] = 32 + (a & 0x7f);
    } else {
      batch.lo[i] = 0xfee00010 | ((handle & 0x7fff) << 5) | ((handle >>> 15) << 2) | (form < 8 ? 0 : 8);
      batch.data[i] = form < 8 ? 0 : sub;
    }
  }
  return { h, w: wiringOf(work), batch };
}
