// Counts what a replay finds: facts compared and identical by category, differences, inputs by kind.

import type { Count, Difference, InputCount, ReplayReport } from '../model/replay-report.ts';

export type { Count, Difference, InputCount, ReplayReport } from '../model/replay-report.ts';
export { reportText, verdict } from '../model/replay-report.ts';

/** Differences that are kept; the others are counted. */
const KEPT = 10_000;

/** Takes facts one by one. */
export class Ledger {
  /** Name of the moment that facts belong to. */
  step = '00-boot';
  compared = 0;
  identical = 0;
  private readonly categories = new Map<string, { -readonly [K in keyof Count]: Count[K] }>();
  private readonly differences: Difference[] = [];
  private more = 0;
  private readonly inputs = new Map<string, number>();
  private readonly others = new Map<string, number>();
  /** Called with the kind of each input. */
  onInput: ((kind: string) => void) | undefined;
  /** Why the engine stopped: everything behind it differs. */
  stopped = '';

  /** A compared fact; `got` is undefined where the engine has none. True when both are the same. */
  fact(category: string, place: FactPlace, expected: unknown, got: unknown): boolean {
    const same = got !== undefined && expected === got;
    const count = this.count(category);
    count.compared++;
    this.compared++;
    if (same) {
      count.identical++;
      this.identical++;
    } else this.differ(category, place, expected, got);
    return same;
  }

  /** Something given to the engine, which is no fact. */
  input(kind: string): void {
    this.inputs.set(kind, (this.inputs.get(kind) ?? 0) + 1);
    this.onInput?.(kind);
  }

  /** An event of a kind that is none of the replay's. */
  notCompared(name: string): void {
    this.others.set(name, (this.others.get(name) ?? 0) + 1);
  }

  report(): ReplayReport {
    return {
      compared: this.compared,
      identical: this.identical,
      categories: Object.fromEntries([...this.categories].sort(([a], [b]) => (a < b ? -1 : 1))),
      differences: this.differences,
      more: this.more,
      inputs: sorted(this.inputs),
      notCompared: sorted(this.others),
      stopped: this.stopped,
    };
  }

  private count(category: string): { -readonly [K in keyof Count]: Count[K] } {
    const count = this.categories.get(category) ?? { compared: 0, identical: 0 };
    this.categories.set(category, count);
    return count;
  }

  private differ(category: string, place: FactPlace, expected: unknown, got: unknown): void {
    if (this.differences.length >= KEPT) {
      this.more++;
      return;
    }
    const both = { expected: text(expected), got: text(got) };
    this.differences.push({ step: this.step, category, ...place, ...both });
  }
}

export interface FactPlace {
  readonly object: string;
  readonly field: string;
  readonly line: number;
}

/** The most frequent first. */
function sorted(counts: ReadonlyMap<string, number>): InputCount[] {
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}

function text(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : `${value}`;
}
