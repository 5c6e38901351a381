// Commands of this view, and what is said of those that were refused.

import { useCallback, useState } from 'react';
import { type Refusal, refusalOf } from '../../model/refusals.ts';
import type { Command } from '../../model/simulation.ts';
import { useActions } from '../../store/hooks.ts';
import { plural } from '../../ui/values.tsx';

/** Refused commands of one kind and reason. */
export interface Refused extends Refusal {
  /** What was refused: `Taking CPU 0 off line`. */
  readonly what: string;
}

/** Of many commands: which results are errors, told once for each reason. */
export function refusedOf(what: string, call: number, results: readonly number[]): readonly Refused[] {
  const counts = new Map<number, number>();
  for (const result of results) if (result < 0) counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...counts].map(([result, count]) => ({
    ...refusalOf(call, result),
    what: results.length === 1 ? what : `${what}, ${plural(count, 'time')}`,
  }));
}

/** Does commands of one kind, and keeps why some were refused until the next ones are done. */
export function useCommands(): {
  readonly refused: readonly Refused[];
  readonly run: (what: string, commands: readonly Command[]) => Promise<readonly number[]>;
  readonly forget: () => void;
} {
  const { command } = useActions();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const run = useCallback(
    async (what: string, commands: readonly Command[]) => {
      const outcomes = await Promise.all(commands.map((each) => command(each)));
      const results = outcomes.map((outcome) => outcome?.result ?? 0);
      setRefused(refusedOf(what, commands[0]?.call ?? 0, results));
      return results;
    },
    [command],
  );
  return { refused, run, forget: useCallback(() => setRefused([]), []) };
}
