// A side of a routing comparison at work, in Node or in a browser's worker: the messages of a load, over and over, and what they left.

import type { Router } from '../src/engine/route-batch.ts';
import { MESSAGES, type RouteLoad } from './route-load.ts';

/** Routes the messages so many times over; CPUs take what pends between two times, and the fault log is read. */
export function runRoute({ h, batch }: RouteLoad, route: Router['route'], messages: number): void {
  for (let done = 0; done < messages; done += MESSAGES) {
    h.apicWord.irr.fill(0);
    h.irrCpus.bits.fill(0);
    h.dmarUnit.faultStatus[0] = 0;
    h.dmarUnit.nextRecord[0] = 0;
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
