// Which irq of one moment is which irq of another. irq numbers are given out again, so they are the last thing to go by.

import type { MachineView } from '../machine.ts';

/** What two irqs were recognised by, best first. */
export const MatchedBy = {
  /** Only in one of the moments. */
  none: 0,
  /** Device, kind of message (MSI, MSI-X, platform, wired) and index. */
  entry: 1,
  /** Device and names of the handlers. */
  handler: 2,
  /** irq number, where nothing says that it is of another device or entry. */
  number: 3,
} as const;

/** Rows of irqDesc that belong together; -1 where a moment does not have the irq. Ordered by irq number; of two with one number the one that is gone comes first. */
export interface Matched {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly by: Uint8Array;
}

/** Rows handled between two points where other work may run. */
const SLICE = 2048;

/** Pairs the irqs of two moments. Of several with one key the lowest numbers belong together. */
export function* matchIrqs(a: MachineView, b: MachineView): Generator<void, Matched> {
  const match = new Match(a, b);
  yield* match.pass(MatchedBy.entry, (side, row) => side.entryKey(row));
  yield* match.pass(MatchedBy.handler, (side, row) => side.handlerKey(row));
  yield* match.pass(MatchedBy.number, (side, row) => side.number(row), contradicts);
  return match.done();
}

type Key = number | string | null;

class Match {
  private readonly a: Side;
  private readonly b: Side;
  /** By row of the first machine: row of the second one and what they were recognised by. */
  private readonly other: Int32Array;
  private readonly by: Uint8Array;
  private readonly taken: Uint8Array;

  constructor(a: MachineView, b: MachineView) {
    const ordinals = new Map<string, number>();
    this.a = new Side(a, ordinals);
    this.b = new Side(b, ordinals);
    this.other = new Int32Array(this.a.order.length).fill(-1);
    this.by = new Uint8Array(this.a.order.length);
    this.taken = new Uint8Array(this.b.order.length);
  }

  *pass(
    by: number,
    key: (side: Side, row: number) => Key,
    refuse?: (a: Side, rowA: number, b: Side, rowB: number) => boolean,
  ): Generator<void, void> {
    const waiting = yield* this.waiting(key);
    for (const [i, rowA] of this.a.order.entries()) {
      if (i % SLICE === 0) yield;
      if (this.other[rowA]! >= 0) continue;
      const wanted = key(this.a, rowA);
      const rowB = wanted === null ? undefined : waiting.get(wanted)?.at(-1);
      if (rowB === undefined || refuse?.(this.a, rowA, this.b, rowB)) continue;
      waiting.get(wanted!)!.pop();
      this.other[rowA] = rowB;
      this.by[rowA] = by;
      this.taken[rowB] = 1;
    }
  }

  /** Rows of the second machine that have no partner, by key, the lowest irq number last. */
  private *waiting(key: (side: Side, row: number) => Key): Generator<void, Map<Key, number[]>> {
    const waiting = new Map<Key, number[]>();
    for (let i = this.b.order.length - 1; i >= 0; i--) {
      if (i % SLICE === 0) yield;
      const row = this.b.order[i]!;
      const own = this.taken[row] ? null : key(this.b, row);
      if (own === null) continue;
      const rows = waiting.get(own);
      if (rows) rows.push(row);
      else waiting.set(own, [row]);
    }
    return waiting;
  }

  /** Pairs by their number at B, and what is gone by its number at A, merged: both sides are in order already. */
  done(): Matched {
    const ofB = new Int32Array(this.b.order.length).fill(-1);
    for (let row = 0; row < this.other.length; row++) if (this.other[row]! >= 0) ofB[this.other[row]!] = row;
    const gone = this.a.order.filter((row) => this.other[row]! < 0);
    const length = this.b.order.length + gone.length;
    const matched = { a: new Int32Array(length), b: new Int32Array(length), by: new Uint8Array(length) };
    let next = 0;
    for (let pair = 0, i = 0; pair < length; pair++) {
      const row = i < this.b.order.length ? this.b.order[i]! : -1;
      const isGone = next < gone.length && (row < 0 || this.a.number(gone[next]!) <= this.b.number(row));
      matched.a[pair] = isGone ? gone[next++]! : ofB[row]!;
      matched.b[pair] = isGone ? -1 : row;
      matched.by[pair] = !isGone && ofB[row]! >= 0 ? this.by[ofB[row]!]! : 0;
      if (!isGone) i++;
    }
    return matched;
  }
}

const INDICES = 2 ** 32;
const KINDS = 8;

/** The keys of one machine. Devices have the same ordinal in both. */
class Side {
  readonly order: Uint32Array;
  private readonly view: MachineView;
  private readonly ordinalOfDevice: Int32Array;

  constructor(view: MachineView, ordinals: Map<string, number>) {
    this.view = view;
    const { device } = view.t;
    this.order = byNumber(view);
    this.ordinalOfDevice = new Int32Array(device.length);
    for (let row = 0; row < device.length; row++) {
      const id = view.str(device.col.id[row]);
      if (!ordinals.has(id)) ordinals.set(id, ordinals.size);
      this.ordinalOfDevice[row] = ordinals.get(id)!;
    }
  }

  number(row: number): number {
    return this.view.t.irqDesc.col.irq[row]!;
  }

  /** The device, as a number that both machines use; -1 where nothing names one. */
  device(row: number): number {
    const device = this.view.t.irqDesc.col.deviceRow[row]!;
    return device < 0 ? -1 : this.ordinalOfDevice[device]!;
  }

  /** Device, kind and index of its message in one number: 18 bits would do for devices, 3 for kinds, 32 for indices. */
  entryKey(row: number): number | null {
    const msi = this.view.t.irqDesc.col.msi[row]!;
    if (msi < 0) return null;
    const { device, kind, index } = this.view.t.msiDesc.col;
    return (this.ordinalOfDevice[device[msi]!]! * KINDS + kind[msi]!) * INDICES + index[msi]!;
  }

  handlerKey(row: number): string | null {
    const { actions } = this.view.t.irqDesc.col;
    const device = this.device(row);
    return device < 0 || actions[row]! < 0 ? null : `${device} ${this.view.str(actions[row])}`;
  }
}

/** Rows of irqDesc by irq number; most captures have them so. */
function byNumber(view: MachineView): Uint32Array {
  const { irq } = view.t.irqDesc.col;
  const order = new Uint32Array(view.t.irqDesc.length);
  let isSorted = true;
  for (let row = 0; row < order.length; row++) {
    order[row] = row;
    if (row > 0 && irq[row - 1]! > irq[row]!) isSorted = false;
  }
  return isSorted ? order : order.sort((p, q) => irq[p]! - irq[q]!);
}

/** True when both say whose they are and say different things: the number was given out again. */
function contradicts(a: Side, rowA: number, b: Side, rowB: number): boolean {
  const devices = [a.device(rowA), b.device(rowB)];
  const entries = [a.entryKey(rowA), b.entryKey(rowB)];
  return (
    differs(devices[0]! < 0 ? null : devices[0]!, devices[1]! < 0 ? null : devices[1]!) ||
    differs(entries[0]!, entries[1]!)
  );
}

const differs = (a: number | null, b: number | null): boolean => a !== null && b !== null && a !== b;
