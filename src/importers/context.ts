// What an importer gets besides the bytes: the machine to write into, where lines come from, and how to report them.

import type { Scanner } from '../lib/scan.ts';
import type { MachineBuilder } from '../model/machine.ts';
import { Severity } from '../model/tables.ts';
import type { SourceFile } from './source.ts';

/** Most problems of one file that are reported one by one. */
const MAX_PROBLEMS = 1000;

/** One file being read into one machine. */
export class FileContext {
  readonly machine: MachineBuilder;
  readonly source: SourceFile;
  /** Row of the file table. */
  readonly file: number;
  /** Name of the moment that is read, '' when nobody said: a trace of the whole boot is read up to it. */
  readonly moment: string;
  /** Problems of the file, reported or counted. */
  problems = 0;
  private unreported = { line: 0, last: 0, severity: 0 };

  constructor(machine: MachineBuilder, source: SourceFile, file: number, moment = '') {
    this.machine = machine;
    this.source = source;
    this.file = file;
    this.moment = moment;
  }

  /** The last part of the path: `VECTOR` of `domains/VECTOR`. */
  get name(): string {
    return this.source.path.slice(this.source.path.lastIndexOf('/') + 1);
  }

  /** Reports a line that was not understood. */
  problem(
    line: number,
    found: string,
    expected: string,
    done = 'the line was left out',
    severity: number = Severity.error,
  ): void {
    this.problems++;
    if (this.problems <= MAX_PROBLEMS) {
      this.machine.problem({ file: this.file, line, severity, found, expected, done });
      return;
    }
    const { unreported } = this;
    unreported.line ||= line;
    unreported.last = Math.max(unreported.last, line);
    unreported.severity = Math.max(unreported.severity, severity);
  }

  /** Says how many problems there were beyond those that were reported; called when the file was read. */
  finish(): void {
    const { line, last, severity } = this.unreported;
    if (this.problems <= MAX_PROBLEMS) return;
    this.machine.problem({
      file: this.file,
      line,
      severity,
      found: `${this.problems - MAX_PROBLEMS} more problems up to line ${last}`,
      expected: 'a file that is mostly understood',
      done: 'what was not understood was left out or kept as it is, like the lines before',
    });
  }
}

/** An importer of one text format. One folder each; found by a sorted glob. */
export interface Importer {
  /** Stable id: `debugfs-irq`. */
  readonly id: string;
  /** What the format is called: `debugfs irq file`. */
  readonly label: string;
  /** The format says nothing about interrupts; files of it are listed as ignored, and why. */
  readonly ignores?: string;
  /**
   * A capture may hold a text twice; equal copies are then read once. `name`: one text for each name, others of that name are
   * reported. `machine`: one text for the machine, others are reported. `text`: other texts are read as well.
   */
  readonly once?: 'name' | 'machine' | 'text';
  /** How sure it is, 0…1, from the content (and, weakly, the path) of a file. It sees at most the first 64 KiB. */
  sniff(head: FileHead): number;
  /** Reads the file into the machine. Never throws on content: what is not understood is a problem. */
  parse(context: FileContext): void;
}

/** The beginning of a file, for `sniff`. */
export interface FileHead {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The first 64 KiB as text, CR LF made LF. */
  readonly text: string;
  /** The whole file is longer than that. */
  readonly cut: boolean;
}

/** Notes line ends that the kernel does not write: CR LF, or none at the end of a file that was cut. */
export function reportLineEnds(context: FileContext, s: Scanner): void {
  if (s.crlf > 0) {
    context.problem(
      context.source.firstLine,
      `${s.crlf} lines ending in CR LF`,
      'lines ending in LF',
      'CR was left out',
      Severity.note,
    );
  }
  if (s.unterminated) {
    context.problem(
      s.line,
      'no line end after the last line',
      'a complete file',
      'the line was read as it is',
      Severity.warning,
    );
  }
}
