// What a capture does not tell of its machine, and what was taken instead.

import { Severity } from '../model/tables.ts';

/** A gap: where it shows, what was found, what was expected, what was done about it. */
export interface TopologyProblem {
  /** File of the capture, '' for the capture itself. */
  readonly path: string;
  /** 0: no line of its own. */
  readonly line: number;
  /** One of `Severity`. */
  readonly severity: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

/** Collects problems. */
export class Problems {
  readonly all: TopologyProblem[] = [];

  /** A text that the capture does not have; the machine may differ from what was taken. */
  missing(expected: string, done: string): void {
    this.add(Severity.warning, '', 'nothing', expected, done);
  }

  /** A text that the capture does not have and that decides little. */
  note(expected: string, done: string): void {
    this.add(Severity.note, '', 'nothing', expected, done);
  }

  /** A text that says something else than it should. */
  wrong(path: string, found: string, expected: string, done: string, line = 0): void {
    this.add(Severity.warning, path, found, expected, done, line);
  }

  private add(severity: number, path: string, found: string, expected: string, done: string, line = 0): void {
    this.all.push({ path, line, severity, found, expected, done });
  }
}
