// A recipe as JSON text, and what is wrong with a text that is none.

import { checkRecipe } from '../../scenario/check.ts';
import type { MachineRecipe } from '../../scenario/recipe.ts';
import { problemText } from './problems.ts';

export interface PastedProblem {
  /** Where: a field as `devices[3].msix`, or a line of the text; '' for the whole. */
  readonly where: string;
  readonly text: string;
}

export type Pasted =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'recipe'; readonly recipe: MachineRecipe }
  | { readonly kind: 'wrong'; readonly problems: readonly PastedProblem[] };

export const recipeJson = (recipe: MachineRecipe): string => JSON.stringify(recipe, null, 2);

export function readRecipe(text: string): Pasted {
  if (text.trim() === '') return { kind: 'nothing' };
  let recipe: MachineRecipe;
  try {
    recipe = JSON.parse(text) as MachineRecipe;
  } catch (error) {
    const { message } = error as Error;
    return {
      kind: 'wrong',
      problems: [{ where: placeOf(message, text), text: `This is not JSON: ${message}` }],
    };
  }
  const problems = checkRecipe(recipe).map((problem) => ({
    where: problem.field,
    text: problemText(problem),
  }));
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'recipe', recipe };
}

/** Line and column, where the message of the parser has a position; each engine words it otherwise, some quote the text instead. */
function placeOf(message: string, text: string): string {
  const offset = /position (\d+)/.exec(message)?.[1];
  const place = /line (\d+) column (\d+)/.exec(message);
  if (place) return `line ${place[1]}, column ${place[2]}`;
  if (offset === undefined) return '';
  const before = text.slice(0, Number(offset)).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
