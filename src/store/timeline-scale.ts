/**
 * Where moments of a branch lie on the lane: between two commands a distance that grows with the logarithm of the ticks between them,
 * so that commands of one tick and commands of different seconds can be told apart in one picture. 0 is the beginning, 1 the end.
 */

import type { BranchData } from '../protocol.ts';
import type { ScenarioMoment } from '../scenario/scenario.ts';

type Branch = Pick<BranchData, 'lines' | 'end'>;

export interface TimelineScale {
  /** Number of commands. */
  readonly length: number;
  /** Where a command lies. */
  ofCommand(n: number): number;
  of(moment: ScenarioMoment): number;
  /** The moment at a place from 0 to 1. */
  at(place: number): ScenarioMoment;
}

const distance = (ticks: number): number => 1 + Math.log2(1 + ticks);

/** @param until tick at which the lane ends: the branch may have been longer ago */
export function timelineScale({ lines, end }: Branch, until = end): TimelineScale {
  const { length } = lines;
  const ticks = new Float64Array(length + 2);
  const sums = new Float64Array(length + 2);
  for (let i = 1; i <= length + 1; i++) {
    ticks[i] = i <= length ? lines[i - 1]!.tick : Math.max(until, ticks[i - 1]!);
    sums[i] = sums[i - 1]! + distance(ticks[i]! - ticks[i - 1]!);
  }
  const total = sums[length + 1]!;
  /** Between points i and i + 1. */
  const within = (i: number, tick: number): number => {
    const gap = ticks[i + 1]! - ticks[i]!;
    const share = gap === 0 ? 0 : Math.min(1, Math.max(0, (tick - ticks[i]!) / gap));
    return (sums[i]! + share * (sums[i + 1]! - sums[i]!)) / total;
  };
  return {
    length,
    ofCommand: (n) => sums[n + 1]! / total,
    of: ({ line, tick }) => within(Math.min(line, length), tick),
    at(place) {
      const wanted = Math.min(1, Math.max(0, place)) * total;
      const line = lastAtMost(sums, Math.min(wanted, total), length);
      const share = (wanted - sums[line]!) / (sums[line + 1]! - sums[line]!);
      return {
        line,
        tick: Math.round(ticks[line]! + Math.min(1, share) * (ticks[line + 1]! - ticks[line]!)),
      };
    },
  };
}

/** The last of the first `most` + 1 numbers that is not above a value. */
function lastAtMost(sums: Float64Array, value: number, most: number): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sums[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Marks of one place of the lane and one kind. */
export interface LaneMark {
  /** px */
  readonly x: number;
  readonly kind: number;
  readonly commands: number;
  readonly refused: number;
}

/** Commands as marks, one per place and kind. */
export function laneMarks(
  scale: TimelineScale,
  width: number,
  step: number,
  kindOf: (n: number) => number,
  isRefused: (n: number) => boolean,
): LaneMark[] {
  const marks = new Map<number, { x: number; kind: number; commands: number; refused: number }>();
  const places = Math.max(1, Math.floor(width / step));
  for (let n = 0; n < scale.length; n++) {
    const place = Math.round(scale.ofCommand(n) * places);
    const kind = kindOf(n);
    const key = place * 16 + kind;
    const mark = marks.get(key) ?? { x: place * step, kind, commands: 0, refused: 0 };
    mark.commands++;
    if (isRefused(n)) mark.refused++;
    marks.set(key, mark);
  }
  return [...marks.values()];
}

/** The number of the last command that is not behind a place by more than some slack; where none is near, -1. */
export function commandNear(scale: TimelineScale, place: number, slack: number): number {
  const { line } = scale.at(place);
  let best = -1;
  for (const n of [line - 1, line]) {
    if (n < 0 || n >= scale.length) continue;
    const off = Math.abs(scale.ofCommand(n) - place);
    if (off <= slack && (best < 0 || off < Math.abs(scale.ofCommand(best) - place))) best = n;
  }
  return best;
}
