// What routing leaves on the heap: ten million messages, of which none may cost an object.

import { newRouter } from '../src/engine/route-batch.ts';
import { makeRouteLoad } from './route-load.ts';
import { runRoute } from './route-run.ts';
import type { BenchMaker, BenchRow } from './rows.ts';

const MESSAGES = 10_000_000;
const WARM_UP = 2_000_000;
const MEGABYTE = 1 << 20;

/** Growth of the heap in use over so many messages: garbage counts as growth, unless it was collected meanwhile. */
function growth(): number {
  const load = makeRouteLoad({ entries: 65_536, cpus: 512, requesters: 10_000 });
  const { route } = newRouter(load.h, load.w);
  runRoute(load, route, WARM_UP);
  const before = process.memoryUsage().heapUsed;
  runRoute(load, route, MESSAGES);
  return process.memoryUsage().heapUsed - before;
}

function run(): Promise<BenchRow> {
  const runs = [growth(), growth(), growth()].map((bytes) => bytes / MEGABYTE);
  const value = Math.max(...runs);
  const note = `heap in use after ${MESSAGES / 1e6} million messages less that before`;
  return Promise.resolve({
    id: 'route-heap-growth',
    value,
    unit: 'MB',
    target: 1,
    ok: value < 1,
    runs,
    note,
  });
}

export const heapRows: readonly BenchMaker[] = [{ id: 'route-heap-growth', run }];
