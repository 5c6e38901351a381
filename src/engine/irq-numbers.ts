// Numbers of irqs: lowest free run at or above a bound. kernel/irq/irqdesc.c: irq_find_free_area, 6.12 (maple tree) and 6.1
// (bitmap) choose the same.

import { ENOMEM } from '../model/errno.ts';
import { lowestBit } from './cpumask.ts';

/** First number of `count` free ones from `from` on, below `limit`; -ENOMEM where there are none. `words` has a bit per number. */
export function findFreeIrqs(words: Int32Array, limit: number, from: number, count: number): number {
  let start = nextFree(words, limit, from);
  while (start + count <= limit) {
    const used = nextUsed(words, start, start + count);
    if (used < 0) return start;
    start = nextFree(words, limit, used + 1);
  }
  return -ENOMEM;
}

/** Lowest free number at or above `from`, or `limit`. */
function nextFree(words: Int32Array, limit: number, from: number): number {
  for (let word = from >>> 5; word << 5 < limit; word++) {
    const free = ~words[word]! & (word === from >>> 5 ? -1 << (from & 31) : -1);
    if (free !== 0) return Math.min(limit, (word << 5) + lowestBit(free));
  }
  return limit;
}

/** Lowest used number in from … end - 1, or -1. */
function nextUsed(words: Int32Array, from: number, end: number): number {
  for (let word = from >>> 5; word << 5 < end; word++) {
    const used = words[word]! & (word === from >>> 5 ? -1 << (from & 31) : -1);
    if (used === 0) continue;
    const found = (word << 5) + lowestBit(used);
    return found < end ? found : -1;
  }
  return -1;
}

export function setBits(words: Int32Array, from: number, count: number): void {
  for (let bit = from; bit < from + count; bit++) words[bit >>> 5]! |= 1 << (bit & 31);
}

export function clearBits(words: Int32Array, from: number, count: number): void {
  for (let bit = from; bit < from + count; bit++) words[bit >>> 5]! &= ~(1 << (bit & 31));
}
