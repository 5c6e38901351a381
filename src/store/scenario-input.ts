/** A simulation as a file that is kept or given out. */

import { FILE_END, printScenarioFile } from '../scenario/file.ts';
import type { CaptureInput } from './capture.ts';
import { notesOf, scenarioOf } from './scenario.ts';
import { scenarioFileName } from './scenario-file.ts';
import type { SimulationOn } from './use-simulation.ts';

export function scenarioInput(simulation: SimulationOn): CaptureInput {
  const path = scenarioFileName(simulation.title, FILE_END);
  const text = printScenarioFile(scenarioOf(simulation, { notes: notesOf(simulation) }));
  return { name: simulation.title, files: [{ path, blob: new Blob([text], { type: 'application/json' }) }] };
}
