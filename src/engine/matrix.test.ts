import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EINVAL, ENOSPC } from '../model/errno.ts';
import { chosenBit, chosenCpu, irqMatrix } from './matrix.ts';
import { irqAllocMatrix, type MatrixShape } from './matrix-columns.ts';
import { matrixFacts } from './matrix-facts.ts';
import { maskColumns } from './matrix-replay.ts';
import { bytesOf, MatrixTwins, seeded } from './matrix-testing.ts';

const X86: MatrixShape = { cpus: 4, matrixBits: 256, allocStart: 0x20, allocEnd: 0xeb };

/** A machine with the system bits 0x32 and 0x80, all CPUs on line, and masks given as lists. */
function machine(shape: MatrixShape, lists: readonly (readonly number[])[]) {
  const columns = irqAllocMatrix(shape);
  const matrix = irqMatrix(columns, maskColumns(shape.cpus, lists));
  matrix.assignSystem(0, 0x32, false);
  matrix.assignSystem(0, 0x80, false);
  for (let cpu = 0; cpu < shape.cpus; cpu++) matrix.online(cpu);
  return { columns, matrix, facts: matrixFacts(columns) };
}

const range = (n: number): number[] => [...Array(n).keys()];

/** `cpu:vector` as people write it, or the error. */
const text = (result: number): string =>
  result < 0 ? `${result}` : `${chosenCpu(result)}:0x${chosenBit(result).toString(16)}`;

describe.each([
  ['by a look at every CPU', {}],
  ['by levels', { scanCpus: 0 }],
])('the vector matrix %s', (_, how) => {
  const shape = { ...X86, ...how };

  it('gives the first CPU of the most available ones its lowest free vector', () => {
    const { matrix } = machine(shape, [range(4)]);
    const results = range(5).map(() => text(matrix.alloc(0, false)));
    expect(results).toEqual(['0:0x20', '1:0x20', '2:0x20', '3:0x20', '0:0x21']);
  });

  it('gives managed interrupts the last CPU of the least used ones, and hides reserved bits from others', () => {
    const { matrix, facts } = machine(shape, [range(4), [0, 1], [0]]);
    for (let i = 0; i < 5; i++) matrix.alloc(0, false);
    expect(matrix.reserveManaged(1)).toBe(0);
    expect(range(4).map((cpu) => facts.cpu(cpu)[0])).toEqual([198, 199, 200, 200]);
    expect(text(matrix.allocManaged(1))).toBe('1:0x21');
    expect(text(matrix.alloc(1, false))).toBe('1:0x22');
    matrix.free(0, 0x20, false);
    expect(text(matrix.alloc(2, false))).toBe('0:0x20');
  });

  it('never takes a CPU without available vectors, and says so', () => {
    const { matrix } = machine(shape, [[2], []]);
    for (let i = 0; i < 201; i++) expect(chosenCpu(matrix.alloc(0, false))).toBe(2);
    expect(matrix.alloc(0, false)).toBe(-ENOSPC);
    expect(matrix.alloc(1, false)).toBe(-EINVAL);
    expect(matrix.allocManaged(1)).toBe(-EINVAL);
  });

  it('gives back what it reserved when a later CPU is full', () => {
    const { matrix, facts } = machine(shape, [range(4), [3]]);
    while (matrix.alloc(1, false) >= 0);
    const before = range(4).map((cpu) => facts.cpu(cpu));
    expect(matrix.reserveManaged(0)).toBe(-ENOSPC);
    expect(range(4).map((cpu) => facts.cpu(cpu))).toEqual(before);
  });

  it('keeps what is stale about a CPU that comes back', () => {
    const { matrix, facts } = machine(shape, [[1]]);
    matrix.offline(1);
    matrix.reserveManaged(0);
    matrix.online(1);
    expect(facts.cpu(1)).toEqual([201, 0, 1, 0, 3]);
    expect(facts.global()[0]).toBe(4 * 201);
  });

  it('goes on when more is reserved than available, and counts it', () => {
    const { matrix, facts } = machine({ ...shape, cpus: 1 }, []);
    for (let i = 0; i < 202; i++) matrix.reserve();
    expect([matrix.reserved(), facts.overReservations()]).toEqual([202, 1]);
  });

  it('wraps its counters as unsigned numbers of 32 bits', () => {
    const { matrix } = machine(shape, []);
    matrix.removeReserved();
    expect(matrix.reserved()).toBe(0xffffffff);
  });

  it('refuses what the kernel warns of, and counts it', () => {
    const { columns, matrix, facts } = machine(shape, [[0]]);
    const before = bytesOf(columns).slice();
    matrix.free(0, 0x20, false);
    matrix.free(0, 0x1f, false);
    matrix.free(0, 300, true);
    matrix.assign(0, 0xeb);
    matrix.removeManaged(0);
    expect(facts.warnings()).toBe(5);
    columns.tables.matrix.col.warnings[0] = 0;
    expect(bytesOf(columns)).toEqual(before);
  });

  it('throws where the kernel stops', () => {
    const { matrix } = machine(shape, []);
    expect(() => matrix.online(0)).toThrow('irq_matrix_online: CPU 0 is on line');
    expect(() => matrix.assignSystem(0, 0x40, false)).toThrow('bit 64: 4 CPUs are on line');
    const fresh = irqMatrix(irqAllocMatrix(shape), maskColumns(4, []));
    expect(() => fresh.assignSystem(0, 256, false)).toThrow('there are 256 bits');
    expect(() => fresh.assignSystem(0, 0x40, true)).toThrow('it is not allocated on CPU 0');
  });

  it('is back to the same bytes after the frees of what was allocated', () => {
    const { columns, matrix } = machine({ ...shape, cpus: 40 }, [range(40), [3, 4, 39], [7]]);
    const before = bytesOf(columns).slice();
    const below = seeded(7);
    matrix.reserveManaged(0);
    const normal = range(500).map(() => matrix.alloc(below(3), false));
    const managed = range(30).map(() => matrix.allocManaged(0));
    for (const got of normal.filter((n) => n >= 0).reverse())
      matrix.free(chosenCpu(got), chosenBit(got), false);
    for (const got of managed.filter((n) => n >= 0)) matrix.free(chosenCpu(got), chosenBit(got), true);
    matrix.removeManaged(0);
    expect(bytesOf(columns)).toEqual(before);
  });

  it('goes on from copied bytes as it did the first time', () => {
    const { columns, matrix } = machine({ ...shape, cpus: 20 }, [range(20), [1, 2]]);
    const run = (): string[] => range(300).map((i) => text(matrix.alloc(i % 3 === 0 ? 1 : 0, false)));
    run();
    const snapshot = bytesOf(columns).slice();
    const first = run();
    bytesOf(columns).set(snapshot);
    expect(run()).toEqual(first);
  });
});

describe('counters that drifted beyond the number of bits', () => {
  const shape = { ...X86, cpus: 6, scanCpus: 0 };
  /** Reserves while the CPU is off line and gives back while it is on line: each time it seems to have one more. */
  const driftUp = (matrix: ReturnType<typeof irqMatrix>, cpu: number, mask: number, times: number): void => {
    matrix.offline(cpu);
    for (let i = 0; i < times; i++) matrix.reserveManaged(mask);
    matrix.online(cpu);
    for (let i = 0; i < times; i++) matrix.removeManaged(mask);
  };

  it('are still compared one by one, though they share a level', () => {
    const { matrix, facts } = machine(shape, [range(6), [1], [4]]);
    driftUp(matrix, 1, 1, 5);
    driftUp(matrix, 4, 2, 9);
    expect([1, 4].map((cpu) => facts.cpu(cpu)[0])).toEqual([206, 210]);
    const cpus = range(8).map(() => chosenCpu(matrix.alloc(0, false)));
    expect(cpus).toEqual([4, 4, 4, 4, 1, 4, 1, 4]);
  });

  it('count as full CPUs in the end: the one that looks best has no bit left', () => {
    const { matrix } = machine(shape, [range(6), [1]]);
    driftUp(matrix, 1, 1, 100);
    driftUp(matrix, 1, 1, 100);
    driftUp(matrix, 1, 1, 100);
    for (let i = 0; i < 201; i++) expect(chosenCpu(matrix.alloc(0, false))).toBe(1);
    expect(matrix.alloc(0, false)).toBe(-ENOSPC);
  });

  it('of managed vectors are compared one by one where they wrapped on every CPU', () => {
    const { matrix, facts } = machine(shape, [range(6)]);
    matrix.reserveManaged(0);
    for (let i = 0; i < 8; i++) {
      const got = matrix.alloc(0, false);
      matrix.free(chosenCpu(got), chosenBit(got), true);
    }
    expect(facts.cpu(0)[3]).toBe(0xfffffffe);
    expect(facts.cpu(5)[3]).toBe(0xffffffff);
    expect(range(2).map(() => chosenCpu(matrix.allocManaged(0)))).toEqual([1, 0]);
  });
});

it('refuses shapes that no machine has', () => {
  expect(() => irqAllocMatrix({ ...X86, cpus: 0 })).toThrow('a matrix of 0 CPUs');
  expect(() => irqAllocMatrix({ ...X86, allocEnd: 257 })).toThrow(RangeError);
  expect(() => irqAllocMatrix({ ...X86, allocStart: 0xeb })).toThrow(RangeError);
});

/** `npm run twin` does the same a million times. */
it('does what its naive twin does, whatever it is asked', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (seed) => {
      const twins = new MatrixTwins(seed);
      for (let i = 0; i < 400; i++) expect(twins.step(), `operation ${i} of seed ${seed}`).toBeUndefined();
      expect(twins.check(), `after the operations of seed ${seed}`).toBeUndefined();
    }),
    { seed: 20240, numRuns: 60 },
  );
});
