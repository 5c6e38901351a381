// Sets of small numbers (CPUs, vectors) as interned lists of ranges, as `%*pbl` prints them.

import { type Table, TableBuilder } from './columns.ts';
import { StringPool } from './strings.ts';

export const SET = { first: 'u32', ranges: 'u32', size: 'u32' } as const;
export const RANGE = { from: 'u32', to: 'u32' } as const;

/** The largest member: beyond every CONFIG_NR_CPUS and every vector space. */
export const SET_MAX = 65535;

const COMMA = 44;
const DASH = 45;

/** Interns sets; equal lists get equal ids. Only canonical lists are taken: ascending, disjoint, not adjacent. */
export class SetPool {
  readonly sets = new TableBuilder(SET);
  readonly ranges = new TableBuilder(RANGE);
  private readonly texts = new StringPool();
  private idOfText = new Int32Array(64).fill(-1);

  /** Id of the list in `bytes[start .. end)`, or -1 if the kernel would not print it so. */
  internList(bytes: Uint8Array, start: number, end: number): number {
    const text = this.texts.internBytes(bytes, start, end);
    if (text < this.idOfText.length && this.idOfText[text]! >= 0) return this.idOfText[text]!;
    const first = this.ranges.length;
    const size = this.parse(bytes, start, end);
    if (size < 0) {
      this.ranges.truncate(first);
      return -1;
    }
    const id = this.sets.push({ first, ranges: this.ranges.length - first, size });
    if (text >= this.idOfText.length) {
      const wider = new Int32Array(text * 2).fill(-1);
      wider.set(this.idOfText);
      this.idOfText = wider;
    }
    this.idOfText[text] = id;
    return id;
  }

  intern(list: string): number {
    const bytes = new TextEncoder().encode(list);
    return this.internList(bytes, 0, bytes.length);
  }

  /** Id of the set of the given members, in any order. */
  internMembers(members: Iterable<number>): number {
    return this.intern(formatMembers(members));
  }

  private parse(bytes: Uint8Array, start: number, end: number): number {
    let size = 0;
    let last = -2;
    let i = start;
    while (i < end) {
      const fromStart = i;
      let from = 0;
      for (; i < end && isDigit(bytes[i]!); i++) from = from * 10 + bytes[i]! - 48;
      if (i === fromStart || i - fromStart > 5 || (bytes[fromStart] === 48 && i - fromStart > 1)) return -1;
      let to = from;
      if (i < end && bytes[i] === DASH) {
        const toStart = ++i;
        to = 0;
        for (; i < end && isDigit(bytes[i]!); i++) to = to * 10 + bytes[i]! - 48;
        if (i === toStart || i - toStart > 5 || bytes[toStart] === 48 || to <= from) return -1;
      }
      if (from <= last + 1 || to > SET_MAX) return -1;
      this.ranges.push({ from, to });
      size += to - from + 1;
      last = to;
      if (i === end) break;
      if (bytes[i] !== COMMA || i + 1 === end) return -1;
      i++;
    }
    return size;
  }
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

export function formatMembers(members: Iterable<number>): string {
  const sorted = [...new Set(members)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j]! + 1) j++;
    parts.push(i === j ? `${sorted[i]}` : `${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(',');
}

/** Reads interned sets; ids below 0 are the empty set. */
export class Sets {
  private readonly sets: Table<typeof SET>;
  private readonly ranges: Table<typeof RANGE>;

  constructor(sets: Table<typeof SET>, ranges: Table<typeof RANGE>) {
    this.sets = sets;
    this.ranges = ranges;
  }

  size(id: number): number {
    return id < 0 ? 0 : this.sets.col.size[id]!;
  }

  /** The list as the kernel prints it: `0-3,8`. */
  text(id: number): string {
    if (id < 0) return '';
    const { from, to } = this.ranges.col;
    const parts: string[] = [];
    const end = this.sets.col.first[id]! + this.sets.col.ranges[id]!;
    for (let r = this.sets.col.first[id]!; r < end; r++)
      parts.push(from[r] === to[r] ? `${from[r]}` : `${from[r]}-${to[r]}`);
    return parts.join(',');
  }

  has(id: number, member: number): boolean {
    if (id < 0) return false;
    const { from, to } = this.ranges.col;
    const end = this.sets.col.first[id]! + this.sets.col.ranges[id]!;
    for (let r = this.sets.col.first[id]!; r < end; r++)
      if (member >= from[r]! && member <= to[r]!) return true;
    return false;
  }

  /** Lowest member, or -1. */
  first(id: number): number {
    return id < 0 || this.sets.col.ranges[id] === 0 ? -1 : this.ranges.col.from[this.sets.col.first[id]!]!;
  }

  *members(id: number): Generator<number> {
    if (id < 0) return;
    const { from, to } = this.ranges.col;
    const end = this.sets.col.first[id]! + this.sets.col.ranges[id]!;
    for (let r = this.sets.col.first[id]!; r < end; r++) for (let m = from[r]!; m <= to[r]!; m++) yield m;
  }
}
