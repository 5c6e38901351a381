// What a benchmark asks of the page, as `window.measure`. One worker stays for all of it: the times of its threads are read from outside.

import { bestTransport, newLane, portsOf } from '../../src/lib/transport.ts';
import type { Command } from '../../src/model/simulation.ts';
import { SimulationClient } from '../../src/session/simulation-client.ts';
import type { DesignName } from '../ring-designs.ts';
import { ROUND, readTraffic, TRAFFIC_LANE, type Traffic, type TrafficEnd } from '../ring-traffic.ts';
import type { RouteWork } from '../route-load.ts';

export interface Measure {
  /** Rounds of designs, measured in turn: nanoseconds per unit. */
  designs(names: readonly DesignName[], rounds: number): Promise<number[][]>;
  /** Runs a design for about so many records, and no longer. */
  spend(name: DesignName, records: number): Promise<void>;
  /** Sends about so many records from the worker to the page; gives how many. */
  traffic(traffic: Traffic, records: number): Promise<number>;
  /** Makes the load that `route` takes from now on. */
  routeLoad(work: RouteWork): Promise<void>;
  /** Routes so many messages. */
  route(messages: number): Promise<void>;
  /** What they left, as a sum. */
  routeSum(): Promise<number>;
  /** Begins the simulation of a preset in a worker of its own, with commands; lets it run or stand, and nobody looks on. */
  simulation(preset: string, commands: readonly Command[]): Promise<void>;
  letRun(running: boolean): void;
  /** Messages of that simulation by its newest frame. */
  messages(): number;
}

export type MeasureTask =
  | { readonly do: 'designs'; readonly names: readonly DesignName[]; readonly rounds: number }
  | { readonly do: 'spend'; readonly name: DesignName; readonly records: number }
  | { readonly do: 'traffic'; readonly end: TrafficEnd }
  | { readonly do: 'routeLoad'; readonly work: RouteWork }
  | { readonly do: 'route'; readonly messages: number }
  | { readonly do: 'routeSum' };

declare global {
  interface Window {
    measure: Measure;
  }
}

let worker: Worker | undefined;

function ask(task: MeasureTask, transfer: Transferable[] = []): Promise<unknown> {
  worker ??= new Worker(new URL('./measure-worker.ts', import.meta.url), { type: 'module' });
  const asked = worker;
  return new Promise((resolve, reject) => {
    asked.onmessage = ({ data }) => resolve(data);
    asked.onerror = ({ message }) => reject(new Error(message));
    asked.postMessage(task, transfer);
  });
}

async function traffic(kind: Traffic, records: number): Promise<number> {
  const lane = newLane('post', TRAFFIC_LANE);
  const { port1, port2 } = new MessageChannel();
  const rounds = Math.ceil(records / ROUND[kind]);
  const there: TrafficEnd = { traffic: kind, lane: lane.sender, port: port1, rounds };
  const read = readTraffic({ traffic: kind, lane: lane.receiver, port: port2, rounds });
  await Promise.all([ask({ do: 'traffic', end: there }, [...portsOf(lane.sender), port1]), read]);
  port2.close();
  return rounds * ROUND[kind];
}

let simulation: SimulationClient | undefined;
let counted = 0;

/** The app's own worker and the page's end of it, without anything that asks for frames. */
async function beginSimulation(preset: string, commands: readonly Command[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    simulation = new SimulationClient({
      origin: { kind: 'preset', preset },
      header: { capture: '', step: '', steps: [], description: '', kernel: '', arch: '', hypervisor: '' },
      transport: bestTransport(),
      listener: { onReady: () => resolve(), onStopped: (reason) => reject(new Error(reason)) },
    });
  });
  const done = commands.map((command) => simulation!.do(command));
  const ask = setInterval(() => newestMessages(), 10);
  await Promise.all(done);
  clearInterval(ask);
}

/** Taking a frame also sends commands that had no room. */
function newestMessages(): number {
  counted = simulation!.takeFrame(performance.now())?.live.head.messages[0] ?? counted;
  return counted;
}

window.measure = {
  designs: async (names, rounds) => (await ask({ do: 'designs', names, rounds })) as number[][],
  spend: async (name, records) => void (await ask({ do: 'spend', name, records })),
  traffic,
  routeLoad: async (work) => void (await ask({ do: 'routeLoad', work })),
  route: async (messages) => void (await ask({ do: 'route', messages })),
  routeSum: async () => (await ask({ do: 'routeSum' })) as number,
  simulation: beginSimulation,
  letRun: (running) => simulation!.setPace({ running, speed: Number.POSITIVE_INFINITY }),
  messages: () => newestMessages(),
};
