// For tests: reads a text with one importer, and damages texts in the ways that real ones come damaged.

import fc from 'fast-check';
import { MachineBuilder } from '../model/machine.ts';
import { FileContext, type FileHead, type Importer } from './context.ts';

export interface ReadText {
  readonly machine: MachineBuilder;
  readonly problems: readonly TextProblem[];
}

export interface TextProblem {
  readonly line: number;
  readonly severity: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

export interface ReadSettings {
  readonly path?: string;
  readonly moment?: string;
  /** A machine that other files were read into before. */
  readonly machine?: MachineBuilder;
}

const encoder = new TextEncoder();

const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? encoder.encode(text) : text;

/** Reads a text, or bytes, as the only file of a capture. */
export function readText(
  importer: Importer,
  text: string | Uint8Array,
  settings: ReadSettings = {},
): ReadText {
  const { path = 'text.txt', moment = '', machine = new MachineBuilder() } = settings;
  const file = machine.t.file.push({ path: machine.strings.intern(path) });
  const from = machine.t.problem.length;
  const source = { path, bytes: bytesOf(text), container: path, firstLine: 1 };
  importer.parse(new FileContext(machine, source, file, moment));
  return { machine, problems: problemsOf(machine, from) };
}

function problemsOf(machine: MachineBuilder, from: number): TextProblem[] {
  const { col, length } = machine.t.problem;
  const problems: TextProblem[] = [];
  for (let row = from; row < length; row++) {
    problems.push({
      line: col.line[row]!,
      severity: col.severity[row]!,
      found: machine.strings.get(col.found[row]!),
      expected: machine.strings.get(col.expected[row]!),
      done: machine.strings.get(col.done[row]!),
    });
  }
  return problems;
}

/** The head of a text as `recognise` shows it to importers. */
export function headOf(text: string | Uint8Array, path = 'text.txt'): FileHead {
  const bytes = bytesOf(text);
  return { path, bytes, text: new TextDecoder().decode(bytes).replaceAll('\r\n', '\n'), cut: false };
}

type Damage = (lines: string[], at: number, other: number) => string[];

const pick = (lines: readonly string[], at: number): number => at % Math.max(1, lines.length);

/** What happens to texts on their way: lines swapped, repeated, lost, cut short, glued, changed, blown up. */
const DAMAGES: readonly Damage[] = [
  (lines, at, other) => swap(lines, pick(lines, at), pick(lines, other)),
  (lines, at) => lines.toSpliced(pick(lines, at), 0, lines[pick(lines, at)] ?? ''),
  (lines, at) => lines.toSpliced(pick(lines, at), 1),
  (lines, at, other) => change(lines, at, (line) => line.slice(0, other % (line.length + 1))),
  (lines, at) =>
    lines.toSpliced(pick(lines, at), 2, lines.slice(pick(lines, at), pick(lines, at) + 2).join('')),
  (lines, at, other) => change(lines, at, (line) => replaceAt(line, other, String.fromCharCode(other % 256))),
  (lines, at, other) => change(lines, at, (line) => replaceAt(line, other, '99999999999999999999')),
  (lines, at, other) => change(lines, at, (line) => replaceAt(line, other, '\0\0')),
  (lines, at, other) => change(lines, at, (line) => replaceAt(line, other, ' ')),
  (lines) => lines.map((line) => `${line}\r`),
  (lines, at) => lines.slice(0, pick(lines, at)),
];

function swap(lines: readonly string[], a: number, b: number): string[] {
  const out = [...lines];
  out[a] = lines[b] ?? '';
  out[b] = lines[a] ?? '';
  return out;
}

function change(lines: readonly string[], at: number, how: (line: string) => string): string[] {
  return lines.map((line, i) => (i === pick(lines, at) ? how(line) : line));
}

function replaceAt(line: string, at: number, by: string): string {
  const from = at % (line.length + 1);
  return line.slice(0, from) + by + line.slice(from + 1);
}

const big = fc.nat(0xffffff);

/** Damaged copies of a text, one to six damages each. */
export function damaged(text: string): fc.Arbitrary<Uint8Array> {
  const step = fc.tuple(fc.constantFrom(...DAMAGES), big, big);
  return fc
    .array(step, { minLength: 1, maxLength: 6 })
    .map((steps) =>
      encoder.encode(
        steps.reduce((lines, [damage, at, other]) => damage(lines, at, other), text.split('\n')).join('\n'),
      ),
    );
}

/** A line of a megabyte that begins like a line of the text. */
export function hugeLine(text: string): string {
  return text
    .split('\n')
    .slice(0, 40)
    .map((line) => `${line}${line.slice(-8).repeat(Math.ceil(25_000 / Math.max(1, line.slice(-8).length)))}`)
    .join('\n');
}
