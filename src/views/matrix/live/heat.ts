// Paints rates as colours, pixel line by pixel line into an image: a CPU's line is worked out once and copied as often as the row is
// high; a line that would come out as it was is left alone. One image goes to the screen at once, not box by box.

import { coldestBits, HEAT_COLOURS, HEAT_LEVELS, levelOfBits } from '../../../ui/heat-scale.ts';
import { ColumnKind } from '../columns.ts';
import { isDevice, type Matrix } from '../matrix.ts';
import { pixelOf } from '../overview.ts';
import { GAP_FROM } from '../paint.ts';
import type { Palette } from '../palette.ts';
import { type Group, RowKind, type RowLayout, shownPositions, spreadLines } from '../rows.ts';

/** What a place of the picture shows. Above `gap`: levels of heat. */
export const HeatCode = { free: 0, idle: 1, closed: 2, gap: 3 } as const;
const LAST_CODE = HeatCode.gap;
/** Set in the code of what the filter does not let through. */
export const FAINT = 0x80;
const CODES = 0x100;
/** What is faint keeps so much of its colour. */
const FAINT_SHARE = 0.25;

/** Vectors of a CPU in the counters of a frame. */
const VECTORS = 256;

export const codeOfLevel = (level: number): number => LAST_CODE + level;

/** By position and number: what is there while nothing fires. */
export function heatGround(m: Matrix, passes: Uint8Array | null): Uint8Array {
  const { columns } = m.range;
  const ground = new Uint8Array(m.cpus.length * columns);
  const empty = Uint8Array.from({ length: columns }, (_, number) =>
    isDevice(m, number) ? HeatCode.free : HeatCode.closed,
  );
  for (let position = 0; position < m.cpus.length; position++) ground.set(empty, position * columns);
  for (let cell = 0; cell < m.vector.length; cell++)
    ground[m.position[cell]! * columns + m.vector[cell]!] =
      HeatCode.idle | (passes && !passes[cell] ? FAINT : 0);
  return ground;
}

/** A band of the picture: what is hottest of some CPUs. */
export interface HeatLine {
  /** First pixel line, pixel lines, and how many of them are a gap at the end. */
  readonly y: number;
  readonly height: number;
  readonly gap: number;
  /** Positions in the matrix. */
  readonly positions: readonly number[];
}

export interface LinesInput {
  readonly rows: RowLayout;
  readonly groups: readonly Group[];
  /** By position: 0 where a filter hides the CPU; null for all. */
  readonly shown: Uint8Array | null;
  /** Rows on screen, how far they are scrolled, and how high the picture is, px. */
  readonly first: number;
  readonly last: number;
  readonly top: number;
  readonly height: number;
}

/** Lines of the rows on screen, from top to bottom. */
export function heatLines(input: LinesInput): HeatLine[] {
  const { rows, groups, shown, first, last } = input;
  const lines: HeatLine[] = [];
  for (let at = first; at <= last; at++) {
    const row = rows.rows[at];
    const y = Math.round((rows.y[at] ?? 0) - input.top);
    if (row?.kind === RowKind.cpu) lines.push({ y, height: rows.height, gap: 1, positions: [row.index] });
    else if (row?.kind === RowKind.fold)
      lines.push(...spread(shownPositions(groups[row.group]!, shown), y, rows.fold - 1));
  }
  return lines.flatMap((line) => clip(line, input.height));
}

/** A group that is folded. */
function spread(positions: readonly number[], y: number, height: number): HeatLine[] {
  return spreadLines(positions.length, height).map((line) => ({
    y: y + line.top,
    height: line.height,
    gap: line.height >= GAP_FROM ? 1 : 0,
    positions: positions.slice(line.from, line.to),
  }));
}

function clip(line: HeatLine, height: number): HeatLine[] {
  const top = Math.max(0, line.y);
  const bottom = Math.min(height, line.y + line.height);
  const gap = Math.min(line.gap, Math.max(0, bottom - (line.y + line.height - line.gap)));
  return bottom > top ? [{ ...line, y: top, height: bottom - top, gap }] : [];
}

/** By pixel of a line: its column, or `columns` where there is a gap: behind columns that are in use. */
export function columnsOfPixels(x: Int32Array, kinds: Uint8Array): Uint16Array {
  const columns = kinds.length;
  const of = new Uint16Array(x[columns]!).fill(columns);
  for (let column = 0; column < columns; column++) {
    const room = x[column + 1]! - x[column]!;
    const gap = kinds[column] === ColumnKind.used && room >= GAP_FROM ? 1 : 0;
    of.fill(column, x[column]!, x[column + 1]! - gap);
  }
  return of;
}

/** Pixels by code. */
export function heatColours(palette: Palette): Uint32Array {
  const colours = new Uint32Array(CODES);
  const tokens = ['heat-free', 'heat-idle', 'heat-sys', 'heat-gap'];
  for (const [code, token] of tokens.entries()) colours[code] = pixelOf(palette.colour(token));
  for (let level = 1; level <= HEAT_LEVELS; level++)
    colours[codeOfLevel(level)] = pixelOf(HEAT_COLOURS[level]!);
  const free = colours[HeatCode.free]!;
  for (let code = 0; code < FAINT; code++) colours[code | FAINT] = mix(colours[code]!, free, FAINT_SHARE);
  colours[HeatCode.idle | FAINT] = mix(colours[HeatCode.idle]!, free, 2 * FAINT_SHARE);
  return colours;
}

function mix(a: number, b: number, share: number): number {
  let mixed = 0;
  for (let shift = 0; shift < 32; shift += 8)
    mixed |= Math.round(((a >>> shift) & 255) * share + ((b >>> shift) & 255) * (1 - share)) << shift;
  return mixed >>> 0;
}

export interface HeatInput {
  /** Row by row, `width` to a row. */
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly lines: readonly HeatLine[];
  /** columnsOfPixels() of `width` pixels. */
  readonly columnOf: Uint16Array;
  /** heatGround() of a matrix with so many columns, and its CPU numbers by position. */
  readonly ground: Uint8Array;
  readonly columns: number;
  readonly cpus: Uint32Array;
  /** heatColours(). */
  readonly colours: Uint32Array;
}

export class HeatPainter {
  /** Pixel lines that the last paint() has changed: from `top` to below `bottom`. */
  top = 0;
  bottom = 0;
  private readonly input: HeatInput;
  /** Codes of each line as they were painted. */
  private readonly painted: Uint8Array;
  private readonly codes: Uint8Array;
  private readonly colourOf: Uint32Array;

  constructor(input: HeatInput) {
    this.input = input;
    // No code: at first all lines are painted.
    this.painted = new Uint8Array(input.lines.length * input.columns).fill(0xff);
    this.codes = new Uint8Array(input.columns);
    this.colourOf = new Uint32Array(input.columns + 1);
  }

  /**
   * @param bits of the counted sums (lib/rates.ts), by CPU and vector
   * @param seconds in which they were counted
   */
  paint(bits: Int32Array, seconds: number): void {
    const { lines, pixels } = this.input;
    const coldest = coldestBits(seconds);
    this.top = Number.POSITIVE_INFINITY;
    this.bottom = 0;
    for (let at = 0; at < lines.length; at++) {
      this.codesOf(lines[at]!.positions, bits, coldest);
      if (!this.keep(at)) continue;
      const { y, height } = lines[at]!;
      this.paintLine(pixels, lines[at]!);
      if (y < this.top) this.top = y;
      if (y + height > this.bottom) this.bottom = y + height;
    }
  }

  private codesOf(positions: readonly number[], bits: Int32Array, coldest: number): void {
    const { codes } = this;
    if (positions.length === 1) {
      this.lay(positions[0]!, bits, coldest, false);
      return;
    }
    codes.fill(HeatCode.free);
    for (let i = 0; i < positions.length; i++) this.lay(positions[i]!, bits, coldest, true);
  }

  /** Codes of a CPU; `over` what is there only where they are hotter, and never faint ones over others. */
  private lay(position: number, bits: Int32Array, coldest: number, over: boolean): void {
    const { codes } = this;
    const { ground, columns, cpus } = this.input;
    const base = position * columns;
    const counters = cpus[position]! * VECTORS;
    for (let number = 0; number < columns; number++) {
      const empty = ground[base + number]!;
      const sum = bits[counters + number]!;
      const code = sum < coldest ? empty : (empty & FAINT) | (LAST_CODE + levelOfBits(sum, coldest));
      if (!over || (code !== HeatCode.free && rank(code) > rank(codes[number]!))) codes[number] = code;
    }
  }

  /** Keeps the codes of a line; whether they have changed. */
  private keep(at: number): boolean {
    const { codes, painted } = this;
    const base = at * codes.length;
    let number = 0;
    while (number < codes.length && painted[base + number] === codes[number]) number++;
    if (number === codes.length) return false;
    painted.set(codes, base);
    return true;
  }

  private paintLine(pixels: Uint32Array, { y, height, gap }: HeatLine): void {
    const { codes, colourOf } = this;
    const { width, columnOf, colours } = this.input;
    for (let number = 0; number < codes.length; number++) colourOf[number] = colours[codes[number]!]!;
    colourOf[codes.length] = colours[HeatCode.gap]!;
    const start = y * width;
    if (height > gap) for (let px = 0; px < width; px++) pixels[start + px] = colourOf[columnOf[px]!]!;
    for (let line = 1; line < height - gap; line++)
      pixels.copyWithin(start + line * width, start, start + width);
    if (gap > 0) pixels.fill(colours[HeatCode.gap]!, start + (height - gap) * width, start + height * width);
  }
}

/** What is faint comes after all that is not; nothing comes last. */
const rank = (code: number): number => (code === HeatCode.free ? 0 : code ^ FAINT);
