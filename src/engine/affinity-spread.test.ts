import { describe, expect, it } from 'vitest';
import {
  type IrqAffinity,
  irqAffinity,
  irqCalcAffinityVectors,
  irqCreateAffinityMasks,
} from './affinity-spread.ts';
import { cpumaskSet, newCpuMasks } from './cpumask.ts';
import { cpuTopology } from './group-cpus.ts';

const TOPOLOGY = cpuTopology({
  cpus: 4,
  present: [0, 1, 2, 3],
  nrNodeIds: 1,
  nodeOf: [0, 0, 0, 0],
  coreOf: [0, 1, 2, 3],
});

/** Masks in hexadecimal with `*` at the managed ones, or NULL. The default affinity is CPU 0 and 3. */
function spread(nvecs: number, affinity: IrqAffinity): string {
  const masks = newCpuMasks(4, nvecs + 1);
  cpumaskSet(masks, nvecs, 0);
  cpumaskSet(masks, nvecs, 3);
  const managed = new Uint8Array(nvecs).fill(9);
  if (!irqCreateAffinityMasks(TOPOLOGY, nvecs, affinity, nvecs, { masks, first: 0, managed })) return 'NULL';
  return [...managed].map((is, i) => `${masks.bits[i].toString(16)}${is === 1 ? '*' : ''}`).join(' ');
}

/** A driver that always asks for these sets. */
const sets = (...sizes: number[]): IrqAffinity =>
  irqAffinity(1, 1, (affinity) => {
    affinity.nrSets = sizes.length;
    sizes.forEach((size, i) => {
      affinity.setSize[i] = size;
    });
  });

describe('affinity masks of a device', () => {
  it('are spread over all vectors but those before and after, which keep the default and are not managed', () => {
    expect(spread(4, irqAffinity())).toBe('1* 2* 4* 8*');
    expect(spread(5, irqAffinity(1))).toBe('9 1* 2* 4* 8*');
    expect(spread(4, irqAffinity(1, 1))).toBe('9 3* c* 9');
  });

  it('are none where nothing is left to spread, and calc_sets is asked nevertheless', () => {
    const asked: number[] = [];
    const affinity = irqAffinity(1, 1, (_, vectors) => asked.push(vectors));
    expect(spread(2, affinity)).toBe('NULL');
    expect(spread(1, affinity)).toBe('NULL');
    expect(asked).toEqual([0, 0]);
  });

  it('cover all CPUs again in each set', () => {
    expect(spread(8, sets(2, 4))).toBe('9 3* c* 1* 2* 4* 8* 9');
  });

  it('are default and managed behind sets that are too small, default and not managed behind those that are too large', () => {
    expect(spread(6, sets(2))).toBe('9 3* c* 9* 9* 9');
    expect(spread(6, sets(4, 1))).toBe('9 1* 2* 4* 8* 9');
  });

  it('are none with an empty set or with more sets than 4', () => {
    expect(spread(6, sets(2, 0))).toBe('NULL');
    expect(spread(9, sets(1, 1, 1, 1, 1))).toBe('NULL');
  });

  it('cannot be made for sets beyond the last vector', () => {
    expect(() => spread(4, sets(4))).toThrow('calc_sets asks for 4 vectors after 1, there are 4');
  });
});

describe('the number of vectors to ask for', () => {
  it('is bounded by the CPUs, and by what is left of maxvec', () => {
    expect(irqCalcAffinityVectors(TOPOLOGY, 1, 64, irqAffinity(1))).toBe(5);
    expect(irqCalcAffinityVectors(TOPOLOGY, 1, 3, irqAffinity(1))).toBe(3);
    expect(irqCalcAffinityVectors(TOPOLOGY, 1, 64, irqAffinity(1, 1))).toBe(0);
  });

  it('is not bounded by the CPUs once the masks were made: the default of calc_sets stays', () => {
    const affinity = irqAffinity(1);
    spread(5, affinity);
    expect(irqCalcAffinityVectors(TOPOLOGY, 1, 64, affinity)).toBe(64);
  });
});
