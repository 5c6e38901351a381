// The name lines below a flag word: 12 or 13 blanks, then a name, one line for each set bit that has a name.

import { ascii, type Scanner } from '../../lib/scan.ts';
import type { FlagBit } from '../../model/flags.ts';
import type { KeptLines } from './kept.ts';

interface NameLine {
  readonly bit: number;
  readonly name: string;
  readonly bytes: Uint8Array;
}

const cache = new Map<readonly FlagBit[], readonly NameLine[]>();

/** A line of a flag list: blanks, then nothing but capitals, digits and underscores that start with IRQ. */
function looksLikeName(s: Scanner): boolean {
  let i = s.start;
  while (i < s.end && s.bytes[i] === 32) i++;
  if (s.bytes[i] === 95) i++;
  return (
    s.bytes[i] === 73 &&
    s.bytes[i + 1] === 82 &&
    s.bytes[i + 2] === 81 &&
    s.bytes.subarray(i, s.end).indexOf(58) < 0
  );
}

function nameLines(list: readonly FlagBit[]): readonly NameLine[] {
  let lines = cache.get(list);
  if (!lines) {
    lines = list.map((f) => ({ bit: f.bit, name: f.name, bytes: ascii(f.name) }));
    cache.set(list, lines);
  }
  return lines;
}

/**
 * Reads the name lines that follow with the first of the lists that gives exactly them, `likely` before the others. Its index; where
 * no list fits, `likely`, and what does not fit is reported.
 */
export function readListedNames(
  s: Scanner,
  lists: readonly (readonly FlagBit[])[],
  likely: number,
  word: number,
  indent: number,
  kept: KeptLines,
): number {
  if (takeNames(s, lists[likely]!, word, indent, kept)) return likely;
  for (const [at, list] of lists.entries())
    if (at !== likely && takeNames(s, list, word, indent, kept)) return at;
  readFlagNames(s, lists[likely]!, word, indent, kept);
  return likely;
}

/** Moves behind the name lines if they are those of the list and no others; otherwise stays. */
function takeNames(
  s: Scanner,
  list: readonly FlagBit[],
  word: number,
  indent: number,
  kept: KeptLines,
): boolean {
  const { place, line, crlf } = s;
  let names = 0;
  for (const wanted of nameLines(list)) {
    if (!((word >>> wanted.bit) & 1)) continue;
    if (!readName(s, wanted, indent)) {
      s.rewind(place, line, crlf);
      return false;
    }
    names++;
  }
  if (s.next()) {
    const more = looksLikeName(s);
    s.back();
    if (more) {
      s.rewind(place, line, crlf);
      return false;
    }
  }
  kept.printed += names;
  return true;
}

/** Reads the name lines that follow; true if there was any. Names that do not belong to `word`, or lack, are reported. */
export function readFlagNames(
  s: Scanner,
  list: readonly FlagBit[],
  word: number,
  indent: number,
  kept: KeptLines,
  optional = false,
): boolean {
  let any = false;
  for (const line of nameLines(list)) {
    if (!((word >>> line.bit) & 1)) continue;
    if (readName(s, line, indent)) {
      any = true;
      kept.printed++;
      continue;
    }
    if (optional && !any) {
      skipNames(s, kept);
      return false;
    }
    if (!recover(s, line, indent, kept))
      kept.missing(s.line + 1, `no line ${line.name}`, `${line.name}, because its bit is set`);
    else any = true;
  }
  skipNames(s, kept);
  return any;
}

function readName(s: Scanner, line: NameLine, indent: number): boolean {
  if (!s.next()) return false;
  const start = s.start + indent;
  if (s.indent() === indent && s.end - start === line.bytes.length && s.at(line.bytes, start)) return true;
  s.back();
  return false;
}

/** Unknown names may stand before the wanted one. */
function recover(s: Scanner, line: NameLine, indent: number, kept: KeptLines): boolean {
  while (s.next()) {
    const known = looksLikeName(s) && s.text(s.start + s.indent());
    if (!known || isListed(known)) {
      s.back();
      return false;
    }
    kept.unknown(s, `${line.name}, because its bit is set`);
    if (readName(s, line, indent)) {
      kept.printed++;
      return true;
    }
  }
  return false;
}

function isListed(name: string): boolean {
  for (const lines of cache.values()) if (lines.some((l) => l.name === name)) return true;
  return false;
}

/** Names that no set bit stands for. */
function skipNames(s: Scanner, kept: KeptLines): void {
  while (s.next()) {
    if (!looksLikeName(s)) {
      s.back();
      return;
    }
    kept.unknown(s, 'only names of set bits, in the order of the kernel');
  }
}
