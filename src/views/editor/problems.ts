// Problems of a recipe by field, for the controls.

import { createContext, useContext } from 'react';
import type { RecipeProblem } from '../../scenario/check.ts';

export const ProblemsContext = createContext<readonly RecipeProblem[]>([]);

/** Problems of one field. */
export const useProblems = (field: string): readonly RecipeProblem[] =>
  useContext(ProblemsContext).filter((problem) => problem.field === field);

/** `Expected a whole number from 1 to 4096; found 5000.` */
export const problemText = ({ expected, found }: RecipeProblem): string =>
  `Expected ${expected}; found ${found.length > 60 ? `${found.slice(0, 57)}…` : found}.`;

/** Position of the device that a field belongs to, -1 for none. */
export const deviceOf = (field: string): number => Number(/^devices\[(\d+)\]/.exec(field)?.[1] ?? -1);
