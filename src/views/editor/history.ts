// Undo and redo: values that follow each other. Changes of one thing that follow each other at once are one step.

export interface History<T> {
  /** Oldest first. */
  readonly past: readonly T[];
  readonly present: T;
  /** Next one first. */
  readonly future: readonly T[];
  /** What the last step changed; '' begins a new step whatever comes. */
  readonly open: string;
}

/** Steps that are kept. */
const MOST = 200;

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [], open: '' });

/** @param what changes with the same name in a row are one step; '' is always one of its own */
export function changed<T>(history: History<T>, present: T, what: string): History<T> {
  const { past, open } = history;
  if (what !== '' && what === open) return { ...history, present, future: [] };
  return { past: [...past, history.present].slice(-MOST), present, future: [], open: what };
}

/** What comes next is a step of its own. */
export const sealed = <T>(history: History<T>): History<T> =>
  history.open === '' ? history : { ...history, open: '' };

export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future], open: '' };
}

export function redone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, present], present: future[0]!, future: future.slice(1), open: '' };
}
