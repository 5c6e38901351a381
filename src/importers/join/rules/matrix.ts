// The vector matrix against its own sums and against the chains.

import { CpuState, Detail } from '../../../model/tables.ts';
import type { Findings, Place, Rule } from './findings.ts';

/** Matrices of root domains, with the domain they belong to. */
function* rootMatrices(f: Findings): Generator<{ matrix: number; domain: number; place: Place }> {
  const { irqDomain, matrix } = f.t;
  for (let domain = 0; domain < irqDomain.length; domain++) {
    const row = irqDomain.col.matrix[domain]!;
    if (row >= 0)
      yield { matrix: row, domain, place: { file: matrix.col.file[row]!, line: matrix.col.line[row]! } };
  }
}

/** A file lists the CPUs that exist, whether online or not: /proc/cpuinfo and /proc/interrupts have those that are online. */
function knowsOffline(f: Findings): boolean {
  const { col, length } = f.t.cpu;
  const exists = CpuState.possible | CpuState.present;
  return [...Array(length).keys()].some((row) => col.file[row]! >= 0 && (col.state[row]! & exists) !== 0);
}

/** Sums over the CPUs against the numbers above them. */
const matrixSums: Rule = (f) => {
  const { matrix, matrixRow, irqDomain } = f.t;
  // The head goes on counting the vectors of a CPU that is offline (irq_matrix_offline), which has no row.
  const allOnline = knowsOffline(f) && f.online.size === f.t.cpu.length;
  for (const { matrix: row, domain, place } of rootMatrices(f)) {
    const first = matrix.col.first[row]!;
    let available = 0;
    let allocated = 0;
    for (let r = first; r < first + matrix.col.rows[row]!; r++) {
      available += matrixRow.col.available[r]!;
      allocated += matrixRow.col.allocated[r]!;
    }
    const subject = `dom:${f.str(irqDomain.col.name[domain]!)}`;
    if (available !== matrix.col.globalAvailable[row]) {
      f.add(
        'matrix-available',
        subject,
        `the CPUs have ${available} vectors available in all, the head says ${matrix.col.globalAvailable[row]}`,
        place,
      );
    }
    if (
      allocated > matrix.col.totalAllocated[row]! ||
      (allocated < matrix.col.totalAllocated[row]! && allOnline)
    ) {
      f.add(
        'matrix-allocated',
        subject,
        `the CPUs have ${allocated} vectors allocated in all, the head says ${matrix.col.totalAllocated[row]}`,
        place,
      );
    }
  }
};

/** A list of vectors whose length is not the count beside it. */
const matrixList: Rule = (f) => {
  const { matrix, matrixRow, irqDomain } = f.t;
  for (const { matrix: row, domain } of rootMatrices(f)) {
    const first = matrix.col.first[row]!;
    for (let r = first; r < first + matrix.col.rows[row]!; r++) {
      const size = f.sets.size(matrixRow.col.vectors[r]!);
      if (size === matrixRow.col.allocated[r]) continue;
      const text = `CPU ${matrixRow.col.cpu[r]} lists ${size} vectors and counts ${matrixRow.col.allocated[r]}`;
      f.add('matrix-list', `dom:${f.str(irqDomain.col.name[domain]!)}`, text, {
        file: matrix.col.file[row]!,
        line: matrixRow.col.line[r]!,
      });
    }
  }
};

/** The vector of an irq is allocated at its CPU. */
const vectorNotAllocated: Rule = (f) => {
  const { irqDesc, irqData, irqDomain, matrix, matrixRow } = f.t;
  const rowOf = new Map<string, number>();
  for (const { matrix: row, domain } of rootMatrices(f)) {
    const first = matrix.col.first[row]!;
    for (let r = first; r < first + matrix.col.rows[row]!; r++)
      rowOf.set(`${domain} ${matrixRow.col.cpu[r]}`, r);
  }
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const vector = irqDesc.col.vector[desc]!;
    const cpu = irqDesc.col.target[desc]!;
    if (vector < 0 || cpu < 0 || (f.online.size > 0 && !f.online.has(cpu))) continue;
    const domain = irqData.col.domain[irqDesc.col.first[desc]! + irqDesc.col.levels[desc]! - 1]!;
    if (domain < 0 || irqDomain.col.matrix[domain]! < 0) continue;
    const row = rowOf.get(`${domain} ${cpu}`);
    const place = {
      file: matrix.col.file[irqDomain.col.matrix[domain]!]!,
      line: row === undefined ? 0 : matrixRow.col.line[row]!,
    };
    if (row !== undefined && f.sets.has(matrixRow.col.vectors[row]!, vector)) continue;
    if (f.sets.has(matrix.col.system[irqDomain.col.matrix[domain]!]!, vector)) continue;
    f.add(
      'vector-not-allocated',
      f.irqKey(desc),
      `vector 0x${vector.toString(16)} at CPU ${cpu} is not allocated in the matrix`,
      f.irqPlace(desc),
      place,
    );
  }
};

/** One vector of one CPU belongs to one irq. */
const vectorShared: Rule = (f) => {
  const { irqDesc, irqData } = f.t;
  const owner = new Map<number, number>();
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const data = irqDesc.col.first[desc]! + irqDesc.col.levels[desc]! - 1;
    const vector = irqDesc.col.vector[desc]!;
    const cpu = irqDesc.col.target[desc]!;
    if (vector < 0 || cpu < 0 || irqDesc.col.levels[desc] === 0 || irqData.col.detail[data] === Detail.none)
      continue;
    const at = cpu * 65536 + vector;
    const other = owner.get(at);
    if (other === undefined) owner.set(at, desc);
    else
      f.add(
        'vector-shared',
        f.irqKey(desc),
        `irqs ${irqDesc.col.irq[other]} and ${irqDesc.col.irq[desc]} both own vector 0x${vector.toString(16)} of CPU ${cpu}`,
        f.irqPlace(desc),
        f.irqPlace(other),
      );
  }
};

export const matrixRules: readonly Rule[] = [matrixSums, matrixList, vectorNotAllocated, vectorShared];
