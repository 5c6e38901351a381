import { describe, expect, it } from 'vitest';
import { countBars } from './count-bars.tsx';

describe('bars of counts', () => {
  it('give each CPU a slot and the largest count the full height', () => {
    const bars = countBars(
      [
        [0, 10],
        [3, 5],
      ],
      4,
    );
    expect(bars.map((bar) => bar.x)).toEqual([0, 60]);
    expect(bars[0]!.height).toBe(11);
    expect(bars[1]!.height).toBeCloseTo(5.5);
  });

  it('draw nothing for no count, and something for a small one', () => {
    expect(countBars([], 8)).toEqual([]);
    expect(
      countBars(
        [
          [0, 100_000],
          [1, 1],
        ],
        8,
      )[1]!.height,
    ).toBe(3);
  });

  it('stay inside their width with thousands of CPUs and show the largest of a slot', () => {
    const bars = countBars(
      [
        [0, 1],
        [1, 9],
        [4095, 3],
      ],
      4096,
    );
    expect(bars).toHaveLength(2);
    expect(bars[0]!.height).toBe(11);
    expect(bars.at(-1)!.x + bars.at(-1)!.width).toBeLessThanOrEqual(80);
  });
});
