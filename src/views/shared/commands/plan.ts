// What a control is about to have done: one command, or several that belong together.

import { type Command, SimCall } from '../../../model/simulation.ts';

export interface Plan {
  /** What is said of it, starting with a verb: `Set the affinity of irq 61`. */
  readonly title: string;
  /** A text that the commands name by its index; `commandsOf` is given the index. */
  readonly text?: string;
  readonly commandsOf: (name: number) => readonly Command[];
  /** What it does that shows in no irq, CPU or function: one sentence. */
  readonly about?: string;
  /** A command that is refused does not keep those behind it from being done; the first one decides. */
  readonly goesOn?: boolean;
  /** Why it cannot be asked for at all: a text that means nothing. */
  readonly problem?: string;
}

export const planOf = (title: string, ...commands: readonly Command[]): Plan => ({
  title,
  commandsOf: () => commands,
});

export const command = (call: number, args: readonly number[], mask: readonly number[] = []): Command => ({
  call,
  args,
  mask,
});

export const nameCommand = (text: string): Command => ({ call: SimCall.name, args: [], mask: [], text });

/** The commands of a plan with the number that its text would get. @param names texts that there are */
export function foreseenCommands({ text, commandsOf }: Plan, names: readonly string[]): readonly Command[] {
  if (text === undefined) return commandsOf(-1);
  const known = names.indexOf(text);
  return [nameCommand(text), ...commandsOf(known < 0 ? names.length : known)];
}

/** Which of the commands decides whether a plan is refused: the first one that is, else the last one. */
export function deciding({ goesOn }: Plan, results: readonly number[]): number {
  const refused = results.findIndex((result) => result < 0);
  if (goesOn || results.length === 0) return 0;
  return refused < 0 ? results.length - 1 : refused;
}
