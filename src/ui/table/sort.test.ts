import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSort, nextSort, parseSort, sortRows } from './sort.ts';

const all = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

describe('sortRows', () => {
  it('counts numbers in texts as numbers', () => {
    const names = ['nvme0q10', 'nvme0q9', 'ahci', 'nvme0q1'];
    expect([...sortRows(all(4), [{ desc: false, value: (r) => names[r]! }])]).toEqual([2, 3, 1, 0]);
  });
  it('puts rows without a value last, whichever way', () => {
    const values = [3, null, 1];
    const by = (desc: boolean) => [...sortRows(all(3), [{ desc, value: (r) => values[r]! }])];
    expect(by(false)).toEqual([2, 0, 1]);
    expect(by(true)).toEqual([0, 2, 1]);
  });
  it('is stable and orders by the second key within the first', () => {
    const rows = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 40 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const got = sortRows(all(pairs.length), [
          { desc: false, value: (r) => pairs[r]![0] },
          { desc: true, value: (r) => pairs[r]![1] },
        ]);
        const naive = pairs
          .map((p, i) => [...p, i] as const)
          .sort((a, b) => a[0] - b[0] || b[1] - a[1] || a[2] - b[2]);
        expect([...got]).toEqual(naive.map((p) => p[2]));
      }),
    );
  });
});

describe('sort keys', () => {
  it('go up, down and away; Shift adds', () => {
    let keys = nextSort([], 'irq', false);
    expect(formatSort(keys)).toBe('irq');
    keys = nextSort(keys, 'cpu', true);
    keys = nextSort(keys, 'irq', true);
    expect(formatSort(keys)).toBe('-irq,cpu');
    expect(formatSort(nextSort(keys, 'irq', true))).toBe('cpu');
    expect(formatSort(nextSort(keys, 'name', false))).toBe('name');
  });
  it('are read back as written', () => {
    expect(formatSort(parseSort('-irq,cpu'))).toBe('-irq,cpu');
    expect(parseSort('')).toEqual([]);
  });
});
