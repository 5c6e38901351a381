// What a simulation leaves on the heap: ten million messages through traffic, routing, counting and CPUs, with a frame given and taken
// as often as a page wants one. Copies of its past are kept on purpose, and are no part of this.

import { newBox, openGiver, openTaker } from '../src/lib/transport.ts';
import { liveBytes, liveColumns, Pattern, SimCall } from '../src/model/simulation.ts';
import { PRESETS } from '../src/scenario/presets.ts';
import { Simulation } from '../src/simulation/simulation.ts';
import { startOfRecipe } from '../src/simulation/start.ts';
import type { BenchMaker, BenchRow } from './rows.ts';

const MESSAGES = 10_000_000;
const WARM_UP = 3_000_000;
const MEGABYTE = 1 << 20;
const PRESET = 'laptop';

/** Every pattern of a device at once. */
const DEVICES = 6;
const RATE = 400_000;

/** Ticks between two looks at the clock, and milliseconds between two frames, as the loop has them. */
const TICKS = 16;
const FRAME_MS = 15;

function begin() {
  const simulation = new Simulation(startOfRecipe(PRESETS.find(({ id }) => id === PRESET)!.recipe));
  const { columns, machine, rows } = simulation;
  for (let dev = 0; dev < machine.topology.pci.functions.length; dev++)
    for (let pattern = 0; pattern < DEVICES; pattern++)
      simulation.apply({
        call: SimCall.startSource,
        args: [pattern, dev, 0, 1, RATE, 16, 1 + pattern],
        mask: [],
      });
  if (!columns.source.pattern.includes(Pattern.nvmeQueues)) throw new Error('no source has begun');
  const box = newBox('ring', liveBytes(rows));
  const giver = openGiver(box.giver);
  const taker = openTaker(box.taker);
  const staging = new Uint8Array(liveBytes(rows));
  const frame = liveColumns(rows, staging);
  let framedAt = 0;
  return function run(messages: number): void {
    for (const end = columns.clock.messages[0]! + messages; columns.clock.messages[0]! < end; ) {
      simulation.run(TICKS);
      const now = performance.now();
      if (now - framedAt < FRAME_MS) continue;
      framedAt = now;
      simulation.engine.clearEvents();
      simulation.frame(frame);
      giver.give(staging);
      taker.take();
    }
  };
}

/** Growth of the heap in use: garbage counts as growth, unless it was collected meanwhile. */
function growth(): number {
  const run = begin();
  run(WARM_UP);
  const before = process.memoryUsage().heapUsed;
  run(MESSAGES);
  return process.memoryUsage().heapUsed - before;
}

function run(): Promise<BenchRow> {
  const runs = [growth(), growth(), growth()].map((bytes) => bytes / MEGABYTE);
  const value = Math.max(...runs);
  const note = `heap in use after ${MESSAGES / 1e6} million messages through a simulation's ticks less that before, a frame each 15 ms`;
  return Promise.resolve({
    id: 'simulation-heap-growth',
    value,
    unit: 'MB',
    target: 1,
    ok: value < 1,
    runs,
    note,
  });
}

export const simulationHeapRows: readonly BenchMaker[] = [{ id: 'simulation-heap-growth', run }];
