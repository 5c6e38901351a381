// Keeping a debugfs file printable when some of its lines were not understood.

import type { Scanner } from '../../lib/scan.ts';
import type { FileContext } from '../context.ts';

/**
 * Follows a file that is read against the lines the kernel would print. A line that does not fit is kept with its number; a line
 * that should be there and is not is marked as missing. `model/show` applies both to what it prints from the columns.
 */
export class KeptLines {
  private readonly context: FileContext;
  private readonly owner: number;
  private readonly row: number;
  private readonly firstLine: number;
  /** Number of lines that the columns would print up to here. */
  printed = 0;

  constructor(context: FileContext, owner: number, row: number) {
    this.context = context;
    this.owner = owner;
    this.row = row;
    this.firstLine = context.source.firstLine;
  }

  /** A line that the grammar does not have. */
  unknown(s: Scanner, expected: string): void {
    const { machine } = this.context;
    this.context.problem(s.line, s.text(), expected, 'the line is kept as it is');
    machine.t.keptLine.push({
      owner: this.owner,
      row: this.row,
      index: s.line - this.firstLine,
      text: machine.strings.internBytes(s.bytes, s.start, s.end),
    });
  }

  /** A line that the kernel prints and the file does not have; counts as printed. */
  missing(line: number, found: string, expected: string): void {
    this.context.problem(line, found, expected, 'the value stays unknown');
    this.context.machine.t.keptLine.push({ owner: this.owner, row: this.row, index: this.printed, text: -1 });
    this.printed++;
  }
}
