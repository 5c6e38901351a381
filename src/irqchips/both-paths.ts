// For tests: a machine twice, one whose interrupts are told hop by hop, one at speed. Whatever is done to both must end alike, in every
// byte of hardware and kernel.

import { newMessageBatch } from '../engine/message-batch.ts';
import { newRouter } from '../engine/route-batch.ts';
import type { KernelEntry, MessageWrite } from '../model/delivery.ts';
import { drain } from './stations.ts';
import type { bootedMachine } from './test-machine.ts';
import { wiringOf } from './wiring.ts';

type Machines = ReturnType<typeof bootedMachine>;

export interface BothPaths<Made> {
  readonly slow: Made;
  readonly fast: Made;
  /** Does something to both machines. */
  both(act: (made: Made) => void): void;
  /** Interrupt of a function: its verdict, and what the CPUs took. */
  fire(dev: number, index: number): Outcome;
  write(message: MessageWrite): Outcome;
  /** What became possible happens: what the CPUs took. */
  settle(): readonly KernelEntry[];
}

export interface Outcome {
  readonly verdict: number;
  readonly entries: readonly KernelEntry[];
}

/** @param room messages that the fast side routes at once */
export function bothPaths<Made extends Machines>(make: () => Made, room = 64): BothPaths<Made> {
  const [slow, fast] = [make(), make()];
  for (const { m } of [slow, fast]) m.trace.on = false;
  const router = newRouter(fast.m, wiringOf(fast.m.topology));
  const batch = newMessageBatch(room);
  const outcome = new Uint8Array(1);

  /** The fast side's way to where nothing is left. */
  function settleFast(): void {
    // What CPUs take may unmask, and then more is released.
    do
      for (let left = router.release(batch); left > 0; left = router.release(batch))
        router.route(batch, 0, left);
    while (drain(fast.m, Number.POSITIVE_INFINITY) > 0);
  }

  function agree(what: string): void {
    const [a, b] = [new Uint32Array(slow.m.buffer), new Uint32Array(fast.m.buffer)];
    const at = a.findIndex((word, row) => word !== b[row]);
    if (at >= 0) throw new Error(`${what}: word ${at} is ${a[at]} by hops and ${b[at]} at speed`);
  }

  function same(what: string, told: Outcome, verdict: number): Outcome {
    settleFast();
    if (told.verdict !== verdict) throw new Error(`${what}: ${told.verdict} by hops, ${verdict} at speed`);
    agree(what);
    return told;
  }

  return {
    slow,
    fast,
    both(act) {
      act(slow);
      act(fast);
      agree('an act');
    },
    fire(dev, index) {
      const told = slow.delivery.fire(dev, index);
      const left = router.send(Uint32Array.of(dev), Uint32Array.of(index), 1, batch, outcome);
      router.route(batch, 0, left);
      return same(`message ${index} of function ${dev}`, told, left === 0 ? outcome[0]! : batch.verdict[0]!);
    },
    write(message) {
      const told = slow.delivery.write(message.requester, message.lo, message.hi, message.data);
      batch.requester[0] = message.requester;
      batch.lo[0] = message.lo;
      batch.hi[0] = message.hi;
      batch.data[0] = message.data;
      router.route(batch, 0, 1);
      return same(JSON.stringify(message), told, batch.verdict[0]!);
    },
    settle() {
      const told = slow.delivery.settle();
      settleFast();
      agree('settling');
      return told.entries;
    },
  };
}
