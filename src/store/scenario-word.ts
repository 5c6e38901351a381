/** Between simulations and words of links; fetched with the first simulation. */

import type { Place } from '../protocol.ts';
import { decodeScenario, encodeScenario } from '../scenario/codec.ts';
import type { Scenario, ScenarioStart } from '../scenario/scenario.ts';
import type { ClientBranch } from '../session/simulation-client.ts';
import { MOST_LINK_LINES, notesOf, scenarioOf } from './scenario.ts';
import type { SimulationOn } from './use-simulation.ts';

/** Something was done, or a moment has a name; time alone does nothing that the preset does not say. */
function isWorthALink({ port: { place, branches }, notes }: SimulationOn): boolean {
  return branches[place.branch]!.lines.length > 0 || notes.length > 0;
}

/** The word of the scenario of a simulation; undefined where nothing was done yet, or too much for a link. */
export function wordOf(simulation: SimulationOn): string | undefined {
  const { place, branches } = simulation.port;
  const { lines } = branches[place.branch]!;
  if (!isWorthALink(simulation) || lines.length > MOST_LINK_LINES) return undefined;
  return encodeScenario(scenarioOf(simulation, { notes: notesOf(simulation) }));
}

/** Where on the timeline of a simulation a scenario is, if it is a part of it. */
export function placeOfScenario(
  { start, port }: Pick<SimulationOn, 'start' | 'port'>,
  scenario: Scenario,
): Place | undefined {
  if (!isSameStart(start, scenario.start)) return undefined;
  const branch = port.branches.find((each) => isPartOf(scenario, each));
  const { line, tick } = scenario.at ?? { line: scenario.lines.length, tick: scenario.end };
  return branch && { branch: branch.id, line, tick };
}

const isSameStart = (a: ScenarioStart, b: ScenarioStart): boolean => JSON.stringify(a) === JSON.stringify(b);

function isPartOf({ lines, end }: Scenario, branch: ClientBranch): boolean {
  if (lines.length > branch.lines.length || end > (branch.lines[lines.length]?.tick ?? branch.end))
    return false;
  return lines.every((line, n) => {
    const other = branch.lines[n]!;
    return (
      line.tick === other.tick &&
      line.call === other.call &&
      line.text === other.text &&
      line.args.join() === other.args.join() &&
      line.mask.join() === other.mask.join()
    );
  });
}

export { decodeScenario };
