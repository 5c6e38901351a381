// npm run stress [-- --count N] [--seed S]: records and frames between this thread and a worker, checked word by word: order, content,
// what is missing, torn frames. 10^8 records through the ring unless told otherwise, a tenth of it by transferred batches.

import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { Transport } from '../src/lib/transport.ts';
import type { EchoPlan, Plan, Tally } from './stress-ends.ts';
import {
  boxTasks,
  echoTasks,
  laneTasks,
  perform,
  portsOfTask,
  type Result,
  type Task,
  type Tasks,
} from './stress-tasks.ts';

/** What the worker says: that it is ready, what it saw, or what was wrong. */
type Said = { readonly result: Result } | { readonly fault: string };

async function said(worker: Worker): Promise<Result> {
  const [message] = (await once(worker, 'message')) as [Said];
  if ('fault' in message) throw new Error(message.fault);
  return message.result;
}

/** Does what there is for this thread while a worker does the rest; what the reading one saw. */
async function between({ here, there }: Tasks): Promise<Result> {
  const worker = new Worker(process.argv[1]!);
  try {
    await said(worker);
    const theirs = said(worker);
    worker.postMessage(there, portsOfTask(there) as never[]);
    const [mine, other] = await Promise.all([perform(here), theirs]);
    return mine ?? other;
  } finally {
    await worker.terminate();
  }
}

interface Run {
  readonly name: string;
  run(): Promise<string>;
}

function laneRun(transport: Transport, plan: Plan, readHere: boolean): Run {
  const name = `${transport}, ${plan.keep ? 'all kept' : 'some dropped'}, ${readHere ? 'from' : 'to'} the worker`;
  const run = async () => {
    const { records, messages, dropped, missing, slept } = (await between(
      laneTasks(transport, plan, readHere),
    )) as Tally;
    return `${records} records in ${messages} messages; no room ${dropped} times, ${missing} messages missing, slept ${slept} times`;
  };
  return { name, run };
}

function echoRun(transport: Transport, plan: EchoPlan): Run {
  const run = async () => `${await between(echoTasks(transport, plan))} rounds, nobody slept through one`;
  return { name: `one record each way by ${transport}`, run };
}

function boxRun(transport: Transport, frames: number): Run {
  const run = async () =>
    `${await between(boxTasks(transport, { size: 65_536, frames }))} of ${frames} frames seen`;
  return { name: `frames by ${transport}`, run };
}

function runs(count: number, seed: number): Run[] {
  const half = Math.ceil(count / 2);
  const tenth = Math.ceil(count / 20);
  return [
    laneRun('ring', { seed, records: half, keep: true }, false),
    laneRun('ring', { seed: seed + 1, records: half, keep: false }, true),
    laneRun('post', { seed: seed + 2, records: tenth, keep: true }, true),
    laneRun('post', { seed: seed + 3, records: tenth, keep: false }, false),
    echoRun('ring', { seed: seed + 4, rounds: 1000 + Math.ceil(count / 1000) }),
    echoRun('post', { seed: seed + 5, rounds: 100 + Math.ceil(count / 20_000) }),
    boxRun('ring', 1000 + Math.ceil(count / 2000)),
    boxRun('post', 100 + Math.ceil(count / 20_000)),
  ];
}

/** Says what a run saw. Rejects when something is wrong. */
async function report({ name, run }: Run): Promise<void> {
  const start = performance.now();
  const saw = await run().catch((error: Error) => {
    throw new Error(`BAD ${name}: ${error.message}`);
  });
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`ok  ${name}: ${saw}; ${seconds.toFixed(1)} s\n`);
}

function option(argv: readonly string[], name: string, fallback: number): number {
  const at = argv.indexOf(name);
  return at < 0 ? fallback : Number(argv[at + 1]);
}

export async function main(argv: string[]): Promise<number> {
  if (!isMainThread) return side();
  const [count, seed] = [option(argv, '--count', 100_000_000), option(argv, '--seed', 1)];
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(seed) || count < 1) {
    process.stderr.write('usage: npm run stress [-- --count N] [--seed S]\n');
    return 2;
  }
  try {
    for (const run of runs(count, seed)) await report(run);
  } catch (error) {
    // The other end of the lane would go on for ever.
    process.stdout.write(`${(error as Error).message}\n`, () => process.exit(1));
    return 1;
  }
  return 0;
}

/** The worker: does what it is told once. */
async function side(): Promise<number> {
  const told = once(parentPort!, 'message');
  const say = (message: Said) => parentPort!.postMessage(message);
  say({ result: undefined });
  const [task] = (await told) as [Task];
  await perform(task).then(
    (result) => say({ result }),
    (error) => say({ fault: `${error.message}, in the worker` }),
  );
  return 0;
}
