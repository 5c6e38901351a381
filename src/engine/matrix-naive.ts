// The matrix again, with sets and a look at every CPU: slow, short, and the judge of matrix.ts. kernel/irq/matrix.c, 6.12.

import { EINVAL, ENOSPC } from '../model/errno.ts';
import type { IrqMatrix } from './matrix.ts';
import type { MatrixShape } from './matrix-columns.ts';
import type { MatrixFacts } from './matrix-facts.ts';

class Cpumap {
  available = 0;
  allocated = 0;
  managed = 0;
  managedAllocated = 0;
  initialized = false;
  online = false;
  readonly allocMap = new Set<number>();
  readonly managedMap = new Set<number>();
}

export class NaiveMatrix implements IrqMatrix, MatrixFacts {
  private readonly shape: MatrixShape;
  private readonly masks: readonly (readonly number[])[];
  private readonly maps: readonly Cpumap[];
  private readonly systemMap = new Set<number>();
  private globalAvailable = 0;
  private globalReserved = 0;
  private systembitsInalloc = 0;
  private totalAllocated = 0;
  private onlineMaps = 0;
  private warned = 0;
  private overReserved = 0;

  /** @param masks ascending CPUs of each mask */
  constructor(shape: MatrixShape, masks: readonly (readonly number[])[]) {
    this.shape = shape;
    this.masks = masks;
    this.maps = Array.from({ length: shape.cpus }, () => new Cpumap());
  }

  online(cpu: number): void {
    const map = this.maps[cpu]!;
    if (map.online) throw new Error(`CPU ${cpu} is on line`);
    if (!map.initialized) {
      map.available = this.shape.allocEnd - this.shape.allocStart - map.managed - this.systembitsInalloc;
      map.initialized = true;
    }
    map.online = true;
    this.globalAvailable += map.available;
    this.onlineMaps++;
  }

  offline(cpu: number): void {
    this.globalAvailable -= this.maps[cpu]!.available;
    this.maps[cpu]!.online = false;
    this.onlineMaps--;
  }

  assignSystem(cpu: number, bit: number, replace: boolean): void {
    const map = this.maps[cpu]!;
    const others = this.onlineMaps >>> 0 > (replace ? 1 : 0);
    if (bit >= this.shape.matrixBits || others || (replace && !map.allocMap.has(bit)))
      throw new Error(`bit ${bit} cannot be a system bit`);
    this.systemMap.add(bit);
    if (replace) {
      map.allocMap.delete(bit);
      map.allocated--;
      this.totalAllocated--;
    }
    if (this.inRange(bit)) this.systembitsInalloc++;
  }

  assign(cpu: number, bit: number): void {
    const map = this.maps[cpu]!;
    if (!this.inRange(bit) || map.allocMap.has(bit)) return void this.warned++;
    map.allocMap.add(bit);
    map.allocated++;
    map.available--;
    this.totalAllocated++;
    this.globalAvailable--;
  }

  reserve(): void {
    if (this.globalReserved >>> 0 === this.globalAvailable >>> 0) this.overReserved++;
    this.globalReserved++;
  }

  removeReserved(): void {
    this.globalReserved--;
  }

  alloc(mask: number, reserved: boolean): number {
    if (this.masks[mask]!.length === 0) return -EINVAL;
    const most = Math.max(...this.onlineOf(mask).map((cpu) => this.maps[cpu]!.available >>> 0));
    const cpu = this.onlineOf(mask).find((c) => this.maps[c]!.available >>> 0 === most);
    const bit = cpu === undefined || most === 0 ? undefined : this.freeBit(this.maps[cpu]!);
    if (cpu === undefined || bit === undefined) return -ENOSPC;
    const map = this.maps[cpu]!;
    map.allocMap.add(bit);
    map.allocated++;
    map.available--;
    this.totalAllocated++;
    this.globalAvailable--;
    if (reserved) this.globalReserved--;
    return (cpu << 16) | bit;
  }

  free(cpu: number, bit: number, managed: boolean): void {
    const map = this.maps[cpu]!;
    if (!this.inRange(bit) || !map.allocMap.delete(bit)) return void this.warned++;
    map.allocated--;
    if (managed) map.managedAllocated--;
    else map.available++;
    if (!map.online) return;
    this.totalAllocated--;
    if (!managed) this.globalAvailable++;
  }

  reserveManaged(mask: number): number {
    const done: number[] = [];
    for (const cpu of this.masks[mask]!) {
      const map = this.maps[cpu]!;
      const bit = this.freeBit(map);
      if (bit === undefined) {
        for (const earlier of done) this.removeManagedOn(this.maps[earlier]!);
        return -ENOSPC;
      }
      done.push(cpu);
      map.managedMap.add(bit);
      map.managed++;
      if (map.online) this.changeAvailable(map, -1);
    }
    return 0;
  }

  removeManaged(mask: number): void {
    for (const cpu of this.masks[mask]!) this.removeManagedOn(this.maps[cpu]!);
  }

  allocManaged(mask: number): number {
    if (this.masks[mask]!.length === 0) return -EINVAL;
    const fewest = Math.min(...this.onlineOf(mask).map((cpu) => this.maps[cpu]!.managedAllocated >>> 0));
    const cpu = this.onlineOf(mask).findLast((c) => this.maps[c]!.managedAllocated >>> 0 === fewest);
    const bit = cpu === undefined ? undefined : this.idleManagedBit(this.maps[cpu]!);
    if (cpu === undefined || bit === undefined) return -ENOSPC;
    const map = this.maps[cpu]!;
    map.allocMap.add(bit);
    map.allocated++;
    map.managedAllocated++;
    this.totalAllocated++;
    return (cpu << 16) | bit;
  }

  available(cpu: number, cpudown: boolean): number {
    return (this.globalAvailable - (cpudown ? this.maps[cpu]!.available : 0)) >>> 0;
  }

  reserved(): number {
    return this.globalReserved >>> 0;
  }

  allocated(cpu: number): number {
    return (this.maps[cpu]!.allocated - this.maps[cpu]!.managedAllocated) >>> 0;
  }

  private removeManagedOn(map: Cpumap): void {
    const bit = map.managed >>> 0 === 0 ? undefined : this.idleManagedBit(map);
    if (bit === undefined) return void this.warned++;
    map.managedMap.delete(bit);
    map.managed--;
    if (map.online) this.changeAvailable(map, 1);
  }

  private changeAvailable(map: Cpumap, by: number): void {
    map.available += by;
    this.globalAvailable += by;
  }

  private inRange(bit: number): boolean {
    return bit >= this.shape.allocStart && bit < this.shape.allocEnd;
  }

  private onlineOf(mask: number): number[] {
    return this.masks[mask]!.filter((cpu) => this.maps[cpu]!.online);
  }

  private freeBit(map: Cpumap): number | undefined {
    for (let bit = this.shape.allocStart; bit < this.shape.allocEnd; bit++) {
      if (!this.systemMap.has(bit) && !map.managedMap.has(bit) && !map.allocMap.has(bit)) return bit;
    }
    return undefined;
  }

  private idleManagedBit(map: Cpumap): number | undefined {
    return [...map.managedMap].filter((bit) => !map.allocMap.has(bit)).sort((a, b) => a - b)[0];
  }

  global(): readonly number[] {
    const { globalAvailable, globalReserved, systembitsInalloc, totalAllocated, onlineMaps } = this;
    return [globalAvailable, globalReserved, systembitsInalloc, totalAllocated, onlineMaps].map(
      (n) => n >>> 0,
    );
  }

  cpu(cpu: number): readonly number[] {
    const map = this.maps[cpu]!;
    const flags = Number(map.initialized) + 2 * Number(map.online);
    return [map.available, map.allocated, map.managed, map.managedAllocated, flags].map((n) => n >>> 0);
  }

  allocWord(cpu: number, word: number): number {
    return bitsOfWord(this.maps[cpu]!.allocMap, word);
  }

  managedWord(cpu: number, word: number): number {
    return bitsOfWord(this.maps[cpu]!.managedMap, word);
  }

  warnings(): number {
    return this.warned;
  }

  overReservations(): number {
    return this.overReserved;
  }
}

function bitsOfWord(bits: ReadonlySet<number>, word: number): number {
  let value = 0;
  for (const bit of bits) if (bit >>> 5 === word) value |= 1 << bit;
  return value >>> 0;
}
