// Two processes that do the same work in turn: one side of a comparison each, such as a design in an isolate of its own, or C.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type BenchRow, median } from './rows.ts';
import header from './twin-side.h?raw';

export type RowHead = Pick<BenchRow, 'id' | 'unit' | 'target' | 'note'>;

interface Answer {
  readonly nanoseconds: number;
  readonly sum: string;
}

/** What does work when it is told to. */
export interface Worker {
  /** CPU time per operation. */
  run(operations: number): Promise<Answer>;
  end(): void;
}

/** What work comes to, and the CPU time that it takes. */
function timed<T>(work: () => T): { readonly done: T; readonly nanoseconds: number } {
  const before = process.cpuUsage();
  const done = work();
  const { user, system } = process.cpuUsage(before);
  return { done, nanoseconds: (user + system) * 1000 };
}

/** Work in this process: for sides that are to be in one. */
export const localSide = (work: (operations: number) => number): Worker => ({
  run(operations) {
    const { done, nanoseconds } = timed(() => work(operations));
    return Promise.resolve({ nanoseconds: nanoseconds / operations, sum: `${done}` });
  },
  end: () => {},
});

/**
 * What the process of a side does until its input ends: answers a line with a number of operations by CPU nanoseconds and a sum over
 * what was done, which is taken when the time is. C speaks the same (twin-side.h).
 */
export async function answer<T>(work: (operations: number) => T, sum: (done: T) => number): Promise<number> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { done, nanoseconds } = timed(() => work(Number(line)));
    process.stdout.write(`${nanoseconds} ${sum(done)}\n`);
  }
  return 0;
}

/** A process that does work when it is told to. */
export class Side implements Worker {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** CPU time per operation. Throws when the process ended. */
  async run(operations: number): Promise<Answer> {
    this.child.stdin!.write(`${operations}\n`);
    const answer = await this.answers.next();
    if (answer.done) throw new Error(`a side of a benchmark ended with ${this.child.exitCode}`);
    const [nanoseconds, sum] = answer.value.split(' ');
    return { nanoseconds: Number(nanoseconds) / operations, sum: sum! };
  }

  end(): void {
    this.child.stdin!.end();
  }
}

/** This program again, as a side. */
export const ownSide = (args: readonly string[]): Side =>
  new Side(process.execPath, [process.argv[1]!, ...args]);

export interface Rounds {
  readonly rounds: number;
  /** Operations of a round, and before the first one: the compilers of both sides are done then. */
  readonly operations: number;
  readonly warmUp: number;
}

/** Runs both sides in turn. With `same` they must come to the same sums. */
export async function compare(
  row: RowHead,
  a: Worker,
  b: Worker,
  same: boolean,
  { rounds, operations, warmUp }: Rounds,
): Promise<BenchRow> {
  const runs: number[] = [];
  const best = { a: Number.POSITIVE_INFINITY, b: Number.POSITIVE_INFINITY };
  try {
    for (let round = -1; round < rounds; round++) {
      const count = round < 0 ? warmUp : operations;
      const [first, second] = [await a.run(count), await b.run(count)];
      if (same && first.sum !== second.sum) throw new Error(`${row.id}: the sides did not do the same`);
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

/** Hands a C program to `use`, compiled; undefined, with a word on stderr, where that is not possible. */
export async function withC<T>(source: string, use: (program: string) => Promise<T>): Promise<T | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'irqscope-bench-'));
  try {
    const [file, program] = [path.join(folder, 'twin.c'), path.join(folder, 'twin')];
    writeFileSync(file, source);
    writeFileSync(path.join(folder, 'twin-side.h'), header);
    const done = spawnSync('cc', ['-O2', '-o', program, file], { encoding: 'utf8' });
    if (done.status === 0) return await use(program);
    process.stderr.write(
      `left out what compares with C: ${done.error?.message ?? done.stderr.split('\n')[0]}\n`,
    );
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
