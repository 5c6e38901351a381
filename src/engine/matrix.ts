// The vector matrix: which vector on which CPU. kernel/irq/matrix.c, 6.12; 6.1 decides the same.
//
// All state is in the columns, so that bytes copied back are the matrix as it was; what is made here only binds their arrays,
// and its operations allocate nothing. They are at their fastest as the only matrix of a thread, because a compiler then takes
// the arrays for constants: where a second one was bound, all take 1.8 times as long.

import { EINVAL, ENOSPC } from '../model/errno.ts';
import { type CpuMasks, lowestBit } from './cpumask.ts';
import { bestCpu, NO_CPU } from './matrix-best.ts';
import { type MatrixColumns, mapLog } from './matrix-columns.ts';
import { matrixLevels } from './matrix-levels.ts';

/**
 * The operations of a matrix. A `mask` is a row of the masks that it was bound with. `cpu` is the local CPU where the kernel
 * takes that one. A call that the kernel refuses with a WARN_ON_ONCE changes nothing but `warnings`.
 */
export interface IrqMatrix {
  /** irq_matrix_online. Throws, as the kernel stops, when the CPU is on line. */
  online(cpu: number): void;
  /** irq_matrix_offline. Twice in a row is subtracted twice, as in the kernel. */
  offline(cpu: number): void;
  /** irq_matrix_assign_system. Throws where the kernel stops: a bit out of range, CPUs on line, nothing to replace. */
  assignSystem(cpu: number, bit: number, replace: boolean): void;
  /** irq_matrix_assign: a vector that was chosen before. Refused out of range, or when it is allocated. */
  assign(cpu: number, bit: number): void;
  /** irq_matrix_reserve. Goes on, and counts it in `overReservations`, when all that is available is reserved. */
  reserve(): void;
  /** irq_matrix_remove_reserved. */
  removeReserved(): void;
  /** irq_matrix_alloc. CPU and bit (`chosenCpu`, `chosenBit`), or -EINVAL for an empty mask, or -ENOSPC. */
  alloc(mask: number, reserved: boolean): number;
  /** irq_matrix_free. Refused out of range, or when the bit is not allocated. */
  free(cpu: number, bit: number, managed: boolean): void;
  /** irq_matrix_reserve_managed. 0, or -ENOSPC when a CPU of the mask is full: then as many bits are given back as were taken. */
  reserveManaged(mask: number): number;
  /** irq_matrix_remove_managed. Refused for each CPU that has none to give back. */
  removeManaged(mask: number): void;
  /** irq_matrix_alloc_managed. As `alloc`. */
  allocManaged(mask: number): number;
  /** irq_matrix_available, 32 bits unsigned; without the CPU's own when it is about to go down. */
  available(cpu: number, cpudown: boolean): number;
  /** irq_matrix_reserved, 32 bits unsigned. */
  reserved(): number;
  /** irq_matrix_allocated, 32 bits unsigned: vectors of the CPU that are not managed. */
  allocated(cpu: number): number;
}

/** The CPU that an allocation gave, from its result, which must not be negative. */
export function chosenCpu(result: number): number {
  return result >>> 16;
}

/** The bit that an allocation gave. */
export function chosenBit(result: number): number {
  return result & 0xffff;
}

/** Told of each bit that a managed reservation takes on a CPU (`reserve`) or gives back, when the counters are up to date. */
export type ManagedBit = (reserve: boolean, cpu: number, bit: number) => void;

/** Binds the operations to a matrix and to the masks that its callers use. */
export function irqMatrix(columns: MatrixColumns, masks: CpuMasks, onManaged?: ManagedBit): IrqMatrix {
  const { cpus, allocStart, allocEnd, matrixBits } = columns.shape;
  const { cpumap, cpumapWord, matrix, systemWord } = columns.tables;
  const { available, allocated, managed, managedAllocated, initialized, online } = cpumap.col;
  const { bits: maps } = cpumapWord.col;
  const { systemMap, blocked } = systemWord.col;
  const { globalAvailable, globalReserved, systembitsInalloc, totalAllocated, onlineMaps } = matrix.col;
  const { warnings, overReservations } = matrix.col;
  const { weight: maskWeight, bits: maskBits, summary: maskSummary, wordLog, summaries, summaryLog } = masks;
  const cpuLog = mapLog(columns.shape) + 1;
  /** Words from a CPU's alloc_map to its managed_map. */
  const toManaged = 1 << mapLog(columns.shape);
  const words = systemMap.length;
  const firstWord = allocStart >>> 5;
  const { findBestCpu, findBestCpuManaged } = bestCpu(columns, masks);
  const { enterLevels, leaveLevels, changeAvailable, changeManagedAllocated } = matrixLevels(columns);

  function bringOnline(cpu: number): void {
    if (online[cpu] !== 0) throw new Error(`irq_matrix_online: CPU ${cpu} is on line`);
    if (initialized[cpu] === 0) {
      available[cpu] = allocEnd - allocStart - (managed[cpu] + systembitsInalloc[0]);
      initialized[cpu] = 1;
    }
    globalAvailable[0] += available[cpu];
    online[cpu] = 1;
    onlineMaps[0]++;
    enterLevels(cpu);
  }

  function offline(cpu: number): void {
    globalAvailable[0] -= available[cpu];
    onlineMaps[0]--;
    if (online[cpu] !== 0) leaveLevels(cpu);
    online[cpu] = 0;
  }

  /** Why the kernel stops at a system bit, or nothing. */
  function systemBug(cpu: number, bit: number, replace: boolean): string | undefined {
    if (bit >= matrixBits) return `there are ${matrixBits} bits`;
    if (onlineMaps[0] > 1 || (onlineMaps[0] === 1 && !replace)) return `${onlineMaps[0]} CPUs are on line`;
    const found = (maps[(cpu << cpuLog) | (bit >>> 5)] >>> (bit & 31)) & 1;
    return replace && found === 0 ? `it is not allocated on CPU ${cpu}` : undefined;
  }

  function assignSystem(cpu: number, bit: number, replace: boolean): void {
    const bug = systemBug(cpu, bit, replace);
    if (bug !== undefined) throw new Error(`irq_matrix_assign_system: bit ${bit}: ${bug}`);
    const word = bit >>> 5;
    const mask = 1 << (bit & 31);
    systemMap[word] |= mask;
    blocked[word] |= mask;
    if (replace) {
      maps[(cpu << cpuLog) | word] ^= mask;
      allocated[cpu]--;
      totalAllocated[0]--;
    }
    if (bit >= allocStart && bit < allocEnd) systembitsInalloc[0]++;
  }

  function assign(cpu: number, bit: number): void {
    const at = (cpu << cpuLog) | (bit >>> 5);
    const mask = 1 << (bit & 31);
    if (bit < allocStart || bit >= allocEnd || (maps[at] & mask) !== 0) {
      warnings[0]++;
      return;
    }
    maps[at] |= mask;
    allocated[cpu]++;
    totalAllocated[0]++;
    changeAvailable(cpu, -1);
    globalAvailable[0]--;
  }

  /** Lowest bit that is free on a CPU, or -1 (matrix_alloc_area, which is never asked for more than one). */
  function freeBit(cpu: number): number {
    for (let word = firstWord; word < words; word++) {
      const at = (cpu << cpuLog) | word;
      const free = ~(maps[at] | maps[at | toManaged] | blocked[word]);
      if (free !== 0) return (word << 5) + lowestBit(free);
    }
    return -1;
  }

  /** Lowest bit that is reserved for managed interrupts on a CPU and not in use, or -1. */
  function idleManagedBit(cpu: number): number {
    for (let word = firstWord; word < words; word++) {
      const at = (cpu << cpuLog) | word;
      const idle = maps[at | toManaged] & ~maps[at];
      if (idle !== 0) return (word << 5) + lowestBit(idle);
    }
    return -1;
  }

  function reserve(): void {
    if (globalReserved[0] === globalAvailable[0]) overReservations[0]++;
    globalReserved[0]++;
  }

  function removeReserved(): void {
    globalReserved[0]--;
  }

  function alloc(mask: number, reserved: boolean): number {
    if (maskWeight[mask] === 0) return -EINVAL;
    const cpu = findBestCpu(mask);
    if (cpu === NO_CPU) return -ENOSPC;
    const bit = freeBit(cpu);
    if (bit < 0) return -ENOSPC;
    const at = (cpu << cpuLog) | (bit >>> 5);
    maps[at] |= 1 << (bit & 31);
    allocated[cpu]++;
    changeAvailable(cpu, -1);
    totalAllocated[0]++;
    globalAvailable[0]--;
    if (reserved) globalReserved[0]--;
    return (cpu << 16) | bit;
  }

  function free(cpu: number, bit: number, isManaged: boolean): void {
    const at = (cpu << cpuLog) | (bit >>> 5);
    const mask = 1 << (bit & 31);
    if (bit < allocStart || bit >= allocEnd || (maps[at] & mask) === 0) {
      warnings[0]++;
      return;
    }
    maps[at] ^= mask;
    allocated[cpu]--;
    if (isManaged) changeManagedAllocated(cpu, -1);
    else changeAvailable(cpu, 1);
    if (online[cpu] === 0) return;
    totalAllocated[0]--;
    if (!isManaged) globalAvailable[0]++;
  }

  function reserveManagedOn(cpu: number): boolean {
    const bit = freeBit(cpu);
    if (bit < 0) return false;
    maps[(cpu << cpuLog) | toManaged | (bit >>> 5)] |= 1 << (bit & 31);
    managed[cpu]++;
    if (online[cpu] !== 0) {
      changeAvailable(cpu, -1);
      globalAvailable[0]--;
    }
    onManaged?.(true, cpu, bit);
    return true;
  }

  function removeManagedOn(cpu: number): void {
    const bit = managed[cpu] === 0 ? -1 : idleManagedBit(cpu);
    if (bit < 0) {
      warnings[0]++;
      return;
    }
    maps[(cpu << cpuLog) | toManaged | (bit >>> 5)] ^= 1 << (bit & 31);
    managed[cpu]--;
    if (online[cpu] !== 0) {
      changeAvailable(cpu, 1);
      globalAvailable[0]++;
    }
    onManaged?.(false, cpu, bit);
  }

  /** The CPU of the mask, below `end`, at which reservation fails, or NO_CPU; with `remove` gives back instead. */
  function walkManaged(mask: number, end: number, remove: boolean): number {
    for (let s = 0; s < summaries; s++) {
      for (let groups = maskSummary[(mask << summaryLog) | s]; groups !== 0; groups &= groups - 1) {
        const word = (s << 5) + lowestBit(groups);
        for (let bits = maskBits[(mask << wordLog) | word]; bits !== 0; bits &= bits - 1) {
          const cpu = (word << 5) + lowestBit(bits);
          if (cpu >= end) return NO_CPU;
          if (remove) removeManagedOn(cpu);
          else if (!reserveManagedOn(cpu)) return cpu;
        }
      }
    }
    return NO_CPU;
  }

  function reserveManaged(mask: number): number {
    const full = walkManaged(mask, cpus, false);
    if (full === NO_CPU) return 0;
    walkManaged(mask, full, true);
    return -ENOSPC;
  }

  function removeManaged(mask: number): void {
    walkManaged(mask, cpus, true);
  }

  function allocManaged(mask: number): number {
    if (maskWeight[mask] === 0) return -EINVAL;
    const cpu = findBestCpuManaged(mask);
    if (cpu === NO_CPU) return -ENOSPC;
    const bit = idleManagedBit(cpu);
    if (bit < 0) return -ENOSPC;
    maps[(cpu << cpuLog) | (bit >>> 5)] |= 1 << (bit & 31);
    allocated[cpu]++;
    changeManagedAllocated(cpu, 1);
    totalAllocated[0]++;
    return (cpu << 16) | bit;
  }

  return {
    online: bringOnline,
    offline,
    assignSystem,
    assign,
    reserve,
    removeReserved,
    alloc,
    free,
    reserveManaged,
    removeManaged,
    allocManaged,
    available: (cpu, cpudown) => (globalAvailable[0] - (cpudown ? available[cpu] : 0)) >>> 0,
    reserved: () => globalReserved[0],
    allocated: (cpu) => (allocated[cpu] - managedAllocated[cpu]) >>> 0,
  };
}
