// Scenarios as a word of a link: a letter that names the codec, and base64url of a version, two bytes of checksum, and what the range
// coder made of it.
//
// The commands are written column by column (numbers of calls, distances of ticks, counts of arguments …), and each argument in the
// context of its call: like lies beside like.

import { fromBase64Url, toBase64Url } from '../lib/base64url.ts';
import { murmur128 } from '../lib/hash.ts';
import { RangeReader, RangeWriter } from '../lib/range-coder.ts';
import type { JournalLine } from '../model/simulation.ts';
import { RECIPE } from './recipe-coding.ts';
import { type Note, SCENARIO_VERSION, type Scenario, type ScenarioStart } from './scenario.ts';

/** The codec that this page writes. */
const CODEC = 'r';

const VERSION_BYTES = 1;
const CHECK_BYTES = 2;

/** Digits of the hash that travel along. */
const HASH_WORDS = 2;
const HASH_DIGITS = HASH_WORDS * 8;

const START = { preset: 0, recipe: 1, sample: 2, capture: 3 } as const;

/** Most commands, notes, arguments of a command, CPUs, and bytes of a text: no damaged word makes a page wait. */
const MOST_LINES = 1 << 20;
const MOST_ARGS = 16;
const MOST_CPUS = 8192;
const MOST_TEXT = 65_536;

/** What is wrong with a word, in a sentence for the reader. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** The word of a scenario. */
export function encodeScenario(scenario: Scenario): string {
  const w = new RangeWriter();
  writeScenario(w, scenario);
  const body = w.finish();
  const bytes = new Uint8Array(VERSION_BYTES + CHECK_BYTES + body.length);
  bytes[0] = SCENARIO_VERSION;
  bytes.set(checksum(body), VERSION_BYTES);
  bytes.set(body, VERSION_BYTES + CHECK_BYTES);
  return CODEC + toBase64Url(bytes);
}

/** @throws ScenarioError what is wrong with it: its codec, its version, or that it is damaged */
export function decodeScenario(word: string): Scenario {
  if (word[0] !== CODEC)
    throw new ScenarioError(
      `The scenario is written in the form “${word[0] ?? ''}”, which this page does not know.`,
    );
  const bytes = fromBase64Url(word.slice(1));
  if (!bytes)
    throw new ScenarioError('The scenario holds letters that are no part of it; a part may be missing.');
  const version = bytes[0] ?? 0;
  if (version > SCENARIO_VERSION)
    throw new ScenarioError(
      `The scenario is of version ${version}; this page reads versions up to ${SCENARIO_VERSION}. A newer page opens it.`,
    );
  const body = bytes.subarray(VERSION_BYTES + CHECK_BYTES);
  const [high, low] = checksum(body);
  if (version === 0 || bytes[VERSION_BYTES] !== high || bytes[VERSION_BYTES + 1] !== low)
    throw new ScenarioError(
      'The scenario is damaged: its checksum is another one. A part of the link may be missing.',
    );
  try {
    return readScenario(new RangeReader(body));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError(`The scenario holds ${error.message}.`);
  }
}

function checksum(body: Uint8Array): readonly [high: number, low: number] {
  const word = murmur128(body)[0]!;
  return [(word >>> 8) & 0xff, word & 0xff];
}

function writeScenario(
  w: RangeWriter,
  { title, start, lines, end, notes, at, engine, hash }: Scenario,
): void {
  writeStart(w, start);
  w.text('title', title);
  w.text('engine', engine);
  writeHash(w, hash);
  writeLines(w, lines, end);
  w.natural('notes', notes.length);
  for (const note of notes) {
    w.natural('note line', note.line);
    w.natural('note tick', note.tick);
    w.text('note', note.text);
  }
  w.natural('at', at ? 1 : 0);
  if (!at) return;
  w.natural('at line', at.line);
  w.natural('at tick', at.tick);
}

function readScenario(r: RangeReader): Scenario {
  const start = readStart(r);
  const title = r.text('title', MOST_TEXT);
  const engine = r.text('engine', MOST_TEXT);
  const hash = readHash(r);
  const { lines, end } = readLines(r);
  const notes: Note[] = Array.from({ length: bounded(r, 'notes') }, () => ({
    line: r.natural('note line'),
    tick: r.natural('note tick'),
    text: r.text('note', MOST_TEXT),
  }));
  const at = r.natural('at') === 0 ? {} : { at: { line: r.natural('at line'), tick: r.natural('at tick') } };
  return { title, start, lines, end, notes, engine, hash, ...at };
}

function writeStart(w: RangeWriter, start: ScenarioStart): void {
  w.natural('start', START[start.kind]);
  if (start.kind === 'preset') return w.text('preset', start.preset);
  if (start.kind === 'recipe') return RECIPE.write(w, 'recipe', start.recipe);
  if (start.kind === 'sample') w.text('sample', start.sample);
  else {
    w.text('capture', start.name);
    w.text('content hash', start.hash);
  }
  w.natural('trace line', start.line);
}

function readStart(r: RangeReader): ScenarioStart {
  const kind = r.natural('start');
  if (kind === START.preset) return { kind: 'preset', preset: r.text('preset', MOST_TEXT) };
  if (kind === START.recipe) return { kind: 'recipe', recipe: RECIPE.read(r, 'recipe') };
  if (kind === START.sample)
    return { kind: 'sample', sample: r.text('sample', MOST_TEXT), line: r.natural('trace line') };
  if (kind === START.capture)
    return {
      kind: 'capture',
      name: r.text('capture', MOST_TEXT),
      hash: r.text('content hash', MOST_TEXT),
      line: r.natural('trace line'),
    };
  throw new RangeError(`a beginning of kind ${kind}, which this page does not know`);
}

/** The first digits; without any, nothing is known. */
function writeHash(w: RangeWriter, hash: string): void {
  w.natural('hash', hash.length >= HASH_DIGITS ? 1 : 0);
  if (hash.length < HASH_DIGITS) return;
  for (let i = 0; i < HASH_WORDS; i++)
    w.natural('hash word', Number.parseInt(hash.slice(i * 8, i * 8 + 8), 16));
}

function readHash(r: RangeReader): string {
  if (r.natural('hash') === 0) return '';
  return Array.from({ length: HASH_WORDS }, () => r.natural('hash word').toString(16).padStart(8, '0')).join(
    '',
  );
}

interface CpuRange {
  readonly first: number;
  readonly last: number;
}

/** Runs of CPUs, ascending. */
function rangesOf(mask: readonly number[]): CpuRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const cpu of [...mask].sort((a, b) => a - b)) {
    const open = ranges.at(-1);
    if (open && cpu <= open.last + 1) open.last = cpu;
    else ranges.push({ first: cpu, last: cpu });
  }
  return ranges;
}

function writeLines(w: RangeWriter, lines: readonly JournalLine[], end: number): void {
  w.natural('lines', lines.length);
  for (const { call } of lines) w.natural('call', call);
  let tick = 0;
  for (const line of lines) {
    w.natural('distance', line.tick - tick);
    tick = line.tick;
  }
  w.natural('end', end - tick);
  for (const { call, args, mask, text } of lines) {
    w.natural(`arguments of ${call}`, args.length);
    for (const [n, arg] of args.entries()) writeRound(w, `argument ${n} of ${call}`, arg);
    writeMask(w, call, rangesOf(mask));
    w.natural('named', text === undefined ? 0 : 1);
    if (text !== undefined) w.text('text', text);
  }
}

function readLines(r: RangeReader): { readonly lines: readonly JournalLine[]; readonly end: number } {
  const length = bounded(r, 'lines');
  const calls = Array.from({ length }, () => r.natural('call'));
  let tick = 0;
  const ticks = Array.from({ length }, () => {
    tick += r.natural('distance');
    return tick;
  });
  const end = tick + r.natural('end');
  const lines = calls.map((call, n) => {
    const count = r.natural(`arguments of ${call}`);
    if (count > MOST_ARGS) throw new RangeError(`a command of ${count} arguments`);
    const args = Array.from({ length: count }, (_, i) => readRound(r, `argument ${i} of ${call}`));
    const mask = readMask(r, call);
    const text = r.natural('named') === 0 ? {} : { text: r.text('text', MOST_TEXT) };
    return { tick: ticks[n]!, call, args, mask, ...text };
  });
  return { lines, end };
}

/** Numbers that people choose are round: thousands are taken out first. */
function writeRound(w: RangeWriter, context: string, value: number): void {
  let left = value;
  let thousands = 0;
  for (; left !== 0 && left % 1000 === 0; left /= 1000) thousands++;
  w.natural(`${context}, thousands`, thousands);
  w.integer(context, left);
}

function readRound(r: RangeReader, context: string): number {
  const thousands = r.natural(`${context}, thousands`);
  const value = r.integer(context) * 1000 ** thousands;
  if (!Number.isSafeInteger(value)) throw new RangeError(`an argument of ${thousands} thousands`);
  return value;
}

function writeMask(w: RangeWriter, call: number, ranges: readonly CpuRange[]): void {
  w.natural(`ranges of ${call}`, ranges.length);
  let from = 0;
  for (const { first, last } of ranges) {
    w.natural('first CPU', first - from);
    w.natural('more CPUs', last - first);
    from = last;
  }
}

function readMask(r: RangeReader, call: number): number[] {
  const mask: number[] = [];
  let from = 0;
  for (let left = r.natural(`ranges of ${call}`); left > 0; left--) {
    const first = from + r.natural('first CPU');
    const last = first + r.natural('more CPUs');
    if (last >= MOST_CPUS) throw new RangeError(`CPU ${last}`);
    for (let cpu = first; cpu <= last; cpu++) mask.push(cpu);
    from = last;
    if (mask.length > MOST_CPUS) throw new RangeError(`a mask of ${mask.length} CPUs`);
  }
  return mask;
}

function bounded(r: RangeReader, context: string): number {
  const length = r.natural(context);
  if (length > MOST_LINES) throw new RangeError(`${length} ${context}`);
  return length;
}
