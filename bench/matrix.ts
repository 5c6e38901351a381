// The vector matrix: how its cost grows, against a plain scan, a class and C.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { LoadName } from './matrix-load.ts';
import type { Design } from './matrix-side.ts';
import twinSource from './matrix-twin.c?raw';
import { type BenchMaker, type BenchRow, median } from './rows.ts';

const ROUNDS = 25;
const OPERATIONS = 200_000;

/** Operations before the first round: the compilers of both sides are done, and the vectors of the load are held. */
const WARM_UP = 1_200_000;

interface Work {
  readonly load: LoadName;
  readonly cpus: number;
  /** Vectors held at a time. */
  readonly vectors: number;
}

interface Answer {
  readonly nanoseconds: number;
  readonly sum: string;
}

/** A process that does work when it is told to. */
class Side {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor(command: string, args: readonly string[], work: Work) {
    const all = [...args, work.load, `${work.cpus}`, `${work.vectors}`];
    this.child = spawn(command, all, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** CPU time per operation. Throws when the process ended. */
  async run(operations: number): Promise<Answer> {
    this.child.stdin!.write(`${operations}\n`);
    const answer = await this.answers.next();
    if (answer.done) throw new Error(`a side of a matrix benchmark ended with ${this.child.exitCode}`);
    const [nanoseconds, sum] = answer.value.split(' ');
    return { nanoseconds: Number(nanoseconds) / operations, sum: sum! };
  }

  end(): void {
    this.child.stdin!.end();
  }
}

const design = (name: Design, work: Work): Side =>
  new Side(process.execPath, [process.argv[1]!, '--matrix-side', name], work);

/** Runs both sides in turn. With `same` they must make the same choices. */
async function compare(
  row: Pick<BenchRow, 'id' | 'unit' | 'target' | 'note'>,
  a: Side,
  b: Side,
  same: boolean,
): Promise<BenchRow> {
  const runs: number[] = [];
  const best = { a: Number.POSITIVE_INFINITY, b: Number.POSITIVE_INFINITY };
  try {
    for (let round = -1; round < ROUNDS; round++) {
      const operations = round < 0 ? WARM_UP : OPERATIONS;
      const [first, second] = [await a.run(operations), await b.run(operations)];
      if (same && first.sum !== second.sum) throw new Error(`${row.id}: the sides chose differently`);
      if (round < 0) continue;
      runs.push(first.nanoseconds / second.nanoseconds);
      best.a = Math.min(best.a, first.nanoseconds);
      best.b = Math.min(best.b, second.nanoseconds);
    }
  } finally {
    a.end();
    b.end();
  }
  const value = median(runs);
  const note = `${row.note}; best ${best.a.toFixed(1)} against ${best.b.toFixed(1)} ns of CPU time`;
  return { ...row, value, ok: value <= row.target, runs, note };
}

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

function againstDesign(
  row: Pick<BenchRow, 'id' | 'unit' | 'target' | 'note'>,
  other: Design,
  work: Work,
): Promise<BenchRow> {
  return compare(row, design('levels', work), design(other, work), true);
}

/** Compiles the twin; undefined, with a word on stderr, where that is not possible. */
function compileTwin(folder: string): string | undefined {
  const [source, program] = [path.join(folder, 'twin.c'), path.join(folder, 'twin')];
  writeFileSync(source, twinSource);
  const done = spawnSync('cc', ['-O2', '-o', program, source], { encoding: 'utf8' });
  if (done.status === 0) return program;
  process.stderr.write(
    `left out what compares with C: ${done.error?.message ?? done.stderr.split('\n')[0]}\n`,
  );
  return undefined;
}

async function againstC(cpus: number, rate: number): Promise<BenchRow | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'irqscope-bench-'));
  try {
    const program = compileTwin(folder);
    if (program === undefined) return undefined;
    const work: Work = { load: 'full', cpus, vectors: cpus * 50 };
    const row = {
      id: `matrix-${cpus}-vs-c`,
      unit: '× C -O2',
      target: 1 / rate,
      note: `the same levels in C, at least ${rate} of its rate`,
    };
    return await compare(row, design('levels', work), new Side(program, [], work), true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const AGAINST_SCAN = {
  id: 'matrix-adversarial-vs-scan',
  unit: '× a look at every CPU',
  target: 1.7,
  note: '1,024 CPUs, masks of 8 to 256 that are nearly full',
};

/** Designs that lost: a look at every CPU as the kernel's, and a class with its arrays as fields. */
const LOST: readonly (readonly [
  row: Pick<BenchRow, 'id' | 'unit' | 'target' | 'note'>,
  other: Design,
  work: Work,
])[] = [
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
