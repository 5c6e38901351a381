// For tests: the calls of a machine as they were made, and made again.

import type { CallNumber } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';

/** A call of the door, or a step of the one that a task is in. */
export type JournalEntry =
  | {
      readonly task: number;
      readonly call: CallNumber;
      readonly args: readonly number[];
      readonly mask: readonly number[];
    }
  | { readonly task: number; readonly cpu: number };

/** Names that the actions of a journal have. */
export const JOURNAL_NAMES = ['a', 'b', 'c', 'd'];

/** Gives a fresh machine what a journal has of another one. */
export function replayJournal(engine: Engine, journal: readonly JournalEntry[]): void {
  engine.names.push(...JOURNAL_NAMES);
  for (const entry of journal) {
    if ('call' in entry) engine.begin(entry.task, entry.call, entry.args, entry.mask);
    else engine.step(entry.task, entry.cpu);
    engine.clearEvents();
  }
}
