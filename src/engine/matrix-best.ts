// Which CPU of a mask an interrupt goes to: matrix_find_best_cpu and matrix_find_best_cpu_managed of kernel/irq/matrix.c.
//
// The kernel looks at every CPU of the mask. On machines of more than a few CPUs the levels answer instead (matrix-levels.ts):
// the first CPU that the mask shares with the best level is the kernel's choice. A mask whose CPUs are all on poor levels would
// meet many good levels first; so only as many looks are taken as a part of its CPUs costs, then these are looked at one by
// one. Nothing here changes state.

import { type CpuMasks, lowestBit } from './cpumask.ts';
import { hasLevels, isNarrow, levelCount, type MatrixColumns } from './matrix-columns.ts';

/** No CPU of the mask will do. */
export const NO_CPU = -1;

/** Looks at levels before the mask's CPUs are looked at: so many, and one more per 8 CPUs of the mask. */
const LOOKS = 2;
const CPUS_PER_LOOK_LOG = 3;

/** CPUs of masks of up to this many are looked at at once. */
const SCAN_WEIGHT = 4;

export interface BestCpu {
  /** The first CPU of the mask with the most available vectors; never one with none. */
  findBestCpu(mask: number): number;
  /** The last CPU of the mask with the fewest allocated managed vectors. */
  findBestCpuManaged(mask: number): number;
}

export function bestCpu(columns: MatrixColumns, masks: CpuMasks): BestCpu {
  const narrow = isNarrow(masks.cpus);
  return {
    findBestCpu: narrow ? bestOfNarrow(columns, masks) : bestOfWide(columns, masks),
    findBestCpuManaged: narrow ? managedOfNarrow(columns, masks) : managedOfWide(columns, masks),
  };
}

function bestOfNarrow({ shape, tables, levels }: MatrixColumns, masks: CpuMasks): BestCpu['findBestCpu'] {
  const { available, online } = tables.cpumap.col;
  const { topAvailable } = tables.matrix.col;
  const { bits: levelBits, weight: levelWeight } = levels;
  const { bits: maskBits, weight: maskWeight, words, wordLog } = masks;
  const indexed = hasLevels(shape);
  const over = levelCount(shape) - 1;

  function scan(mask: number): number {
    let best = NO_CPU;
    let most = 0;
    for (let word = 0; word < words; word++) {
      for (let bits = maskBits[(mask << wordLog) | word]; bits !== 0; bits &= bits - 1) {
        const cpu = (word << 5) | lowestBit(bits);
        if (online[cpu] === 0 || available[cpu] <= most) continue;
        best = cpu;
        most = available[cpu];
      }
    }
    return best;
  }

  return function findBestCpu(mask) {
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT || levelWeight[over] !== 0) return scan(mask);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = topAvailable[0]; level > 0; level--) {
      if (levelWeight[level] === 0) continue;
      for (let word = 0; word < words; word++) {
        const shared = levelBits[(level << wordLog) | word] & maskBits[(mask << wordLog) | word];
        if (shared !== 0) return (word << 5) | lowestBit(shared);
      }
      if (--looks < 0) return scan(mask);
    }
    return NO_CPU;
  };
}

function bestOfWide({ shape, tables, levels }: MatrixColumns, masks: CpuMasks): BestCpu['findBestCpu'] {
  const { available, online } = tables.cpumap.col;
  const { topAvailable } = tables.matrix.col;
  const { bits: levelBits, summary: levelSummary, weight: levelWeight } = levels;
  const { bits: maskBits, summary: maskSummary, weight: maskWeight, summaries, wordLog, summaryLog } = masks;
  const indexed = hasLevels(shape);
  const over = levelCount(shape) - 1;

  function scan(mask: number): number {
    let best = NO_CPU;
    let most = 0;
    for (let s = 0; s < summaries; s++) {
      for (let groups = maskSummary[(mask << summaryLog) | s]; groups !== 0; groups &= groups - 1) {
        const word = (s << 5) | lowestBit(groups);
        for (let bits = maskBits[(mask << wordLog) | word]; bits !== 0; bits &= bits - 1) {
          const cpu = (word << 5) | lowestBit(bits);
          if (online[cpu] === 0 || available[cpu] <= most) continue;
          best = cpu;
          most = available[cpu];
        }
      }
    }
    return best;
  }

  return function findBestCpu(mask) {
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT || levelWeight[over] !== 0) return scan(mask);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = topAvailable[0]; level > 0; level--) {
      if (levelWeight[level] === 0) continue;
      for (let s = 0; s < summaries; s++) {
        let groups = levelSummary[(level << summaryLog) | s] & maskSummary[(mask << summaryLog) | s];
        for (; groups !== 0; groups &= groups - 1) {
          const word = (s << 5) | lowestBit(groups);
          const shared = levelBits[(level << wordLog) | word] & maskBits[(mask << wordLog) | word];
          if (shared !== 0) return (word << 5) | lowestBit(shared);
          looks--;
        }
      }
      if (--looks < 0) return scan(mask);
    }
    return NO_CPU;
  };
}

function managedOfNarrow({ shape, tables, levels }: MatrixColumns, masks: CpuMasks): BestCpu['findBestCpu'] {
  const { managedAllocated, online } = tables.cpumap.col;
  const { lowManagedAllocated } = tables.matrix.col;
  const { bits: levelBits, weight: levelWeight } = levels;
  const { bits: maskBits, weight: maskWeight, words, wordLog } = masks;
  const indexed = hasLevels(shape);
  const first = levelCount(shape);
  const over = 2 * first - 1;

  function scan(mask: number): number {
    let best = NO_CPU;
    let fewest = 0xffffffff;
    for (let word = 0; word < words; word++) {
      for (let bits = maskBits[(mask << wordLog) | word]; bits !== 0; bits &= bits - 1) {
        const cpu = (word << 5) | lowestBit(bits);
        if (online[cpu] === 0 || managedAllocated[cpu] > fewest) continue;
        best = cpu;
        fewest = managedAllocated[cpu];
      }
    }
    return best;
  }

  return function findBestCpuManaged(mask) {
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT) return scan(mask);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = first + lowManagedAllocated[0]; level < over; level++) {
      if (levelWeight[level] === 0) continue;
      for (let word = words - 1; word >= 0; word--) {
        const shared = levelBits[(level << wordLog) | word] & maskBits[(mask << wordLog) | word];
        if (shared !== 0) return (word << 5) | (Math.clz32(shared) ^ 31);
      }
      if (--looks < 0) return scan(mask);
    }
    return levelWeight[over] === 0 ? NO_CPU : scan(mask);
  };
}

function managedOfWide({ shape, tables, levels }: MatrixColumns, masks: CpuMasks): BestCpu['findBestCpu'] {
  const { managedAllocated, online } = tables.cpumap.col;
  const { lowManagedAllocated } = tables.matrix.col;
  const { bits: levelBits, summary: levelSummary, weight: levelWeight } = levels;
  const { bits: maskBits, summary: maskSummary, weight: maskWeight, summaries, wordLog, summaryLog } = masks;
  const indexed = hasLevels(shape);
  const first = levelCount(shape);
  const over = 2 * first - 1;

  function scan(mask: number): number {
    let best = NO_CPU;
    let fewest = 0xffffffff;
    for (let s = 0; s < summaries; s++) {
      for (let groups = maskSummary[(mask << summaryLog) | s]; groups !== 0; groups &= groups - 1) {
        const word = (s << 5) | lowestBit(groups);
        for (let bits = maskBits[(mask << wordLog) | word]; bits !== 0; bits &= bits - 1) {
          const cpu = (word << 5) | lowestBit(bits);
          if (online[cpu] === 0 || managedAllocated[cpu] > fewest) continue;
          best = cpu;
          fewest = managedAllocated[cpu];
        }
      }
    }
    return best;
  }

  return function findBestCpuManaged(mask) {
    if (!indexed || maskWeight[mask] <= SCAN_WEIGHT) return scan(mask);
    let looks = LOOKS + (maskWeight[mask] >>> CPUS_PER_LOOK_LOG);
    for (let level = first + lowManagedAllocated[0]; level < over; level++) {
      if (levelWeight[level] === 0) continue;
      for (let s = summaries - 1; s >= 0; s--) {
        let groups = levelSummary[(level << summaryLog) | s] & maskSummary[(mask << summaryLog) | s];
        while (groups !== 0) {
          const high = Math.clz32(groups) ^ 31;
          const word = (s << 5) | high;
          const shared = levelBits[(level << wordLog) | word] & maskBits[(mask << wordLog) | word];
          if (shared !== 0) return (word << 5) | (Math.clz32(shared) ^ 31);
          groups ^= 1 << high;
          looks--;
        }
      }
      if (--looks < 0) return scan(mask);
    }
    return levelWeight[over] === 0 ? NO_CPU : scan(mask);
  };
}
