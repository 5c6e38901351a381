import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisTicks,
  ColumnKind,
  closedRuns,
  columnAt,
  layoutColumns,
  READABLE,
  spanOf,
  WIDEST,
} from './columns.ts';

const kinds = fc
  .array(fc.constantFrom(ColumnKind.free, ColumnKind.used, ColumnKind.closed), {
    minLength: 1,
    maxLength: 300,
  })
  .map((list) => Uint8Array.from(list));
const width = fc.integer({ min: 300, max: 3000 });

/** The 256 vectors of a machine that uses some. */
function x86(used: readonly number[]): Uint8Array {
  const list = new Uint8Array(256);
  for (let v = 0; v < 256; v++) if (v < 32 || v >= 235 || v === 50) list[v] = ColumnKind.closed;
  for (const v of used) list[v] = ColumnKind.used;
  return list;
}
const widthOf = (x: Int32Array, v: number): number => x[v + 1]! - x[v]!;

describe('columns', () => {
  it('fill the width exactly and never run backwards', () => {
    fc.assert(
      fc.property(kinds, width, fc.constantFrom('elastic' as const, 'even' as const), (list, w, mode) => {
        const x = layoutColumns({ kinds: list, width: w, mode });
        expect(x[0]).toBe(0);
        expect(x[list.length]).toBe(w);
        for (let v = 0; v < list.length; v++) expect(widthOf(x, v)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('that are in use are as wide as a number needs, up to 46 px, closed ones 3 px', () => {
    const x = layoutColumns({ kinds: x86([32, 33, 34, 35, 36, 48]), width: 836, mode: 'elastic' });
    expect(widthOf(x, 33)).toBe(WIDEST);
    expect(widthOf(x, 48)).toBe(WIDEST);
    expect(x[32]).toBe(96);
    expect(widthOf(x, 100)).toBeLessThanOrEqual(3);
  });

  it('that are not in use give way until a number can be read', () => {
    const used = Array.from({ length: 18 }, (_, i) => 32 + i);
    const x = layoutColumns({ kinds: x86(used), width: 650, mode: 'elastic' });
    expect(widthOf(x, 33)).toBeGreaterThanOrEqual(READABLE - 1);
    expect(x[32]).toBe(32);
  });

  it('are even when all are in use', () => {
    const all = x86(Array.from({ length: 203 }, (_, i) => 32 + i));
    expect(layoutColumns({ kinds: all, width: 900, mode: 'elastic' })).toEqual(
      layoutColumns({ kinds: all, width: 900, mode: 'even' }),
    );
  });

  it('are found by any place inside of them', () => {
    fc.assert(
      fc.property(kinds, width, fc.double({ min: 0, max: 0.9999, noNaN: true }), (list, w, part) => {
        const x = layoutColumns({ kinds: list, width: w, mode: 'elastic' });
        const at = part * w;
        const column = columnAt(x, at);
        expect(x[column]!).toBeLessThanOrEqual(at);
        expect(x[column + 1]!).toBeGreaterThan(at);
      }),
    );
  });

  it('that are closed are drawn in runs', () => {
    expect(closedRuns(x86([]))).toEqual([
      { from: 0, to: 31 },
      { from: 50, to: 50 },
      { from: 235, to: 255 },
    ]);
  });
});

describe('the axis', () => {
  it('never writes one label over another', () => {
    fc.assert(
      fc.property(kinds, width, (list, w) => {
        const x = layoutColumns({ kinds: list, width: w, mode: 'elastic' });
        const spans = axisTicks(x, list, [32, 235])
          .map(spanOf)
          .sort((a, b) => a[0] - b[0]);
        for (let i = 1; i < spans.length; i++) expect(spans[i]![0]).toBeGreaterThan(spans[i - 1]![1]);
      }),
    );
  });

  it('names wide columns and keeps hex ticks', () => {
    const list = x86([32, 33, 48]);
    const x = layoutColumns({ kinds: list, width: 836, mode: 'elastic' });
    const texts = axisTicks(x, list, [32, 235]).map((tick) => tick.text);
    expect(texts).toEqual(expect.arrayContaining(['00', '0x20', '0x21', '0x30', '80', 'eb', 'ff']));
  });
});
