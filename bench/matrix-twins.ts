// npm run twin [-- --count N] [--seed S]: random operations on the matrix and on its naive twin, a million unless told otherwise.

import { MatrixTwins } from '../src/engine/matrix-testing.ts';

/** Operations on one machine before the next one is drawn. */
const PER_MACHINE = 5000;
const CHECKED_EVERY = 1000;

function option(argv: readonly string[], name: string, fallback: number): number {
  const at = argv.indexOf(name);
  return at < 0 ? fallback : Number(argv[at + 1]);
}

/** What went wrong on the machine of a seed, or nothing. */
function runMachine(seed: number, operations: number): string | undefined {
  const twins = new MatrixTwins(seed);
  for (let i = 1; i <= operations; i++) {
    const wrong = twins.step() ?? (i % CHECKED_EVERY === 0 || i === operations ? twins.check() : undefined);
    if (wrong !== undefined) return `seed ${seed}, operation ${i}, ${JSON.stringify(twins.shape)}: ${wrong}`;
  }
  return undefined;
}

export function main(argv: string[]): number {
  const [count, first] = [option(argv, '--count', 1_000_000), option(argv, '--seed', 1)];
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(first) || count < 1) {
    process.stderr.write('usage: npm run twin [-- --count N] [--seed S]\n');
    return 2;
  }
  let seed = first;
  for (let done = 0; done < count; done += PER_MACHINE) {
    const wrong = runMachine(seed, Math.min(PER_MACHINE, count - done));
    if (wrong !== undefined) {
      process.stdout.write(`BAD ${wrong}\n`);
      return 1;
    }
    seed++;
  }
  process.stdout.write(
    `ok  ${count} operations on ${seed - first} machines, seeds ${first} to ${seed - 1}\n`,
  );
  return 0;
}
