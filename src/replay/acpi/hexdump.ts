// What `hexdump -C` prints, back to bytes.

/** An offset alone (the end), or with bytes in two groups; the characters behind them are not needed. */
const ROW = /^([0-9a-f]{7,16})((?: +[0-9a-f]{2}){0,16}) *(?:\|.*)?$/;

/** More than any ACPI table. */
const MAX_BYTES = 1 << 22;

export interface Dump {
  readonly bytes: Uint8Array;
  /** First line that is no row or out of order, 0 where all are read. */
  readonly line: number;
}

/** Reads a dump up to the first line that is no part of one. Rows left out as equal (`*`) are filled in. */
export function readHexdump(text: string): Dump {
  const bytes: number[] = [];
  let row: readonly number[] = [];
  let repeats = false;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    if (line.trim() === '*') {
      repeats = true;
      continue;
    }
    const match = ROW.exec(line.trimEnd());
    const at = match ? Number.parseInt(match[1]!, 16) : -1;
    if (at > MAX_BYTES || !fill(bytes, at, repeats ? row : []))
      return { bytes: Uint8Array.from(bytes), line: i + 1 };
    repeats = false;
    row = [...match![2]!.matchAll(/[0-9a-f]{2}/g)].map(([byte]) => Number.parseInt(byte, 16));
    bytes.push(...row);
  }
  return { bytes: Uint8Array.from(bytes), line: 0 };
}

/** Repeats a row up to an offset; false when that is not how far the rows go. */
function fill(bytes: number[], to: number, row: readonly number[]): boolean {
  while (row.length > 0 && bytes.length < to) bytes.push(...row.slice(0, to - bytes.length));
  return bytes.length === to;
}
