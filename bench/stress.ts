// npm run stress [-- --count N] [--seed S]: records and frames between this thread and a worker, checked word by word: order, content,
// what is missing, torn frames. 10^8 records through the ring unless told otherwise, a tenth of it by transferred batches.

import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { portsOf, type Transport } from '../src/lib/transport.ts';
import type { Plan, Tally } from './stress-ends.ts';
import { boxTasks, laneTasks, perform, type Result, type Task, type Tasks } from './stress-tasks.ts';

/** Does what there is for this thread while a worker does the rest; what the reading one saw. */
async function between({ here, there }: Tasks): Promise<Result> {
  const worker = new Worker(process.argv[1]!);
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error));
  const said = async () => (await Promise.race([once(worker, 'message'), failed]))[0];
  try {
    await said();
    worker.postMessage(there, portsOf(there.end) as never[]);
    const [mine, theirs] = await Promise.all([perform(here), said()]);
    return mine ?? theirs;
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
    boxRun('ring', 1000 + Math.ceil(count / 2000)),
    boxRun('post', 100 + Math.ceil(count / 20_000)),
  ];
}

async function report({ name, run }: Run): Promise<boolean> {
  const start = performance.now();
  try {
    const saw = await run();
    const seconds = (performance.now() - start) / 1000;
    process.stdout.write(`ok  ${name}: ${saw}; ${seconds.toFixed(1)} s\n`);
    return true;
  } catch (error) {
    process.stdout.write(`BAD ${name}: ${error instanceof Error ? error.message : error}\n`);
    return false;
  }
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
  let ok = true;
  for (const run of runs(count, seed)) ok = (await report(run)) && ok;
  return ok ? 0 : 1;
}

/** The worker: does what it is told once. */
async function side(): Promise<number> {
  const told = once(parentPort!, 'message');
  parentPort!.postMessage('ready');
  const [task] = (await told) as [Task];
  parentPort!.postMessage(await perform(task));
  return 0;
}
