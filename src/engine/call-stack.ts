// Calls in steps. A call is a program, that is a list of step functions, and a row of the `call` table that keeps where it is and its
// arguments; a call may wait for one that it made. All of it is columns, so that a checkpoint may lie in the middle of a call.

import { MAX_CALLS, type Machine } from './machine.ts';
import { CALL_ARGS } from './tables.ts';

/** Takes a step of the call in row `c`; says which step comes next (its position), or DONE with the result in `finish`. */
export type Step = (m: Machine, c: number) => number;

/** The call has ended; its result is in `call.ret` of its own row. */
export const DONE = -1;

/** Steps of a program. */
export type Program = readonly Step[];

/** Programs by number of the call: those of engine/calls.ts, and internal ones from 100 on. */
export type Programs = ReadonlyMap<number, Program>;

/** The same by position, which is what a step looks at. */
export type ProgramTable = readonly (Program | undefined)[];

export function programTable(programs: Programs): ProgramTable {
  const table: (Program | undefined)[] = Array.from({ length: Math.max(...programs.keys()) + 1 });
  for (const [number, program] of programs) table[number] = program;
  return table;
}

/** Ends a call with a result. */
export function finish(m: Machine, c: number, result: number): number {
  m.call.ret[c] = result;
  return DONE;
}

/** Puts a call on top of another: its row, in which the caller sets arguments. `call.ret` of the waiting one gets its result. */
export function callInto(m: Machine, c: number, call: number): number {
  const row = newCall(m, m.call.task[c]!, call, c + 1);
  m.task.top[m.call.task[c]!] = row + 1;
  return row;
}

/** A call that nobody waits for but the task's stack. */
export function beginCall(m: Machine, task: number, call: number, args: readonly number[]): number {
  const row = newCall(m, task, call, m.task.top[task]!);
  setArgs(m, row, args);
  m.task.top[task] = row + 1;
  return row;
}

function newCall(m: Machine, task: number, call: number, parent: number): number {
  const { used } = m.call;
  let row = 0;
  // Few calls are under way at once: a loop is faster than indexOf.
  while (used[row] === 1) row++;
  if (row === MAX_CALLS) throw new Error(`more than ${MAX_CALLS} calls at once`);
  m.call.used[row] = 1;
  m.call.call[row] = call;
  m.call.task[row] = task;
  m.call.parent[row] = parent;
  return row;
}

function setArgs(m: Machine, row: number, args: readonly number[]): void {
  if (args.length > CALL_ARGS) throw new Error(`a call keeps ${CALL_ARGS} arguments, not ${args.length}`);
  for (let i = 0; i < args.length; i++) m.callArgs[i * MAX_CALLS + row] = args[i]!;
}

/** Takes one step of a task's innermost call; false when it has none. */
export function stepTask(m: Machine, programs: ProgramTable, task: number): boolean {
  const c = m.task.top[task]! - 1;
  if (c < 0) return false;
  m.trace.task = task;
  const program = programs[m.call.call[c]!];
  if (program === undefined) throw new Error(`no program for call ${m.call.call[c]}`);
  const next = program[m.call.step[c]!]!(m, c);
  if (next !== DONE) {
    m.call.step[c] = next;
    return true;
  }
  endCall(m, c);
  return true;
}

function endCall(m: Machine, c: number): void {
  const { call, task } = m;
  const owner = call.task[c]!;
  const parent = call.parent[c]!;
  const result = call.ret[c]!;
  task.top[owner] = parent;
  if (parent !== 0) call.ret[parent - 1] = result;
  task.result[owner] = result;
  clearCall(m, c);
}

function clearCall({ call, callArgs }: Machine, c: number): void {
  call.used[c] = 0;
  call.call[c] = 0;
  call.step[c] = 0;
  call.parent[c] = 0;
  call.task[c] = 0;
  call.ret[c] = 0;
  for (let at = c; at < callArgs.length; at += MAX_CALLS) callArgs[at] = 0;
}

/** Calls on a task's stack. */
export function callDepth(m: Machine, task: number): number {
  let depth = 0;
  for (let row = m.task.top[task]!; row !== 0; row = m.call.parent[row - 1]!) depth++;
  return depth;
}
