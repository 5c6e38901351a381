// What a replay of a capture on the engine found, and how it is written. N follows from the capture alone.

export interface Difference {
  /** Moment of the capture before which it happened. */
  readonly step: string;
  /** Kind of event, or what the files of a moment show: a name of `categories`. */
  readonly category: string;
  /** A selection key (`irq:30`) where a moment's files were compared, else the event in words. */
  readonly object: string;
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  /** Line of the trace; of the moment's own file where that was compared, 0 for none. */
  readonly line: number;
}

export interface Count {
  readonly compared: number;
  readonly identical: number;
}

export interface InputCount {
  readonly kind: string;
  readonly count: number;
}

export interface ReplayReport {
  readonly compared: number;
  readonly identical: number;
  readonly categories: Readonly<Record<string, Count>>;
  readonly differences: readonly Difference[];
  /** Differences that are not in the list. */
  readonly more: number;
  readonly inputs: readonly InputCount[];
  /** Events that the engine knows nothing of, by name. */
  readonly notCompared: readonly InputCount[];
  /** Why the engine stopped before the end, or ''. */
  readonly stopped: string;
}

/** Categories of facts that the files of a moment show begin with this; the others are kinds of events. */
export const STATE_CATEGORY = 'state: ';

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
