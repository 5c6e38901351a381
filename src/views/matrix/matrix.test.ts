import { describe, expect, it } from 'vitest';
import { CellFlag, cellAt, placeAt, reservedOnly } from './matrix.ts';
import { reservationsOf } from './reserved.ts';
import { litCells, spotOf } from './selected.ts';
import { chooseSource, matrixSources } from './source.ts';
import { testMachine, testMatrix } from './test-machine.ts';

const nvme = { device: '0000:01:00.0', driver: 'nvme' };

describe('cells of the matrix', () => {
  const m = testMatrix({
    cpus: [
      { cpu: 4, vectors: '33', man: 1, mac: 1 },
      { cpu: 1, vectors: '32-34,48' },
    ],
    irqs: [
      { irq: 20, cpu: 1, vector: 33, ...nvme },
      { irq: 21, cpu: 4, vector: 33, managed: true, previous: [1, 48], ...nvme },
      { irq: 22, cpu: 1, vector: 40, ...nvme },
    ],
    offline: [7],
  });

  it('are what the lists say, CPU by CPU, ascending', () => {
    expect([...m.cpus]).toEqual([1, 4]);
    expect([...m.vector]).toEqual([32, 33, 34, 48, 33]);
    expect([...m.position]).toEqual([0, 0, 0, 0, 1]);
  });

  it('belong to the irq that says so, and to none where no irq does', () => {
    const irqs = [...m.desc].map((desc) => (desc < 0 ? null : m.view.t.irqDesc.col.irq[desc]));
    expect(irqs).toEqual([null, 20, null, 21, 21]);
  });

  it('wait for cleanup where an irq has moved away', () => {
    expect([...m.flags]).toEqual([0, 0, 0, CellFlag.cleanup | CellFlag.managed, CellFlag.managed]);
  });

  it('stay with the irq that has them now, whatever another one left there', () => {
    const taken = testMatrix({
      cpus: [{ cpu: 0, vectors: '32-33' }],
      irqs: [
        { irq: 20, cpu: 0, vector: 33, previous: [0, 32], ...nvme },
        { irq: 21, cpu: 0, vector: 32, ...nvme },
      ],
    });
    expect([...taken.desc].map((desc) => taken.view.t.irqDesc.col.irq[desc])).toEqual([21, 20]);
    expect([...taken.flags]).toEqual([0, 0]);
  });

  it('are not made where the matrix says free: the claim of the irq is kept apart', () => {
    expect(placeAt(m, 0, 40)).toEqual({ kind: 'free' });
    expect(m.claims.map(({ cpu, vector }) => [cpu, vector])).toEqual([[1, 40]]);
  });

  it('are found by CPU and vector', () => {
    expect(cellAt(m, 0, 48)).toBe(3);
    expect(cellAt(m, 1, 32)).toBe(-1);
    expect(cellAt(m, -1, 32)).toBe(-1);
  });

  it('stand beside system vectors and vectors that nobody gets', () => {
    expect(placeAt(m, 0, 0xec).kind).toBe('system');
    expect(placeAt(m, 0, 0xed).kind).toBe('outside');
    expect(placeAt(m, 0, 0x1f).kind).toBe('outside');
  });

  it('know CPUs that are offline by name only', () => expect(m.offline).toEqual([7]));

  it('light up with their irq, with both ends of a move, and with their device', () => {
    expect([...litCells(m, { kind: 'irq', irq: 21 })]).toEqual([3, 4]);
    expect([...litCells(m, { kind: 'vec', cpu: 1, vector: 33 })]).toEqual([1]);
    expect([...litCells(m, { kind: 'dev', device: '0000:01:00.0' })]).toEqual([1, 3, 4]);
    expect([...litCells(m, { kind: 'dom', name: 'VECTOR' })]).toEqual([]);
    expect(litCells(m, { kind: 'irq', irq: 99 }).size).toBe(0);
    expect(spotOf(m, { kind: 'irq', irq: 21 }, new Set([4]))).toEqual({ cpu: 4, vector: 33 });
  });
});

describe('vectors that are reserved for managed irqs', () => {
  const irqs = [
    { irq: 30, cpu: 0, vector: 32, managed: true, affinity: '0-1', ...nvme },
    { irq: 31, cpu: 1, vector: 32, managed: true, affinity: '0-1', ...nvme },
    { irq: 32, cpu: 1, vector: 33, affinity: '0-1', ...nvme },
  ];

  it('are counted, and not placed while more vectors are free than reserved', () => {
    const m = testMatrix({ cpus: [{ cpu: 0, vectors: '32', man: 2, mac: 1 }], irqs });
    expect(reservedOnly(m, 0)).toBe(1);
    expect(placeAt(m, 0, 33).kind).toBe('free');
  });

  it('are every free vector where as many are free as are reserved', () => {
    const m = testMatrix({ cpus: [{ cpu: 0, vectors: '32-49,51-232', man: 3, mac: 1 }], irqs });
    expect([...m.allReserved]).toEqual([1]);
    expect(placeAt(m, 0, 234).kind).toBe('reserved');
  });

  it('are for the managed irqs whose mask has the CPU', () => {
    const m = testMatrix({ cpus: [{ cpu: 0, vectors: '32', man: 2, mac: 1 }], irqs });
    const numbers = (rows: readonly number[]) => rows.map((row) => m.view.t.irqDesc.col.irq[row]);
    const { all, notHere } = reservationsOf(m, 0);
    expect(numbers(all)).toEqual([30, 31]);
    expect(numbers(notHere)).toEqual([31]);
  });

  it('do not exist on an IMSIC', () => {
    const m = testMatrix({ kind: 'imsic', system: '0-1', size: 254, cpus: [{ cpu: 0, vectors: '2' }], irqs });
    expect(m.source.word).toBe('identity');
    expect(reservationsOf(m, 0).all).toEqual([]);
  });
});

describe('damaged input', () => {
  it('counts a CPU once that is printed twice', () => {
    const m = testMatrix({
      cpus: [
        { cpu: 0, vectors: '32' },
        { cpu: 0, vectors: '33' },
      ],
    });
    expect([...m.cpus]).toEqual([0]);
    expect([...m.vector]).toEqual([32]);
  });

  it('draws numbers that x86 does not have', () => {
    const m = testMatrix({ cpus: [{ cpu: 0, vectors: '32,300' }] });
    expect(m.range.columns).toBe(301);
    expect(placeAt(m, 0, 300)).toEqual({ kind: 'cell', cell: 1 });
  });
});

describe('the matrix on screen', () => {
  it('is the one asked for, else the first that a CPU is online in, else none', () => {
    const view = testMachine({ cpus: [{ cpu: 0, vectors: '32' }] });
    const sources = matrixSources(view);
    expect(chooseSource(view, sources, 'nobody')?.name).toBe('VECTOR');
    const empty = testMachine({ cpus: [] });
    expect(matrixSources(empty)).toHaveLength(1);
    expect(chooseSource(empty, matrixSources(empty), '')).toBeNull();
  });
});
