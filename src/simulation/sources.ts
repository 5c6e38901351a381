// Sources of traffic begin, change and end.

import { ENOENT, ENOSPC } from '../model/errno.ts';
import { Pattern } from '../model/simulation.ts';
import { seedState } from './random.ts';
import { setRate, type TrafficColumns } from './traffic.ts';

/** The row of a new source, or -ENOSPC. */
function newRow({ source }: TrafficColumns, seed: number): number {
  const row = source.used.indexOf(0);
  if (row < 0) return -ENOSPC;
  for (const column of Object.values(source)) column[row] = 0;
  source.used[row] = 1;
  source.rng[row] = seedState(seed);
  return row;
}

/** SimCall.startSource: the source, or -ENOSPC. */
export function startSource(columns: TrafficColumns, args: readonly number[]): number {
  const [pattern = 0, dev = 0, first = 0, entries = 1, rate = 0, burst = 1, seed = 0] = args;
  const row = newRow(columns, seed);
  if (row < 0) return row;
  const { source } = columns;
  source.pattern[row] = pattern;
  source.dev[row] = dev;
  source.first[row] = first;
  source.entries[row] = entries;
  source.burst[row] = burst;
  setRate(columns, row, rate);
  return row;
}

/** SimCall.startForger: the source, or -ENOSPC. */
export function startForger(columns: TrafficColumns, args: readonly number[]): number {
  const [requester = 0, lo = 0, hi = 0, data = 0, rate = 0, seed = 0] = args;
  const row = newRow(columns, seed);
  if (row < 0) return row;
  const { source } = columns;
  source.pattern[row] = Pattern.forger;
  source.dev[row] = -1;
  source.requester[row] = requester;
  source.lo[row] = lo;
  source.hi[row] = hi;
  source.data[row] = data;
  setRate(columns, row, rate);
  return row;
}

/** SimCall.setRate: 0, or -ENOENT. */
export function setSourceRate(columns: TrafficColumns, row: number, rate: number): number {
  if (columns.source.used[row] !== 1) return -ENOENT;
  setRate(columns, row, rate);
  return 0;
}

/** SimCall.stopSource: 0, or -ENOENT. Row -1: every source. */
export function stopSource({ source }: TrafficColumns, row: number): number {
  if (row < 0) source.used.fill(0);
  else if (source.used[row] !== 1) return -ENOENT;
  else source.used[row] = 0;
  return 0;
}
