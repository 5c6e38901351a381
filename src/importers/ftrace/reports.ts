// Problems of a file that may have as many of them as lines: the first ones each, the others in one.

import { Severity } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';

/** So many problems of one kind are reported line by line. */
export const MAX_REPORTS = 200;

export class Reports {
  private readonly context: FileContext;
  private readonly expected: string;
  private readonly done: string;
  private readonly severity: number;
  private count = 0;
  private firstOther = 0;

  constructor(context: FileContext, expected: string, done: string, severity: number = Severity.error) {
    this.context = context;
    this.expected = expected;
    this.done = done;
    this.severity = severity;
  }

  add(line: number, found: string): void {
    if (++this.count <= MAX_REPORTS)
      this.context.problem(line, found, this.expected, this.done, this.severity);
    else if (this.count === MAX_REPORTS + 1) this.firstOther = line;
  }

  /** Reports the rest; call it at the end of the file. */
  finish(): void {
    const others = this.count - MAX_REPORTS;
    if (others <= 0) return;
    this.context.problem(
      this.firstOther,
      `${others} more lines like the ones before, from here on`,
      this.expected,
      this.done,
      this.severity,
    );
  }
}
