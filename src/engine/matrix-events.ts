// Trace events of the vector matrix: the counters as they are behind an operation. include/trace/events/irq_matrix.h, 6.12.

import type { Machine } from './machine.ts';
import { E } from './trace.ts';

function putGlobal(m: Machine, at: number): void {
  const { matrix } = m.matrixColumns.tables;
  const { words } = m.trace;
  words[at] = matrix.col.onlineMaps[0]!;
  words[at + 1] = matrix.col.globalAvailable[0]!;
  words[at + 2] = matrix.col.globalReserved[0]!;
  words[at + 3] = matrix.col.totalAllocated[0]!;
}

/** online, offline, reserve, remove_reserved. */
export function traceMatrix(m: Machine, event: number): void {
  const at = m.trace.live?.open(event) ?? -1;
  if (at >= 0) putGlobal(m, at);
}

/** assign_system. */
export function traceMatrixBit(m: Machine, event: number, bit: number): void {
  const at = m.trace.live?.open(event) ?? -1;
  if (at < 0) return;
  m.trace.words[at] = bit;
  putGlobal(m, at + 1);
}

/** assign, alloc, free, and what managed reservations do to one CPU. */
export function traceMatrixCpu(m: Machine, event: number, cpu: number, bit: number): void {
  const at = m.trace.live?.open(event) ?? -1;
  if (at < 0) return;
  const { words } = m.trace;
  const { col } = m.matrixColumns.tables.cpumap;
  words[at] = bit;
  words[at + 1] = cpu;
  words[at + 2] = col.online[cpu]!;
  words[at + 3] = col.available[cpu]!;
  words[at + 4] = col.allocated[cpu]!;
  words[at + 5] = col.managed[cpu]!;
  putGlobal(m, at + 6);
}

/** The event of irq_matrix_reserve_managed() or irq_matrix_remove_managed() for a CPU. */
export function traceManagedBit(m: Machine, reserve: boolean, cpu: number, bit: number): void {
  traceMatrixCpu(m, reserve ? E.irq_matrix_reserve_managed : E.irq_matrix_remove_managed, cpu, bit);
}
