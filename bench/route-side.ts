// One side of a routing comparison: the engine's router. route-twin.c speaks the same: a line with a number of messages, answered by CPU
// nanoseconds and a sum over IRRs and verdicts.

import { createInterface } from 'node:readline';
import { newRouter } from '../src/engine/route-batch.ts';
import { MESSAGES, makeRouteLoad, type RouteLoad } from './route-load.ts';

/** Routes the messages so many times over; CPUs take what pends between two times, and the fault log is read. */
export function runRoute(
  { h, batch }: RouteLoad,
  route: ReturnType<typeof newRouter>['route'],
  messages: number,
): void {
  for (let done = 0; done < messages; done += MESSAGES) {
    h.apicWord.irr.fill(0);
    h.irrCpus.bits.fill(0);
    h.dmarUnit.faultStatus[0] = 0;
    h.faultRecord.w3.fill(0);
    route(batch, 0, MESSAGES);
  }
}

export function checksum({ h, batch }: RouteLoad): number {
  let sum = 0;
  const add = (word: number): void => {
    sum = Math.imul(sum ^ word, 16777619);
  };
  for (const word of h.apicWord.irr) add(word);
  for (const word of h.irrCpus.bits) add(word);
  for (const verdict of batch.verdict) add(verdict);
  for (const count of h.verdictCount.count) add(count);
  const { w1, w2, w3 } = h.faultRecord;
  for (let row = 0; row < w1.length; row++) add(w1[row]! ^ w2[row]! ^ w3[row]!);
  return sum >>> 0;
}

/** Answers until its input ends. `args`: entries, CPUs, requesters. */
export async function routeSide(args: readonly string[]): Promise<number> {
  const [entries, cpus, requesters] = args.map(Number) as [number, number, number];
  const load = makeRouteLoad({ entries, cpus, requesters });
  const { route } = newRouter(load.h, load.w);
  for await (const line of createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    runRoute(load, route, Number(line));
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`${(user + system) * 1000} ${checksum(load)}\n`);
  }
  return 0;
}
