// For tests: the numbers of irqs as a set, and random operations given to it and to the allocator that engines use.

import { ENOMEM } from '../model/errno.ts';
import { findFreeIrqs } from './irq-numbers.ts';
import { type Below, seeded } from './matrix-testing.ts';
import { clearNumbers, type NumberMap, newNumberMap, setNumbers } from './number-map.ts';

/** Numbers in use; what is asked of them is answered by trying one number after the other. */
class NaiveIrqNumbers {
  private readonly limit: number;
  private readonly used = new Set<number>();

  constructor(limit: number) {
    this.limit = limit;
  }

  find(from: number, count: number): number {
    for (let first = from; first + count <= this.limit; first++)
      if (range(first, count).every((irq) => !this.used.has(irq))) return first;
    return -ENOMEM;
  }

  take(first: number, count: number): void {
    for (const irq of range(first, count)) this.used.add(irq);
  }

  give(first: number, count: number): void {
    for (const irq of range(first, count)) this.used.delete(irq);
  }

  has(irq: number): boolean {
    return this.used.has(irq);
  }
}

const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

/** Limits around the ends of words, and blocks as devices ask for them. */
const LIMITS = [1, 31, 32, 33, 64, 100, 256, 1000] as const;
const COUNTS = [1, 1, 1, 1, 2, 4, 7, 8, 16, 32, 33] as const;

/** The allocator and the naive one, with as many numbers as the seed decides. */
export class IrqNumberTwins {
  readonly limit: number;
  private readonly below: Below;
  private readonly map: NumberMap;
  private readonly naive: NaiveIrqNumbers;
  private readonly live: [first: number, count: number][] = [];
  /** One operation in so many frees. */
  private readonly freeOneIn: number;

  constructor(seed: number) {
    this.below = seeded(seed);
    this.limit = LIMITS[this.below(LIMITS.length)]!;
    this.freeOneIn = 2 + this.below(3);
    this.map = newNumberMap(this.limit);
    this.naive = new NaiveIrqNumbers(this.limit);
  }

  /** One random operation on both. What it was and how they differ, or nothing. */
  step(): string | undefined {
    if (this.live.length > 0 && this.below(this.freeOneIn) === 0) return this.free();
    const from = this.below(4) === 0 ? this.below(this.limit + 2) : 0;
    const count = COUNTS[this.below(COUNTS.length)]!;
    const got = findFreeIrqs(this.map, this.limit, from, count);
    const expected = this.naive.find(from, count);
    if (got !== expected) return `${count} from ${from} on: ${got}, and the naive twin ${expected}`;
    if (got >= 0) this.take(got, count);
    return undefined;
  }

  private take(first: number, count: number): void {
    setNumbers(this.map, first, count);
    this.naive.take(first, count);
    this.live.push([first, count]);
  }

  private free(): undefined {
    const at = this.below(this.live.length);
    const [first, count] = this.live[at]!;
    this.live[at] = this.live.at(-1)!;
    this.live.pop();
    clearNumbers(this.map, first, count);
    this.naive.give(first, count);
    return undefined;
  }

  /** The first number of which only one of the two says that it is in use, or nothing. */
  check(): string | undefined {
    const bit = (irq: number): boolean => ((this.map.bits[irq >>> 5]! >>> (irq & 31)) & 1) !== 0;
    const odd = range(0, this.map.bits.length * 32).find((irq) => bit(irq) !== this.naive.has(irq));
    return odd === undefined ? undefined : `${odd} is in use for one of the two`;
  }
}
