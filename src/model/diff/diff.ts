// One moment of a machine against another: irqs in pairs, domains, vector matrices, CPUs, devices.

import type { MachineView } from '../machine.ts';
import { type DomainChange, diffDomains } from './domains.ts';
import { Change, IrqComparer } from './irq-changes.ts';
import { type DeviceChange, diffDevices, diffSetting, type Setting } from './machine.ts';
import { matchIrqs } from './match.ts';
import { diffMatrices, type MatrixChange } from './matrices.ts';

/**
 * What became of an irq, in the order in which a pair with several changes is named by the first. An irq that one moment has and
 * the other could not have, because the source that lists it was not captured then, is unseen.
 */
export const PAIR_CLASSES = [
  'added',
  'gone',
  'unseen',
  'moved',
  'vector',
  'affinity',
  'message',
  'entry',
  'state',
  'counts',
  'same',
] as const;

export type PairClass = (typeof PAIR_CLASSES)[number];

/** irqs of both moments in pairs; columns, one row per pair. */
export interface IrqPairs {
  readonly length: number;
  /** Rows of irqDesc, -1 where the moment does not have the irq. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** A value of `MatchedBy`. */
  readonly by: Uint8Array;
  /** Bits of `Change`. */
  readonly changes: Uint16Array;
  /** Place in PAIR_CLASSES. */
  readonly cls: Uint8Array;
  /** Rows of remapEntry, -1 for none. */
  readonly entryA: Int32Array;
  readonly entryB: Int32Array;
  /** How often it was handled, on the CPUs that both moments list. */
  readonly countA: Float64Array;
  readonly countB: Float64Array;
}

export interface MachineDiff {
  readonly a: MachineView;
  readonly b: MachineView;
  readonly irqs: IrqPairs;
  /** Pairs of each class; their sum is the number of pairs. */
  readonly counts: Readonly<Record<PairClass, number>>;
  readonly domains: readonly DomainChange[];
  readonly matrices: readonly MatrixChange[];
  readonly devices: readonly DeviceChange[];
  readonly setting: Setting;
}

/** Class of a pair that both moments have. */
export function classOf(changes: number): PairClass {
  if (changes & Change.cpu) return 'moved';
  if (changes & Change.vector) return 'vector';
  if (changes & Change.affinity) return 'affinity';
  if (changes & Change.message) return 'message';
  if (changes & Change.entry) return 'entry';
  if (changes & ~Change.counts) return 'state';
  return changes & Change.counts ? 'counts' : 'same';
}

/** Pairs compared between two points where other work may run. */
const SLICE = 512;

/** Compares `a`, the earlier moment, with `b`. Yields where other work may run; see `diffMachines`. */
export function* diffing(a: MachineView, b: MachineView): Generator<void, MachineDiff> {
  const irqs = yield* diffIrqs(a, b);
  const counts = Object.fromEntries(PAIR_CLASSES.map((name) => [name, 0])) as Record<PairClass, number>;
  for (const cls of irqs.cls) counts[PAIR_CLASSES[cls]!]++;
  yield;
  const domains = diffDomains(a, b);
  yield;
  const matrices = diffMatrices(a, b);
  yield;
  return { a, b, irqs, counts, domains, matrices, devices: diffDevices(a, b), setting: diffSetting(a, b) };
}

/** The same in one go. */
export function diffMachines(a: MachineView, b: MachineView): MachineDiff {
  const work = diffing(a, b);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

function* diffIrqs(a: MachineView, b: MachineView): Generator<void, IrqPairs> {
  const matched = yield* matchIrqs(a, b);
  const length = matched.a.length;
  const comparer = new IrqComparer(a, b);
  const changes = new Uint16Array(length);
  const cls = new Uint8Array(length);
  const entryA = new Int32Array(length);
  const entryB = new Int32Array(length);
  const countA = new Float64Array(length);
  const countB = new Float64Array(length);
  for (let pair = 0; pair < length; pair++) {
    if (pair % SLICE === 0) yield;
    const [rowA, rowB] = [matched.a[pair]!, matched.b[pair]!];
    const both = rowA >= 0 && rowB >= 0;
    if (both) changes[pair] = comparer.changes(rowA, rowB);
    cls[pair] = PAIR_CLASSES.indexOf(both ? classOf(changes[pair]!) : comparer.alone(rowA, rowB));
    [entryA[pair], entryB[pair]] = comparer.entries(rowA, rowB);
    [countA[pair], countB[pair]] = comparer.totals(rowA, rowB);
  }
  return { ...matched, length, changes, cls, entryA, entryB, countA, countB };
}
