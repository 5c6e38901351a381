// What a simulation is told and what it shows: commands beyond the kernel's calls, patterns of traffic, faults that can be injected,
// and the tables of a frame. Shared by the engine's side and the page's.

import { byteLength, type Columns, type Tables, unpack } from '../lib/columns.ts';
import type { Delivered } from './delivery.ts';
import type { Topology } from './topology.ts';

/** Nanoseconds of the machine's own time in a tick: messages of one tick are sent, then CPUs take what they got. */
export const TICK_NS = 10_000;

/** Ticks of a jiffy at CONFIG_HZ=250. */
export const TICKS_PER_JIFFY = 400;

/**
 * Commands that are no call of the kernel's (calls.ts), from 128 on, with their arguments. `dev` is a row of the topology's
 * functions, `requester` is segment << 16 | id. Every command gives 0 or more, or -errno.
 */
export const SimCall = {
  /** An interrupt of a function is due. dev, index */
  fire: 128,
  /** A write of 32 bits by a requester. requester, address 31:0, address 63:32, data */
  write: 129,
  /** A pin of an IO-APIC is asserted or not. ioapic, pin, 0 or 1 */
  setPin: 130,
  /** An HPET channel expires. channel */
  fireChannel: 131,
  /** A CPU takes interrupts or holds them back (RFLAGS.IF). cpu, 0 or 1 */
  takeInterrupts: 132,
  /** A CPU leaves, comes. cpu */
  cpuOffline: 133,
  cpuOnline: 134,
  /** The driver of a function probes it, or leaves it. dev */
  bind: 135,
  unbind: 136,
  /** So many virtual functions of a function are on (sriov_numvfs): they appear, or go. dev, functions */
  setVirtualFunctions: 137,
  /**
   * Traffic of a function begins. pattern, dev, first entry, entries, messages per second of the machine's time, messages of a
   * burst, seed. Gives the number of the source.
   */
  startSource: 140,
  /** Messages of a forger begin. requester, address 31:0, address 63:32, data, messages per second, seed. Gives the source. */
  startForger: 141,
  /** source, messages per second */
  setRate: 142,
  /** source, or -1 for all */
  stopSource: 143,
  /** A fault is injected into the way of a function's message. fault (Fault), dev, index, argument. Gives the injection. */
  inject: 150,
  /** An injection is taken back. injection, or -1 for all */
  repair: 151,
  /** A text that requests name: `text`. Gives its index. */
  name: 160,
} as const;

/** What is asked of the clock and the timeline, in order with the commands, and is in no journal. */
export const TimeCall = {
  /** Lets ticks pass. ticks, up to MOST_TICKS */
  pass: 200,
  /** Goes to a place of the timeline, as near as there is. branch, line, tick */
  seek: 201,
} as const;

export const MOST_TICKS = 10_000_000;

export const isTimeCall = (call: number): boolean => call === TimeCall.pass || call === TimeCall.seek;

export type SimCallNumber = (typeof SimCall)[keyof typeof SimCall];

/** Something that is done to a machine: a number of Call or SimCall, its arguments, and CPUs where it takes a mask. */
export interface Command {
  readonly call: number;
  readonly args: readonly number[];
  readonly mask: readonly number[];
  /** Of SimCall.name. */
  readonly text?: string;
}

/** A command with the tick before which it was carried out. */
export interface JournalLine extends Command {
  readonly tick: number;
}

/** One call of pci_alloc_irq_vectors_affinity(). */
export interface VectorTry {
  readonly min: number;
  readonly max: number;
  /** PCI_IRQ_*: 1 INTx, 2 MSI, 4 MSI-X, 8 spread over the CPUs. */
  readonly flags: number;
  /** Vectors in front and at the end that are not spread. */
  readonly pre?: number;
  readonly post?: number;
}

/** What only a device and its subsystem tell its driver: the n of nvme<n>, the name of a network device, registers. */
export interface DeviceFacts {
  /** Row of the topology's functions. */
  readonly dev: number;
  readonly instance?: number;
  readonly netdev?: string;
  /** devices/driver.ts: DeviceRegisters. */
  readonly registers?: object;
  /** What a driver does that is not known here: one call after the other until one gives vectors, then a handler for each. */
  readonly tries?: readonly VectorTry[];
}

/** Where a simulation begins. Plain data. */
export interface SimulationStart {
  readonly topology: Topology;
  /** The machine's columns, or undefined: it has not booted. */
  readonly bytes: Uint8Array | undefined;
  /** Texts that its columns name. */
  readonly names: readonly string[];
  readonly devices: readonly DeviceFacts[];
  /** Commands that are done first. */
  readonly commands: readonly Command[];
}

/** What a command gave. */
export interface Outcome {
  /** 0 or more, or -errno. */
  readonly result: number;
  /** The way of a message that was sent by hand. */
  readonly delivered?: Delivered;
}

/** A copy of all that a simulation is. Plain data. */
export interface Checkpoint {
  readonly machine: Uint8Array<ArrayBuffer>;
  readonly own: Uint8Array<ArrayBuffer>;
  readonly names: readonly string[];
  /** What drivers hold. */
  readonly probed: readonly (readonly [dev: number, bound: object])[];
}

export const Pattern = {
  constant: 0,
  poisson: 1,
  burst: 2,
  storm: 3,
  nicQueues: 4,
  nvmeQueues: 5,
  forger: 6,
} as const;

export interface PatternInfo {
  readonly id: keyof typeof Pattern;
  readonly title: string;
  /** One sentence. */
  readonly text: string;
}

/** By number of Pattern. */
export const PATTERNS: readonly PatternInfo[] = [
  { id: 'constant', title: 'Constant rate', text: 'Messages at even distances, entry after entry.' },
  {
    id: 'poisson',
    title: 'Poisson',
    text: 'Messages that know nothing of each other, each of a random entry.',
  },
  { id: 'burst', title: 'Bursts', text: 'Bursts of messages back to back, entry after entry, then silence.' },
  { id: 'storm', title: 'Storm', text: 'The first entry again and again: a device that nobody quiets.' },
  {
    id: 'nicQueues',
    title: 'NIC queues',
    text: 'Packets at random, more of them for the first queues; a queue interrupts at most every 20 µs.',
  },
  {
    id: 'nvmeQueues',
    title: 'NVMe completions',
    text: 'Completions at random over the queues; those of one queue within 10 µs share an interrupt.',
  },
  { id: 'forger', title: 'Forged messages', text: 'The same write again and again, by whatever requester.' },
];

export const Fault = {
  clearPresent: 0,
  wrongSource: 1,
  indexOutOfRange: 2,
  blockedCompat: 3,
  staleEntry: 4,
  masked: 5,
  offlineTarget: 6,
  unassignedVector: 7,
} as const;

export interface FaultInfo {
  readonly id: keyof typeof Fault;
  readonly title: string;
  /** What is changed, in one sentence. */
  readonly text: string;
  /** It needs remapping: vtd, amd, or either; '': none. */
  readonly needs: '' | 'vtd' | 'remapping';
}

/** By number of Fault. */
export const FAULTS: readonly FaultInfo[] = [
  {
    id: 'clearPresent',
    title: 'Entry not present',
    text: 'The present bit of the remapping entry is cleared.',
    needs: 'remapping',
  },
  {
    id: 'wrongSource',
    title: 'Wrong source id',
    text: 'The remapping entry is given to another requester.',
    needs: 'vtd',
  },
  {
    id: 'indexOutOfRange',
    title: 'Index out of range',
    text: 'The message names an entry beyond the table.',
    needs: 'vtd',
  },
  {
    id: 'blockedCompat',
    title: 'Compatibility format',
    text: 'The message is changed to compatibility format, which the unit blocks.',
    needs: 'vtd',
  },
  {
    id: 'staleEntry',
    title: 'Stale entry cache',
    text: 'The entry in memory goes to another CPU and the cache is not invalidated.',
    needs: 'vtd',
  },
  {
    id: 'masked',
    title: 'Masked',
    text: 'The vector is masked in the device: its message waits in the pending bits.',
    needs: '',
  },
  {
    id: 'offlineTarget',
    title: 'Target disabled',
    text: 'The local APIC of the target CPU is disabled by software, as of a CPU that is off line.',
    needs: '',
  },
  {
    id: 'unassignedVector',
    title: 'Unassigned vector',
    text: 'The message leads to a vector of its CPU that no irq has.',
    needs: '',
  },
];

/** Classes into which messages of a function are counted. */
export const Fate4 = { arrived: 0, merged: 1, waits: 2, lost: 3 } as const;

/** Messages that were lost, of which the last ones are kept. */
export const LOST_ROWS = 256;

/** Bits of irq.state in a frame. */
export const LiveIrq = {
  allocated: 1,
  disabled: 2,
  masked: 4,
  movePending: 8,
  moveInProgress: 16,
  activated: 32,
} as const;

/** Time and totals of a simulation. One row. */
export const CLOCK = {
  /** Ticks since the machine began. */
  tick: 'f64',
  /** Commands carried out. */
  commands: 'u32',
  /** Grows whenever domains, irqs or devices may have changed: what a frame does not hold must be fetched again. */
  structure: 'u32',
  messages: 'f64',
  entries: 'f64',
  /** Messages lost; the last LOST_ROWS of them are in `lost`, at number modulo LOST_ROWS. */
  lost: 'f64',
} as const;

/** The tables of a frame: what changes while a machine runs. Counters never wrap but where they say so, and are never dropped. */
export const LIVE = {
  /** One row: the clock, and where on which branch of the timeline one is. */
  head: {
    ...CLOCK,
    branch: 'u32',
    /** Commands of the branch that are done, and the tick to which it went. */
    line: 'u32',
    end: 'f64',
    /** How often one went elsewhere: a frame of before is known by it. */
    moves: 'u32',
  },
  /** By irq number. cpu and vector: where it is delivered now, -1 and 0 without a vector. count wraps as the kernel's does. */
  irq: { count: 'u32', cpu: 'i32', vector: 'u16', state: 'u8' },
  /** Times that a CPU entered the kernel by a vector; row cpu * 256 + vector. Wraps. */
  cell: { entries: 'u32' },
  /** IRR, ISR and TMR: eight words a CPU. */
  apic: { irr: 'i32', isr: 'i32', tmr: 'i32' },
  cpu: {
    online: 'u8',
    takesInterrupts: 'u8',
    tpr: 'u8',
    entries: 'f64',
    noHandler: 'u32',
    spurious: 'u32',
    /** Counters of the vector matrix. */
    available: 'u32',
    allocated: 'u32',
    managed: 'u32',
    managedAllocated: 'u32',
  },
  /** Messages of a function by Fate4. */
  device: { arrived: 'f64', merged: 'f64', waits: 'f64', lost: 'f64' },
  /** By Verdict. */
  verdict: { count: 'f64' },
  source: {
    used: 'u8',
    pattern: 'u8',
    /** Row of the function, -1 of a forger. */
    dev: 'i32',
    first: 'u16',
    entries: 'u16',
    rate: 'f64',
    sent: 'f64',
  },
  lost: {
    tick: 'f64',
    requester: 'u32',
    lo: 'u32',
    hi: 'u32',
    data: 'u32',
    verdict: 'u8',
    dev: 'i32',
    index: 'i32',
  },
  /** VT-d fault recording registers, row by row as the hardware has them. */
  faultRecord: { w0: 'u32', w1: 'u32', w2: 'u32', w3: 'u32' },
  injection: { used: 'u8', fault: 'u8', dev: 'u32', index: 'u32' },
} as const;

export type LiveTables = Tables<typeof LIVE>;
export type LiveColumns = { readonly [K in keyof typeof LIVE]: Columns<(typeof LIVE)[K]> };

/** Rows of each table of a frame, by name. */
export type LiveRows = Readonly<Record<keyof typeof LIVE, number>>;

export const liveBytes = (rows: LiveRows): number => byteLength(LIVE, rows);

/** Columns over the bytes of a frame, which begin at a multiple of 8 of their buffer. */
export function liveColumns(rows: LiveRows, bytes: Uint8Array): LiveColumns {
  const tables = unpack(LIVE, { buffer: bytes.buffer, rows }, bytes.byteOffset);
  return Object.fromEntries(Object.entries(tables).map(([name, { col }]) => [name, col])) as LiveColumns;
}
