// Vector matrices of two moments, CPU by CPU. kernel/irq/matrix.c: irq_matrix_debug_show, 6.12.

import type { MachineView } from '../machine.ts';
import type { Fate } from './domains.ts';
import { SameSets } from './same.ts';

/** The kernel's four counters of a CPU: available, managed, managed allocated, allocated. */
export const MATRIX_COUNTERS = ['available', 'managed', 'managedAllocated', 'allocated'] as const;

/** The matrix as a whole. */
export const MATRIX_TOTALS = [
  'onlineMaps',
  'globalAvailable',
  'globalReserved',
  'totalAllocated',
  'systemCount',
] as const;

export interface MatrixCpuChange {
  readonly cpu: number;
  readonly fate: Fate;
  /** Rows of matrixRow, -1 where the CPU is not listed. */
  readonly a: number;
  readonly b: number;
  /** Vectors that are allocated only at B, and only at A. */
  readonly vectorsAdded: readonly number[];
  readonly vectorsGone: readonly number[];
}

export interface MatrixChange {
  /** Name of the domain that owns the matrix. */
  readonly domain: string;
  readonly fate: Fate;
  /** Rows of matrix, -1 where the moment does not have it. */
  readonly a: number;
  readonly b: number;
  /** In the order of their numbers. */
  readonly cpus: readonly MatrixCpuChange[];
}

export function diffMatrices(a: MachineView, b: MachineView): MatrixChange[] {
  const inA = matrixByDomain(a);
  const inB = matrixByDomain(b);
  const both = inA.size > 0 && inB.size > 0;
  return [...new Set([...inB.keys(), ...inA.keys()])].map((domain) => {
    const [rowA, rowB] = [inA.get(domain) ?? -1, inB.get(domain) ?? -1];
    const cpus = diffCpus(a, b, rowA, rowB);
    const same = cpus.every(({ fate }) => fate === 'same') && sameTotals(a, b, rowA, rowB);
    const fate = both ? fateOf(rowA, rowB, same) : 'unseen';
    return { domain, fate, a: rowA, b: rowB, cpus: both ? cpus : cpus.map((cpu) => ({ ...cpu, fate })) };
  });
}

const fateOf = (a: number, b: number, same: boolean): Fate =>
  a < 0 ? 'added' : b < 0 ? 'gone' : same ? 'same' : 'changed';

function matrixByDomain(view: MachineView): Map<string, number> {
  const { col, length } = view.t.irqDomain;
  const rows = new Map<string, number>();
  for (let row = 0; row < length; row++)
    if (col.matrix[row]! >= 0) rows.set(view.str(col.name[row]), col.matrix[row]!);
  return rows;
}

function sameTotals(a: MachineView, b: MachineView, rowA: number, rowB: number): boolean {
  if (rowA < 0 || rowB < 0) return false;
  const [p, q] = [a.t.matrix.col, b.t.matrix.col];
  const system = a.sets.text(p.system[rowA]!) === b.sets.text(q.system[rowB]!);
  return system && MATRIX_TOTALS.every((name) => p[name][rowA] === q[name][rowB]);
}

function diffCpus(a: MachineView, b: MachineView, rowA: number, rowB: number): MatrixCpuChange[] {
  const inA = rowByCpu(a, rowA);
  const inB = rowByCpu(b, rowB);
  const sets = new SameSets(a.sets, b.sets);
  const numbers = [...new Set([...inA.keys(), ...inB.keys()])].sort((p, q) => p - q);
  return numbers.map((cpu) => diffCpu(a, b, cpu, [inA.get(cpu) ?? -1, inB.get(cpu) ?? -1], sets));
}

function rowByCpu(view: MachineView, matrix: number): Map<number, number> {
  const rows = new Map<number, number>();
  if (matrix < 0) return rows;
  const first = view.t.matrix.col.first[matrix]!;
  for (let row = first; row < first + view.t.matrix.col.rows[matrix]!; row++)
    rows.set(view.t.matrixRow.col.cpu[row]!, row);
  return rows;
}

function diffCpu(
  a: MachineView,
  b: MachineView,
  cpu: number,
  [rowA, rowB]: readonly [number, number],
  sets: SameSets,
): MatrixCpuChange {
  const [p, q] = [a.t.matrixRow.col, b.t.matrixRow.col];
  const inA = rowA < 0 ? -1 : p.vectors[rowA]!;
  const inB = rowB < 0 ? -1 : q.vectors[rowB]!;
  const vectors = sets.same(inA, inB) ? NONE : difference([...a.sets.members(inA)], [...b.sets.members(inB)]);
  const counters = rowA >= 0 && rowB >= 0 && MATRIX_COUNTERS.every((name) => p[name][rowA] === q[name][rowB]);
  const same = counters && vectors.vectorsAdded.length === 0 && vectors.vectorsGone.length === 0;
  return { cpu, fate: fateOf(rowA, rowB, same), a: rowA, b: rowB, ...vectors };
}

type VectorChange = Pick<MatrixCpuChange, 'vectorsAdded' | 'vectorsGone'>;

const NONE: VectorChange = { vectorsAdded: [], vectorsGone: [] };

function difference(a: readonly number[], b: readonly number[]): VectorChange {
  const [inA, inB] = [new Set(a), new Set(b)];
  return {
    vectorsAdded: b.filter((vector) => !inA.has(vector)),
    vectorsGone: a.filter((vector) => !inB.has(vector)),
  };
}
