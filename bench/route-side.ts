// One side of a routing comparison: the engine's router. The sum is over IRRs and verdicts.

import { newRouter } from '../src/engine/route-batch.ts';
import { makeRouteLoad } from './route-load.ts';
import { checksum, runRoute } from './route-run.ts';
import { answer } from './sides.ts';

/** Answers until its input ends. `args`: entries, CPUs, requesters. */
export async function routeSide(args: readonly string[]): Promise<number> {
  const [entries, cpus, requesters] = args.map(Number) as [number, number, number];
  const load = makeRouteLoad({ entries, cpus, requesters });
  const { route } = newRouter(load.h, load.w);
  return answer(
    (messages) => runRoute(load, route, messages),
    () => checksum(load),
  );
}
