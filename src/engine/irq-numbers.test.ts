import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENOMEM } from '../model/errno.ts';
import { findFreeIrqs } from './irq-numbers.ts';
import { IrqNumberTwins } from './irq-numbers-naive.ts';
import { clearNumbers, newNumberMap, setNumbers } from './number-map.ts';

describe('numbers of irqs', () => {
  it('are the lowest free ones from a bound on', () => {
    const map = newNumberMap(128);
    setNumbers(map, 0, 24);
    expect(findFreeIrqs(map, 128, 0, 1)).toBe(24);
    expect(findFreeIrqs(map, 128, 40, 4)).toBe(40);
  });

  it('are consecutive, over the ends of words', () => {
    const map = newNumberMap(128);
    setNumbers(map, 0, 30);
    setNumbers(map, 33, 1);
    expect(findFreeIrqs(map, 128, 0, 3)).toBe(30);
    expect(findFreeIrqs(map, 128, 0, 4)).toBe(34);
    clearNumbers(map, 33, 1);
    expect(findFreeIrqs(map, 128, 0, 4)).toBe(30);
  });

  it('end below the limit', () => {
    const map = newNumberMap(40);
    setNumbers(map, 0, 38);
    expect(findFreeIrqs(map, 40, 0, 2)).toBe(38);
    expect(findFreeIrqs(map, 40, 0, 3)).toBe(-ENOMEM);
    expect(findFreeIrqs(map, 40, 41, 1)).toBe(-ENOMEM);
  });

  it('are those of the naive twin', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const twins = new IrqNumberTwins(seed);
        for (let i = 0; i < 300; i++) expect(twins.step()).toBeUndefined();
        expect(twins.check()).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});
