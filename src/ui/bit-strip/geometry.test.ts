import { describe, expect, it } from 'vitest';
import type { BitField, BitLayout, Owner } from '../../lib/bits';
import { wordsFromHex } from '../../lib/bits';
import { type StripGeometry, stripGeometry } from './geometry';
import { ownedRuns } from './owned-digits';
import { monoWidth, textWidth } from './text-width';

/** `FEE 12 const, handle 15 ir, fmt 1 flag`, most significant first. */
function layoutOf(bits: number, text: string): BitLayout {
  let hi = bits - 1;
  const fields = text.split(', ').map((part): BitField => {
    const [name, width, level] = part.split(' ') as [string, string, Owner];
    const field = { name, hi, lo: hi - Number(width) + 1, level, meaning: 'x' };
    hi = field.lo - 1;
    return field;
  });
  return { id: 'test', title: 'test', bits, source: 'none', fields };
}

const address = layoutOf(32, 'FEE 12 const, handle 15 ir, fmt 1 flag, SHV 1 flag, h15 1 ir, r 2 reserved');
const entry = layoutOf(
  128,
  'r 44 reserved, SVT 2 md, SQ 2 md, SID 16 md, r 16 reserved, DST 8 ve, r 8 reserved, r 8 reserved, vector 8 ve, IM 1 flag, r 3 reserved, AVAIL 4 flag, DLM 3 flag, TM 1 flag, RH 1 flag, DM 1 flag, FPD 1 flag, P 1 flag',
);
const words = wordsFromHex('fee006d8', 32);
const at = (layout: BitLayout, width: number, fold = true): StripGeometry =>
  stripGeometry(layout, new Uint32Array(layout.bits / 32), { width, size: 'inspector', fold });

const bitsOf = (g: StripGeometry) => g.rows.map((r) => `${r.segments[0]!.hi}:${r.segments.at(-1)!.lo}`);

describe('a strip', () => {
  it('shows 32 bits in one row where there is room', () => {
    const g = at(address, 360);
    expect(bitsOf(g)).toEqual(['31:0']);
    expect(g.cell).toBeCloseTo(11.25);
    expect(g.digits).toBe(true);
  });

  it('wraps at byte borders where there is not, and says which field goes on', () => {
    const g = at(address, 200);
    expect(bitsOf(g)).toEqual(['31:16', '15:0']);
    const [upper, lower] = g.rows.map((r) => r.segments.find((s) => s.field === 1)!);
    expect([upper!.openRight, lower!.openLeft, lower!.openRight]).toEqual([true, true, false]);
    expect(g.rows.map((r) => r.labels.map((l) => l.name))).toEqual([
      ['FEE'],
      ['handle', 'fmt', 'SHV', 'h15'],
    ]);
  });

  it('never gets wider than its space nor its cells wider than is good', () => {
    for (let width = 90; width < 1600; width += 35) {
      const g = at(entry, width);
      expect(g.width).toBeLessThanOrEqual(width + 0.01);
      expect(g.cell).toBeLessThanOrEqual(15);
    }
  });

  it('puts everything into one row where it is asked to and the folded row is wide enough', () => {
    const oneRow = (width: number) =>
      stripGeometry(entry, new Uint32Array(4), { width, size: 'inspector', fold: true, oneRow: true });
    expect(bitsOf(oneRow(560))).toEqual(['127:0']);
    expect(oneRow(560).cell).toBeGreaterThanOrEqual(8.5);
    expect(bitsOf(oneRow(400))).toEqual(bitsOf(at(entry, 400)));
  });

  it('folds long reserved runs before it breaks a row, high half first', () => {
    const g = at(entry, 360);
    expect(bitsOf(g)).toEqual(['127:64', '63:0']);
    expect(g.rows[0]!.segments[0]).toMatchObject({ folded: true, hi: 127, lo: 84 });
    expect(g.rows[1]!.segments.filter((s) => s.folded)).toHaveLength(3);
  });

  it('does not fold where it must not, and not where there is room', () => {
    expect(
      at(entry, 360, false)
        .rows.flatMap((r) => r.segments)
        .some((s) => s.folded),
    ).toBe(false);
    expect(
      at(entry, 700)
        .rows.flatMap((r) => r.segments)
        .some((s) => s.folded),
    ).toBe(false);
  });

  it('joins rows of reserved bits alone into the next row', () => {
    const g = at(layoutOf(128, 'r 96 reserved, high 8 ve, low 24 ve'), 300);
    expect(bitsOf(g)).toEqual(['127:0']);
    expect(g.rows[0]!.segments[0]).toMatchObject({ folded: true, hi: 127, lo: 32 });
  });

  it('covers every bit once in whatever rows', () => {
    for (const width of [100, 180, 300, 420, 800]) {
      for (const layout of [address, entry]) {
        const segments = at(layout, width).rows.flatMap((r) => r.segments);
        let next = layout.bits - 1;
        for (const s of segments) {
          expect(s.hi).toBe(next);
          next = s.lo - 1;
        }
        expect(next).toBe(-1);
      }
    }
  });

  it('names every field that is not reserved once', () => {
    for (const width of [100, 180, 300, 420, 800]) {
      const names = at(entry, width).rows.flatMap((r) => r.labels.map((l) => l.name));
      expect(names.toSorted()).toEqual([
        'AVAIL',
        'DLM',
        'DM',
        'DST',
        'FPD',
        'IM',
        'P',
        'RH',
        'SID',
        'SQ',
        'SVT',
        'TM',
        'vector',
      ]);
    }
  });

  it('puts no bit number over another', () => {
    for (const width of [120, 300, 420, 800]) {
      const g = at(entry, width);
      for (const row of g.rows) {
        const spans = row.ticks.map((t) => {
          const w = monoWidth(t.text, g.tickSize);
          const left = t.anchor === 'start' ? t.x : t.anchor === 'end' ? t.x - w : t.x - w / 2;
          return [left, left + w] as const;
        });
        for (const [i, a] of spans.entries()) {
          for (const b of spans.slice(i + 1)) expect(a[1] <= b[0] || b[1] <= a[0]).toBe(true);
        }
      }
    }
  });

  it('numbers bits as the manual does', () => {
    const part = { ...layoutOf(16, 'a 8 ve, b 8 ve'), firstBit: 128 };
    expect(at({ ...part, bits: 16 }, 300).rows[0]!.ticks.map((t) => t.text)).toEqual([
      '143',
      '135',
      '136',
      '128',
    ]);
  });

  it('keeps its height to what it shows', () => {
    const g = at(address, 360);
    expect(g.height).toBeGreaterThan(40);
    expect(g.height).toBeLessThan(80);
  });
});

describe('digits and their owners', () => {
  it('give a shared digit to a level before a flag', () => {
    expect(ownedRuns(address, words).map((r) => `${r.text} ${r.level}`)).toEqual(['fee const', '006d8 ir']);
  });

  it('leave reserved digits alone', () => {
    const data = layoutOf(32, 'r 16 reserved, r 5 reserved, DLM 3 flag, vector 8 ve');
    expect(ownedRuns(data, wordsFromHex('41', 32)).map((r) => `${r.at} ${r.text} ${r.level}`)).toEqual([
      '0 00000 reserved',
      '5 0 flag',
      '6 41 ve',
    ]);
  });
});

describe('estimated widths', () => {
  it('grow with text and size', () => {
    expect(textWidth('fmt', 10)).toBeLessThan(textWidth('format', 10));
    expect(textWidth('DM', 20)).toBeCloseTo(2 * textWidth('DM', 10));
    expect(textWidth('il', 10)).toBeLessThan(textWidth('MW', 10));
  });
});
