// npm run twin [-- --count N] [--seed S]: random operations on the vector matrix and on the allocator of irq numbers, and on the
// naive twin of each; random messages on random machines, hop by hop and at speed; a million of each unless told otherwise.

import { IrqNumberTwins } from '../src/engine/irq-numbers-naive.ts';
import { MatrixTwins } from '../src/engine/matrix-testing.ts';
import { PER_MACHINE as MESSAGES_PER_MACHINE, RouteTwins } from '../src/irqchips/route-twins.ts';

/** Operations on one machine before the next one is drawn. */
const PER_MACHINE = 5000;
const CHECKED_EVERY = 1000;

/** Something and its naive twin. */
interface Twins {
  /** One random operation on both; how they differ, or nothing. */
  step(): string | undefined;
  /** How their states differ, or nothing. */
  check(): string | undefined;
}

interface Kind {
  readonly name: string;
  /** Twins of a seed, and what they are like. */
  make(seed: number): { readonly twins: Twins; readonly shape: unknown };
}

const KINDS: readonly Kind[] = [
  {
    name: 'matrix',
    make(seed) {
      const twins = new MatrixTwins(seed);
      return { twins, shape: twins.shape };
    },
  },
  {
    name: 'irq numbers',
    make(seed) {
      const twins = new IrqNumberTwins(seed);
      return { twins, shape: { limit: twins.limit } };
    },
  },
  {
    name: 'messages',
    make: (seed) => ({ twins: new RouteTwins(seed), shape: { messagesPerMachine: MESSAGES_PER_MACHINE } }),
  },
];

function option(argv: readonly string[], name: string, fallback: number): number {
  const at = argv.indexOf(name);
  return at < 0 ? fallback : Number(argv[at + 1]);
}

/** What went wrong on the machine of a seed, or nothing. */
function runMachine(kind: Kind, seed: number, operations: number): string | undefined {
  const { twins, shape } = kind.make(seed);
  for (let i = 1; i <= operations; i++) {
    const wrong = twins.step() ?? (i % CHECKED_EVERY === 0 || i === operations ? twins.check() : undefined);
    if (wrong !== undefined) return `seed ${seed}, operation ${i}, ${JSON.stringify(shape)}: ${wrong}`;
  }
  return undefined;
}

function runKind(kind: Kind, count: number, first: number): boolean {
  let seed = first;
  for (let done = 0; done < count; done += PER_MACHINE) {
    const wrong = runMachine(kind, seed, Math.min(PER_MACHINE, count - done));
    if (wrong !== undefined) {
      process.stdout.write(`BAD ${kind.name}: ${wrong}\n`);
      return false;
    }
    seed++;
  }
  const seeds = `seeds ${first} to ${seed - 1}`;
  process.stdout.write(`ok  ${kind.name}: ${count} operations on ${seed - first} machines, ${seeds}\n`);
  return true;
}

export function main(argv: string[]): number {
  const [count, first] = [option(argv, '--count', 1_000_000), option(argv, '--seed', 1)];
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(first) || count < 1) {
    process.stderr.write('usage: npm run twin [-- --count N] [--seed S]\n');
    return 2;
  }
  return KINDS.every((kind) => runKind(kind, count, first)) ? 0 : 1;
}
