// A scenario as a command takes it: a file, a word, a permalink, or a text file that holds one of the latter.

import { existsSync, readFileSync } from 'node:fs';
import { decodeScenario, ScenarioError } from '../scenario/codec.ts';
import { parseScenarioFile, problemWords } from '../scenario/file.ts';
import { ENGINE_VERSION, type Scenario } from '../scenario/scenario.ts';
import { parseLink } from '../store/link.ts';
import { UsageError } from './output.ts';

/** @throws UsageError what is wrong with it, in one line */
export function readScenario(given: string): Scenario {
  const isFile = existsSync(given);
  const where = isFile ? `${given}: ` : '';
  const text = (isFile ? readText(given) : given).trim();
  try {
    if (text.startsWith('{')) return fromFile(text);
    return text.includes('#/') ? fromLink(text) : decodeScenario(text);
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof UsageError)
      throw new UsageError(`${where}${error.message}`);
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** A command does all that a file says, or nothing. */
function fromFile(text: string): Scenario {
  const { scenario, problems } = parseScenarioFile(text);
  if (problems[0]) throw new UsageError(problemWords(problems[0]));
  return scenario;
}

function fromLink(url: string): Scenario {
  const { link, problems } = parseLink(url.slice(url.indexOf('#')));
  if (problems[0]) throw new UsageError(problems[0].text);
  if (link.s !== undefined) return decodeScenario(link.s);
  if (link.preset !== undefined) return untouched(link.preset);
  throw new UsageError('the link holds no scenario and no preset');
}

const untouched = (preset: string): Scenario => ({
  title: '',
  start: { kind: 'preset', preset },
  lines: [],
  end: 0,
  notes: [],
  engine: ENGINE_VERSION,
  hash: '',
});
