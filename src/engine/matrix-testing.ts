// For tests: random machines and operations, given to the matrix and to its naive twin.

import { irqMatrix } from './matrix.ts';
import { irqAllocMatrix, type MatrixColumns, type MatrixShape } from './matrix-columns.ts';
import { cpusHash, mapsHash, matrixFacts } from './matrix-facts.ts';
import { matrixLevels } from './matrix-levels.ts';
import { NaiveMatrix } from './matrix-naive.ts';
import { maskColumns, perform, type Subject } from './matrix-replay.ts';
import type { Answer, Operation, OperationName } from './matrix-trace.ts';

const SPACES = [
  { matrixBits: 256, allocStart: 32, allocEnd: 235 },
  { matrixBits: 128, allocStart: 32, allocEnd: 112 },
  { matrixBits: 96, allocStart: 3, allocEnd: 96 },
  { matrixBits: 64, allocStart: 16, allocEnd: 48 },
] as const;

/** Around the sizes where the search changes: 8 CPUs, 4 words of a mask, 32 words of a mask. */
const CPUS = [1, 2, 4, 8, 9, 16, 33, 64, 128, 129, 300, 1100] as const;

const MASKS = 24;

/** Operations, each as often as it is to be drawn. */
const DRAWN: readonly OperationName[] = Object.entries({
  alloc: 34,
  free: 28,
  alloc_managed: 9,
  reserve_managed: 5,
  remove_managed: 4,
  reserve: 3,
  remove_reserved: 3,
  assign: 3,
  assign_system: 1,
  online: 4,
  offline: 2,
  available: 2,
  reserved: 1,
  allocated: 1,
} satisfies Record<OperationName, number>).flatMap(([name, times]) =>
  Array<OperationName>(times).fill(name as OperationName),
);

/** Numbers below `n`, the same for the same seed. */
export type Below = (n: number) => number;

export function seeded(seed: number): Below {
  let x = (Math.imul(seed, 0x85ebca6b) ^ 0x9e3779b9) >>> 0 || 1;
  return (n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

function randomMask(below: Below, cpus: number): number[] {
  const all = [...Array(cpus).keys()];
  const from = below(cpus);
  const oneIn = [2, 3, 16][below(3)]!;
  const kinds = [
    () => all,
    () => [],
    () => [from],
    () => all.slice(from, from + 1 + below(cpus)),
    () => all.slice(from, from + 6),
    () => all.filter(() => below(oneIn) === 0),
  ];
  return kinds[below(kinds.length)]!();
}

interface Live {
  readonly cpu: number;
  readonly bit: number;
  readonly managed: boolean;
}

/** The matrix and the naive one, of a machine that the seed decides. */
export class MatrixTwins {
  readonly shape: MatrixShape;
  readonly columns: MatrixColumns;
  /** `below(n)`: the numbers that decide everything. */
  private readonly below: Below;
  private readonly fast: Subject;
  private readonly naive: Subject;
  private readonly live: Live[] = [];
  /** One operation in so many is at odds with what was done before. */
  private readonly oddOneIn: number;

  constructor(seed: number) {
    const below = seeded(seed);
    const cpus = CPUS[below(CPUS.length)]!;
    const scanCpus = [8, 0, cpus][below(3)]!;
    this.below = below;
    this.shape = { cpus, ...SPACES[below(SPACES.length)]!, scanCpus };
    this.oddOneIn = [10, 100, 100_000][below(3)]!;
    const masks = Array.from({ length: MASKS }, () => randomMask(below, cpus));
    this.columns = irqAllocMatrix(this.shape);
    this.fast = {
      matrix: irqMatrix(this.columns, maskColumns(cpus, masks)),
      facts: matrixFacts(this.columns),
    };
    const naive = new NaiveMatrix(this.shape, masks);
    this.naive = { matrix: naive, facts: naive };
    this.bringUp();
  }

  private bringUp(): void {
    for (const bit of [this.shape.allocStart + 5, this.shape.allocEnd - 1, this.shape.allocEnd]) {
      if (bit < this.shape.matrixBits) this.both({ ...NOTHING, name: 'assign_system', bit });
    }
    for (let cpu = 0; cpu < this.shape.cpus; cpu++) {
      if (this.below(10) > 0) this.both({ ...NOTHING, name: 'online', cpu });
    }
  }

  /** One random operation on both. What it was and how they differ, or nothing. */
  step(): string | undefined {
    const operation = this.draw();
    const [got, expected] = this.both(operation);
    this.remember(operation, expected);
    const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
    return a === b ? undefined : `${JSON.stringify(operation)}: ${a}, and the naive twin ${b}`;
  }

  /** How counters, maps or index differ from what they should be, or nothing. */
  check(): string | undefined {
    const [a, b] = [this.seen(this.fast), this.seen(this.naive)];
    if (a !== b) return `counters and hashes ${a}, and the naive twin's ${b}`;
    return sameBytes(this.columns, withFreshIndex(this.columns)) ? undefined : 'the index does not follow';
  }

  private seen({ facts }: Subject): string {
    return [
      ...facts.global(),
      mapsHash(facts, this.shape),
      cpusHash(facts, this.shape),
      facts.warnings(),
    ].join();
  }

  private both(operation: Operation): [Answer | string, Answer | string] {
    return [answerOf(this.fast, operation), answerOf(this.naive, operation)];
  }

  private remember(operation: Operation, answer: Answer | string): void {
    if (typeof answer === 'string' || answer.rcpu === undefined || answer.r === undefined) return;
    this.live.push({ cpu: answer.rcpu, bit: answer.r, managed: operation.name === 'alloc_managed' });
  }

  private draw(): Operation {
    const { below } = this;
    const name = DRAWN[below(DRAWN.length)]!;
    if (name === 'free' && this.live.length > 0 && below(this.oddOneIn) > 0) return this.drawFree();
    return {
      name,
      cpu: below(this.shape.cpus),
      bit: below(this.shape.matrixBits + 8),
      mask: below(MASKS),
      flag: below(2) === 1,
    };
  }

  private drawFree(): Operation {
    const at = this.below(this.live.length);
    const { cpu, bit, managed } = this.live[at]!;
    this.live[at] = this.live.at(-1)!;
    this.live.pop();
    const odd = this.below(this.oddOneIn) === 0;
    return { ...NOTHING, name: 'free', cpu, bit, flag: managed !== odd };
  }
}

const NOTHING: Operation = { name: 'reserved', cpu: 0, bit: 0, mask: 0, flag: false };

/** The answer, or a word where the kernel stops. */
function answerOf({ matrix, facts }: Subject, operation: Operation): Answer | string {
  try {
    return perform(matrix, facts, operation);
  } catch {
    return 'stops';
  }
}

/** A matrix with the same counters and maps whose index was made from these alone. */
function withFreshIndex({ shape, tables }: MatrixColumns): MatrixColumns {
  const fresh = irqAllocMatrix(shape);
  const { topAvailable, lowManagedAllocated, ...counters } = tables.matrix.col;
  for (const [name, column] of Object.entries(counters))
    fresh.tables.matrix.col[name as keyof typeof counters].set(column);
  const { cpumap, cpumapWord, systemWord } = fresh.tables;
  for (const name of Object.keys(cpumap.spec) as (keyof typeof cpumap.spec)[])
    cpumap.col[name].set(tables.cpumap.col[name]);
  const words = systemWord.length;
  for (let w = 0; w < words; w++) systemWord.col.blocked[w] |= tables.systemWord.col.systemMap[w];
  systemWord.col.systemMap.set(tables.systemWord.col.systemMap);
  cpumapWord.col.bits.set(tables.cpumapWord.col.bits);
  const { enterLevels } = matrixLevels(fresh);
  for (let cpu = 0; cpu < shape.cpus; cpu++) if (cpumap.col.online[cpu] !== 0) enterLevels(cpu);
  return fresh;
}

/** Whether two matrices of one shape are the same to the last byte. */
function sameBytes(a: MatrixColumns, b: MatrixColumns): boolean {
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

/** All bytes of a matrix, which must have its buffer for itself. */
export function bytesOf({ tables }: MatrixColumns): Uint8Array {
  return new Uint8Array(tables.matrix.col.globalAvailable.buffer);
}
