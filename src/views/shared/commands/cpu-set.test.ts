import { describe, expect, it } from 'vitest';
import { seeded } from '../../../engine/matrix-testing.ts';
import { between, formatCpuList, groupsOf, parseCpuList, withRange } from './cpu-set.ts';

const cpus = (n: number): number[] => Array.from({ length: n }, (_, cpu) => cpu);

describe('a list of CPUs', () => {
  it('is read as the kernel writes it, in any order', () => {
    expect(parseCpuList('8,0-3', cpus(16))).toEqual([0, 1, 2, 3, 8]);
    expect(parseCpuList(' 5 ', cpus(16))).toEqual([5]);
  });

  it('is told what is wrong with it', () => {
    expect(parseCpuList('', cpus(4))).toBe('Name at least one CPU.');
    expect(parseCpuList('3-1', cpus(4))).toMatch(/^This is no list/);
    expect(parseCpuList('x', cpus(4))).toMatch(/^This is no list/);
    expect(parseCpuList('2-9', cpus(4))).toBe('There is no CPU 9: the last one is 3.');
  });

  it.each(Array.from({ length: 20 }, (_, i) => 900 + i))(
    'is read back from what is written (seed %i)',
    (seed) => {
      const below = seeded(seed);
      const all = cpus(1 + below(300));
      const set = all.filter(() => below(3) === 0);
      if (set.length > 0) expect(parseCpuList(formatCpuList(set), all)).toEqual(set);
    },
  );
});

describe('CPUs that are picked', () => {
  it('come and go in ranges', () => {
    expect([...withRange(new Set([1]), [2, 3], true)]).toEqual([1, 2, 3]);
    expect([...withRange(new Set([1, 2, 3]), [1, 3], false)]).toEqual([2]);
  });

  it('are those between two in the order in which they are drawn', () => {
    const order = [0, 2, 4, 1, 3, 5];
    expect(between(order, 4, 3)).toEqual([4, 1, 3]);
    expect(between(order, 3, 4)).toEqual([4, 1, 3]);
    expect(between(order, 9, 4)).toEqual([]);
  });

  it('lie by node', () => {
    expect(groupsOf([0, 1, 2, 3], [1, 0, 1, 0])).toEqual([
      { node: 0, cpus: [1, 3] },
      { node: 1, cpus: [0, 2] },
    ]);
    expect(groupsOf([0, 1], null)).toEqual([{ node: -1, cpus: [0, 1] }]);
  });
});
