/** Ways on the timeline of a simulation: from where one is to other moments of its branch. A moment is "so many commands are done". */

import type { BranchData, Place } from '../protocol.ts';
import type { ScenarioMoment } from '../scenario/scenario.ts';

type Branch = Pick<BranchData, 'id' | 'lines' | 'end'>;
type Linked = Pick<BranchData, 'id' | 'parent' | 'from'>;

const at = ({ id }: Branch, line: number, tick: number): Place => ({ branch: id, line, tick });

/** Before the first command. */
export const firstPlace = (branch: Branch, begin = 0): Place => at(branch, 0, begin);

/** Behind everything that happened. */
export const endOfBranch = (branch: Branch): Place => at(branch, branch.lines.length, branch.end);

/** Right behind a command, counted from 0. */
export const behindCommand = (branch: Branch, n: number): Place => at(branch, n + 1, branch.lines[n]!.tick);

/** Moments to step to: before all, behind each command, and the end where time passed behind the last one. */
export function placeBefore(branch: Branch, { line, tick }: Place): Place | null {
  if (line === 0) return tick > 0 ? firstPlace(branch) : null;
  if (tick > branch.lines[line - 1]!.tick) return behindCommand(branch, line - 1);
  return line === 1 ? firstPlace(branch) : behindCommand(branch, line - 2);
}

/** The next moment to step to; null at the end. */
export function placeAfter(branch: Branch, { line, tick }: Place): Place | null {
  if (line < branch.lines.length) return behindCommand(branch, line);
  return tick < branch.end ? endOfBranch(branch) : null;
}

/** Before the last command that is done, at the tick at which it came: as if it had not been done yet. */
export function undoPlace(branch: Branch, { line }: Place): Place | null {
  return line === 0 ? null : at(branch, line - 1, branch.lines[line - 1]!.tick);
}

/** Behind the next command. */
export function redoPlace(branch: Branch, { line }: Place): Place | null {
  return line < branch.lines.length ? behindCommand(branch, line) : null;
}

/** The next command in a direction that is wanted: its number, or -1. */
export function seekCommand(
  { lines }: Branch,
  { line }: Place,
  direction: 1 | -1,
  isWanted: (n: number) => boolean,
): number {
  // The last command that is done is where one is.
  for (let n = direction > 0 ? line : line - 2; n >= 0 && n < lines.length; n += direction)
    if (isWanted(n)) return n;
  return -1;
}

/** A branch and those that it comes from, each with the moment up to which it is a part of it. */
export function lineage(branches: readonly Linked[], id: number): ReadonlyMap<number, ScenarioMoment> {
  const until = new Map<number, ScenarioMoment>();
  let limit: ScenarioMoment = { line: Number.POSITIVE_INFINITY, tick: Number.POSITIVE_INFINITY };
  for (let branch = branches[id]; branch !== undefined; branch = branches[branch.parent]) {
    until.set(branch.id, limit);
    const { from } = branch;
    if (from.line < limit.line || (from.line === limit.line && from.tick < limit.tick)) limit = from;
  }
  return until;
}

/** Whether the reader did something: a command that was not opened with the scenario. */
export function isWork(branches: readonly Pick<BranchData, 'frozen' | 'lines' | 'from'>[]): boolean {
  return branches.some(({ frozen, lines, from }) => frozen !== true && lines.length > from.line);
}

/** A branch in the tree of all, in the order in which they are listed. */
export interface BranchNode {
  readonly id: number;
  /** Branches between it and the first one. */
  readonly depth: number;
  /** It is the last one that leaves its parent. */
  readonly isLast: boolean;
  /** For each depth above: whether the line of that branch goes on below. */
  readonly rails: readonly boolean[];
}

/** Every branch below the one that it left, in the order in which they began. */
export function branchTree(branches: readonly Pick<BranchData, 'id' | 'parent'>[]): BranchNode[] {
  const nodes: BranchNode[] = [];
  const add = (id: number, depth: number, isLast: boolean, rails: readonly boolean[]): void => {
    nodes.push({ id, depth, isLast, rails });
    const children = branches.filter(({ parent }) => parent === id);
    for (const [n, child] of children.entries())
      add(child.id, depth + 1, n === children.length - 1, depth === 0 ? [] : [...rails, !isLast]);
  };
  for (const root of branches.filter(({ parent }) => parent < 0)) add(root.id, 0, true, []);
  return nodes;
}
