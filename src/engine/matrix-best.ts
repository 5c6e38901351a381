// Which CPU of a mask an interrupt goes to: matrix_find_best_cpu and matrix_find_best_cpu_managed of kernel/irq/matrix.c.
//
// The kernel looks at every CPU of the mask. On machines of more than a few CPUs the levels answer instead (matrix-levels.ts):
// the first CPU that the mask shares with the best level is the kernel's choice. A mask whose CPUs are all on poor levels would
// meet many good levels first; so only as many looks are taken as a part of its CPUs costs, then these are looked at one by
// one. Nothing here changes state.

import { type CpuMasks, lowestBit } from './cpumask.ts';
import { hasLevels, levelCount, type MatrixColumns } from './matrix-columns.ts';

/** No CPU of the mask will do. */
export const NO_CPU = -1;

/** Looks at levels before the mask's CPUs are looked at: so many, and one more per 8 CPUs of the mask. */
const LOOKS = 2;
const CPUS_PER_LOOK_LOG = 3;

/** CPUs of masks of up to this many are looked at at once. */
const SCAN_WEIGHT = 4;

/** Up to so many words of a mask are read one by one, without its summary. */
const NARROW_WORDS = 4;

export interface BestCpu {
  /** The first CPU of the mask with the most available vectors; never one with none. */
  findBestCpu(mask: number): number;
  /** The last CPU of the mask with the fewest allocated managed vectors. */
  findBestCpuManaged(mask: number): number;
}

export function bestCpu(columns: MatrixColumns, masks: CpuMasks): BestCpu {
  const narrow = masks.stride - masks.summaries <= NARROW_WORDS;
  const { findBestCpu } = narrow ? bestOfNarrow(columns, masks) : bestOfWide(columns, masks);
  return { findBestCpu, findBestCpuManaged: bestManaged(columns, masks) };
}

/** For machines of up to 128 CPUs. */
function bestOfNarrow(
  { shape, tables, levels }: MatrixColumns,
  masks: CpuMasks,
): Pick<BestCpu, 'findBestCpu'> {
  const { available, online } = tables.cpumap.col;
  const { topAvailable } = tables.matrix.col;
  const { word: levelWord, weight: levelWeight } = levels;
  const { word: maskWord, weight: maskWeight, stride, summaries } = masks;
  const indexed = hasLevels(shape);
  const over = levelCount(shape) - 1;

  function scan(row: number): number {
    let best = NO_CPU;
    let most = 0;
    for (let w = summaries; w < stride; w++) {
      for (let bits = maskWord[row + w]; bits !== 0; bits &= bits - 1) {
        const cpu = ((w - summaries) << 5) + lowestBit(bits);
        if (online[cpu] === 0 || available[cpu] <= most) continue;
        best = cpu;
        most = available[cpu];
      }
    }
    return best;
  }

  function findBestCpu(mask: number): number {
    const row = mask * stride;
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT || levelWeight[over] !== 0) return scan(row);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = topAvailable[0]; level > 0; level--) {
      if (levelWeight[level] === 0) continue;
      for (let w = summaries; w < stride; w++) {
        const shared = levelWord[level * stride + w] & maskWord[row + w];
        if (shared !== 0) return ((w - summaries) << 5) + lowestBit(shared);
      }
      if (--looks < 0) return scan(row);
    }
    return NO_CPU;
  }

  return { findBestCpu };
}

/** For machines of any size. */
function bestOfWide({ shape, tables, levels }: MatrixColumns, masks: CpuMasks): Pick<BestCpu, 'findBestCpu'> {
  const { available, online } = tables.cpumap.col;
  const { topAvailable } = tables.matrix.col;
  const { word: levelWord, weight: levelWeight } = levels;
  const { word: maskWord, weight: maskWeight, stride, summaries } = masks;
  const indexed = hasLevels(shape);
  const over = levelCount(shape) - 1;

  function scan(row: number): number {
    let best = NO_CPU;
    let most = 0;
    for (let s = 0; s < summaries; s++) {
      for (let groups = maskWord[row + s]; groups !== 0; groups &= groups - 1) {
        const word = (s << 5) + lowestBit(groups);
        for (let bits = maskWord[row + summaries + word]; bits !== 0; bits &= bits - 1) {
          const cpu = (word << 5) + lowestBit(bits);
          if (online[cpu] === 0 || available[cpu] <= most) continue;
          best = cpu;
          most = available[cpu];
        }
      }
    }
    return best;
  }

  function findBestCpu(mask: number): number {
    const row = mask * stride;
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT || levelWeight[over] !== 0) return scan(row);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = topAvailable[0]; level > 0; level--) {
      if (levelWeight[level] === 0) continue;
      const base = level * stride;
      for (let s = 0; s < summaries; s++) {
        for (let groups = levelWord[base + s] & maskWord[row + s]; groups !== 0; groups &= groups - 1) {
          const word = (s << 5) + lowestBit(groups);
          const shared = levelWord[base + summaries + word] & maskWord[row + summaries + word];
          if (shared !== 0) return (word << 5) + lowestBit(shared);
          looks--;
        }
      }
      if (--looks < 0) return scan(row);
    }
    return NO_CPU;
  }

  return { findBestCpu };
}

function bestManaged(
  { shape, tables, levels }: MatrixColumns,
  masks: CpuMasks,
): BestCpu['findBestCpuManaged'] {
  const { managedAllocated, online } = tables.cpumap.col;
  const { lowManagedAllocated } = tables.matrix.col;
  const { word: levelWord, weight: levelWeight } = levels;
  const { word: maskWord, weight: maskWeight, stride, summaries } = masks;
  const indexed = hasLevels(shape);
  const first = levelCount(shape);
  const over = 2 * first - 1;

  function scan(row: number): number {
    let best = NO_CPU;
    let fewest = 0xffffffff;
    for (let s = 0; s < summaries; s++) {
      for (let groups = maskWord[row + s]; groups !== 0; groups &= groups - 1) {
        const word = (s << 5) + lowestBit(groups);
        for (let bits = maskWord[row + summaries + word]; bits !== 0; bits &= bits - 1) {
          const cpu = (word << 5) + lowestBit(bits);
          if (online[cpu] === 0 || managedAllocated[cpu] > fewest) continue;
          best = cpu;
          fewest = managedAllocated[cpu];
        }
      }
    }
    return best;
  }

  function findBestCpuManaged(mask: number): number {
    const row = mask * stride;
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT) return scan(row);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = first + lowManagedAllocated[0]; level < over; level++) {
      if (levelWeight[level] === 0) continue;
      const base = level * stride;
      for (let s = summaries - 1; s >= 0; s--) {
        let groups = levelWord[base + s] & maskWord[row + s];
        while (groups !== 0) {
          const high = Math.clz32(groups) ^ 31;
          const word = (s << 5) + high;
          const shared = levelWord[base + summaries + word] & maskWord[row + summaries + word];
          if (shared !== 0) return (word << 5) + (Math.clz32(shared) ^ 31);
          groups ^= 1 << high;
          looks--;
        }
      }
      if (--looks < 0) return scan(row);
    }
    return levelWeight[over] === 0 ? NO_CPU : scan(row);
  }

  return findBestCpuManaged;
}
