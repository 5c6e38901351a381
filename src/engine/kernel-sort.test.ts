import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelSort } from './kernel-sort.ts';

interface Case {
  readonly keys: readonly number[];
  /** Places in `keys`, as lib/sort.c of the release ordered them. */
  readonly '6.12': readonly number[];
  readonly '6.1': readonly number[];
}

const CASES: readonly Case[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'fixtures/kernel-sort.json'), 'utf8'),
);

function order(keys: readonly number[], twoAtOnce: boolean): number[] {
  const ids = Int32Array.from(keys, (_, i) => i);
  kernelSort(Int32Array.from(keys), ids, keys.length, twoAtOnce);
  return [...ids];
}

const equal = (n: number): number[] => Array<number>(n).fill(7);

describe("the kernel's sort", () => {
  it('orders as lib/sort.c does, equal keys too', () => {
    expect(CASES).toHaveLength(78);
    for (const { keys, ...orders } of CASES) {
      expect(order(keys, true), `${keys} in 6.12`).toEqual(orders['6.12']);
      expect(order(keys, false), `${keys} in 6.1`).toEqual(orders['6.1']);
    }
  });

  it('turns equal nodes around: the first vectors go to node 1', () => {
    expect(order(equal(2), true)).toEqual([1, 0]);
    expect(order(equal(4), true)).toEqual([1, 3, 2, 0]);
    expect(order(equal(8), true)).toEqual([1, 3, 4, 5, 6, 7, 2, 0]);
    expect(order(equal(4), false)).toEqual([1, 2, 3, 0]);
  });

  it('takes keys as signed, so that an inactive node comes first', () => {
    expect(order([3, -1, 2], true)).toEqual([1, 2, 0]);
  });
});
