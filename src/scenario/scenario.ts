// A scenario: a machine, what is done to it and when, notes, and where one looks. What a link or a file holds.

import type { JournalLine } from '../model/simulation.ts';
import type { MachineRecipe } from './recipe.ts';

/** The version that this page writes, and the newest that it reads. CHANGELOG-formats.md has every one. */
export const SCENARIO_VERSION = 1;

export const SCENARIO_FORMAT = 'irqscope.scenario';

/** What the engine is called in scenarios: another one may choose otherwise, and the hash then says so. */
export const ENGINE_VERSION = '1';

/** A moment of a scenario: its first `line` commands are done, and `tick` ticks have passed. */
export interface ScenarioMoment {
  readonly line: number;
  readonly tick: number;
}

/** A moment with a name or a word about it. */
export interface Note extends ScenarioMoment {
  readonly text: string;
}

export type ScenarioStart =
  | { readonly kind: 'preset'; readonly preset: string }
  | { readonly kind: 'recipe'; readonly recipe: MachineRecipe }
  /** A bundled capture, behind a line of its trace. */
  | { readonly kind: 'sample'; readonly sample: string; readonly line: number }
  /** A capture of the reader's own: name and the first digits of its content's hash, and a line of its trace. */
  | { readonly kind: 'capture'; readonly name: string; readonly hash: string; readonly line: number };

export interface Scenario {
  /** '': that of its preset. */
  readonly title: string;
  readonly start: ScenarioStart;
  /** Commands after the boot, ascending by tick. */
  readonly lines: readonly JournalLine[];
  /** Tick at which it ends. */
  readonly end: number;
  readonly notes: readonly Note[];
  /** Moment that is shown; the end where it is left out. */
  readonly at?: ScenarioMoment;
  /** Engine that made it, and the first 16 hexadecimal digits of the state's hash at the end; '': not known. */
  readonly engine: string;
  readonly hash: string;
}

/** A machine to which nothing was done. */
export const scenarioAtStart = (title: string, start: ScenarioStart): Scenario => ({
  title,
  start,
  lines: [],
  end: 0,
  notes: [],
  engine: ENGINE_VERSION,
  hash: '',
});
