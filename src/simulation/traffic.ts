// Traffic: what devices and forgers send in each tick. All that a source remembers is in columns, so that a copy of them goes on as the
// original does. Sources send in the order of their rows.

import type { Columns } from '../lib/columns.ts';
import { Pattern, TICK_NS } from '../model/simulation.ts';
import { advance, expMinus, MOST_MEAN } from './random.ts';

export const SOURCE = {
  used: 'u8',
  pattern: 'u8',
  /** Row of the function, -1 of a forger. */
  dev: 'i32',
  first: 'u16',
  entries: 'u16',
  /** Messages per second of the machine's time. */
  rate: 'f64',
  sent: 'f64',
  /** Messages of a burst. */
  burst: 'u32',
  rng: 'u32',
  /** Fraction of a message that is due, 0 to 1; of bursts, of a burst. */
  phase: 'f64',
  /** Entry that is next, from 0. */
  next: 'u32',
  /** A Poisson number is drawn in parts, each with this mean; e to the power -mean. */
  parts: 'u32',
  mean: 'f64',
  limit: 'f64',
  requester: 'u32',
  lo: 'u32',
  hi: 'u32',
  data: 'u32',
} as const;

/** Moderation of NIC queues, by entry of a function, the functions one behind the other. */
export const QUEUE = { quietUntil: 'f64', waiting: 'u8' } as const;

export interface TrafficColumns {
  readonly source: Columns<typeof SOURCE>;
  readonly queue: Columns<typeof QUEUE>;
}

/** Where due messages go. `flush` is called when `count` has reached the length of the arrays, and sets it to 0. */
export interface Due {
  readonly devs: Uint32Array;
  readonly indices: Uint32Array;
  count: number;
  flush(): void;
  /** A forger's message; what is due already goes first. */
  forge(source: number): void;
}

/** Ticks between two interrupts of a NIC queue, at least. */
const NIC_QUIET = 2;

const TICKS_PER_SECOND = 1e9 / TICK_NS;
const TWO_MINUS_32 = 2 ** -32;

/** Sets a source's rate; the fraction that is due stays. */
export function setRate({ source }: TrafficColumns, row: number, rate: number): void {
  source.rate[row] = rate;
  const mean = rate / TICKS_PER_SECOND;
  const parts = Math.max(1, Math.ceil(mean / MOST_MEAN));
  source.parts[row] = parts;
  source.mean[row] = mean / parts;
  source.limit[row] = expMinus(mean / parts);
}

export interface Traffic {
  /** Sends what is due in a tick. */
  tick(now: number): void;
}

/** @param queueFirst first row of `queue` of a function */
export function newTraffic({ source, queue }: TrafficColumns, queueFirst: Int32Array, due: Due): Traffic {
  const { used, pattern, dev, first, entries, rate, sent, burst, rng, phase, next, parts, limit } = source;
  const { quietUntil, waiting } = queue;
  const { devs, indices } = due;
  /** Tick in which an NVMe queue has interrupted last: only the current one matters, so it is no state. */
  const interrupted = new Float64Array(quietUntil.length).fill(-1);

  function emit(row: number, entry: number): void {
    const at = due.count;
    devs[at] = dev[row]!;
    indices[at] = first[row]! + entry;
    due.count = at + 1;
    sent[row]!++;
    if (at + 1 === devs.length) due.flush();
  }

  /** A number from 0 to below. */
  function below(row: number, most: number): number {
    advance(rng, row);
    return Math.floor(rng[row]! * TWO_MINUS_32 * most);
  }

  /** Messages due at an even rate, in units of `size` messages. */
  function even(row: number, size: number): number {
    const now = phase[row]! + rate[row]! / TICKS_PER_SECOND / size;
    const whole = Math.floor(now);
    phase[row] = now - whole;
    return whole * size;
  }

  /** A Poisson number of the tick's mean: products of uniform numbers until they fall below e to the power -mean (Knuth). */
  function poisson(row: number): number {
    let count = 0;
    for (let part = 0; part < parts[row]!; part++) {
      for (let product = 1; ; count++) {
        advance(rng, row);
        product *= rng[row]! * TWO_MINUS_32;
        if (product <= limit[row]!) break;
      }
    }
    return count;
  }

  function inTurn(row: number, count: number): void {
    let entry = next[row]!;
    for (let i = 0; i < count; i++) {
      emit(row, entry);
      entry = entry + 1 === entries[row] ? 0 : entry + 1;
    }
    next[row] = entry;
  }

  function anyEntry(row: number): void {
    for (let left = poisson(row); left > 0; left--) emit(row, below(row, entries[row]!));
  }

  /** Packets go to queues as uneven flows do: the square of a uniform number. */
  function nic(row: number, now: number): void {
    const base = queueFirst[dev[row]!]! + first[row]!;
    for (let left = poisson(row); left > 0; left--) {
      const u = below(row, 65_536) / 65_536;
      waiting[base + Math.floor(u * u * entries[row]!)] = 1;
    }
    for (let entry = 0; entry < entries[row]!; entry++) {
      if (waiting[base + entry] === 0 || quietUntil[base + entry]! > now) continue;
      waiting[base + entry] = 0;
      quietUntil[base + entry] = now + NIC_QUIET;
      emit(row, entry);
    }
  }

  function nvme(row: number, now: number): void {
    const base = queueFirst[dev[row]!]! + first[row]!;
    for (let left = poisson(row); left > 0; left--) {
      const entry = below(row, entries[row]!);
      if (interrupted[base + entry] === now) continue;
      interrupted[base + entry] = now;
      emit(row, entry);
    }
  }

  function forge(row: number): void {
    for (let left = even(row, 1); left > 0; left--) {
      sent[row]!++;
      due.forge(row);
    }
  }

  function storm(row: number): void {
    for (let left = even(row, 1); left > 0; left--) emit(row, 0);
  }

  function send(row: number, now: number): void {
    switch (pattern[row]) {
      case Pattern.constant:
        return inTurn(row, even(row, 1));
      case Pattern.poisson:
        return anyEntry(row);
      case Pattern.burst:
        return inTurn(row, even(row, burst[row]!));
      case Pattern.storm:
        return storm(row);
      case Pattern.nicQueues:
        return nic(row, now);
      case Pattern.nvmeQueues:
        return nvme(row, now);
      default:
        return forge(row);
    }
  }

  return {
    tick(now) {
      for (let row = 0; row < used.length; row++) if (used[row] !== 0) send(row, now);
    },
  };
}
