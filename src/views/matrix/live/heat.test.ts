import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rates } from '../../../lib/rates.ts';
import { HEAT_COLOURS, HEAT_LEVELS, levelOf } from '../../../ui/heat-scale.ts';
import { layoutColumns } from '../columns.ts';
import { cellAt, isDevice, type Matrix } from '../matrix.ts';
import { pixelOf } from '../overview.ts';
import { makePalette } from '../palette.ts';
import { groupsOf, layoutRows } from '../rows.ts';
import { columnKinds } from '../scene.ts';
import { testMatrix } from '../test-machine.ts';
import { columnsOfPixels, HeatPainter, heatColours, heatGround, heatLines } from './heat.ts';

const TOKENS: Readonly<Record<string, string>> = {
  'heat-free': '#101010',
  'heat-idle': '#404040',
  'heat-sys': '#202020',
  'heat-gap': '#000001',
};
const palette = makePalette((token) => TOKENS[token] ?? '');
const FREE = pixelOf('#101010');
const IDLE = pixelOf('#404040');
const CLOSED = pixelOf('#202020');
const GAP = pixelOf('#000001');

const matrix = testMatrix({
  cpus: [
    { cpu: 0, vectors: '32-34', node: 0 },
    { cpu: 1, vectors: '32,40', node: 0 },
    { cpu: 5, vectors: '33', node: 0 },
  ],
});

interface Options {
  readonly folded?: boolean;
  readonly room?: number;
  readonly width?: number;
  readonly passes?: Uint8Array;
}

/** A picture of a matrix, and what its pixels are. */
function picture(m: Matrix, { folded = false, room = 80, width = 1200, passes }: Options = {}) {
  const groups = groupsOf(m, 'node');
  const keys = new Set(folded ? groups.map(({ key }) => key) : []);
  const rows = layoutRows({ groups, folded: keys, shown: null, room, spread: folded });
  const height = rows.y[rows.rows.length]!;
  const kinds = columnKinds(m);
  const x = layoutColumns({ kinds, width, mode: 'elastic' });
  const lines = heatLines({
    rows,
    groups,
    shown: null,
    first: 0,
    last: rows.rows.length - 1,
    top: 0,
    height,
  });
  const pixels = new Uint32Array(width * height);
  const painter = new HeatPainter({
    pixels,
    width,
    lines,
    columnOf: columnsOfPixels(x, kinds),
    ground: heatGround(m, passes ?? null),
    columns: m.range.columns,
    cpus: m.cpus,
    colours: heatColours(palette),
  });
  const at = (px: number, line: number): number => pixels[line * width + px]!;
  return { painter, rows, lines, x, kinds, height, width, pixels, at };
}

/** Rates by CPU and vector, after a second of watching. */
function rated(cells: readonly (readonly [cpu: number, vector: number, perSecond: number])[]) {
  const counts = new Uint32Array(6 * 256);
  const rates = new Rates(counts.length);
  rates.add(counts, 0, 0);
  for (const [cpu, vector, perSecond] of cells) counts[cpu * 256 + vector] = perSecond;
  rates.add(counts, 1, 100);
  return { rates, bits: new Int32Array(rates.counted.buffer) };
}

const heat = (perSecond: number): number => pixelOf(HEAT_COLOURS[levelOf(perSecond)]!);

describe('the picture of heat', () => {
  it('has the colour of each cell in every pixel of its box, and gaps between', () => {
    const { painter, rows, x, kinds, width, at } = picture(matrix);
    const { rates, bits } = rated([
      [0, 33, 1000],
      [5, 33, 90_000],
      [5, 120, 7],
    ]);
    painter.paint(bits, rates.seconds);
    const expected = (position: number, number: number): number => {
      const perSecond = rates.perSecond(matrix.cpus[position]! * 256 + number);
      if (perSecond > 0) return heat(perSecond);
      if (cellAt(matrix, position, number) >= 0) return IDLE;
      return isDevice(matrix, number) ? FREE : CLOSED;
    };
    let checked = 0;
    for (let position = 0; position < 3; position++) {
      const top = rows.y[position + 1]!;
      for (let line = 0; line < rows.height; line++) {
        for (let number = 0; number < 256; number++) {
          for (let px = x[number]!; px < x[number + 1]!; px++) {
            const isGap = line === rows.height - 1 || (kinds[number] === 1 && px === x[number + 1]! - 1);
            const wanted = isGap ? GAP : expected(position, number);
            if (at(px, top + line) !== wanted)
              throw new Error(`${position} ${number.toString(16)} ${px} ${line}`);
            checked++;
          }
        }
      }
    }
    expect(checked).toBe(3 * rows.height * width);
    expect(at(5, 0)).toBe(0);
  });

  it('paints again only lines that have changed', () => {
    const { painter, rows } = picture(matrix);
    const { rates, bits } = rated([[0, 33, 1000]]);
    painter.paint(bits, rates.seconds);
    expect([painter.top, painter.bottom]).toEqual([rows.y[1], rows.y[4]]);
    painter.paint(bits, rates.seconds);
    expect(painter.bottom).toBe(0);
    rates.counted[256 + 40] = 50;
    painter.paint(bits, rates.seconds);
    expect([painter.top, painter.bottom]).toEqual([rows.y[2], rows.y[3]]);
  });

  it('gives every CPU of a folded group a part of its room', () => {
    const { painter, lines, x, at } = picture(matrix, { folded: true });
    const { rates, bits } = rated([
      [0, 33, 10],
      [5, 33, 90_000],
    ]);
    painter.paint(bits, rates.seconds);
    expect(lines.map(({ positions }) => positions)).toEqual([[0], [1], [2]]);
    const colours = lines.map(({ y }) => at(x[33]!, y));
    expect(colours).toEqual([heat(10), FREE, heat(90_000)]);
  });

  it('shows the hottest where several CPUs share a line', () => {
    const many = testMatrix({
      cpus: Array.from({ length: 100 }, (_, cpu) => ({ cpu, vectors: cpu % 3 === 0 ? '32' : '', node: 0 })),
    });
    const { painter, lines, x, at } = picture(many, { folded: true, room: 20 });
    expect(lines).toHaveLength(37);
    expect(lines.flatMap(({ positions }) => positions)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const counts = new Uint32Array(100 * 256);
    const rates = new Rates(counts.length);
    rates.add(counts, 0, 0);
    counts[50 * 256 + 32] = 500;
    counts[51 * 256 + 32] = 20;
    rates.add(counts, 1, 10);
    painter.paint(new Int32Array(rates.counted.buffer), rates.seconds);
    for (const { y, positions } of lines) {
      const hottest = Math.max(...positions.map((position) => rates.perSecond(position * 256 + 32)));
      const used = positions.some((position) => position % 3 === 0);
      expect(at(x[32]!, y)).toBe(hottest > 0 ? heat(hottest) : used ? IDLE : FREE);
    }
  });

  it('keeps faint what the filter does not let through, and never lays it over what it does', () => {
    const passes = Uint8Array.of(1, 0, 1, 1, 1, 0);
    const { painter, lines, x, at } = picture(matrix, { passes });
    const { rates, bits } = rated([
      [0, 33, 1000],
      [0, 32, 1000],
    ]);
    painter.paint(bits, rates.seconds);
    expect(at(x[32]!, lines[0]!.y)).toBe(heat(1000));
    const faint = at(x[33]!, lines[0]!.y);
    expect(faint).not.toBe(heat(1000));
    expect(faint).not.toBe(FREE);
    const one = picture(matrix, { passes, folded: true, room: 1 });
    const painter2 = new HeatPainter({
      pixels: one.pixels,
      width: one.width,
      lines: [{ y: 0, height: 1, gap: 0, positions: [0, 2] }],
      columnOf: columnsOfPixels(one.x, one.kinds),
      ground: heatGround(matrix, Uint8Array.of(1, 0, 1, 1, 1, 1)),
      columns: 256,
      cpus: matrix.cpus,
      colours: heatColours(palette),
    });
    painter2.paint(bits, rates.seconds);
    expect(one.at(one.x[33]!, 0)).toBe(IDLE);
  });

  it('is cut where the screen ends', () => {
    const groups = groupsOf(matrix, 'node');
    const rows = layoutRows({ groups, folded: new Set(), shown: null, room: 80 });
    const lines = heatLines({ rows, groups, shown: null, first: 0, last: 3, top: 30, height: 20 });
    expect(lines.map(({ y, height, positions }) => [y, height, positions[0]])).toEqual([
      [0, rows.y[2]! - 30, 0],
      [rows.y[2]! - 30, 20 - (rows.y[2]! - 30), 1],
    ]);
  });

  it('takes the colour of the level of each rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), (perSecond) => {
        const { painter, lines, x, at } = picture(matrix);
        const { rates, bits } = rated([[1, 40, perSecond]]);
        painter.paint(bits, rates.seconds);
        const level = HEAT_COLOURS.findIndex(
          (colour) => colour !== '' && pixelOf(colour) === at(x[40]!, lines[1]!.y),
        );
        expect(Math.abs(level - Math.min(HEAT_LEVELS, 1 + 12 * Math.log10(perSecond)))).toBeLessThanOrEqual(
          1,
        );
      }),
      { numRuns: 40 },
    );
  });
});
