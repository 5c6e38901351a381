// What can be seen of a matrix, whatever holds it: the kernel's counters and maps, and hashes over them.

import { wordsFor } from './cpumask.ts';
import { type MatrixColumns, type MatrixShape, mapLog } from './matrix-columns.ts';

/** Numbers are unsigned, 32 bits. */
export interface MatrixFacts {
  /** In the order of `GLOBAL_FACTS`. */
  global(): readonly number[];
  /** In the order of `CPU_FACTS`. */
  cpu(cpu: number): readonly number[];
  /** 32 bits of a CPU's alloc_map. */
  allocWord(cpu: number, word: number): number;
  /** 32 bits of a CPU's managed_map. */
  managedWord(cpu: number, word: number): number;
  /** Times a WARN_ON_ONCE held. */
  warnings(): number;
  /** Reservations beyond what is available. */
  overReservations(): number;
}

export const GLOBAL_FACTS = [
  'global_available',
  'global_reserved',
  'systembits_inalloc',
  'total_allocated',
  'online_maps',
] as const;

/** `flags`: 1 was ever on line, 2 is on line. */
export const CPU_FACTS = ['available', 'allocated', 'managed', 'managed_allocated', 'flags'] as const;

/** The facts of a matrix in columns. */
export function matrixFacts({ shape, tables }: MatrixColumns): MatrixFacts {
  const matrix = tables.matrix.col;
  const { available, allocated, managed, managedAllocated, initialized, online } = tables.cpumap.col;
  const { bits } = tables.cpumapWord.col;
  const log = mapLog(shape);
  return {
    global: () =>
      [
        matrix.globalAvailable,
        matrix.globalReserved,
        matrix.systembitsInalloc,
        matrix.totalAllocated,
        matrix.onlineMaps,
      ].map((column) => column[0]),
    cpu: (cpu) => [
      available[cpu],
      allocated[cpu],
      managed[cpu],
      managedAllocated[cpu],
      initialized[cpu] + 2 * online[cpu],
    ],
    allocWord: (cpu, word) => bits[((2 * cpu) << log) | word] >>> 0,
    managedWord: (cpu, word) => bits[((2 * cpu + 1) << log) | word] >>> 0,
    warnings: () => matrix.warnings[0],
    overReservations: () => matrix.overReservations[0],
  };
}

const FNV_OFFSET = 2166136261;
const FNV_PRIME = 16777619;

/** FNV-1a by words over every CPU's alloc_map, then managed_map. */
export function mapsHash(facts: MatrixFacts, shape: MatrixShape): number {
  const words = wordsFor(shape.matrixBits);
  let hash = FNV_OFFSET;
  for (let cpu = 0; cpu < shape.cpus; cpu++) {
    for (let w = 0; w < words; w++) hash = Math.imul(hash ^ facts.allocWord(cpu, w), FNV_PRIME);
    for (let w = 0; w < words; w++) hash = Math.imul(hash ^ facts.managedWord(cpu, w), FNV_PRIME);
  }
  return hash >>> 0;
}

/** The same over every CPU's `CPU_FACTS`. */
export function cpusHash(facts: MatrixFacts, shape: MatrixShape): number {
  let hash = FNV_OFFSET;
  for (let cpu = 0; cpu < shape.cpus; cpu++) {
    for (const value of facts.cpu(cpu)) hash = Math.imul(hash ^ value, FNV_PRIME);
  }
  return hash >>> 0;
}
