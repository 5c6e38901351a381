// The matrix of one domain at one moment: CPUs, the vectors that are allocated on each, and the irq behind every one of them.

import type { MachineView } from '../../model/machine.ts';
import { CpuState, Detail } from '../../model/tables.ts';
import { type AllocRange, allocRange, type Counters } from './range.ts';
import type { MatrixSource } from './source.ts';

/** Bits of `Matrix.flags`. */
export const CellFlag = {
  /** The irq's affinity is managed by the kernel. */
  managed: 1,
  /** The irq has moved away from here; the vector is kept until the first interrupt at the new place. */
  cleanup: 2,
} as const;

export interface Matrix {
  readonly view: MachineView;
  readonly source: MatrixSource;
  readonly range: AllocRange;
  /** By number: 1 where the System list has it. */
  readonly system: Uint8Array;
  /** CPU numbers by position; the kernel prints CPUs that are online, ascending. */
  readonly cpus: Uint32Array;
  /** Row of matrixRow by position. */
  readonly rows: Uint32Array;
  readonly positionOf: ReadonlyMap<number, number>;
  /** Cells of position p are start[p] … start[p + 1] - 1, ascending by vector. A cell is a vector that is allocated on a CPU. */
  readonly start: Uint32Array;
  readonly vector: Uint16Array;
  /** Position of the cell's CPU. */
  readonly position: Uint32Array;
  /** Row of irqDesc that holds the cell, -1 where no irq of the capture does. */
  readonly desc: Int32Array;
  readonly flags: Uint8Array;
  /** By position: 1 where every free vector of the CPU is known to be reserved for managed irqs (reserved.ts). */
  readonly allReserved: Uint8Array;
  /** CPUs that are present and not online: the kernel prints no row for them. */
  readonly offline: readonly number[];
  /** Vectors that an irq says it has and the matrix says are free. */
  readonly claims: readonly Claim[];
}

export interface Claim {
  readonly cpu: number;
  readonly vector: number;
  readonly desc: number;
}

/** What stands at a place of the matrix. */
export type Place =
  | { readonly kind: 'cell'; readonly cell: number }
  /** In the System list: the same on every CPU. */
  | { readonly kind: 'system' }
  /** Not in the list, and outside of the range that is allocated from. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'reserved' }
  | { readonly kind: 'free' };

export function buildMatrix(view: MachineView, source: MatrixSource): Matrix {
  const { matrix, matrixRow } = view.t;
  const order = rowOrder(view, source.matrix);
  const systemSet = new Set(view.sets.members(matrix.col.system[source.matrix]!));
  const cells = allocated(view, order);
  const counters = order.map((row) => countersOf(view, row));
  const highest = Math.max(-1, ...systemSet, cells.highest);
  const range = allocRange(source.isX86, systemSet, counters, highest);
  const system = new Uint8Array(range.columns);
  for (const number of systemSet) system[number] = 1;
  const cpus = Uint32Array.from(order, (row) => matrixRow.col.cpu[row]!);
  const built = {
    view,
    source,
    range,
    system,
    cpus,
    rows: Uint32Array.from(order),
    positionOf: new Map(Array.from(cpus, (cpu, position) => [cpu, position])),
    ...cells,
    desc: new Int32Array(cells.vector.length).fill(-1),
    flags: new Uint8Array(cells.vector.length),
    allReserved: new Uint8Array(order.length),
    offline: offlineCpus(view, new Set(cpus)),
  };
  const claims = addIrqs(built);
  markReserved(built);
  return { ...built, claims };
}

/** Rows of a matrix by CPU. A CPU that a damaged file prints twice counts once. */
function rowOrder(view: MachineView, matrix: number): number[] {
  const { col } = view.t.matrix;
  const { cpu } = view.t.matrixRow.col;
  const seen = new Set<number>();
  return Array.from({ length: col.rows[matrix]! }, (_, i) => col.first[matrix]! + i)
    .sort((a, b) => cpu[a]! - cpu[b]!)
    .filter((row) => !seen.has(cpu[row]!) && seen.add(cpu[row]!));
}

/** The counters of a row of matrixRow. */
export function countersOf(view: MachineView, row: number): Counters {
  const { col } = view.t.matrixRow;
  return {
    available: col.available[row]!,
    managed: col.managed[row]!,
    managedAllocated: col.managedAllocated[row]!,
    allocated: col.allocated[row]!,
  };
}

/** Cells of all CPUs. Reads the ranges of the sets directly: a large machine has a million cells. */
function allocated(view: MachineView, order: readonly number[]) {
  const sets = view.t.matrixRow.col.vectors;
  const start = new Uint32Array(order.length + 1);
  for (let p = 0; p < order.length; p++) start[p + 1] = start[p]! + view.sets.size(sets[order[p]!]!);
  const vector = new Uint16Array(start[order.length]!);
  const position = new Uint32Array(vector.length);
  const { first, ranges } = view.t.set.col;
  const { from, to } = view.t.range.col;
  let cell = 0;
  let highest = -1;
  for (let p = 0; p < order.length; p++) {
    position.fill(p, start[p]!, start[p + 1]!);
    const set = sets[order[p]!]!;
    if (set < 0) continue;
    for (let r = first[set]!, end = r + ranges[set]!; r < end; r++) {
      for (let number = from[r]!; number <= to[r]!; number++) vector[cell++] = number;
      if (to[r]! > highest) highest = to[r]!;
    }
  }
  return { start, vector, position, highest };
}

type Building = Omit<Matrix, 'claims'>;

/** Gives every cell its irq: first the vectors in use, then those that irqs have moved away from. */
function addIrqs(m: Building): Claim[] {
  const { irqDesc, irqData } = m.view.t;
  const claims: Claim[] = [];
  for (let desc = 0; desc < irqDesc.length; desc++) {
    if (rootDomain(m.view, desc) !== m.source.domain) continue;
    const cpu = irqDesc.col.target[desc]!;
    const vector = irqDesc.col.vector[desc]!;
    if (cpu < 0 || vector < 0) continue;
    const cell = cellAt(m, m.positionOf.get(cpu) ?? -1, vector);
    if (cell >= 0) take(m, cell, desc, 0);
    else if (m.positionOf.has(cpu) && m.system[vector] !== 1) claims.push({ cpu, vector, desc });
  }
  for (let desc = 0; desc < irqDesc.length; desc++) {
    if (rootDomain(m.view, desc) !== m.source.domain) continue;
    const root = irqDesc.col.first[desc]! + irqDesc.col.levels[desc]! - 1;
    const old = leftBehind(m.view, irqData.col.detail[root]!, irqData.col.detailRow[root]!);
    if (!old) continue;
    const cell = cellAt(m, m.positionOf.get(old.cpu) ?? -1, old.vector);
    if (cell >= 0) take(m, cell, desc, CellFlag.cleanup);
  }
  return claims;
}

function rootDomain(view: MachineView, desc: number): number {
  const { irqDesc, irqData } = view.t;
  const levels = irqDesc.col.levels[desc]!;
  return levels === 0 ? -1 : irqData.col.domain[irqDesc.col.first[desc]! + levels - 1]!;
}

function take(m: Building, cell: number, desc: number, flag: number): void {
  if (m.desc[cell]! >= 0) return;
  m.desc[cell] = desc;
  m.flags[cell] = flag | (m.view.t.irqDesc.col.managed[desc] === 1 ? CellFlag.managed : 0);
}

/** Where an irq in the middle of a move still holds a second vector. */
function leftBehind(view: MachineView, detail: number, row: number): { cpu: number; vector: number } | null {
  const { x86Vector, imsicVector } = view.t;
  if (detail === Detail.x86) {
    const vector = x86Vector.col.prevVector[row]!;
    return vector > 0 ? { cpu: x86Vector.col.prevTarget[row]!, vector } : null;
  }
  if (detail !== Detail.imsic || !imsicVector.col.isMovePending[row]) return null;
  return { cpu: imsicVector.col.moveCpu[row]!, vector: imsicVector.col.moveLocalId[row]! };
}

/**
 * Which vectors are reserved for managed irqs without being in use: debugfs prints how many (man - mac), never which. They are
 * certain in one case: where as many vectors of the range are free as are reserved, every free one is reserved.
 */
function markReserved(m: Building): void {
  const device = deviceNumbers(m);
  for (let p = 0; p < m.cpus.length; p++) {
    const reserved = reservedOnly(m, p);
    if (reserved === 0) continue;
    let taken = 0;
    for (let cell = m.start[p]!; cell < m.start[p + 1]!; cell++) if (isDevice(m, m.vector[cell]!)) taken++;
    if (reserved === device - taken) m.allReserved[p] = 1;
  }
}

/** A number that can be given to an irq. */
export const isDevice = (m: Pick<Matrix, 'range' | 'system'>, number: number): boolean =>
  number >= m.range.first && number < m.range.end && m.system[number] !== 1;

function deviceNumbers(m: Building): number {
  let n = 0;
  for (let number = m.range.first; number < m.range.end; number++) if (m.system[number] !== 1) n++;
  return n;
}

/** CPUs without a row that are known not to be online, except those that can only be plugged in one day. */
function offlineCpus(view: MachineView, shown: ReadonlySet<number>): number[] {
  const { length, col } = view.t.cpu;
  const offline: number[] = [];
  for (let row = 0; row < length; row++) {
    const state = col.state[row]!;
    const absent = state & CpuState.possible && !(state & CpuState.present);
    if (!(state & CpuState.online) && !absent && !shown.has(col.cpu[row]!)) offline.push(col.cpu[row]!);
  }
  return offline.sort((a, b) => a - b);
}

/** The cell of a vector at a position, or -1 where it is not allocated. */
export function cellAt(m: Pick<Matrix, 'start' | 'vector'>, position: number, vector: number): number {
  if (position < 0) return -1;
  let low = m.start[position]!;
  let high = m.start[position + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (m.vector[middle]! < vector) low = middle + 1;
    else high = middle;
  }
  return low < m.start[position + 1]! && m.vector[low] === vector ? low : -1;
}

export function placeAt(m: Matrix, position: number, vector: number): Place {
  const cell = cellAt(m, position, vector);
  if (cell >= 0) return { kind: 'cell', cell };
  if (m.system[vector] === 1) return { kind: 'system' };
  if (!isDevice(m, vector)) return { kind: 'outside' };
  return { kind: m.allReserved[position] === 1 ? 'reserved' : 'free' };
}

/** The claim on a place that the matrix says is free. */
export const claimAt = (m: Matrix, cpu: number, vector: number): Claim | undefined =>
  m.claims.find((claim) => claim.cpu === cpu && claim.vector === vector);

/** Reserved for managed irqs and not in use, on one CPU. */
export function reservedOnly(m: Pick<Matrix, 'view' | 'rows'>, position: number): number {
  const { managed, managedAllocated } = m.view.t.matrixRow.col;
  const row = m.rows[position]!;
  return Math.max(0, managed[row]! - managedAllocated[row]!);
}
