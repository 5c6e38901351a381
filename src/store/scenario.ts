/** Between a simulation and its scenario: what a link or a file says of it, and the way back. */

import type { BranchData, Resume } from '../protocol.ts';
import { ENGINE_VERSION, type Note, type Scenario, type ScenarioMoment } from '../scenario/scenario.ts';
import type { SimulationOn } from './use-simulation.ts';

/** Commands of which a link is made: more go into a file. */
export const MOST_LINK_LINES = 4000;

/** The branch that a simulation is on, as a scenario that shows where it is. */
export function scenarioOf(
  { port, start, title }: Pick<SimulationOn, 'port' | 'start' | 'title'>,
  { notes = [], hash = '' }: { readonly notes?: readonly Note[]; readonly hash?: string } = {},
): Scenario {
  const { branch, line, tick } = port.place;
  const { lines, end } = port.branches[branch]!;
  const isEnd = line === lines.length && tick >= end;
  return {
    title,
    start,
    lines: lines.map(({ tick, call, args, mask, text }) => ({
      tick,
      call,
      args,
      mask,
      ...(text === undefined ? {} : { text }),
    })),
    end: Math.max(end, tick),
    notes,
    ...(isEnd ? {} : { at: { line, tick } }),
    engine: ENGINE_VERSION,
    hash,
  };
}

export const endOf = ({ lines, end }: Scenario): ScenarioMoment => ({ line: lines.length, tick: end });

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
