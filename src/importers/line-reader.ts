// Small formats, line by line as text. Formats with thousands of lines are read with Scanner instead.

import { Scanner } from '../lib/scan.ts';
import { type FileContext, reportLineEnds } from './context.ts';

/** Walks the lines of a file; `text` is the line without its end. */
export class LineReader {
  text = '';
  private readonly context: FileContext;
  private readonly s: Scanner;

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
  }

  get line(): number {
    return this.s.line;
  }

  next(): boolean {
    if (!this.s.next()) return false;
    this.text = this.s.text();
    return true;
  }

  /** Makes the next `next()` return this line again. */
  back(): void {
    this.s.back();
  }

  /** Reports the current line. */
  problem(expected: string, done?: string): void {
    this.context.problem(this.line, this.text, expected, done);
  }

  /** Reports an earlier line. */
  problemAt(line: number, found: string, expected: string, done?: string): void {
    this.context.problem(line, found, expected, done);
  }

  /** Notes line ends that the kernel does not write. */
  finish(): void {
    reportLineEnds(this.context, this.s);
  }
}

/** True, with a problem, for a file without content. */
export function isEmpty(context: FileContext, expected: string): boolean {
  if (context.source.bytes.length > 0) return false;
  context.problem(context.source.firstLine, 'an empty file', expected, 'nothing was read');
  return true;
}
