// A long branch in the simulation's own worker, and how long it takes to go to any moment of it.

import { bestTransport } from '../../src/lib/transport.ts';
import { Call } from '../../src/model/calls.ts';
import type { MachineView } from '../../src/model/machine.ts';
import { type Command, Pattern, SimCall, TimeCall } from '../../src/model/simulation.ts';
import { SimulationClient } from '../../src/session/simulation-client.ts';

export interface SeekPlan {
  readonly preset: string;
  readonly commands: number;
  readonly seeks: number;
  readonly seed: number;
}

export interface SeekReport {
  readonly ticks: number;
  /** Milliseconds that the commands took. */
  readonly played: number;
  /** Milliseconds of each seek, the way to the worker and back included. */
  readonly times: readonly number[];
  /** Whether the end has the hash that it had before, however one came there. */
  readonly isSame: boolean;
}

declare global {
  interface Window {
    seeks(plan: SeekPlan): Promise<SeekReport>;
  }
}

type Below = (most: number) => number;

function seeded(seed: number): Below {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const HEADER = {
  capture: 'seeks',
  step: 'now',
  steps: ['now'],
  description: '',
  kernel: '6.12',
  arch: 'x86_64',
  hypervisor: '',
};

function begin(preset: string): Promise<{ client: SimulationClient; machine: MachineView }> {
  return new Promise((resolve, reject) => {
    const client = new SimulationClient({
      origin: { kind: 'preset', preset },
      header: HEADER,
      transport: bestTransport(),
      listener: {
        onReady: (machine) => resolve({ client, machine }),
        onStopped: (reason) => reject(new Error(reason)),
      },
    });
  });
}

const command = (call: number, args: readonly number[], mask: readonly number[] = []): Command => ({
  call,
  args,
  mask,
});

/** What a person may do, by chance, and time between. */
function anyCommand(below: Below, machine: MachineView, functions: number): Command {
  const cpus = machine.t.cpu.length;
  const irqs = machine.t.irqDesc.col.irq;
  const irq = irqs[below(irqs.length)]!;
  const dev = below(functions);
  switch (below(10)) {
    case 0:
    case 1:
    case 2:
      return command(SimCall.fire, [dev, below(8)]);
    case 3:
    case 4:
      return command(Call.writeAffinity, [irq, 0], [below(cpus)]);
    case 5:
      return command(SimCall.inject, [below(8), dev, below(8), -1]);
    case 6:
      return command(SimCall.repair, [-1]);
    case 7:
      return command(SimCall.cpuOffline, [1 + below(cpus - 1)]);
    case 8:
      return command(SimCall.cpuOnline, [1 + below(cpus - 1)]);
    default:
      return command(TimeCall.pass, [1 + below(20)]);
  }
}

/** Commands that are on their way together. */
const BATCH = 200;

async function play(
  client: SimulationClient,
  machine: MachineView,
  { commands, seed }: SeekPlan,
): Promise<void> {
  const below = seeded(seed);
  await client.do(command(SimCall.startSource, [Pattern.poisson, 1, 0, 1, 100_000, 1, seed]));
  while (client.journal.length < commands) {
    const batch = Array.from({ length: BATCH }, () =>
      client.do(anyCommand(below, machine, client.functions.length)),
    );
    // What had no room is sent with the next look for a frame.
    const pump = setInterval(() => client.takeFrame(performance.now()), 1);
    await Promise.all(batch);
    clearInterval(pump);
  }
}

window.seeks = async (plan) => {
  const { client, machine } = await begin(plan.preset);
  const from = performance.now();
  await play(client, machine, plan);
  const played = performance.now() - from;
  const end = client.place;
  const hash = await client.hash();
  const below = seeded(plan.seed + 1);
  const times: number[] = [];
  for (let n = 0; n < plan.seeks; n++) {
    const line = below(client.journal.length + 1);
    const tick = line === 0 ? 0 : client.journal[line - 1]!.tick;
    const start = performance.now();
    await client.seek({ branch: 0, line, tick });
    times.push(performance.now() - start);
  }
  await client.seek(end);
  const isSame = (await client.hash()) === hash;
  client.close();
  return { ticks: end.tick, played, times, isSame };
};
