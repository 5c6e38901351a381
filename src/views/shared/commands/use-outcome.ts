// Doing a plan, and what came of it.

import { useCallback, useState } from 'react';
import { VERDICT_INFO, type VerdictInfo } from '../../../model/delivery.ts';
import { type Refusal, refusalOf } from '../../../model/refusals.ts';
import { type Command, type Outcome, SimCall } from '../../../model/simulation.ts';
import { useActions } from '../../../store/hooks.ts';
import type { SimulationPort } from '../../../store/simulation.ts';
import { announce } from '../../../ui/live-region.tsx';
import { foresightWords } from './foresight-words.ts';
import { deciding, foreseenCommands, nameCommand, type Plan } from './plan.ts';

type Place = SimulationPort['place'];

export interface Told {
  /** What was asked for. */
  readonly title: string;
  /** 0 or more, or -errno, of the last command that was tried. */
  readonly result: number;
  readonly refusal: Refusal | null;
  /** Of a message that was sent. */
  readonly verdict: VerdictInfo | undefined;
  /** What it did, in sentences. */
  readonly text: string;
  /** Where the machine was before: going there is undoing it. Null where nothing was done. */
  readonly before: Place | null;
  /** Where it was behind it: elsewhere it is news no more. */
  readonly after: Place;
}

/** The last one of a simulation, and of what. It outlasts the panel, which goes and comes with what is selected. */
const lastOf = new WeakMap<SimulationPort, { readonly subject: string; readonly told: Told }>();

function lastTold(port: SimulationPort, subject: string): Told | null {
  const last = lastOf.get(port);
  if (last?.subject !== subject) return null;
  const { branch, line } = last.told.after;
  return port.place.branch === branch && port.place.line === line ? last.told : null;
}

/** What became of a message that is sent; undefined of everything else, and where it was refused. */
export const verdictOf = (call: number, result: number): VerdictInfo | undefined =>
  call === SimCall.fire ? VERDICT_INFO[result] : undefined;

/** What a plan that is not refused does, in sentences. */
export function doneWords(plan: Plan, verdict: VerdictInfo | undefined, changes: readonly string[]): string {
  return [verdict ? upperFirst(`${verdict.reason}.`) : '', plan.about, ...changes].filter(Boolean).join(' ');
}

const upperFirst = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

/** @param subject what the panel is about */
export function useOutcome(port: SimulationPort, subject: string) {
  const { command } = useActions();
  const [, setTold] = useState<Told | null>(null);
  const run = useCallback(
    async (plan: Plan): Promise<boolean> => {
      const before = { ...port.place };
      // Asked right before: nothing else is done in between.
      const { irqs, ...rest } = await port.foresee(foreseenCommands(plan, port.names));
      const outcomes = await runAll(plan, command);
      const results = outcomes.map(({ outcome }) => outcome.result);
      const last = outcomes[deciding(plan, results)];
      if (!last) return false;
      const { result } = last.outcome;
      const verdict = verdictOf(last.command.call, result);
      const refusal = result < 0 ? refusalOf(last.command.call, result) : null;
      const changes = foresightWords({ irqs, ...rest }, port.functions);
      const text = refusal ? refusal.rule : doneWords(plan, verdict, changes);
      const isDone = results.some((each) => each >= 0);
      const told = {
        title: plan.title,
        result,
        refusal,
        verdict,
        text,
        before: isDone ? before : null,
        after: { ...port.place },
      };
      lastOf.set(port, { subject, told });
      setTold(told);
      announce(
        `${plan.title}: ${refusal ? `refused, ${refusal.name}. ` : `${verdict?.name ?? 'done'}. `}${text}`,
      );
      return refusal === null;
    },
    [port, subject, command],
  );
  return { told: lastTold(port, subject), run };
}

interface Done {
  readonly command: Command;
  readonly outcome: Outcome;
}

/** One after the other, until one is refused where the plan does not go on. */
async function runAll(plan: Plan, run: (command: Command) => Promise<Outcome | null>): Promise<Done[]> {
  const named = plan.text === undefined ? null : await run(nameCommand(plan.text));
  const done: Done[] = [];
  for (const command of plan.commandsOf(named?.result ?? -1)) {
    const outcome = await run(command);
    if (!outcome) break;
    done.push({ command, outcome });
    if (outcome.result < 0 && !plan.goesOn) break;
  }
  return done;
}
