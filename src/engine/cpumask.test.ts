import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CpuMasks,
  cpumaskAnd,
  cpumaskAndnot,
  cpumaskClear,
  cpumaskCopy,
  cpumaskNext,
  cpumaskSet,
  cpumaskTest,
  cpumaskZero,
  newCpuMasks,
} from './cpumask.ts';

function members(m: CpuMasks, mask: number): number[] {
  const found: number[] = [];
  for (let cpu = cpumaskNext(m, mask, -1); cpu >= 0; cpu = cpumaskNext(m, mask, cpu)) found.push(cpu);
  return found;
}

/** CPUs by the summary alone, which must know every word that is not 0 and no other. */
function throughSummary(m: CpuMasks, mask: number): number[] {
  const found: number[] = [];
  for (let word = 0; word < 1 << m.wordLog; word++) {
    const known = (m.summary[(mask << m.summaryLog) | (word >>> 5)] >>> (word & 31)) & 1;
    expect(m.bits[(mask << m.wordLog) | word] !== 0).toBe(known === 1);
    for (let bit = 0; bit < 32 && known === 1; bit++) {
      if ((m.bits[(mask << m.wordLog) | word] >>> bit) & 1) found.push(word * 32 + bit);
    }
  }
  return found;
}

const sorted = (cpus: Iterable<number>): number[] => [...cpus].sort((a, b) => a - b);

describe('CPU masks', () => {
  it('hold what sets hold, after any sequence of changes', () => {
    const what = fc.constantFrom(0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 5);
    const cpu = fc.constantFrom(0, 1, 31, 32, 63, 1023, 1024, 1060, 4095, 8191);
    const step = fc.record({ what, to: fc.nat(2), a: fc.nat(2), b: fc.nat(2), cpu });
    const steps = fc.array(step, { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(1, 31, 32, 33, 100, 1024, 1025, 4096, 8192), steps, (cpus, taken) => {
        const m = newCpuMasks(cpus, 3);
        const sets = [new Set<number>(), new Set<number>(), new Set<number>()];
        for (const { what, to, a, b, cpu: any } of taken) {
          const cpu = any % cpus;
          if (what === 0) sets[to]!.add(cpu) && cpumaskSet(m, to, cpu);
          if (what === 1) expect(cpumaskClear(m, to, cpu)).toBe(sets[to]!.delete(cpu));
          if (what === 2) cpumaskZero(m, to);
          if (what === 3) cpumaskCopy(m, to, a);
          if (what === 4) cpumaskAnd(m, to, a, b);
          if (what === 5) cpumaskAndnot(m, to, a, b);
          if (what === 2) sets[to] = new Set();
          if (what === 3) sets[to] = new Set(sets[a]);
          if (what === 4) sets[to] = new Set([...sets[a]!].filter((c) => sets[b]!.has(c)));
          if (what === 5) sets[to] = new Set([...sets[a]!].filter((c) => !sets[b]!.has(c)));
        }
        sets.forEach((set, mask) => {
          expect(members(m, mask)).toEqual(sorted(set));
          expect(throughSummary(m, mask)).toEqual(sorted(set));
          expect(m.weight[mask]).toBe(set.size);
          expect(cpumaskTest(m, mask, 0)).toBe(set.has(0));
        });
      }),
      { seed: 77, numRuns: 60 },
    );
  });
});
