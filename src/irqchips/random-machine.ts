// For tests: a machine that a seed decides, random calls on it, and its invariants again and again.

import { seeded } from '../engine/matrix-testing.ts';
import type { Topology } from '../model/topology.ts';
import { createEngine } from './chips.ts';
import { brokenInvariants } from './invariants.ts';
import { RandomCommands } from './random-commands.ts';
import { randomTopology } from './random-topology.ts';

const MOST_SENTENCES = 5;

function describeMachine({ release, cpus, remapping }: Topology): string {
  return `${release}, ${cpus.length} CPUs, ${remapping?.kind ?? 'no remapping'}`;
}

/**
 * What is broken on the machine of a seed, or nothing.
 * @param every calls between two checks
 */
export function runRandomMachine(seed: number, calls: number, every: number): string | undefined {
  const below = seeded(seed);
  const topology = randomTopology(below);
  const engine = createEngine(topology);
  const where = (): string => `seed ${seed} (${describeMachine(topology)}), call ${commands.commands}`;
  const commands = new RandomCommands(engine, below, 1 + below(3));
  let checked = 0;
  try {
    while (commands.commands < calls) {
      commands.act();
      if (commands.wrong !== undefined) return `${where()}: ${commands.wrong}`;
      if (commands.commands < checked + every) continue;
      commands.settle();
      checked = commands.commands;
      const broken = brokenInvariants(engine.machine, commands.excuses());
      if (broken.length > 0) return `${where()}: ${broken.slice(0, MOST_SENTENCES).join('; ')}`;
    }
  } catch (error) {
    return `${where()}: ${(error as Error).stack}`;
  }
  return undefined;
}
