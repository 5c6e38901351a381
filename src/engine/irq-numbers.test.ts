import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENOMEM } from '../model/errno.ts';
import { clearBits, findFreeIrqs, setBits } from './irq-numbers.ts';
import { IrqNumberTwins } from './irq-numbers-naive.ts';

describe('numbers of irqs', () => {
  it('are the lowest free ones from a bound on', () => {
    const words = new Int32Array(4);
    setBits(words, 0, 24);
    expect(findFreeIrqs(words, 128, 0, 1)).toBe(24);
    expect(findFreeIrqs(words, 128, 40, 4)).toBe(40);
  });

  it('are consecutive, over the ends of words', () => {
    const words = new Int32Array(4);
    setBits(words, 0, 30);
    setBits(words, 33, 1);
    expect(findFreeIrqs(words, 128, 0, 3)).toBe(30);
    expect(findFreeIrqs(words, 128, 0, 4)).toBe(34);
    clearBits(words, 33, 1);
    expect(findFreeIrqs(words, 128, 0, 4)).toBe(30);
  });

  it('end below the limit', () => {
    const words = new Int32Array(2);
    setBits(words, 0, 38);
    expect(findFreeIrqs(words, 40, 0, 2)).toBe(38);
    expect(findFreeIrqs(words, 40, 0, 3)).toBe(-ENOMEM);
    expect(findFreeIrqs(words, 40, 41, 1)).toBe(-ENOMEM);
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
