// What a replay found: facts compared and identical by category, differences, inputs by kind. N follows from the capture alone.

export interface Difference {
  /** Moment of the capture before which it happened. */
  readonly step: string;
  readonly object: string;
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  readonly line: number;
}

export interface Count {
  compared: number;
  identical: number;
}

export interface InputCount {
  readonly kind: string;
  readonly count: number;
}

export interface ReplayReport {
  readonly compared: number;
  readonly identical: number;
  readonly categories: Readonly<Record<string, Readonly<Count>>>;
  readonly differences: readonly Difference[];
  /** Differences that are not in the list. */
  readonly more: number;
  readonly inputs: readonly InputCount[];
  /** Events that the engine knows nothing of, by name. */
  readonly notCompared: readonly InputCount[];
  /** Why the engine stopped before the end, or ''. */
  readonly stopped: string;
}

/** Differences that are kept; the others are counted. */
const KEPT = 10_000;

/** Takes facts one by one. */
export class Ledger {
  /** Name of the moment that facts belong to. */
  step = '00-boot';
  compared = 0;
  identical = 0;
  private readonly categories = new Map<string, Count>();
  private readonly differences: Difference[] = [];
  private more = 0;
  private readonly inputs = new Map<string, number>();
  private readonly others = new Map<string, number>();
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
    } else this.differ(place, expected, got);
    return same;
  }

  /** Something given to the engine, which is no fact. */
  input(kind: string): void {
    this.inputs.set(kind, (this.inputs.get(kind) ?? 0) + 1);
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

  private count(category: string): Count {
    const count = this.categories.get(category) ?? { compared: 0, identical: 0 };
    this.categories.set(category, count);
    return count;
  }

  private differ({ object, field, line }: FactPlace, expected: unknown, got: unknown): void {
    if (this.differences.length >= KEPT) {
      this.more++;
      return;
    }
    this.differences.push({ step: this.step, object, field, expected: text(expected), got: text(got), line });
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

/** The report as text, differences first; the last line is the verdict. */
export function reportText(report: ReplayReport): string {
  const { differences, more, categories, inputs, notCompared, stopped } = report;
  const lines = differences.map(
    (d) => `line ${d.line} (${d.step}): ${d.object}: ${d.field}: expected ${d.expected}, got ${d.got}`,
  );
  if (more > 0) lines.push(`… and ${more} more`);
  if (stopped !== '') lines.push(`the engine stopped: ${stopped}`);
  lines.push('compared:');
  for (const [name, { compared, identical }] of Object.entries(categories))
    lines.push(`  ${name}: ${identical} of ${compared}`);
  lines.push('inputs:');
  for (const { kind, count } of inputs) lines.push(`  ${kind}: ${count}`);
  for (const { kind, count } of notCompared) lines.push(`not compared: ${kind}: ${count}`);
  lines.push(verdict(report));
  return `${lines.join('\n')}\n`;
}

/** `replay: M of N identical` */
export function verdict({ identical, compared }: ReplayReport): string {
  return `replay: ${identical} of ${compared} identical`;
}
