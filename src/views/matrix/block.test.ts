import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type BlockSum, sumBlock } from './block.ts';
import { CellFlag, isDevice, type Matrix, placeAt } from './matrix.ts';
import { type TestIrq, testMatrix } from './test-machine.ts';
import { sumText } from './words.ts';

/** The same sum, place by place. */
function slowly(m: Matrix, { positions, from, to }: Block): BlockSum {
  const sum = { allocated: 0, managed: 0, cleanup: 0, free: 0, closed: 0 };
  const irqs = new Set<number>();
  for (const position of positions) {
    for (let number = from; number <= to; number++) {
      const place = placeAt(m, position, number);
      if (place.kind !== 'cell') {
        if (isDevice(m, number)) sum.free++;
        else sum.closed++;
        continue;
      }
      sum.allocated++;
      if (m.flags[place.cell]! & CellFlag.managed) sum.managed++;
      if (m.flags[place.cell]! & CellFlag.cleanup) sum.cleanup++;
      if (m.desc[place.cell]! >= 0) irqs.add(m.desc[place.cell]!);
    }
  }
  return { cpus: positions.length, numbers: to - from + 1, ...sum, irqs: irqs.size };
}

const list = (numbers: readonly number[]): string => {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (sorted[j + 1] === sorted[j]! + 1) j++;
    parts.push(i === j ? `${sorted[i]}` : `${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(',');
};

const vectors = fc.array(fc.integer({ min: 32, max: 240 }), { maxLength: 60 });
const machine = fc.array(vectors, { minLength: 1, maxLength: 6 }).map((cpus) => {
  const irqs: TestIrq[] = cpus.flatMap((numbers, cpu) =>
    [...new Set(numbers)].flatMap((vector, i) => {
      const irq = { irq: 1000 * cpu + vector, cpu, vector, managed: vector % 3 === 0 };
      const old = cpus[cpu + 1]?.[0];
      if (i === 0 && old !== undefined) return [{ ...irq, previous: [cpu + 1, old] as const }];
      return vector % 5 === 0 ? [] : [irq];
    }),
  );
  return testMatrix({ cpus: cpus.map((numbers, cpu) => ({ cpu, vectors: list(numbers) })), irqs });
});

describe('the sum of a block', () => {
  it('is what adding place by place gives', () => {
    fc.assert(
      fc.property(machine, fc.nat(255), fc.nat(255), fc.nat(), (m, a, b, mask) => {
        const positions = [...m.cpus.keys()].filter((p) => (mask >> p) & 1);
        const block = { positions, from: Math.min(a, b), to: Math.max(a, b) };
        expect(sumBlock(m, block)).toEqual(slowly(m, block));
      }),
    );
  });

  it('of everything is what the kernel counts', () => {
    const m = testMatrix({
      cpus: [
        { cpu: 0, vectors: '32-34,48', man: 1, mac: 1 },
        { cpu: 1, vectors: '33' },
      ],
      irqs: [
        { irq: 5, cpu: 0, vector: 32, managed: true },
        { irq: 6, cpu: 1, vector: 33 },
      ],
    });
    const sum = sumBlock(m, { positions: [0, 1], from: 0, to: 255 });
    expect(sum).toMatchObject({ allocated: 5, managed: 1, free: 2 * 202 - 5, closed: 2 * 54, irqs: 2 });
    expect(sumText(m, sum)).toBe('2 CPUs × 256 vectors: 5 in use by 2 irqs, 1 managed, 399 free, 108 system');
  });
});
