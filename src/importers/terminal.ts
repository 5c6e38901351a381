// What a terminal or a mail adds to a text: colours, doubled carriage returns, marks of quotation, a frame of other lines.

import type { SourceFile } from './source.ts';

const BEL = 7;
const TAB = 9;
const LF = 10;
const CR = 13;
const ESC = 27;
const SPACE = 32;
const GREATER = 62;

/** Where it shows whether a text came through a terminal. */
const HEAD_BYTES = 16384;

/** A text without what a terminal added. */
export interface Plain {
  readonly file: SourceFile;
  /** Control sequences and doubled carriage returns that were there. */
  readonly count: number;
  /** Line of the first one. */
  readonly line: number;
}

/** Takes control sequences and doubled carriage returns out; the lines stay where they are. Undefined if there are none. */
export function withoutControls(file: SourceFile): Plain | undefined {
  const { bytes } = file;
  const head = bytes.subarray(0, HEAD_BYTES);
  if (head.indexOf(ESC) < 0 && !hasDoubledReturn(head)) return undefined;
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let count = 0;
  let line = 0;
  for (let at = 0; at < bytes.length; ) {
    const skip = extraLength(bytes, at);
    if (skip === 0) kept[length++] = bytes[at++]!;
    else {
      if (count++ === 0) line = file.firstLine + linesBefore(bytes, at);
      at += skip;
    }
  }
  return count === 0 ? undefined : { file: { ...file, bytes: kept.subarray(0, length) }, count, line };
}

/** A CR CR LF: what a serial line makes of CR LF. */
function hasDoubledReturn(head: Uint8Array): boolean {
  for (let at = head.indexOf(CR); at >= 0; at = head.indexOf(CR, at + 1))
    if (head[at + 1] === CR && head[at + 2] === LF) return true;
  return false;
}

/** Bytes at `at` that do not belong to the text. */
function extraLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === ESC) return controlLength(bytes, at);
  return bytes[at] === CR && bytes[at + 1] === CR ? 1 : 0;
}

/** Colours and movements of the cursor (CSI), titles (OSC), character sets; 0 for anything else. [ECMA-48, 5.4] */
function controlLength(bytes: Uint8Array, at: number): number {
  const kind = String.fromCharCode(bytes[at + 1] ?? 0);
  if (kind === '(' || kind === ')') return 3;
  if (kind !== '[' && kind !== ']') return 0;
  const end = Math.min(bytes.length, at + (kind === '[' ? 24 : 256));
  for (let i = at + 2; i < end; i++) {
    const byte = bytes[i]!;
    if (kind === '[' ? byte >= 64 && byte <= 126 : byte === BEL) return i + 1 - at;
    if (byte < SPACE || byte === 127) return 0;
  }
  return 0;
}

function linesBefore(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

/** A way to read a text that nobody knows as it stands. */
export interface Reading {
  readonly file: SourceFile;
  readonly found: string;
  readonly done: string;
  /** Lines were taken away to get there: only an importer that is sure is believed. */
  readonly bold: boolean;
}

/** Lines that may stand before the text: the head of `watch`, the first line of `script`, a sentence. */
const MAX_FRAME = 6;
const MAX_INDENT = 64;

/** Ways to read a text: without marks of quotation, without its indent, without the lines before it. */
export function* otherReadings(file: SourceFile): Generator<Reading> {
  const lines = headLines(file.bytes);
  if (lines.length > 0 && lines.every((line) => /^ ?>/.test(line)))
    yield stripped(file, quoteLength, 'lines quoted with >', 'the marks were left out');
  const indent = Math.min(...lines.map((line) => /^[ \t]*/.exec(line)![0].length));
  if (lines.length > 0 && indent > 0 && indent < MAX_INDENT) {
    const length: PrefixLength = (bytes, start, end) => indentLength(bytes, start, end, indent);
    yield stripped(file, length, `lines indented by ${indent}`, 'the indent was left out');
  }
  let from = 0;
  for (let n = 1; n <= MAX_FRAME; n++) {
    const lf = file.bytes.indexOf(LF, from);
    if (lf < 0 || lf + 1 === file.bytes.length) return;
    from = lf + 1;
    const rest = { ...file, bytes: file.bytes.subarray(from), firstLine: file.firstLine + n };
    const done =
      n === 1 ? 'the line before the text was left out' : `${n} lines before the text were left out`;
    yield { file: rest, found: lines[0]?.trimEnd() ?? '', done, bold: true };
  }
}

/** Whole lines of the first 4096 bytes that are not blank. */
function headLines(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes.subarray(0, 4096)).split('\n');
  if (bytes.length > 4096) lines.pop();
  return lines.filter((line) => line.trim() !== '');
}

type PrefixLength = (bytes: Uint8Array, start: number, end: number) => number;

/** A mark of quotation and the blanks around it. */
const quoteLength: PrefixLength = (bytes, start, end) => {
  let at = start;
  if (at < end && bytes[at] === SPACE) at++;
  if (at >= end || bytes[at] !== GREATER) return 0;
  at++;
  return at < end && bytes[at] === SPACE ? at + 1 - start : at - start;
};

function indentLength(bytes: Uint8Array, start: number, end: number, most: number): number {
  let at = start;
  while (at < end && at - start < most && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at - start;
}

/** The text with a prefix of each line left out. */
function stripped(file: SourceFile, prefix: PrefixLength, found: string, done: string): Reading {
  const { bytes } = file;
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let start = 0; start < bytes.length; ) {
    const lf = bytes.indexOf(LF, start);
    const end = lf < 0 ? bytes.length : lf + 1;
    const part = bytes.subarray(start + prefix(bytes, start, end), end);
    kept.set(part, length);
    length += part.length;
    start = end;
  }
  return { file: { ...file, bytes: kept.subarray(0, length) }, found, done, bold: false };
}
