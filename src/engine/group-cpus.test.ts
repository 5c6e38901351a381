import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpumaskNext, newCpuMasks } from './cpumask.ts';
import { type CpuFacts, cpuTopology, groupCpusEvenly } from './group-cpus.ts';

const range = (n: number): number[] => [...Array(n).keys()];

/** CPUs of a mask written in hexadecimal. */
function fromHex(hex: string): number[] {
  const bits = BigInt(`0x${hex}`);
  return range(hex.length * 4).filter((cpu) => (bits >> BigInt(cpu)) & 1n);
}

const toHex = (cpus: readonly number[]): string =>
  cpus.reduce((bits, cpu) => bits | (1n << BigInt(cpu)), 0n).toString(16);

function groupsOf(facts: CpuFacts, groups: number): { masks: number[][]; served: number } {
  const out = newCpuMasks(facts.cpus, groups + 2);
  const served = groupCpusEvenly(cpuTopology(facts), groups, out, 1);
  const masks = range(groups).map((group) => {
    const found: number[] = [];
    for (let cpu = cpumaskNext(out, 1 + group, -1); cpu >= 0; cpu = cpumaskNext(out, 1 + group, cpu))
      found.push(cpu);
    return found;
  });
  expect([out.weight[0], out.weight[groups + 1]], 'rows beside the groups').toEqual([0, 0]);
  return { masks, served };
}

/** Core of each CPU for the SMT layouts of the golden cases. */
const CORE_OF: Record<string, (cpu: number, cpus: number) => number> = {
  none: (cpu) => cpu,
  'adjacent-pairs (i, i^1)': (cpu) => cpu >> 1,
  'offset (i, (i+n/2)%n)': (cpu, cpus) => cpu % (cpus / 2),
};

interface Golden {
  readonly cpus: number;
  readonly present: string;
  readonly nrNodes: number;
  readonly nodeOfCpu: readonly number[];
  readonly smt: string;
  readonly groups: number;
  readonly masks: readonly string[];
}

const GOLDEN: readonly Golden[] = JSON.parse(
  gunzipSync(readFileSync(path.join(import.meta.dirname, 'fixtures/spread-golden.json.gz'))).toString(),
);

const NODES_1 = '0'.repeat(8);
const NODES_2 = '00001111';
const NODES_4 = '0000111122223333';

describe('CPUs in groups', () => {
  it('are the groups that the kernel makes, in all 400 recorded cases', () => {
    expect(GOLDEN).toHaveLength(400);
    for (const { cpus, present, nrNodes, nodeOfCpu, smt, groups, masks } of GOLDEN) {
      const coreOf = range(cpus).map((cpu) => CORE_OF[smt]!(cpu, cpus));
      const facts = { cpus, present: fromHex(present), nrNodeIds: nrNodes, nodeOf: nodeOfCpu, coreOf };
      expect(groupsOf(facts, groups).masks.map(toHex)).toEqual(masks);
    }
  });

  it.each([
    ['f', '0000', 'none', 4, '1 2 4 8'],
    ['f', '0000', 'none', 2, '3 c'],
    ['f', '0000', 'none', 3, '3 4 8'],
    ['f', '0000', 'none', 6, '1 2 4 8 0 0'],
    ['ff', NODES_1, 'adjacent-pairs (i, i^1)', 4, '3 c 30 c0'],
    ['ff', NODES_1, 'offset (i, (i+n/2)%n)', 4, '11 22 44 88'],
    ['ff', NODES_1, 'offset (i, (i+n/2)%n)', 3, '13 4c a0'],
    ['ff', NODES_1, 'offset (i, (i+n/2)%n)', 5, '11 22 44 8 80'],
    ['f', NODES_1, 'none', 4, '11 22 44 88'],
    ['f', NODES_1, 'none', 8, '1 2 4 8 10 20 40 80'],
    ['f', NODES_1, 'none', 6, '41 82 4 8 10 20'],
    ['ff', NODES_2, 'none', 1, 'ff'],
    ['ff', NODES_2, 'none', 2, 'f f0'],
    ['ff', NODES_2, 'none', 3, 'f0 3 c'],
    ['ff', NODES_2, 'none', 4, '30 c0 3 c'],
    ['ff', '01010101', 'none', 4, 'a a0 5 50'],
    ['fff', '000011112222', 'none', 5, 'f00 30 c0 3 c'],
    ['fff', '001111222222', 'none', 6, '3 c 30 c0 300 c00'],
    ['ffff', NODES_4, 'none', 6, 'f0 f000 300 c00 3 c'],
    ['ffff', NODES_4, 'none', 3, 'f00f f0 f00'],
  ])('present %s on nodes %s, %s, in %d groups: %s', (present, nodes, smt, groups, expected) => {
    const cpus = nodes.length;
    const facts = {
      cpus,
      present: fromHex(present),
      nrNodeIds: 1 + Math.max(...[...nodes].map(Number)),
      nodeOf: [...nodes].map(Number),
      coreOf: range(cpus).map((cpu) => CORE_OF[smt]!(cpu, cpus)),
    };
    const { masks, served } = groupsOf(facts, groups);
    expect(masks.map(toHex).join(' ')).toBe(expected);
    expect(served < groups).toBe(expected.includes(' 0'));
  });

  it('sorts equal nodes as 6.1 where it is told to', () => {
    const facts = {
      cpus: 8,
      present: range(8),
      nrNodeIds: 4,
      nodeOf: [0, 0, 1, 1, 2, 2, 3, 3],
      coreOf: range(8),
    };
    expect(groupsOf(facts, 8).masks.flat()).toEqual([2, 3, 6, 7, 4, 5, 0, 1]);
    expect(groupsOf({ ...facts, twoAtOnce: false }, 8).masks.flat()).toEqual([2, 3, 4, 5, 6, 7, 0, 1]);
  });

  it('knows no siblings of a CPU that has not come up', () => {
    const facts = { cpus: 4, present: range(4), nrNodeIds: 1, nodeOf: [0, 0, 0, 0], coreOf: [0, -1, 0, -1] };
    expect(groupsOf(facts, 2).masks).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(groupsOf({ ...facts, coreOf: [-1, -1, -1, -1] }, 2).masks).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('has no group when none is asked for', () => {
    const facts = { cpus: 1, present: [0], nrNodeIds: 1, nodeOf: [0], coreOf: [0] };
    expect(groupsOf(facts, 0)).toEqual({ masks: [], served: 0 });
  });

  it('gives each CPU to one group, and every group a CPU while there are enough', () => {
    const machine = fc.integer({ min: 1, max: 300 }).chain((cpus) =>
      fc.record({
        cpus: fc.constant(cpus),
        present: fc.uniqueArray(fc.nat(cpus - 1), { minLength: 1 }),
        nrNodeIds: fc.constant(9),
        nodeOf: fc.array(fc.nat(8), { minLength: cpus, maxLength: cpus }),
        coreOf: fc.array(fc.nat(cpus >> 1), { minLength: cpus, maxLength: cpus }),
      }),
    );
    fc.assert(
      fc.property(machine, fc.integer({ min: 1, max: 310 }), (facts, groups) => {
        const { masks, served } = groupsOf(facts, groups);
        expect(masks.flat().sort((a, b) => a - b)).toEqual(range(facts.cpus));
        const empty = masks.filter((mask) => mask.length === 0).length;
        if (groups <= facts.cpus && served >= groups) expect(empty).toBe(0);
        else expect(empty).toBeGreaterThanOrEqual(Math.max(0, groups - facts.cpus));
      }),
      { seed: 612, numRuns: 60 },
    );
  });
});
