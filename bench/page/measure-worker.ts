/// <reference lib="webworker" />
// The worker of measure.ts.

import { newRouter, type Router } from '../../src/engine/route-batch.ts';
import type { Command } from '../../src/model/simulation.ts';
import { PRESETS } from '../../src/scenario/presets.ts';
import { Simulation } from '../../src/simulation/simulation.ts';
import { startOfRecipe } from '../../src/simulation/start.ts';
import { Timeline } from '../../src/simulation/timeline.ts';
import { makeDesign, measureDesigns, seen } from '../ring-designs.ts';
import { sendTraffic } from '../ring-traffic.ts';
import { makeRouteLoad, type RouteLoad, type RouteWork } from '../route-load.ts';
import { checksum, runRoute } from '../route-run.ts';
import type { MeasureTask } from './measure.ts';

declare const self: DedicatedWorkerGlobalScope;

const made = new Map<string, ReturnType<typeof makeDesign>>();

let routing: { readonly load: RouteLoad; readonly router: Router } | undefined;

function loadRouting(work: RouteWork): void {
  const load = makeRouteLoad(work);
  routing = { load, router: newRouter(load.h, load.w) };
}

let timeline: Timeline | undefined;

/** The engine of a simulation with its past, and nobody who looks. */
function beginSimulation(preset: string, commands: readonly Command[]): void {
  const { recipe } = PRESETS.find(({ id }) => id === preset)!;
  timeline = new Timeline(new Simulation(startOfRecipe(recipe)), { now: () => performance.now() });
  for (const command of commands) timeline.apply(command);
}

/** Ticks between two looks at what was done, as the loop of a simulation has them. */
const TICKS = 16;

/** A loop has sent its events and begins with an empty buffer, slice by slice. */
const TICKS_OF_SLICE = 512;

function simulate(messages: number): number {
  const { simulation } = timeline!;
  const { clock } = simulation.columns;
  const start = clock.messages[0]!;
  for (let ticks = 0; clock.messages[0]! < start + messages; ticks += TICKS) {
    timeline!.run(TICKS);
    if (ticks % TICKS_OF_SLICE === 0) simulation.engine.clearEvents();
  }
  return clock.messages[0]! - start;
}

async function perform(task: MeasureTask): Promise<number[][] | number> {
  if (task.do === 'designs') return measureDesigns(task.names, task.rounds);
  if (task.do === 'traffic') await sendTraffic(task.end);
  if (task.do === 'spend') {
    const design = made.get(task.name) ?? makeDesign(task.name);
    made.set(task.name, design);
    for (let records = 0; records < task.records; records += design.units) design.run();
  }
  if (task.do === 'routeLoad') loadRouting(task.work);
  if (task.do === 'route') runRoute(routing!.load, routing!.router.route, task.messages);
  if (task.do === 'routeSum') return checksum(routing!.load);
  if (task.do === 'simulation') beginSimulation(task.preset, task.commands);
  if (task.do === 'simulate') return simulate(task.messages);
  return seen.sum;
}

self.onmessage = ({ data }: MessageEvent<MeasureTask>) => {
  perform(data).then(
    (result) => self.postMessage(result),
    (error) => reportError(error),
  );
};
