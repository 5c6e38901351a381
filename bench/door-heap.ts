// What calls through the door leave on the heap: a vector comes, is requested, freed and goes, a million calls in all.

import { Call } from '../src/engine/calls.ts';
import type { Engine } from '../src/engine/engine.ts';
import { bootServer } from './msix-engine.ts';
import type { BenchMaker, BenchRow } from './rows.ts';

const CALLS = 1_000_000;
const WARM_UP = 400_000;
const CALLS_OF_LIFE = 4;
const MEGABYTE = 1 << 20;
const DEV = 0;
const INDEX = 9;
const NAME = 0;

/** The caller's array for the arguments of every call. */
const args: number[] = [];

function call(
  engine: Engine,
  number: Parameters<Engine['begin']>[1],
  a: number,
  b: number,
  c: number,
): number {
  args[0] = a;
  args[1] = b;
  args[2] = c;
  engine.begin(0, number, args);
  return engine.run(0, 0);
}

function lives(engine: Engine, calls: number): void {
  const { machine: m } = engine;
  const row = m.shape.msiFirst[DEV]! + INDEX;
  for (let done = 0; done < calls; done += CALLS_OF_LIFE) {
    call(engine, Call.pciMsixAllocIrqAt, DEV, INDEX, 0);
    const irq = m.msiDesc.irq[row]!;
    call(engine, Call.requestIrq, irq, 0, NAME);
    call(engine, Call.freeIrq, irq, NAME, 0);
    call(engine, Call.pciMsixFreeIrq, DEV, INDEX, 0);
    engine.clearEvents();
  }
}

/** Growth of the heap in use: garbage counts as growth, unless it was collected meanwhile. */
function growth(trace: boolean): number {
  const engine = bootServer({ cpus: 64, devices: 1, entries: 16 });
  engine.machine.trace.on = trace;
  engine.names.push('driver');
  call(engine, Call.pciEnableMsixRange, DEV, 1, 1);
  lives(engine, WARM_UP);
  const before = process.memoryUsage().heapUsed;
  lives(engine, CALLS);
  return process.memoryUsage().heapUsed - before;
}

function run(): Promise<BenchRow> {
  const runs = [growth(false), growth(true), growth(true)].map((bytes) => bytes / MEGABYTE);
  const value = Math.max(...runs);
  const note = 'heap in use after a million calls through the door less that before, traced and not traced';
  return Promise.resolve({ id: 'door-heap-growth', value, unit: 'MB', target: 1, ok: value < 1, runs, note });
}

export const doorHeapRows: readonly BenchMaker[] = [{ id: 'door-heap-growth', run }];
