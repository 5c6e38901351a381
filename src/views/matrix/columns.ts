// Where the columns of the matrix are, and what its axis says. Arithmetic only.

/** Widest column that is in use, px. */
export const WIDEST = 46;
/** A column in use needs this much for a number inside, px. */
export const READABLE = 28;
/** Width of a column that is never used, and the least that a free one keeps, px. */
const ROOMY = { closed: 3, free: 0.75 } as const;
/** The same where columns in use could not be read otherwise. */
const TIGHT = { closed: 1, free: 0.25 } as const;

export type ColumnMode = 'elastic' | 'even';

/** What a column holds on any CPU. Values of `ColumnInput.kinds`. */
export const ColumnKind = { free: 0, used: 1, closed: 2 } as const;

export interface ColumnInput {
  /** By number: free, used, or closed (system, exception, outside of the range). */
  readonly kinds: Uint8Array;
  /** Room for all columns, px. */
  readonly width: number;
  readonly mode: ColumnMode;
}

/**
 * Left edges of the columns in whole px, and the right edge of the last one: columns + 1 numbers from 0 to `width`, ascending.
 * Elastic: columns in use get up to 46 px, closed ones 3 px, free ones share the rest; where columns in use could not be read,
 * the others give way down to a line. Where columns in use come out narrower than even ones, or where none is free, all are even.
 */
export function layoutColumns({ kinds, width, mode }: ColumnInput): Int32Array {
  const even = width / kinds.length;
  const count = [0, 0, 0];
  for (const kind of kinds) count[kind]!++;
  const [free, used, closed] = count as [number, number, number];
  const share = (rest: { closed: number; free: number }, most: number): number =>
    used === 0 ? 0 : Math.min(most, (width - closed * rest.closed - free * rest.free) / used);
  const roomy = share(ROOMY, WIDEST);
  const tight = roomy < READABLE && used > 0;
  const wide = tight ? share(TIGHT, READABLE) : roomy;
  const narrow = (tight ? TIGHT : ROOMY).closed;
  const rest = (width - used * wide - closed * narrow) / free;
  if (mode === 'even' || free === 0 || rest <= 0 || (used > 0 && wide <= even))
    return edges(kinds, [even, even, even]);
  return edges(kinds, [rest, wide, narrow]);
}

function edges(kinds: Uint8Array, widths: readonly number[]): Int32Array {
  const x = new Int32Array(kinds.length + 1);
  let at = 0;
  for (let i = 0; i < kinds.length; i++) {
    at += widths[kinds[i]!]!;
    x[i + 1] = Math.round(at);
  }
  return x;
}

/** The column at a place, clamped to the first and last one; of columns without width the last one that begins there. */
export function columnAt(x: Int32Array, at: number): number {
  let low = 0;
  let high = x.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Tick {
  readonly column: number;
  /** Centre of a strong label, place of the tick for the others, px. */
  readonly x: number;
  readonly text: string;
  /** A column wide enough to be named itself. */
  readonly strong: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** px of a character of the axis, and the least distance between two labels. */
const CHAR = 6.7;
const GAP = 4;
/** Columns this wide are named by themselves; with `0x` where there is room for it in all of them. */
const NAMED = 20;
const NAMED_LONG = 33;

export const hexNumber = (n: number, columns: number): string =>
  n.toString(16).padStart(Math.max(2, (columns - 1).toString(16).length), '0');

/**
 * Labels of the axis: every wide column by its name, then the ends and `marks` (ends of ranges), then every 16th column as
 * far as there is room. No two labels overlap.
 */
export function axisTicks(x: Int32Array, kinds: Uint8Array, marks: readonly number[]): Tick[] {
  const last = kinds.length - 1;
  const taken: [number, number][] = [];
  const ticks: Tick[] = [];
  const add = (tick: Tick) => {
    const span = spanOf(tick);
    if (taken.some(([from, to]) => span[0] < to + GAP && span[1] > from - GAP)) return;
    taken.push(span);
    ticks.push(tick);
  };
  const named = namedColumns(x, kinds);
  const long = named.every((v) => x[v + 1]! - x[v]! >= NAMED_LONG);
  for (const column of named) add(nameTick(x, column, last, long));
  const step = kinds.length > 512 ? 128 : 16;
  const steps = Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
  for (const column of [0, last, ...marks, ...steps])
    if (column >= 0 && column <= last && !named.includes(column)) add(placeTick(x, column, last));
  return ticks.sort((a, b) => a.column - b.column);
}

function namedColumns(x: Int32Array, kinds: Uint8Array): number[] {
  const named: number[] = [];
  for (let v = 0; v < kinds.length; v++)
    if (kinds[v] === ColumnKind.used && x[v + 1]! - x[v]! >= NAMED) named.push(v);
  return named;
}

function nameTick(x: Int32Array, column: number, last: number, long: boolean): Tick {
  const digits = hexNumber(column, last + 1);
  const middle = (x[column]! + x[column + 1]!) / 2;
  return { column, x: middle, text: long ? `0x${digits}` : digits, strong: true, anchor: 'middle' };
}

function placeTick(x: Int32Array, column: number, last: number): Tick {
  const anchor = column === 0 ? 'start' : column === last ? 'end' : 'middle';
  const at = x[anchor === 'end' ? column + 1 : column]!;
  return { column, x: at, text: hexNumber(column, last + 1), strong: false, anchor };
}

/** Room that a label takes, px. */
export function spanOf(tick: Tick): [from: number, to: number] {
  const width = tick.text.length * CHAR;
  if (tick.anchor === 'middle') return [tick.x - width / 2, tick.x + width / 2];
  return tick.anchor === 'start' ? [tick.x, tick.x + width] : [tick.x - width, tick.x];
}

/** A run of neighbouring columns. */
export interface Span {
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** Runs of closed columns: drawn as one block. */
export function closedRuns(kinds: Uint8Array): Span[] {
  const runs: Span[] = [];
  for (let v = 0; v < kinds.length; v++) {
    if (kinds[v] !== ColumnKind.closed) continue;
    const from = v;
    while (v + 1 < kinds.length && kinds[v + 1] === ColumnKind.closed) v++;
    runs.push({ from, to: v });
  }
  return runs;
}
