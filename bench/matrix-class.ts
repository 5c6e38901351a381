// The matrix as a class with its arrays as fields: the same choices by the same levels as src/engine/matrix.ts. It lost:
// fields are read again on every use where bound constants are not. Kept to measure against.

import { type CpuMasks, lowestBit, newCpuMasks } from '../src/engine/cpumask.ts';
import type { MatrixShape } from '../src/engine/matrix-columns.ts';
import type { Allocator } from './matrix-load.ts';

const LOOKS = 2;

export class MatrixOfFields implements Allocator {
  private readonly available: Uint32Array;
  private readonly allocated: Uint32Array;
  private readonly online_: Uint8Array;
  private readonly allocMap: Int32Array;
  private readonly busy: Int32Array;
  private readonly blocked: Int32Array;
  private readonly levels: CpuMasks;
  private readonly masks: CpuMasks;
  private readonly shape: MatrixShape;
  private readonly words: number;
  private top = 0;
  globalAvailable = 0;
  totalAllocated = 0;
  globalReserved = 0;
  private systemBits = 0;

  constructor(shape: MatrixShape, masks: CpuMasks) {
    const { cpus, matrixBits, allocStart, allocEnd } = shape;
    const levels = allocEnd - allocStart + 1;
    this.shape = shape;
    this.masks = masks;
    this.words = matrixBits >>> 5;
    this.available = new Uint32Array(cpus);
    this.allocated = new Uint32Array(cpus);
    this.online_ = new Uint8Array(cpus);
    this.allocMap = new Int32Array(cpus * this.words);
    this.busy = new Int32Array(cpus * this.words);
    this.blocked = new Int32Array(this.words);
    this.levels = newCpuMasks(cpus, levels);
    for (let bit = 0; bit < matrixBits; bit++) if (bit < allocStart || bit >= allocEnd) this.block(bit);
  }

  private block(bit: number): void {
    this.blocked[bit >>> 5] |= 1 << bit;
    for (let cpu = 0; cpu < this.shape.cpus; cpu++) this.busy[cpu * this.words + (bit >>> 5)] |= 1 << bit;
  }

  assignSystem(_cpu: number, bit: number): void {
    this.block(bit);
    this.systemBits++;
  }

  online(cpu: number): void {
    this.available[cpu] = this.shape.allocEnd - this.shape.allocStart - this.systemBits;
    this.online_[cpu] = 1;
    this.globalAvailable += this.available[cpu];
    this.enter(this.available[cpu], cpu);
    this.top = Math.max(this.top, this.available[cpu]);
  }

  alloc(mask: number, reserved: boolean): number {
    const cpu = this.findBestCpu(mask);
    if (cpu < 0) return -28;
    const bit = this.freeBit(cpu);
    if (bit < 0) return -28;
    const at = cpu * this.words + (bit >>> 5);
    this.allocMap[at] |= 1 << bit;
    this.busy[at] |= 1 << bit;
    this.allocated[cpu]++;
    this.changeAvailable(cpu, -1);
    this.totalAllocated++;
    this.globalAvailable--;
    if (reserved) this.globalReserved--;
    return (cpu << 16) | bit;
  }

  free(cpu: number, bit: number): void {
    const at = cpu * this.words + (bit >>> 5);
    this.allocMap[at] ^= 1 << bit;
    this.busy[at] = this.allocMap[at] | this.blocked[bit >>> 5];
    this.allocated[cpu]--;
    this.changeAvailable(cpu, 1);
    this.totalAllocated--;
    this.globalAvailable++;
  }

  private freeBit(cpu: number): number {
    for (let word = this.shape.allocStart >>> 5; word < this.words; word++) {
      const free = ~this.busy[cpu * this.words + word];
      if (free !== 0) return (word << 5) + lowestBit(free);
    }
    return -1;
  }

  private findBestCpu(mask: number): number {
    const { bits, summary, weight, summaries, wordLog, summaryLog } = this.masks;
    const { levels } = this;
    let looks = LOOKS + (weight[mask] >>> 3);
    for (let level = this.top; level > 0; level--) {
      if (levels.weight[level] === 0) continue;
      for (let s = 0; s < summaries; s++) {
        let groups = levels.summary[(level << summaryLog) | s] & summary[(mask << summaryLog) | s];
        for (; groups !== 0; groups &= groups - 1) {
          const word = (s << 5) | lowestBit(groups);
          const shared = levels.bits[(level << wordLog) | word] & bits[(mask << wordLog) | word];
          if (shared !== 0) return (word << 5) | lowestBit(shared);
          looks--;
        }
      }
      if (--looks < 0) return this.scan(mask);
    }
    return -1;
  }

  private scan(mask: number): number {
    const { bits: words, wordLog } = this.masks;
    let best = -1;
    let most = 0;
    for (let word = 0; word < this.masks.words; word++) {
      for (let bits = words[(mask << wordLog) | word]; bits !== 0; bits &= bits - 1) {
        const cpu = (word << 5) | lowestBit(bits);
        if (this.online_[cpu] === 0 || this.available[cpu] <= most) continue;
        best = cpu;
        most = this.available[cpu];
      }
    }
    return best;
  }

  private changeAvailable(cpu: number, by: number): void {
    const from = this.available[cpu];
    this.available[cpu] = from + by;
    this.leave(from, cpu);
    this.enter(from + by, cpu);
    if (from + by > this.top) this.top = from + by;
    else while (this.top > 0 && this.levels.weight[this.top] === 0) this.top--;
  }

  private enter(level: number, cpu: number): void {
    const { bits, summary, weight, wordLog, summaryLog } = this.levels;
    bits[(level << wordLog) | (cpu >>> 5)] |= 1 << cpu;
    summary[(level << summaryLog) | (cpu >>> 10)] |= 1 << (cpu >>> 5);
    weight[level]++;
  }

  private leave(level: number, cpu: number): void {
    const { bits, summary, weight, wordLog, summaryLog } = this.levels;
    const at = (level << wordLog) | (cpu >>> 5);
    bits[at] ^= 1 << cpu;
    if (bits[at] === 0) summary[(level << summaryLog) | (cpu >>> 10)] ^= 1 << (cpu >>> 5);
    weight[level]--;
  }
}
