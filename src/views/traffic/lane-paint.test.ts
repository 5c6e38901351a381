import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAfterKey } from './lane-cursor.ts';
import {
  countBits,
  fillOwners,
  heatPixels,
  highestBit,
  LANES,
  type LaneInk,
  laneBoxes,
  laneColumns,
  paintCpu,
  pitchOf,
  pixel,
  usedVectors,
  VECTORS,
  vectorAtX,
} from './lane-paint.ts';
import { emptyFrame } from './test-live.ts';

const INK: LaneInk = { free: 1, system: 2, owned: 3, irr: 4, isr: 5, tmr: 6, heat: heatPixels() };
const system = new Uint8Array(VECTORS).fill(1, 0, 0x20).fill(1, 0xec);

const marks = (vectors: readonly number[]): Uint8Array => {
  const used = new Uint8Array(VECTORS);
  for (const vector of vectors) used[vector] = 1;
  return used;
};

const anyUsed = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 256 });
const anyWidth = fc.integer({ min: 300, max: 1600 });
const anyRatio = fc.constantFrom(1, 1.5, 2);

describe('columns of the lanes', () => {
  it('stand in the order of vectors, and never take more room than there is', () => {
    fc.assert(
      fc.property(anyUsed, anyWidth, anyRatio, (used, width, ratio) => {
        const { x, vectorAt } = laneColumns(marks(used), system, width, ratio);
        for (let vector = 0; vector < VECTORS; vector++)
          expect(x[vector + 1]!).toBeGreaterThanOrEqual(x[vector]!);
        expect(x[VECTORS]!).toBeLessThanOrEqual(width + 1e-6);
        expect(vectorAt.length).toBe(Math.round(x[VECTORS]! * ratio));
      }),
    );
  });

  it('give vectors in use more room than free ones', () => {
    const { x, wide } = laneColumns(marks([0x20, 0x21, 0x40]), system, 540, 1);
    expect(wide).toBe(30);
    expect(x[0x21]! - x[0x20]!).toBe(30);
    expect(x[0x31]! - x[0x30]!).toBeLessThan(4);
  });

  it('lead from a place to the vector that is drawn there', () => {
    fc.assert(
      fc.property(anyUsed, anyWidth, fc.double({ min: 0, max: 0.999, noNaN: true }), (used, width, share) => {
        const columns = laneColumns(marks(used), system, width, 1);
        const place = share * columns.x[VECTORS]!;
        const vector = vectorAtX(columns, place);
        expect(columns.x[vector]!).toBeLessThanOrEqual(place);
        expect(columns.x[vector + 1]!).toBeGreaterThan(place);
      }),
    );
    const columns = laneColumns(marks([]), system, 600, 1);
    expect(vectorAtX(columns, -1)).toBe(-1);
    expect(vectorAtX(columns, 700)).toBe(VECTORS);
  });
});

describe('lanes of a CPU', () => {
  it('show each register bit at its vector, and nothing elsewhere', () => {
    const { apic } = emptyFrame();
    const set = { irr: 0x41, isr: 0x33, tmr: 0xff } as const;
    for (const [name, vector] of Object.entries(set))
      apic[name as keyof typeof set][2 * 8 + (vector >>> 5)] = 1 << (vector & 31);
    const columns = laneColumns(marks([...Array(VECTORS).keys()]), system, VECTORS * 3, 1);
    const width = columns.vectorAt.length;
    const pixels = new Uint32Array(width * LANES.length);
    const counted = new Int32Array(4 * VECTORS);
    const source = { ...apic, counted, seconds: 1, owner: new Int32Array(4 * VECTORS), system };
    const seen = (): Record<string, Set<number>> => {
      const vectors = { irr: new Set<number>(), isr: new Set<number>(), tmr: new Set<number>() };
      for (const [i, colour] of pixels.entries()) {
        const vector = columns.vectorAt[i % width]!;
        const lane = Math.floor(i / width);
        if (colour === [0, INK.irr, INK.isr, INK.tmr][lane] && lane > 0)
          [vectors.irr, vectors.isr, vectors.tmr][lane - 1]!.add(vector);
      }
      return vectors;
    };
    paintCpu(pixels, 0, columns, 2, source, INK);
    expect(seen()).toEqual({ irr: new Set([0x41]), isr: new Set([0x33]), tmr: new Set([0xff]) });
    paintCpu(pixels, 0, columns, 1, source, INK);
    expect(seen()).toEqual({ irr: new Set(), isr: new Set(), tmr: new Set() });
  });

  it('show who has a vector, and how often it is entered', () => {
    const columns = laneColumns(marks([0x22, 0x23]), system, 600, 1);
    const width = columns.vectorAt.length;
    const pixels = new Uint32Array(width * LANES.length);
    const sums = new Float32Array(VECTORS);
    sums[0x23] = 5000;
    const owner = new Int32Array(VECTORS);
    owner[0x22] = 31;
    const counted = new Int32Array(sums.buffer);
    paintCpu(pixels, 0, columns, 0, { ...emptyFrame().apic, counted, seconds: 1, owner, system }, INK);
    const at = (vector: number) => pixels[columns.vectorAt.indexOf(vector)]!;
    expect(at(0x22)).toBe(INK.owned);
    expect(at(0x30)).toBe(INK.free);
    expect(at(0x10)).toBe(INK.system);
    expect([...INK.heat]).toContain(at(0x23));
  });

  it('lie one below the other within the row', () => {
    for (const pitch of [26, 40, 56]) {
      const boxes = laneBoxes(pitch);
      for (const [i, { y, height }] of boxes.entries())
        expect(y + height).toBeLessThanOrEqual(boxes[i + 1]?.y ?? pitch);
    }
    expect([pitchOf(400, 4), pitchOf(400, 10), pitchOf(400, 4096)]).toEqual([56, 40, 26]);
  });

  it('take colours as the canvas keeps them', () => {
    expect(pixel('#102030')).toBe(0xff302010);
  });
});

describe('what the words of a CPU say', () => {
  it('finds the highest bit and counts all', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }), (vectors) => {
        const { irr } = emptyFrame().apic;
        for (const vector of vectors) irr[3 * 8 + (vector >>> 5)]! |= 1 << (vector & 31);
        expect(highestBit(irr, 3)).toBe(Math.max(-1, ...vectors));
        expect(countBits(irr, 3)).toBe(vectors.length);
        expect([highestBit(irr, 2), countBits(irr, 2)]).toEqual([-1, 0]);
      }),
    );
  });

  it('knows whose a cell is, and which vectors are in use anywhere', () => {
    const { irq, cell } = emptyFrame();
    irq.cpu.fill(-1);
    irq.cpu[30] = 2;
    irq.vector[30] = 0x25;
    cell.entries[3 * VECTORS + 0xef] = 1;
    const owner = new Int32Array(4 * VECTORS);
    fillOwners(owner, irq.cpu, irq.vector);
    expect(owner[2 * VECTORS + 0x25]).toBe(31);
    expect(
      [...usedVectors(owner, cell.entries).keys()].filter((v) => usedVectors(owner, cell.entries)[v]),
    ).toEqual([0x25, 0xef]);
  });
});

describe('the cursor', () => {
  it('moves by vectors and CPUs and stops at the ends', () => {
    const move = (key: string, ctrl = false) => {
      const to = placeAfterKey({ at: 5, vector: 0x20 }, key, ctrl, 10, 4);
      return to && [to.at, to.vector];
    };
    expect(move('ArrowRight')).toEqual([5, 0x21]);
    expect(move('ArrowUp')).toEqual([4, 0x20]);
    expect(move('PageDown')).toEqual([9, 0x20]);
    expect(move('End')).toEqual([5, 0xff]);
    expect(move('End', true)).toEqual([9, 0xff]);
    expect(move('ArrowLeft', true)).toEqual([5, 0]);
    expect(move('a')).toBeNull();
    expect(placeAfterKey({ at: 0, vector: 0 }, 'ArrowDown', false, 0, 4)).toBeNull();
  });
});
