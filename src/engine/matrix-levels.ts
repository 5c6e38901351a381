// The index over a matrix: a level is the mask of the online CPUs that have one value of a counter, `available` or
// `managedAllocated`. Both counters change here only, so that the levels follow.

import { hasLevels, isNarrow, levelCount, type MatrixColumns } from './matrix-columns.ts';

export interface Levels {
  /** A CPU came on line with the counters that it has. */
  enterLevels(cpu: number): void;
  /** A CPU goes off line. */
  leaveLevels(cpu: number): void;
  /** Adds to `available`, modulo 2³². */
  changeAvailable(cpu: number, by: number): void;
  /** Adds to `managedAllocated`, modulo 2³². */
  changeManagedAllocated(cpu: number, by: number): void;
}

/** Puts a CPU on a level, or takes it off. */
interface Crossing {
  enter(level: number, cpu: number): void;
  leave(level: number, cpu: number): void;
}

// What these two use comes as parameters. A compiler inlines up to a number of bytecodes, and a constant of the function
// around costs two more at each use: with constants, parts of `alloc` would stay calls.

function narrowLevels(bits: Int32Array, weight: Uint32Array, wordLog: number): Crossing {
  return {
    enter(level, cpu) {
      bits[(level << wordLog) | (cpu >>> 5)] |= 1 << cpu;
      weight[level]++;
    },
    leave(level, cpu) {
      bits[(level << wordLog) | (cpu >>> 5)] ^= 1 << cpu;
      weight[level]--;
    },
  };
}

function wideLevels(
  bits: Int32Array,
  summary: Int32Array,
  weight: Uint32Array,
  wordLog: number,
  summaryLog: number,
): Crossing {
  return {
    enter(level, cpu) {
      bits[(level << wordLog) | (cpu >>> 5)] |= 1 << cpu;
      summary[(level << summaryLog) | (cpu >>> 10)] |= 1 << (cpu >>> 5);
      weight[level]++;
    },
    leave(level, cpu) {
      const at = (level << wordLog) | (cpu >>> 5);
      bits[at] ^= 1 << cpu;
      if (bits[at] === 0) summary[(level << summaryLog) | (cpu >>> 10)] ^= 1 << (cpu >>> 5);
      weight[level]--;
    },
  };
}

export function matrixLevels({ shape, tables, levels }: MatrixColumns): Levels {
  const { available, managedAllocated, online } = tables.cpumap.col;
  const { topAvailable, lowManagedAllocated } = tables.matrix.col;
  const { weight: levelWeight } = levels;
  const indexed = hasLevels(shape);
  /** Level of a counter beyond the number of bits, of those of `available`. */
  const over = levelCount(shape) - 1;
  /** First level of `managedAllocated`. */
  const managedFirst = levelCount(shape);

  const { enter, leave } = isNarrow(shape.cpus)
    ? narrowLevels(levels.bits, levels.weight, levels.wordLog)
    : wideLevels(levels.bits, levels.summary, levels.weight, levels.wordLog, levels.summaryLog);

  function lowerTop(): void {
    let top = topAvailable[0];
    while (top > 0 && levelWeight[top] === 0) top--;
    topAvailable[0] = top;
  }

  function raiseLow(): void {
    let low = lowManagedAllocated[0];
    while (low < over && levelWeight[managedFirst + low] === 0) low++;
    lowManagedAllocated[0] = low;
  }

  function changeAvailable(cpu: number, by: number): void {
    let from = available[cpu];
    available[cpu] = from + by;
    if (!indexed || online[cpu] === 0) return;
    let to = available[cpu];
    if (from > over) from = over;
    if (to > over) to = over;
    if (from === to) return;
    leave(from, cpu);
    enter(to, cpu);
    if (to > topAvailable[0]) topAvailable[0] = to;
    else if (levelWeight[from] === 0) lowerTop();
  }

  function changeManagedAllocated(cpu: number, by: number): void {
    const from = Math.min(managedAllocated[cpu], over);
    managedAllocated[cpu] += by;
    if (!indexed || online[cpu] === 0) return;
    const to = Math.min(managedAllocated[cpu], over);
    leave(managedFirst + from, cpu);
    enter(managedFirst + to, cpu);
    if (to < lowManagedAllocated[0]) lowManagedAllocated[0] = to;
    else raiseLow();
  }

  function enterLevels(cpu: number): void {
    if (!indexed) return;
    const top = Math.min(available[cpu], over);
    const low = Math.min(managedAllocated[cpu], over);
    enter(top, cpu);
    enter(managedFirst + low, cpu);
    topAvailable[0] = Math.max(topAvailable[0], top);
    lowManagedAllocated[0] = Math.min(lowManagedAllocated[0], low);
  }

  function leaveLevels(cpu: number): void {
    if (!indexed) return;
    leave(Math.min(available[cpu], over), cpu);
    leave(managedFirst + Math.min(managedAllocated[cpu], over), cpu);
    lowerTop();
    raiseLow();
  }

  return { enterLevels, leaveLevels, changeAvailable, changeManagedAllocated };
}
