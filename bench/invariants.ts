// npm run invariants [-- --count N] [--seed S] [--every N]: random calls on random machines, a million unless told otherwise; the
// invariants are checked every N calls, when none is under way.

import { runRandomMachine } from '../src/irqchips/random-machine.ts';

/** Calls on one machine before the next one is drawn. */
const PER_MACHINE = 2000;

function option(argv: readonly string[], name: string, fallback: number): number {
  const at = argv.indexOf(name);
  return at < 0 ? fallback : Number(argv[at + 1]);
}

export function main(argv: string[]): number {
  const count = option(argv, '--count', 1_000_000);
  const first = option(argv, '--seed', 1);
  const every = option(argv, '--every', 50);
  if (![count, first, every].every(Number.isSafeInteger) || count < 1 || every < 1) {
    process.stderr.write('usage: npm run invariants [-- --count N] [--seed S] [--every N]\n');
    return 2;
  }
  let seed = first;
  let done = 0;
  for (; done < count; seed++) {
    const calls = Math.min(PER_MACHINE, count - done);
    const wrong = runRandomMachine(seed, calls, every);
    if (wrong !== undefined) {
      process.stdout.write(`BAD ${wrong}\n`);
      return 1;
    }
    done += calls;
  }
  process.stdout.write(`ok  ${done} calls on ${seed - first} machines, seeds ${first} to ${seed - 1}\n`);
  return 0;
}
