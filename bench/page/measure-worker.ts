/// <reference lib="webworker" />
// The worker of measure.ts.

import { newRouter, type Router } from '../../src/engine/route-batch.ts';
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
  return seen.sum;
}

self.onmessage = ({ data }: MessageEvent<MeasureTask>) => {
  perform(data).then(
    (result) => self.postMessage(result),
    (error) => reportError(error),
  );
};
