// Records of 16 bytes from a worker to its page, in rounds: the worker sends, the page reads all and answers. The time that counts is
// what all threads of the page ran, so nobody spins. Runs in a browser.

import type { RecordShape } from '../src/lib/records.ts';
import { type LaneEnd, openReceiver, openSender } from '../src/lib/transport.ts';
import { BATCH } from './ring-designs.ts';

/** How records travel: an object per message, or batches by the transport without shared memory. */
export type Traffic = 'object' | 'transfer';

/** Records of a round. */
export const ROUND: Readonly<Record<Traffic, number>> = { object: 1024, transfer: 16_384 };

export const TRAFFIC_LANE: RecordShape = { recordWords: 4, records: 32_768 };

/** A record as an object. */
interface Message {
  readonly event: number;
  readonly irq: number;
  readonly vector: number;
  readonly cpu: number;
}

/** One end of some traffic: `lane` is for batches, the port for objects and for answers. */
export interface TrafficEnd {
  readonly traffic: Traffic;
  readonly lane: LaneEnd;
  readonly port: MessagePort;
  readonly rounds: number;
}

/** Next message of a port. */
const answer = (port: MessagePort): Promise<void> =>
  new Promise((resolve) => {
    port.onmessage = () => resolve();
  });

/** The worker: sends round after round. */
export async function sendTraffic({ traffic, lane, port, rounds }: TrafficEnd): Promise<void> {
  const sender = openSender(lane);
  for (let round = 0; round < rounds; round++) {
    const read = answer(port);
    if (traffic === 'object') sendObjects(port);
    else sendBatches(sender);
    await read;
  }
}

function sendObjects(port: MessagePort): void {
  for (let i = 0; i < ROUND.object; i++)
    port.postMessage({ event: i, irq: i ^ 1, vector: i + 2, cpu: 7 } satisfies Message);
}

function sendBatches(sender: ReturnType<typeof openSender>): void {
  for (let sent = 0; sent < ROUND.transfer; sent += BATCH) {
    let at = sender.open(BATCH);
    const { words, mask } = sender;
    for (let i = sent; i < sent + BATCH; i++, at = (at + 4) & mask) {
      words[at] = i;
      words[at + 1] = i ^ 1;
      words[at + 2] = i + 2;
      words[at + 3] = 7;
    }
    sender.publish();
  }
}

/** The page: reads round after round; gives the sum of all words. */
export function readTraffic(end: TrafficEnd): Promise<number> {
  return end.traffic === 'object' ? readObjects(end) : readBatches(end);
}

function readObjects({ port, rounds }: TrafficEnd): Promise<number> {
  let [sum, left] = [0, rounds * ROUND.object];
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<Message>) => {
      sum = (sum + data.event + data.irq + data.vector + data.cpu) | 0;
      if (--left % ROUND.object === 0) port.postMessage(0);
      if (left === 0) resolve(sum);
    };
  });
}

async function readBatches({ lane, port, rounds }: TrafficEnd): Promise<number> {
  const receiver = openReceiver(lane);
  let sum = 0;
  for (let left = rounds * ROUND.transfer; left > 0; ) {
    const records = receiver.receive();
    const { words, mask } = receiver;
    for (let i = 0, at = receiver.start; i < records; i++, at += 4)
      sum =
        (sum +
          words[at & mask]! +
          words[(at + 1) & mask]! +
          words[(at + 2) & mask]! +
          words[(at + 3) & mask]!) |
        0;
    receiver.release(records);
    left -= records;
    if (records > 0 && left % ROUND.transfer === 0) port.postMessage(0);
    if (left > 0) await new Promise<void>((resolve) => receiver.sleep(resolve) || resolve());
  }
  return sum;
}
