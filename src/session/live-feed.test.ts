import { describe, expect, it } from 'vitest';
import { type LiveRows, liveBytes, liveColumns } from '../model/simulation.ts';
import { type Draw, FrameLoop } from './frame-loop.ts';
import { LiveFeed } from './live-feed.ts';
import type { LiveFrame, SimulationClient } from './simulation-client.ts';

const ROWS: LiveRows = {
  head: 1,
  irq: 1,
  cell: 256,
  apic: 8,
  cpu: 1,
  device: 1,
  verdict: 1,
  source: 1,
  lost: 1,
  faultRecord: 0,
  injection: 1,
};

/** A feed of frames that are given by hand, at times that are. */
function feedOf() {
  let draw: Draw = () => {};
  let next: LiveFrame | undefined;
  let number = 0;
  const machines: unknown[] = [];
  const client = {
    takeEvents: () => 0,
    takeFrame: () => {
      const frame = next;
      next = undefined;
      return frame;
    },
    view: async () => `machine ${machines.length + 1}`,
  } as unknown as SimulationClient;
  const screen = {
    requestAnimationFrame: (call: Draw) => {
      draw = call;
      return 1;
    },
    cancelAnimationFrame: () => {},
  };
  const feed = new LiveFeed(client, new FrameLoop(screen), 16, {
    onMachine: (machine) => machines.push(machine),
  });
  const give = (structure: number): void => {
    const live = liveColumns(ROWS, new Uint8Array(liveBytes(ROWS)));
    live.head.structure[0] = structure;
    next = { number: ++number, live };
  };
  const look = async (now: number): Promise<void> => {
    draw(now);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { feed, machines, give, look };
}

describe('the feed of a simulation', () => {
  it('brings the machine when its structure has changed, and not again while it is the same', async () => {
    const { machines, give, look } = feedOf();
    give(1);
    await look(1000);
    expect(machines).toEqual(['machine 1']);
    give(1);
    await look(2000);
    expect(machines.length).toBe(1);
  });

  it('brings the last structure of two that change at once, though no frame follows', async () => {
    const { machines, give, look } = feedOf();
    give(1);
    await look(1000);
    give(2);
    await look(1016);
    expect(machines.length).toBe(1);
    await look(1200);
    expect(machines.length).toBe(1);
    await look(1300);
    expect(machines).toEqual(['machine 1', 'machine 2']);
  });

  it('calls who looks on with each frame, and at once where one is there', async () => {
    const { feed, give, look } = feedOf();
    const seen: number[] = [];
    const stop = feed.subscribe(({ head }) => seen.push(head.structure[0]!));
    give(1);
    await look(1);
    feed.subscribe(({ head }) => seen.push(10 * head.structure[0]!));
    await look(2);
    stop();
    give(2);
    await look(3);
    expect(seen).toEqual([1, 10, 20]);
    feed.close();
  });
});
