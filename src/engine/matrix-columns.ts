// The columns of a vector matrix: struct irq_matrix and struct cpumap of kernel/irq/matrix.c (6.12, 6.1), and an index over
// them. The index follows from the rest: equal matrices have equal bytes, whatever happened to them before.

import { byteLength, type Tables, unpack } from '../lib/columns.ts';
import {
  type CpuMasks,
  ceilLog2,
  cpuMasks,
  MASK,
  MASK_SUMMARY,
  MASK_WORD,
  MAX_CPUS,
  maskRows,
  wordsFor,
} from './cpumask.ts';

/** What irq_alloc_matrix() is told, and the number of possible CPUs. */
export interface MatrixShape {
  readonly cpus: number;
  /** Bits of a map: 256 on x86. */
  readonly matrixBits: number;
  /** First bit that is given out, and the first one after the last. */
  readonly allocStart: number;
  readonly allocEnd: number;
  /** Machines of more CPUs than this have the index; default `SCAN_CPUS`. */
  readonly scanCpus?: number;
}

/** Up to here a look at every CPU is faster than the index is. */
const SCAN_CPUS = 8;

/** The matrix alone, in one row; counters are unsigned int of the kernel and wrap as they do. */
const MATRIX_ROW = {
  globalAvailable: 'u32',
  globalReserved: 'u32',
  systembitsInalloc: 'u32',
  totalAllocated: 'u32',
  onlineMaps: 'u32',
  /** Times a WARN_ON_ONCE of the kernel held, counted each time. */
  warnings: 'u32',
  /** Times the kernel said "Interrupt reservation exceeds available resources". */
  overReservations: 'u32',
  /** Index: the highest level of `available` and the lowest of `managedAllocated` that an online CPU is on. */
  topAvailable: 'u32',
  lowManagedAllocated: 'u32',
} as const;

const CPUMAP = {
  available: 'u32',
  allocated: 'u32',
  managed: 'u32',
  managedAllocated: 'u32',
  initialized: 'u8',
  online: 'u8',
} as const;

/** A row per 32 bits of the maps: those of a CPU lie together, its alloc_map first, then its managed_map. */
const CPUMAP_WORD = { bits: 'i32' } as const;

/** A row per 32 bits: the system map, and the bits that no CPU may give out (system bits and those out of range). */
const SYSTEM_WORD = { systemMap: 'i32', blocked: 'i32' } as const;

/**
 * The tables of a matrix. Levels are CPU masks: rows 0 … L-1 hold the online CPUs by `available`, rows L … 2L-1 by
 * `managedAllocated`, where L is `levelCount`; the last of each holds all larger values.
 */
export const MATRIX = {
  matrix: MATRIX_ROW,
  cpumap: CPUMAP,
  cpumapWord: CPUMAP_WORD,
  systemWord: SYSTEM_WORD,
  level: MASK,
  levelWord: MASK_WORD,
  levelSummary: MASK_SUMMARY,
} as const;

export type MatrixTables = Tables<typeof MATRIX>;

/** A matrix over its columns. */
export interface MatrixColumns {
  readonly shape: MatrixShape;
  readonly tables: MatrixTables;
  readonly levels: CpuMasks;
}

export const hasLevels = (shape: MatrixShape): boolean => shape.cpus > (shape.scanCpus ?? SCAN_CPUS);

/** Up to so many CPUs the words of a level are read one by one, and levels have no summaries. */
const NARROW_CPUS = 128;

export const isNarrow = (cpus: number): boolean => cpus <= NARROW_CPUS;

/** Values 0 … allocSize have a level each, and one holds what is larger: counters drift beyond the number of bits, or wrap. */
export const levelCount = (shape: MatrixShape): number => shape.allocEnd - shape.allocStart + 2;

/** Word `w` of the alloc_map of CPU `c` is row `((2 * c) << mapLog) | w` of `cpumapWord`; of its managed_map `1 << mapLog` rows on. */
export function mapLog(shape: MatrixShape): number {
  return ceilLog2(wordsFor(shape.matrixBits));
}

/** Rows of each table. Throws RangeError for a shape that no machine has. */
export function matrixRows(shape: MatrixShape): Record<keyof typeof MATRIX, number> {
  checkShape(shape);
  const levels = hasLevels(shape) ? 2 * levelCount(shape) : 0;
  const [level, levelWord, levelSummary] = maskRows(shape.cpus, levels);
  return {
    matrix: 1,
    cpumap: shape.cpus,
    cpumapWord: (2 * shape.cpus) << mapLog(shape),
    systemWord: wordsFor(shape.matrixBits),
    level,
    levelWord,
    levelSummary,
  };
}

function checkShape({ cpus, matrixBits, allocStart, allocEnd }: MatrixShape): void {
  const fits = cpus >= 1 && cpus <= MAX_CPUS && matrixBits <= 65536;
  const inside = allocStart >= 0 && allocStart < allocEnd && allocEnd <= matrixBits;
  if (fits && inside) return;
  throw new RangeError(
    `a matrix of ${cpus} CPUs and ${matrixBits} bits, given out from ${allocStart} to ${allocEnd}: at most ${MAX_CPUS} CPUs and 65,536 bits, and the range inside`,
  );
}

/** Bytes of a matrix. */
const matrixByteLength = (shape: MatrixShape): number => byteLength(MATRIX, matrixRows(shape));

/** The matrix in a buffer of `matrixByteLength(shape)` bytes; nothing is copied or changed. */
export function matrixColumns(shape: MatrixShape, buffer: ArrayBuffer): MatrixColumns {
  return matrixOver(shape, unpack(MATRIX, { buffer, rows: matrixRows(shape) }));
}

/** The matrix in tables that lie in a larger buffer. */
export function matrixOver(shape: MatrixShape, tables: MatrixTables): MatrixColumns {
  const levels = cpuMasks(shape.cpus, tables.level, tables.levelWord, tables.levelSummary);
  return { shape, tables, levels };
}

/** A matrix without system bits, all CPUs off line (irq_alloc_matrix). */
export function irqAllocMatrix(shape: MatrixShape): MatrixColumns {
  const columns = matrixColumns(shape, new ArrayBuffer(matrixByteLength(shape)));
  initMatrix(columns);
  return columns;
}

/** Makes zeroed columns a fresh matrix. */
export function initMatrix({ shape, tables }: MatrixColumns): void {
  const { blocked } = tables.systemWord.col;
  for (let bit = 0; bit < blocked.length * 32; bit++) {
    if (bit < shape.allocStart || bit >= shape.allocEnd) blocked[bit >>> 5] |= 1 << (bit & 31);
  }
  if (hasLevels(shape)) tables.matrix.col.lowManagedAllocated[0] = levelCount(shape) - 1;
}
