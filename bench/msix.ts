// An MSI-X vector from its descriptor to its message and back: what it costs beside the matrix alone, and on objects and Maps.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { irqMatrix } from '../src/engine/matrix.ts';
import { irqAllocMatrix } from '../src/engine/matrix-columns.ts';
import { design } from './matrix.ts';
import { loadMasks, makeFullLoad, makeLoad, x86Shape } from './matrix-load.ts';
import { MsixEngine } from './msix-engine.ts';
import { type MsixDesign, serverOf } from './msix-side.ts';
import type { BenchMaker, BenchRow } from './rows.ts';
import { compare, localSide, ownSide, type Rounds, type RowHead, type Side } from './sides.ts';

const run = promisify(execFile);

const msixDesign = (name: MsixDesign, cpus: number, vectors: number): Side =>
  ownSide(['--msix-side', name, `${cpus}`, `${vectors}`]);

const ROUNDS: Rounds = { rounds: 25, operations: 100_000, warmUp: 1_200_000 };

/**
 * The same random allocations and frees, of as many vectors held, on the engine and on a matrix without a machine around it, in one
 * process: the code of the matrix serves both.
 */
function againstPair(id: string, cpus: number, vectors: number): Promise<BenchRow> {
  const masks = loadMasks(cpus);
  const matrix = makeLoad('full', irqMatrix(irqAllocMatrix(x86Shape(cpus)), masks), masks, vectors);
  const engine = makeFullLoad(new MsixEngine(serverOf(cpus)), vectors);
  return compare(
    {
      id,
      unit: '× a matrix alloc / free pair',
      target: 12,
      note: `allocate, activate, deactivate and free through PCI-MSIX, INTEL-IR and VECTOR; ${cpus} CPUs, ${vectors} vectors held, both in one process`,
    },
    localSide(engine),
    localSide(matrix),
    false,
    ROUNDS,
  );
}

/** What a process of such a row does: prints the row. `args`: id, CPUs, vectors held. */
export async function msixPair([id, cpus, vectors]: readonly string[]): Promise<number> {
  process.stdout.write(JSON.stringify(await againstPair(id!, Number(cpus), Number(vectors))));
  return 0;
}

/** The row from a process of its own: an engine is at its fastest as the only one in an isolate. */
async function pairRow(id: string, cpus: number, vectors: number): Promise<BenchRow> {
  const args = [process.argv[1]!, '--msix-pair', id, `${cpus}`, `${vectors}`];
  return JSON.parse((await run(process.execPath, args)).stdout) as BenchRow;
}

/** A row whose sides are each in a process of its own; with `same` they must choose the same. */
const apart = (row: RowHead, a: () => Side, b: () => Side, same = false): BenchMaker => ({
  id: row.id,
  run: () => compare(row, a(), b(), same, ROUNDS),
});

/** Alone in its process the matrix is at its fastest: a compiler takes its arrays for constants. */
const PAIR_ALONE: RowHead = {
  id: 'alloc-vs-matrix-pair-alone',
  unit: '× a matrix alloc / free pair',
  target: 20,
  note: 'the same, each alone in its process; 256 CPUs, 3200 vectors held',
};

const BOOT: RowHead = {
  id: 'boot-4160-vs-alloc',
  unit: '× as many vectors one at a time',
  target: 1.3,
  note: 'boot of 256 CPUs, 64 drivers that take 65 vectors each and request them, through the door',
};

const OBJECTS: RowHead = {
  id: 'alloc-columns-vs-objects',
  unit: '× objects and Maps',
  target: 0.5,
  note: "the same with the kernel's structs as objects; matrix, masks and free numbers in columns in both; 256 CPUs",
};

const columns = (): Side => msixDesign('columns', 256, 3200);

export const msixRows: readonly BenchMaker[] = [
  { id: 'alloc-vs-matrix-pair', run: () => pairRow('alloc-vs-matrix-pair', 256, 3200) },
  { id: 'alloc-vs-matrix-pair-64', run: () => pairRow('alloc-vs-matrix-pair-64', 64, 3200) },
  { id: 'alloc-vs-matrix-pair-4', run: () => pairRow('alloc-vs-matrix-pair-4', 4, 600) },
  apart(PAIR_ALONE, columns, () => design('levels', { load: 'full', cpus: 256, vectors: 3200 })),
  apart(BOOT, () => msixDesign('boot', 256, 4160), columns),
  apart(OBJECTS, columns, () => msixDesign('objects', 256, 3200), true),
];
