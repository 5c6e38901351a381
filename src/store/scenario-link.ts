/** The word of a link that holds what is done to a simulated machine. */

import type { AppState } from './state.ts';
import type { SimulationOn } from './use-simulation.ts';

/** The simulation whose scenario a link of this state holds, or null. */
export function linkedSimulation({ simulation, side }: AppState): SimulationOn | null {
  return simulation.kind === 'on' && side === 'simulation' ? simulation : null;
}

/** What writes words: there before the first simulation is on. */
let write: ((simulation: SimulationOn) => string | undefined) | undefined;

export async function loadWords(): Promise<void> {
  write = (await import('./scenario-word.ts')).wordOf;
}

let last: { readonly version: number; readonly port: object; readonly word: string | undefined } | undefined;

/** The word of the scenario of a simulation; undefined where nothing was done yet, or too much for a link. */
export function scenarioWord(simulation: SimulationOn): string | undefined {
  const { port, version } = simulation;
  if (last?.version === version && last.port === port) return last.word;
  last = { version, port, word: write?.(simulation) };
  return last.word;
}
