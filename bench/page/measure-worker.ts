/// <reference lib="webworker" />
// The worker of measure.ts.

import { makeDesign, measureDesigns, seen } from '../ring-designs.ts';
import { sendTraffic } from '../ring-traffic.ts';
import type { MeasureTask } from './measure.ts';

declare const self: DedicatedWorkerGlobalScope;

const made = new Map<string, ReturnType<typeof makeDesign>>();

async function perform(task: MeasureTask): Promise<number[][] | number> {
  if (task.do === 'designs') return measureDesigns(task.names, task.rounds);
  if (task.do === 'traffic') await sendTraffic(task.end);
  if (task.do === 'spend') {
    const design = made.get(task.name) ?? makeDesign(task.name);
    made.set(task.name, design);
    for (let records = 0; records < task.records; records += design.units) design.run();
  }
  return seen.sum;
}

self.onmessage = ({ data }: MessageEvent<MeasureTask>) => {
  perform(data).then(
    (result) => self.postMessage(result),
    (error) => reportError(error),
  );
};
