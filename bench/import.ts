// Parsing and joining against JSON.parse of the same model, and the cost of an irq on large machines.

import { toJson } from '../src/exporters/json.ts';
import { Capture } from '../src/importers/capture.ts';
import type { SourceFile } from '../src/importers/source.ts';
import { captureFiles, type MachineSize, syntheticMachine } from './generator.ts';
import { type BenchMaker, type BenchRow, ratioRow } from './rows.ts';

const LARGE: MachineSize = { cpus: 256, devices: 64, entries: 65, requested: 1 };
/** The same machine twice, so that an irq costs the same work: a part of the irqs requested, as vectors are finite. */
const SMALL_OF_PAIR: MachineSize = { cpus: 256, devices: 64, entries: 65, requested: 0.4 };
const HUGE_OF_PAIR: MachineSize = { cpus: 256, devices: 1540, entries: 65, requested: 0.4 };

async function read(files: readonly SourceFile[]): Promise<Awaited<ReturnType<Capture['read']>>> {
  return new Capture({ name: 'synthetic', files }).read('capture');
}

async function againstJson(): Promise<BenchRow> {
  const files = captureFiles(syntheticMachine(LARGE));
  const json = JSON.stringify(toJson(await read(files)));
  const megabytes = files.reduce((sum, file) => sum + file.bytes.length, 0) / 1e6;
  return ratioRow(
    {
      id: 'import-vs-json-parse',
      unit: '× JSON.parse of the model',
      target: 12,
      note: `${files.length} files, ${megabytes.toFixed(1)} MB, 4,160 irqs, 256 CPUs; model ${(json.length / 1e6).toFixed(1)} MB`,
    },
    9,
    async () => void (await read(files)),
    () => void JSON.parse(json),
  );
}

async function perIrq(): Promise<BenchRow> {
  const small = captureFiles(syntheticMachine(SMALL_OF_PAIR));
  const huge = captureFiles(syntheticMachine(HUGE_OF_PAIR));
  const count = (size: MachineSize): number => size.devices * size.entries;
  return ratioRow(
    {
      id: 'import-per-irq-100k-vs-4k',
      unit: '× the cost of an irq at 4,160',
      target: 1.5,
      note: `${count(HUGE_OF_PAIR)} irqs against ${count(SMALL_OF_PAIR)}`,
    },
    5,
    async () => void (await read(huge)),
    async () => void (await read(small)),
    count(HUGE_OF_PAIR),
    count(SMALL_OF_PAIR),
  );
}

export const importRows: readonly BenchMaker[] = [
  { id: 'import-vs-json-parse', run: againstJson },
  { id: 'import-per-irq-100k-vs-4k', run: perIrq },
];
