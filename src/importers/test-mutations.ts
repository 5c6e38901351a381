// Damaged texts for parsers: whatever comes in, nothing is thrown, nothing hangs, and every problem says where.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Importer } from './context.ts';
import { readText } from './test-text.ts';

const LF = 10;

/** One change of a text; the numbers say where, as fractions of its length. */
type Change = (text: Uint8Array, at: number, to: number) => Uint8Array;

const place = (text: Uint8Array, at: number): number => Math.floor(at * text.length);

/** Start and end of the line around a byte, the line end included. */
function lineAround(text: Uint8Array, at: number): readonly [number, number] {
  const start = text.lastIndexOf(LF, place(text, at) - 1) + 1;
  const end = text.indexOf(LF, place(text, at));
  return [start, end < 0 ? text.length : end + 1];
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const CHANGES: Readonly<Record<string, Change>> = {
  flip(text, at, to) {
    const copy = text.slice();
    if (copy.length > 0) copy[place(text, at)]! ^= 1 << Math.floor(to * 8);
    return copy;
  },
  letter(text, at, to) {
    const copy = text.slice();
    if (copy.length > 0) copy[place(text, at)] = 32 + Math.floor(to * 95);
    return copy;
  },
  nul: (text, at) =>
    join(text.subarray(0, place(text, at)), new Uint8Array(3), text.subarray(place(text, at))),
  cut: (text, at) => text.slice(0, place(text, at)),
  behead: (text, at) => text.slice(place(text, at)),
  remove(text, at) {
    const [start, end] = lineAround(text, at);
    return join(text.subarray(0, start), text.subarray(end));
  },
  repeat(text, at) {
    const [start, end] = lineAround(text, at);
    return join(text.subarray(0, end), text.subarray(start));
  },
  move(text, at, to) {
    const [start, end] = lineAround(text, at);
    const rest = join(text.subarray(0, start), text.subarray(end));
    const [target] = lineAround(rest, to);
    return join(rest.subarray(0, target), text.subarray(start, end), rest.subarray(target));
  },
  crlf: (text) => new TextEncoder().encode(new TextDecoder().decode(text).replaceAll('\n', '\r\n')),
  bigger(text, at) {
    const digits = new TextEncoder().encode('99999999999999999999');
    return join(text.subarray(0, place(text, at)), digits, text.subarray(place(text, at)));
  },
};

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const change = fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fraction, fraction);

/** Texts that come from the samples by a few changes. */
export function damaged(samples: readonly string[]): fc.Arbitrary<Uint8Array> {
  const texts = samples.map((sample) => new TextEncoder().encode(sample));
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([text, changes]) =>
      changes.reduce<Uint8Array>((now, [name, at, to]) => CHANGES[name]!(now, at, to), text),
    );
}

/** Reads the text and checks that problems are located and rows name lines of the text. */
export function checkReading(importer: Importer, text: Uint8Array, path?: string): void {
  const reading = readText(importer, text, path === undefined ? {} : { path });
  const last = text.reduce((lines, byte) => lines + (byte === LF ? 1 : 0), 1);
  const { col, length } = reading.machine.t.problem;
  const unlocated = [...Array(length).keys()].find(
    (row) => col.file[row] !== 0 || !isLine(col.line[row]!, last) || col.expected[row]! <= 0,
  );
  expect(
    unlocated === undefined ? 'every problem says where and what was expected' : reading.problems[unlocated],
  ).toBe('every problem says where and what was expected');
  checkLines(reading.machine.t, last);
}

const isLine = (line: number, last: number): boolean => line > 0 && line <= last;

/** Every row that names a line of a file names one that there is. */
function checkLines(tables: object, last: number): void {
  for (const [name, table] of Object.entries(tables) as [string, LineTable][]) {
    const { file, line } = table.col;
    if (!file || !line) continue;
    for (let row = 0; row < table.length; row++)
      if (file[row]! >= 0 && !isLine(line[row]!, last))
        expect(`${name} ${row} line ${line[row]}`).toBe('a line of the file');
  }
}

interface LineTable {
  readonly col: Record<string, ArrayLike<number>>;
  readonly length: number;
}

/** The importer reads damaged samples. fast-check prints the seed when one fails. */
export function checkDamaged(
  importer: Importer,
  samples: readonly string[],
  path?: string,
  numRuns = 300,
): void {
  fc.assert(
    fc.property(damaged(samples), (text) => checkReading(importer, text, path)),
    { numRuns },
  );
}

/** Bytes of a long line, and of many short ones. */
const LONG = 1 << 20;
const MANY = 1 << 17;

/** Milliseconds that such a text may take on a busy machine: what grows with the square of a length takes minutes. */
const LARGE_TEXT_MS = 10_000;

/** What texts of the format are made of, and what may lead a pattern astray. */
function units(samples: readonly string[]): string[] {
  const lines = [...new Set(samples.flatMap((sample) => sample.split('\n')))].filter((line) => line !== '');
  const some = lines.filter((_, i) => i % Math.ceil(lines.length / 5) === 0);
  return [...some, ' ', 'a', '0', ': '];
}

const blownUp = (unit: string, bytes: number): string =>
  unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes);

/** Texts with a line of 1 MB, and texts of many short lines, are read in a time that grows with their length only. */
export function checkLongLines(importer: Importer, samples: readonly string[], path?: string): void {
  const texts = units(samples).map((unit) => blownUp(unit, LONG));
  texts.push(blownUp('a\n', MANY), blownUp(samples[0]!, MANY));
  for (const text of texts) {
    const started = performance.now();
    checkReading(importer, new TextEncoder().encode(`${samples[0]}${text}\n`), path);
    expect(performance.now() - started, text.slice(0, 80)).toBeLessThan(LARGE_TEXT_MS);
  }
}
