// A page for what has to run in a browser: what a test or a benchmark asks for by name, with a worker on the other side.

import './measure.ts';
import './seeks.ts';
import { bestTransport, type Transport } from '../../src/lib/transport.ts';
import type { EchoPlan, FramePlan, Plan } from '../stress-ends.ts';
import {
  boxTasks,
  echoTasks,
  laneTasks,
  perform,
  portsOfTask,
  type Result,
  type Task,
  type Tasks,
} from '../stress-tasks.ts';

/** What can be asked for, as `window.threads`. */
export interface Threads {
  readonly best: Transport;
  lane(transport: Transport, plan: Plan, readHere: boolean): Promise<Result>;
  echo(transport: Transport, plan: EchoPlan): Promise<Result>;
  box(transport: Transport, plan: FramePlan): Promise<Result>;
}

declare global {
  interface Window {
    threads: Threads;
  }
}

/** What the worker says next; rejects when it fails. */
function said(worker: Worker): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Result>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

async function between({ here, there }: Tasks): Promise<Result> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  try {
    await said(worker);
    worker.postMessage(there satisfies Task, portsOfTask(there));
    const [mine, theirs] = await Promise.all([perform(here), said(worker)]);
    return mine ?? theirs;
  } finally {
    worker.terminate();
  }
}

window.threads = {
  best: bestTransport(),
  lane: (transport, plan, readHere) => between(laneTasks(transport, plan, readHere)),
  echo: (transport, plan) => between(echoTasks(transport, plan)),
  box: (transport, plan) => between(boxTasks(transport, plan)),
};
