// Numbers in use, as bits of words, with a summary of the words that are full: a search passes 32 of those in one look.
//
// What the kernel keeps in a maple tree or in a bitmap (irq numbers, entries of remapping tables); which numbers are found is
// the same. The summary follows from the bits, so that equal maps have equal bytes.

import { lowestBit, wordsFor } from './cpumask.ts';

export interface NumberMap {
  /** Number n is bit n & 31 of word n >>> 5. */
  readonly bits: Int32Array;
  /** Word w of `bits` has no number left where bit w & 31 of word w >>> 5 is set. */
  readonly full: Int32Array;
}

/** An empty map of the numbers 0 … `count` - 1. */
export function newNumberMap(count: number): NumberMap {
  const words = wordsFor(count);
  return { bits: new Int32Array(words), full: new Int32Array(words) };
}

/** Lowest free number at or above `from`, or `limit`. */
export function nextFree({ bits, full }: NumberMap, from: number, limit: number): number {
  if (from >= limit) return limit;
  const first = from >>> 5;
  let free = ~bits[first]! & (-1 << (from & 31));
  let word = first;
  if (free === 0) {
    word = nextWord(full, first + 1, limit);
    if (word << 5 >= limit) return limit;
    free = ~bits[word]!;
  }
  return Math.min(limit, (word << 5) + lowestBit(free));
}

/** First word from `from` on that is not full; one behind `limit` where there is none. */
function nextWord(full: Int32Array, from: number, limit: number): number {
  let at = from >>> 5;
  let some = ~full[at]! & (-1 << (from & 31));
  while (some === 0 && at << 10 < limit) some = ~full[++at]!;
  return some === 0 ? limit : (at << 5) + lowestBit(some);
}

/** Lowest number in use in from … end - 1, or -1. */
function nextUsed({ bits }: NumberMap, from: number, end: number): number {
  for (let word = from >>> 5; word << 5 < end; word++) {
    const used = bits[word]! & (word === from >>> 5 ? -1 << (from & 31) : -1);
    if (used === 0) continue;
    const found = (word << 5) + lowestBit(used);
    return found < end ? found : -1;
  }
  return -1;
}

/** First of `count` consecutive free numbers from `from` on and below `limit`, or -1. */
export function findFree(map: NumberMap, from: number, limit: number, count: number): number {
  let start = nextFree(map, from, limit);
  while (start + count <= limit) {
    const used = count === 1 ? -1 : nextUsed(map, start, start + count);
    if (used < 0) return start;
    start = nextFree(map, used + 1, limit);
  }
  return -1;
}

/** bitmap_find_free_region(): as `findFree`, of blocks that start at a multiple of their size, a power of two. */
export function findFreeRegion(map: NumberMap, from: number, limit: number, size: number): number {
  let start = nextFree(map, from, limit);
  for (;;) {
    start = (start + size - 1) & -size;
    if (start + size > limit) return -1;
    const used = size === 1 ? -1 : nextUsed(map, start, start + size);
    if (used < 0) return start;
    start = nextFree(map, used + 1, limit);
  }
}

/** Notes numbers as used (bitmap_set); a word that is full then is skipped by searches. */
export function setNumbers({ bits, full }: NumberMap, from: number, count: number): void {
  for (let number = from; number < from + count; number++) {
    const word = number >>> 5;
    bits[word]! |= 1 << (number & 31);
    if (bits[word] === -1) full[word >>> 5]! |= 1 << (word & 31);
  }
}

/** Takes that back (bitmap_clear). */
export function clearNumbers({ bits, full }: NumberMap, from: number, count: number): void {
  for (let number = from; number < from + count; number++) {
    const word = number >>> 5;
    if (bits[word] === -1) full[word >>> 5]! ^= 1 << (word & 31);
    bits[word]! &= ~(1 << (number & 31));
  }
}
