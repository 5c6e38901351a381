// One damaged file through one importer and the join: it must not throw, hang, or report without a place.

import { FileContext, type Importer } from '../src/importers/context.ts';
import { join } from '../src/importers/join/join.ts';
import { recognise } from '../src/importers/recognise.ts';
import { IMPORTERS } from '../src/importers/registry.ts';
import type { SourceFile } from '../src/importers/source.ts';
import { splitBundle } from '../src/importers/split.ts';
import { MachineBuilder } from '../src/model/machine.ts';
import { debugfsFiles } from '../src/model/show.ts';
import { mutate, random } from './mutate.ts';

/** Undamaged files by importer. */
export type Seeds = ReadonlyMap<string, readonly SourceFile[]>;

/** At most this many different files of a format are kept, and at most this many bytes of each. */
const SEEDS = 24;
const SEED_BYTES = 24_000;

/** Sorts the files of captures by the importer that reads them. */
export function collectSeeds(files: readonly SourceFile[]): Map<string, SourceFile[]> {
  const seeds = new Map<string, SourceFile[]>();
  for (const file of files.flatMap((f) => splitBundle(f))) {
    const importer = recognise(file);
    if (!importer || importer.ignores !== undefined) continue;
    const list = seeds.get(importer.id) ?? [];
    seeds.set(importer.id, list);
    if (list.length < SEEDS && !list.some((f) => f.bytes.length === file.bytes.length)) {
      list.push({ ...file, bytes: file.bytes.subarray(0, SEED_BYTES) });
    }
  }
  return seeds;
}

export interface FuzzFailure {
  readonly importer: string;
  readonly seed: number;
  readonly path: string;
  readonly reason: string;
}

/** A file of this size is read and joined in far less; longer means that something is not linear. */
const SLOW_MS = 1500;

/** Runs `count` damaged inputs through an importer, seeds `first`, `first + 1`, … */
export function fuzzImporter(
  importer: Importer,
  seeds: readonly SourceFile[],
  first: number,
  count: number,
): FuzzFailure[] {
  const failures: FuzzFailure[] = [];
  for (let seed = first; seed < first + count && failures.length < 5; seed++) {
    const next = random(seed ^ 0x5bd1e995);
    const file = seeds[next() % seeds.length]!;
    const other = seeds[next() % seeds.length]!;
    const reason = tryOne(importer, { ...file, firstLine: 1, bytes: mutate(file.bytes, seed, other.bytes) });
    if (reason !== undefined) failures.push({ importer: importer.id, seed, path: file.path, reason });
  }
  return failures;
}

/** What went wrong, or undefined. */
export function tryOne(importer: Importer, file: SourceFile): string | undefined {
  const start = performance.now();
  const machine = new MachineBuilder();
  const row = machine.t.file.push({ path: machine.strings.intern(file.path) });
  try {
    importer.parse(new FileContext(machine, file, row));
    const header = {
      capture: 'fuzz',
      step: 'fuzz',
      steps: ['fuzz'],
      description: '',
      kernel: '',
      arch: '',
      hypervisor: '',
    };
    join(machine, { header, before: undefined });
    const elapsed = performance.now() - start;
    if (elapsed > SLOW_MS) return `took ${Math.round(elapsed)} ms for ${file.bytes.length} bytes`;
    return (
      unlocated(machine, file) ??
      (importer.id.startsWith('debugfs') ? notPrintedBack(machine, file, header) : undefined)
    );
  } catch (error) {
    return (error as Error).stack ?? String(error);
  }
}

function unlocated(machine: MachineBuilder, file: SourceFile): string | undefined {
  const lineCount = file.bytes.reduce((n, byte) => n + (byte === 10 ? 1 : 0), 0) + 2;
  const { col, length } = machine.t.problem;
  for (let row = 0; row < length; row++) {
    const at = col.line[row]!;
    if (col.file[row] !== 0 || at < 1 || at > lineCount)
      return `a problem without a place: line ${at}: ${machine.strings.get(col.found[row]!)}`;
    if (machine.strings.get(col.expected[row]!) === '')
      return `a problem that does not say what was expected: line ${at}`;
  }
  return undefined;
}

/** A debugfs file is printed back as it was, damage and all, unless its line ends or its number were damaged. */
function notPrintedBack(
  machine: MachineBuilder,
  file: SourceFile,
  header: Parameters<MachineBuilder['finish']>[0],
): string | undefined {
  const view = machine.finish(header);
  const source = new TextDecoder('latin1').decode(file.bytes).replaceAll('\r\n', '\n');
  const printed = debugfsFiles(view);
  if (printed.length === 0)
    return machine.t.problem.length > 0 ? undefined : 'nothing is printed and no problem was reported';
  const text = new TextDecoder('latin1').decode(printed[0]!.bytes());
  const wanted = source === '' || source.endsWith('\n') ? source : `${source}\n`;
  if (text === wanted) return undefined;
  return `printed differently (${machine.t.problem.length} problems): ${firstDifference(wanted, text)}`;
}

function firstDifference(wanted: string, got: string): string {
  const a = wanted.split('\n');
  const b = got.split('\n');
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  return `line ${line + 1}: ${JSON.stringify(a[line] ?? null)?.slice(0, 120)} became ${JSON.stringify(b[line] ?? null)?.slice(0, 120)}`;
}

/** Importers that have seeds, by id. */
export function importersWith(seeds: Seeds): Importer[] {
  return IMPORTERS.filter((importer) => (seeds.get(importer.id) ?? []).length > 0);
}
