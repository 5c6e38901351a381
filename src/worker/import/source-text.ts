// A stretch of a file as text, for showing where a value came from.

import type { SourceText } from '../../protocol.ts';

const LF = 10;

/** Longest line that is shown whole, in bytes. */
const LINE_MAX = 4096;

/** `around` lines before and after `line` (from 1). A line beyond the end gives the last lines. */
export function sourceText(path: string, bytes: Uint8Array, line: number, around: number): SourceText {
  const starts = lineStarts(bytes);
  const wanted = Math.min(Math.max(1, line), Math.max(1, starts.length));
  const first = Math.max(1, wanted - around);
  const last = Math.min(starts.length, wanted + around);
  const lines: string[] = [];
  for (let n = first; n <= last; n++)
    lines.push(lineText(bytes, starts[n - 1]!, starts[n] ?? bytes.length + 1));
  return { path, first, lines, total: starts.length };
}

function lineStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    starts.push(at);
    const lf = bytes.indexOf(LF, at);
    at = lf < 0 ? bytes.length : lf + 1;
  }
  return starts;
}

function lineText(bytes: Uint8Array, start: number, next: number): string {
  const end = Math.min(next - 1, bytes.length);
  const text = new TextDecoder()
    .decode(bytes.subarray(start, Math.min(end, start + LINE_MAX)))
    .replace(/\r$/, '');
  return end - start > LINE_MAX ? `${text}…` : text;
}
