import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCpus, parseCpuRanges } from './cpu-ranges.ts';

const members = (text: string) =>
  (parseCpuRanges(text) ?? []).flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i),
  );

describe('CPU lists', () => {
  it('prints runs as ranges', () => {
    expect(formatCpus([3, 0, 1, 2, 7, 7])).toBe('0-3,7');
    expect(formatCpus([])).toBe('');
  });
  it('reads back what it printed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(4095), { minLength: 1 }), (cpus) => {
        expect(members(formatCpus(cpus))).toEqual([...cpus].sort((a, b) => a - b));
      }),
    );
  });
  it.each(['', 'a', '1-', '3-1', '1,,2', '-1'])('refuses %j', (text) => {
    expect(parseCpuRanges(text)).toBeNull();
  });
});
