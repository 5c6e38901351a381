// Reading a text with one importer, for tests.

import { readFileSync } from 'node:fs';
import { Sets } from '../lib/ranges.ts';
import { MachineBuilder, type MachineView } from '../model/machine.ts';
import { FileState, type MachineSchema } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import { FileContext, type FileHead, type Importer } from './context.ts';

export interface TextOptions {
  readonly path?: string;
  readonly moment?: string;
  /** Where an earlier file was read into. */
  readonly machine?: MachineBuilder;
}

export interface TextProblem {
  readonly line: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

/** What one or more texts gave. */
export class Reading {
  readonly machine: MachineBuilder;

  constructor(machine: MachineBuilder) {
    this.machine = machine;
  }

  get view(): MachineView {
    return this.machine.finish(testHeader());
  }

  get problems(): readonly TextProblem[] {
    const { col, length } = this.machine.t.problem;
    return [...Array(length).keys()].map((row) => ({
      line: col.line[row]!,
      found: this.str(col.found[row]!),
      expected: this.str(col.expected[row]!),
      done: this.str(col.done[row]!),
    }));
  }

  /** All rows of a table, as numbers. */
  rows<T extends keyof MachineSchema>(table: T): Record<keyof MachineSchema[T], number>[] {
    const { spec, col, length } = this.machine.t[table] as unknown as {
      readonly spec: Record<string, string>;
      readonly col: Record<string, ArrayLike<number>>;
      readonly length: number;
    };
    return [...Array(length).keys()].map(
      (row) => Object.fromEntries(Object.keys(spec).map((key) => [key, col[key]![row]])) as never,
    );
  }

  str(id: number): string {
    return id < 0 ? '' : this.machine.strings.get(id);
  }

  /** A set as a list, or 'none'. */
  set(id: number): string {
    const { set, range } = this.machine.t;
    return id < 0 ? 'none' : new Sets(set.table(), range.table()).text(id);
  }

  fact(name: string): string | undefined {
    const found = this.rows('fact').find((row) => this.str(row.name) === name);
    return found && this.str(found.value);
  }
}

/** Reads a text with an importer into a new machine, or one that another text was read into. */
export function readText(importer: Importer, text: string | Uint8Array, options: TextOptions = {}): Reading {
  const machine = options.machine ?? new MachineBuilder();
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const path = options.path ?? 'x';
  const file = machine.t.file.push({ path: machine.strings.intern(path), state: FileState.parsed });
  const source = { path, container: path, bytes, firstLine: 1 };
  importer.parse(new FileContext(machine, source, file, options.moment ?? ''));
  return new Reading(machine);
}

/** The head of a file that `sniff` sees. */
export function headOf(text: string, path = 'x'): FileHead {
  const bytes = new TextEncoder().encode(text);
  return { path, bytes, text: text.slice(0, 65536).replaceAll('\r\n', '\n'), cut: bytes.length > 65536 };
}

/** A file of the fixtures beside a test: `fixture(import.meta.url, 'vtd.txt')`. */
export function fixture(base: string, name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, base), 'utf8');
}
