// Interrupt registers of CPUs as pixels: for each CPU four rows, one for each lane, which the canvas stretches in height.

import type { MachineView } from '../../model/machine.ts';
import { coldestBits, HEAT_COLOURS, levelOfBits } from '../../ui/heat-scale.ts';
import { allocRange } from '../matrix/range.ts';

export const VECTORS = 256;

/** What a CPU's rows show, in this order. */
export const LANES = ['entries', 'IRR', 'ISR', 'TMR'] as const;

/** Height of each lane as a share of the CPU's row, and of the gap behind it. */
const SHARES = [0.4, 0.18, 0.12, 0.08] as const;
const GAP_SHARE = 0.03;

/** FIRST_EXTERNAL_VECTOR: below are exceptions. */
export const FIRST_DEVICE_VECTOR = 0x20;

/** By vector: 1 where devices cannot have it. */
export function systemVectors(view: MachineView): Uint8Array {
  const { matrix, matrixRow } = view.t;
  const taken = new Uint8Array(VECTORS);
  if (matrix.length === 0) return taken;
  const system = new Set(view.sets.members(matrix.col.system[0]!));
  const first = matrix.col.first[0]!;
  const counters = Array.from({ length: matrix.col.rows[0]! }, (_, i) => ({
    available: matrixRow.col.available[first + i]!,
    managed: matrixRow.col.managed[first + i]!,
    managedAllocated: matrixRow.col.managedAllocated[first + i]!,
    allocated: matrixRow.col.allocated[first + i]!,
  }));
  const range = allocRange(true, system, counters, Math.max(-1, ...system));
  for (let vector = 0; vector < VECTORS; vector++)
    if (vector < range.first || vector >= range.end || system.has(vector)) taken[vector] = 1;
  return taken;
}

/** Colours as a Uint32Array over ImageData takes them. */
export interface LaneInk {
  readonly free: number;
  readonly system: number;
  /** Ground of a vector that an irq has. */
  readonly owned: number;
  readonly irr: number;
  readonly isr: number;
  readonly tmr: number;
  /** By level of heat; 0 is not used. */
  readonly heat: Uint32Array;
}

/** `#rrggbb` as a pixel. */
export function pixel(colour: string): number {
  const rgb = Number.parseInt(colour.trim().slice(1, 7), 16) || 0;
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16)) >>> 0;
}

export const heatPixels = (): Uint32Array =>
  Uint32Array.from(HEAT_COLOURS, (colour) => pixel(colour ?? '#000000'));

/** Registers and counts of which a part is painted. */
export interface LaneSource {
  readonly irr: Int32Array;
  readonly isr: Int32Array;
  readonly tmr: Int32Array;
  /** Faded sums of entries by cell, as floats and as their bits, and the seconds they are over. */
  readonly counted: Int32Array;
  readonly seconds: number;
  /** Irq + 1 by cell, 0: none. */
  readonly owner: Int32Array;
  /** By vector: 1 where devices cannot have it. */
  readonly system: Uint8Array;
}

/** Columns of the lanes: vectors in use are wide, free ones share the rest. */
export interface LaneColumns {
  /** Left edge of each vector, and the right edge of the last, in px from the first. */
  readonly x: Float64Array;
  /** Width of vectors in use, px. */
  readonly wide: number;
  /** By pixel of the device: the vector, or GAP. */
  readonly vectorAt: Uint16Array;
}

const GAP = 0xffff;
const WIDEST = 30;
/** px of a vector that no device can have, and of a free one at least. */
const CLOSED = 1;
const FREE = 0.5;
/** From this width on columns have a gap behind them. */
const GAP_FROM = 4;

/**
 * @param used by vector: 1 where any CPU has given it out or entered by it
 * @param width px that there are
 * @param ratio pixels of the device in a px
 */
export function laneColumns(used: Uint8Array, system: Uint8Array, width: number, ratio: number): LaneColumns {
  const kinds = Array.from(used, (is, vector) =>
    is === 1 ? 'wide' : system[vector] === 1 ? 'closed' : 'free',
  );
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  const [wides, frees] = [count('wide'), count('free')];
  const room = width - count('closed') * CLOSED;
  const wide = wides === 0 ? 0 : Math.max(1, Math.min(WIDEST, Math.floor((room - frees * FREE) / wides)));
  const free = frees === 0 ? 0 : Math.max(0, (room - wides * wide) / frees);
  const widths = { wide, free, closed: CLOSED };
  const x = new Float64Array(VECTORS + 1);
  for (const [vector, kind] of kinds.entries())
    x[vector + 1] = x[vector]! + widths[kind as keyof typeof widths];
  return { x, wide, vectorAt: pixelColumns(x, used, ratio) };
}

function pixelColumns(x: Float64Array, used: Uint8Array, ratio: number): Uint16Array {
  const vectorAt = new Uint16Array(Math.round(x[VECTORS]! * ratio));
  for (let vector = 0; vector < VECTORS; vector++) {
    const from = Math.round(x[vector]! * ratio);
    const end = Math.round(x[vector + 1]! * ratio);
    vectorAt.fill(vector, from, end);
    if (used[vector] === 1 && x[vector + 1]! - x[vector]! >= GAP_FROM) vectorAt.fill(GAP, end - 1, end);
  }
  return vectorAt;
}

/** The vector at a place, px from the first; -1 left of it, VECTORS right of the last. */
export function vectorAtX({ x }: LaneColumns, place: number): number {
  if (place < 0) return -1;
  let low = 0;
  let high = VECTORS;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle + 1]! <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By vector: 1 where any CPU has given it out or entered by it. */
export function usedVectors(owner: Int32Array, entries: Uint32Array): Uint8Array {
  const used = new Uint8Array(VECTORS);
  for (let cell = 0; cell < owner.length; cell++)
    if (owner[cell] !== 0 || entries[cell] !== 0) used[cell & (VECTORS - 1)] = 1;
  return used;
}

const colours = new Uint32Array(LANES.length * VECTORS);

/** Paints the rows of one CPU into `pixels`, from `at` on: each lane as many pixels as there are columns. */
export function paintCpu(
  pixels: Uint32Array,
  at: number,
  { vectorAt }: LaneColumns,
  cpu: number,
  from: LaneSource,
  ink: LaneInk,
): void {
  colourCpu(cpu, from, ink);
  for (let lane = 0; lane < LANES.length; lane++) {
    const row = at + lane * vectorAt.length;
    for (let i = 0; i < vectorAt.length; i++) {
      const vector = vectorAt[i]!;
      pixels[row + i] = vector === GAP ? 0 : colours[lane * VECTORS + vector]!;
    }
  }
}

/** Colours of each lane by vector. */
function colourCpu(cpu: number, from: LaneSource, ink: LaneInk): void {
  const { counted, owner } = from;
  const coldest = coldestBits(from.seconds);
  const cells = cpu * VECTORS;
  for (let vector = 0; vector < VECTORS; vector++) {
    const ground = from.system[vector] === 1 ? ink.system : ink.free;
    const level = levelOfBits(counted[cells + vector]!, coldest);
    const isOwned = owner[cells + vector] !== 0;
    colours[vector] = level > 0 ? ink.heat[level]! : isOwned ? ink.owned : ground;
    const word = cpu * 8 + (vector >>> 5);
    const bit = 1 << (vector & 31);
    colours[VECTORS + vector] = (from.irr[word]! & bit) !== 0 ? ink.irr : ground;
    colours[2 * VECTORS + vector] = (from.isr[word]! & bit) !== 0 ? ink.isr : ground;
    colours[3 * VECTORS + vector] = (from.tmr[word]! & bit) !== 0 ? ink.tmr : ground;
  }
}

export interface LaneBox {
  /** From the top of the CPU's row, px. */
  readonly y: number;
  readonly height: number;
}

/** Where the lanes of a CPU lie in a row of so many px. */
export function laneBoxes(pitch: number): readonly LaneBox[] {
  let y = Math.round(pitch * 0.06);
  return SHARES.map((share) => {
    const height = Math.max(2, Math.round(share * pitch));
    const box = { y, height };
    y += height + Math.max(1, Math.round(GAP_SHARE * pitch));
    return box;
  });
}

/** Height of a CPU's row: as much as there is, within what can be read. */
export const pitchOf = (height: number, cpus: number): number =>
  Math.max(26, Math.min(56, Math.floor(height / Math.max(1, cpus))));

/** Sets irq + 1 of the cells that irqs have. */
export function fillOwners(owner: Int32Array, cpu: Int32Array, vector: Uint16Array): void {
  owner.fill(0);
  for (let irq = 0; irq < cpu.length; irq++)
    if (cpu[irq]! >= 0 && vector[irq] !== 0) owner[cpu[irq]! * VECTORS + vector[irq]!] = irq + 1;
}

/** The highest vector whose bit is set in the words of a CPU, or -1. */
export function highestBit(words: Int32Array, cpu: number): number {
  for (let word = cpu * 8 + 7; word >= cpu * 8; word--)
    if (words[word] !== 0) return (word - cpu * 8) * 32 + 31 - Math.clz32(words[word]!);
  return -1;
}

export function countBits(words: Int32Array, cpu: number): number {
  let count = 0;
  for (let word = cpu * 8; word < cpu * 8 + 8; word++)
    for (let rest = words[word]!; rest !== 0; rest &= rest - 1) count++;
  return count;
}
