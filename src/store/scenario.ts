/** Between a simulation and its scenario: what a link or a file says of it, and the way back. */

import { machineTime } from '../model/machine-time.ts';
import type { BranchData, Place, Resume } from '../protocol.ts';
import { ENGINE_VERSION, type Note, type Scenario, type ScenarioMoment } from '../scenario/scenario.ts';
import type { BranchNote, SimulationPort } from './simulation.ts';
import { lineage } from './timeline.ts';
import type { SimulationOn } from './use-simulation.ts';

/** Commands of which a link is made: more go into a file. */
export const MOST_LINK_LINES = 4000;

/** The branch that a simulation is on, as a scenario that shows where it is. */
export function scenarioOf(
  { port, start, title, isPresetTitle }: Pick<SimulationOn, 'port' | 'start' | 'title' | 'isPresetTitle'>,
  { notes = [], hash = '' }: { readonly notes?: readonly Note[]; readonly hash?: string } = {},
): Scenario {
  const { branch, line, tick } = port.place;
  const { lines, end } = port.branches[branch]!;
  const isEnd = line === lines.length && tick >= end;
  return {
    title: isPresetTitle ? '' : title,
    start,
    lines: lines.map(({ tick, call, args, mask, text }) => ({
      tick,
      call,
      args,
      mask,
      ...(text === undefined ? {} : { text }),
    })),
    end: Math.max(end, tick),
    notes: notes.map(({ line, tick, text }) => ({ line, tick, text })),
    ...(isEnd ? {} : { at: { line, tick } }),
    engine: ENGINE_VERSION,
    hash,
  };
}

export const endOf = ({ lines, end }: Scenario): ScenarioMoment => ({ line: lines.length, tick: end });

/** `12 commands, 40.00 ms`, or '' where nothing was done. */
export function scenarioWords({ port }: Pick<SimulationOn, 'port'>): string {
  const { lines, end } = port.branches[port.place.branch]!;
  if (lines.length === 0) return '';
  return `${lines.length} ${lines.length === 1 ? 'command' : 'commands'}, ${machineTime(end)}`;
}

/** Digits of a state's hash that a scenario carries. */
export const SCENARIO_HASH_DIGITS = 16;

export const isSamePlace = (a: Place, b: Place): boolean =>
  a.branch === b.branch && a.line === b.line && a.tick === b.tick;

/** Names of moments of the branch that a simulation is on, those from before it left its parent included, in order. */
export function notesOf({ port, notes }: Pick<SimulationOn, 'port' | 'notes'>): BranchNote[] {
  const { branches, place } = port;
  const until = lineage(branches, place.branch);
  return notes
    .filter((note) => {
      const limit = until.get(note.branch);
      return (
        limit !== undefined &&
        (note.line < limit.line || (note.line === limit.line && note.tick <= limit.tick))
      );
    })
    .sort((a, b) => a.line - b.line || a.tick - b.tick);
}

/** The notes with another name for where one is; '' takes it away. */
export function withNote(
  notes: readonly BranchNote[],
  port: Pick<SimulationPort, 'branches' | 'place'>,
  text: string,
): BranchNote[] {
  const { place } = port;
  const here = notesOf({ port, notes } as Pick<SimulationOn, 'port' | 'notes'>);
  const gone = here.filter(({ line, tick }) => line === place.line && tick === place.tick);
  const rest = notes.filter((note) => !gone.includes(note));
  return text === '' ? rest : [...rest, { ...place, text }];
}

/** What a worker resumes: the scenario as a branch that stays as it is, and its end. */
export function resumeOf(scenario: Scenario, begin: number): Resume {
  const { line, tick } = endOf(scenario);
  const branch: BranchData = {
    id: 0,
    parent: -1,
    from: { line: 0, tick: begin },
    lines: scenario.lines,
    end: tick,
    frozen: true,
  };
  return { branches: [branch], copy: undefined, place: { branch: 0, line, tick } };
}
