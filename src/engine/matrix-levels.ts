// The index over a matrix: a level is the mask of the online CPUs that have one value of a counter, `available` or
// `managedAllocated`. Both counters change here only, so that the levels follow.

import { hasLevels, levelCount, type MatrixColumns } from './matrix-columns.ts';

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

export function matrixLevels({ shape, tables, levels }: MatrixColumns): Levels {
  const { available, managedAllocated, online } = tables.cpumap.col;
  const { topAvailable, lowManagedAllocated } = tables.matrix.col;
  const { word: levelWord, weight: levelWeight, stride, summaries } = levels;
  const indexed = hasLevels(shape);
  /** Level of a counter beyond the number of bits, of those of `available`. */
  const over = levelCount(shape) - 1;
  /** First level of `managedAllocated`. */
  const managedFirst = levelCount(shape);

  function enter(level: number, cpu: number): void {
    levelWord[level * stride + summaries + (cpu >>> 5)] |= 1 << cpu;
    levelWord[level * stride + (cpu >>> 10)] |= 1 << (cpu >>> 5);
    levelWeight[level]++;
  }

  function leave(level: number, cpu: number): void {
    const at = level * stride + summaries + (cpu >>> 5);
    levelWord[at] ^= 1 << cpu;
    if (levelWord[at] === 0) levelWord[level * stride + (cpu >>> 10)] ^= 1 << (cpu >>> 5);
    levelWeight[level]--;
  }

  /** The same as leave and enter, which would be too much for the compiler to inline. */
  function move(from: number, to: number, cpu: number): void {
    const word = summaries + (cpu >>> 5);
    const group = cpu >>> 10;
    levelWord[from * stride + word] ^= 1 << cpu;
    if (levelWord[from * stride + word] === 0) levelWord[from * stride + group] ^= 1 << (cpu >>> 5);
    levelWord[to * stride + word] |= 1 << cpu;
    levelWord[to * stride + group] |= 1 << (cpu >>> 5);
    levelWeight[to]++;
    levelWeight[from]--;
  }

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
    move(from, to, cpu);
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
