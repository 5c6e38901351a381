// `run`: carries a scenario out to its end, and says where that is.

import { readFileSync } from 'node:fs';
import { inputsFromPath } from '../importers/archive/node.ts';
import { VERDICT_INFO } from '../model/delivery.ts';
import { machineTime } from '../model/machine-time.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { Outcome, SimulationStart } from '../model/simulation.ts';
import { checkRecipe } from '../scenario/check.ts';
import { PRESETS } from '../scenario/presets.ts';
import { ENGINE_VERSION, type Scenario, type ScenarioStart } from '../scenario/scenario.ts';
import { Simulation } from '../simulation/simulation.ts';
import { startOfRecipe } from '../simulation/start.ts';
import { commandWords, resultWords } from '../store/command-words.ts';
import { runSession } from '../worker/engine/session.ts';
import { type Output, parseArgs, UsageError } from './output.ts';
import { readScenario } from './scenario-input.ts';

const SAMPLES = 'public/samples';

export async function runCommand(args: string[], output: Output): Promise<number> {
  const { positional, values } = parseArgs(args, ['--capture'], []);
  const [given] = positional;
  if (given === undefined || positional.length > 1)
    throw new UsageError('give one scenario: a file, a word or a permalink');
  const scenario = readScenario(given);
  const simulation = new Simulation(await startOf(scenario.start, values.get('--capture')));
  const outcomes = play(simulation, scenario);
  const hash = simulation.hash();
  const isSame = scenario.hash === '' || hash.startsWith(scenario.hash);
  output.out(
    [...machineLines(scenario, simulation), ...commandLines(scenario, simulation, outcomes)].join(''),
  );
  output.out(counterLines(simulation).join(''));
  output.out(`state     ${hash}${hashWords(scenario, isSame)}\n`);
  return isSame ? 0 : 1;
}

/** What each command gave. */
function play(simulation: Simulation, { lines, end }: Scenario): Outcome[] {
  const outcomes = lines.map((line) => {
    simulation.run(line.tick - simulation.tick);
    return simulation.apply(line);
  });
  simulation.run(Math.max(0, end - simulation.tick));
  return outcomes;
}

/** @throws UsageError where there is no such machine here */
async function startOf(start: ScenarioStart, capture: string | undefined): Promise<SimulationStart> {
  if (start.kind === 'preset') {
    const preset = PRESETS.find(({ id }) => id === start.preset);
    if (!preset) throw new UsageError(`there is no preset ${start.preset}`);
    return startOfRecipe(preset.recipe);
  }
  if (start.kind === 'recipe') {
    const [problem] = checkRecipe(start.recipe);
    if (problem)
      throw new UsageError(`${problem.field} is ${problem.found}: ${problem.expected} is expected`);
    return startOfRecipe(start.recipe);
  }
  if (start.kind === 'sample') return startInCapture(capture ?? samplePath(start.sample), start.line);
  if (capture === undefined)
    throw new UsageError(`the scenario begins in a capture: give ${start.name} with --capture`);
  return startInCapture(capture, start.line);
}

function samplePath(id: string): string {
  const { samples } = JSON.parse(readFileSync(`${SAMPLES}/index.json`, 'utf8')) as {
    readonly samples: readonly { readonly id: string; readonly file: string }[];
  };
  const sample = samples.find((each) => each.id === id);
  if (!sample) throw new UsageError(`there is no bundled capture ${id}`);
  return `${SAMPLES}/${sample.file}`;
}

/** The machine behind a line of a capture's trace. */
async function startInCapture(path: string, line: number): Promise<SimulationStart> {
  try {
    const given = await inputsFromPath(path);
    const session = await runSession(given, { signal: new AbortController().signal, onProgress: () => {} });
    return session.startAt(line);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

function machineLines({ title, start, end, lines }: Scenario, { machine }: Simulation): string[] {
  const { release, cpus, pci } = machine.topology;
  const preset = start.kind === 'preset' ? PRESETS.find(({ id }) => id === start.preset) : undefined;
  const name = title || preset?.title || 'a machine of a recipe';
  return [
    `machine   ${name}: Linux ${release}, ${cpus.length} CPUs, ${pci.functions.length} PCI functions\n`,
    `commands  ${lines.length}, to ${machineTime(end)}\n`,
  ];
}

function commandLines({ lines }: Scenario, { machine }: Simulation, outcomes: readonly Outcome[]): string[] {
  const texts = {
    functions: machine.topology.pci.functions.map(formatPciAddress),
    names: [...machine.names],
  };
  return lines.map((line, n) => {
    const { short, text, isRefused } = resultWords(line, outcomes[n]!.result);
    const number = `${n + 1}`.padStart(7);
    const why = isRefused ? ` (${text})` : '';
    return `${number}  ${machineTime(line.tick).padStart(10)}  ${commandWords(line, texts)}: ${short}${why}\n`;
  });
}

function counterLines({ columns: { clock }, machine }: Simulation): string[] {
  const { count } = machine.verdictCount;
  const lost: string[] = [];
  for (let verdict = 1; verdict < count.length; verdict++) {
    const info = VERDICT_INFO[verdict];
    if (count[verdict]! > 0 && info?.fate === 'lost')
      lost.push(`${`${count[verdict]}`.padStart(7)}  ${info.name}: ${info.reason}\n`);
  }
  return [
    `messages  ${clock.messages[0]}, ${clock.entries[0]} entries of CPUs, ${clock.lost[0]} lost\n`,
    ...lost,
  ];
}

function hashWords({ hash, engine }: Scenario, isSame: boolean): string {
  if (hash === '') return '';
  if (isSame) return ', as the scenario says';
  return `; the scenario says ${hash}, by engine ${engine}; this is engine ${ENGINE_VERSION}`;
}
