// The vector matrix: how its cost grows, against a plain scan, a class and C.

import type { LoadName } from './matrix-load.ts';
import type { Design } from './matrix-side.ts';
import twinSource from './matrix-twin.c?raw';
import type { BenchMaker, BenchRow } from './rows.ts';
import { compare as compareSides, ownSide, type Rounds, type RowHead, Side, withC } from './sides.ts';

/** Before the first round the vectors of the load are held. */
const ROUNDS: Rounds = { rounds: 25, operations: 200_000, warmUp: 1_200_000 };

interface Work {
  readonly load: LoadName;
  readonly cpus: number;
  /** Vectors held at a time. */
  readonly vectors: number;
}

const argsOf = ({ load, cpus, vectors }: Work): string[] => [load, `${cpus}`, `${vectors}`];
/** A design of the matrix in a process of its own. */
export const design = (name: Design, work: Work): Side => ownSide(['--matrix-side', name, ...argsOf(work)]);

const compare = (row: RowHead, a: Side, b: Side, same: boolean): Promise<BenchRow> =>
  compareSides(row, a, b, same, ROUNDS);

function size(): Promise<BenchRow> {
  const work = { load: 'full', vectors: 3200 } as const;
  return compare(
    {
      id: 'matrix-4096-vs-64',
      unit: '× 64 CPUs',
      target: 1.3,
      note: 'all CPUs in the mask, 3,200 vectors held by both',
    },
    design('levels', { ...work, cpus: 4096 }),
    design('levels', { ...work, cpus: 64 }),
    false,
  );
}

function againstDesign(row: RowHead, other: Design, work: Work): Promise<BenchRow> {
  return compare(row, design('levels', work), design(other, work), true);
}

function againstC(cpus: number, rate: number): Promise<BenchRow | undefined> {
  const work: Work = { load: 'full', cpus, vectors: cpus * 50 };
  const row = {
    id: `matrix-${cpus}-vs-c`,
    unit: '× C -O2',
    target: 1 / rate,
    note: `the same levels in C, at least ${rate} of its rate`,
  };
  return withC(twinSource, (program) =>
    compare(row, design('levels', work), new Side(program, argsOf(work)), true),
  );
}

const AGAINST_SCAN = {
  id: 'matrix-adversarial-vs-scan',
  unit: '× a look at every CPU',
  target: 1.7,
  note: '1,024 CPUs, masks of 8 to 256 that are nearly full',
};

/** Designs that lost: a look at every CPU as the kernel's, and a class with its arrays as fields. */
const LOST: readonly (readonly [row: RowHead, other: Design, work: Work])[] = [
  [AGAINST_SCAN, 'scan', { load: 'adversarial', cpus: 1024, vectors: 64 }],
  [
    {
      id: 'matrix-512-vs-scan',
      unit: '× a look at every CPU',
      target: 0.3,
      note: '512 CPUs, masks of all kinds',
    },
    'scan',
    { load: 'subset', cpus: 512, vectors: 25_600 },
  ],
  [
    {
      id: 'matrix-512-vs-fields',
      unit: '× a class',
      target: 1,
      note: 'arrays bound as constants against fields',
    },
    'fields',
    { load: 'full', cpus: 512, vectors: 25_600 },
  ],
];

export const matrixRows: readonly BenchMaker[] = [
  { id: 'matrix-4096-vs-64', run: size },
  ...LOST.map(([row, other, work]) => ({ id: row.id, run: () => againstDesign(row, other, work) })),
  { id: 'matrix-64-vs-c', run: () => againstC(64, 0.64) },
  { id: 'matrix-512-vs-c', run: () => againstC(512, 0.64) },
  { id: 'matrix-4096-vs-c', run: () => againstC(4096, 0.55) },
];
