// The word of a link that holds a machine: a scenario in which nothing happens.

import { decodeScenario, encodeScenario } from '../../scenario/codec.ts';
import { type Scenario, scenarioAtStart } from '../../scenario/scenario.ts';
import type { Draft } from './draft.ts';

export type Machine = Pick<Draft, 'title' | 'recipe'>;

/** A scenario that begins with the machine and goes no further. */
export const scenarioOfMachine = ({ title, recipe }: Machine): Scenario =>
  scenarioAtStart(title, { kind: 'recipe', recipe });

/** Keys in order at every depth: two recipes say the same when these are the same. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** The word of a machine; undefined where a field holds what no word can say: a text in place of a number, a value of a wrong kind. */
export function wordOfMachine({ title, recipe }: Machine): string | undefined {
  let word: string;
  try {
    word = encodeScenario(scenarioOfMachine({ title, recipe }));
    if (canonical(machineOfWord(word)) !== canonical({ title, recipe })) return undefined;
  } catch {
    // the coder refuses what is no number of its kind
    return undefined;
  }
  return word;
}

/** @throws Error what is wrong with the word, in a sentence */
export function machineOfWord(word: string): Machine {
  const { title, start } = decodeScenario(word);
  if (start.kind !== 'recipe')
    throw new Error('The link holds a scenario that begins with no machine of its own.');
  return { title, recipe: start.recipe };
}
