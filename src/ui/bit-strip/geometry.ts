/**
 * Where everything of a bit strip stands: rows, cells, bit numbers, names. Pure, in px; React only draws it.
 */

import { bitsText, formatNumber } from '../../lib/bit-text.ts';
import { type BitField, type BitLayout, bareHex, bitAt, extractWords, type Words } from '../../lib/bits.ts';
import { type LabelWish, linesOf, placeLabels } from './labels.ts';
import { monoWidth, textWidth } from './text-width.ts';

export type StripSize = 'inspector' | 'workbench' | 'presenter';

interface Metrics {
  readonly cellHeight: number;
  readonly maxCell: number;
  readonly digit: number;
  readonly tick: number;
  readonly name: number;
}

export const metrics: Readonly<Record<StripSize, Metrics>> = {
  inspector: { cellHeight: 20, maxCell: 15, digit: 10.5, tick: 9, name: 10 },
  workbench: { cellHeight: 24, maxCell: 28, digit: 12, tick: 9.5, name: 11 },
  presenter: { cellHeight: 48, maxCell: 40, digit: 24, tick: 15, name: 24 },
};

/** Space between two bit numbers. */
const tickGap = 2.5;
/** Below this a row is broken in two, as long as it can be; below the second no digits are drawn. */
const minCell = 8.5;
const minDigitCell = 6;
/** Width of a folded run in cells, and the longest reserved run that is never folded. */
const foldedUnits = 1.7;
const shortRun = 3;

/** A field, or the part of it that stands in one row. */
export interface StripSegment {
  /** Index in `layout.fields`. */
  readonly field: number;
  readonly hi: number;
  readonly lo: number;
  readonly x: number;
  readonly width: number;
  readonly folded: boolean;
  /** The field goes on in the row above or below. */
  readonly openLeft: boolean;
  readonly openRight: boolean;
}

export interface StripTick {
  readonly x: number;
  readonly text: string;
  readonly anchor: 'start' | 'middle' | 'end';
}

export interface StripLabel {
  readonly field: number;
  readonly x: number;
  readonly line: number;
  readonly name: string;
  /** Empty for single bits, whose value is the digit. */
  readonly value: string;
  /** Where the leader starts; null without one. */
  readonly leader: number | null;
}

export interface StripRow {
  /** Top of the row, of its cells, and of its first line of names. */
  readonly top: number;
  readonly cellTop: number;
  readonly nameTop: number;
  readonly segments: readonly StripSegment[];
  readonly ticks: readonly StripTick[];
  readonly labels: readonly StripLabel[];
}

export interface StripGeometry {
  readonly width: number;
  readonly height: number;
  /** Width of the narrowest cells. */
  readonly cell: number;
  readonly tickSize: number;
  readonly lineHeight: number;
  readonly digits: boolean;
  readonly rows: readonly StripRow[];
}

export interface StripOptions {
  /** Space in px. */
  readonly width: number;
  readonly size: StripSize;
  /** Long reserved runs may shrink to one hatched cell where space is short. */
  readonly fold: boolean;
  /** Rather fold than break: the whole layout in one row where that is wide enough. */
  readonly oneRow?: boolean;
}

interface Cut {
  readonly field: number;
  readonly hi: number;
  readonly lo: number;
  readonly folded: boolean;
}

export function stripGeometry(layout: BitLayout, words: Words, options: StripOptions): StripGeometry {
  const m = metrics[options.size];
  const { rows: cuts, cell } = chooseRows(layout, options, m);
  const tickSize = Math.min(m.tick, Math.max(8, (cell - 0.6) / 1.2));
  const lineHeight = m.name * 1.25;
  const rows: StripRow[] = [];
  let top = 0;
  for (const row of cuts) {
    const segments = placeSegments(layout, row, rowCell(row, cell, options.width, m));
    const { labels, lines } = rowLabels(layout, words, segments, cuts, m);
    const cellTop = top + tickSize + 3;
    const nameTop = cellTop + m.cellHeight + 2;
    rows.push({ top, cellTop, nameTop, segments, ticks: rowTicks(layout, segments, tickSize), labels });
    top = nameTop + lines * lineHeight + (lines > 0 ? 4 : 2) + m.cellHeight * 0.3;
  }
  const width = Math.max(...rows.map((r) => endOf(r.segments)), 0);
  const height = top - m.cellHeight * 0.3;
  return { width, height, cell, tickSize, lineHeight, digits: cell >= minDigitCell, rows };
}

/** A short row may have somewhat wider cells than the longest one. */
const rowCell = (row: readonly Cut[], least: number, width: number, m: Metrics): number =>
  Math.min(m.maxCell, least * 1.4, width / row.reduce((sum, c) => sum + unitsOf(c), 0));

const endOf = (segments: readonly StripSegment[]): number => {
  const last = segments.at(-1);
  return last ? last.x + last.width : 0;
};

/** What may be folded: nothing, rows of reserved bits alone, or every long reserved run. */
type Folding = 'none' | 'rows' | 'runs';

/** The longest rows whose cells are wide enough; whole registers first, then halves at byte borders, folding before breaking. */
function chooseRows(layout: BitLayout, options: StripOptions, m: Metrics): { rows: Cut[][]; cell: number } {
  const tries = [64, 32, 16, 8].filter((bits) => bits === 8 || bits < layout.bits * 2);
  const foldings: Folding[] = options.fold ? ['rows', 'runs'] : ['none'];
  const attempt = (perRow: number, folding: Folding) => {
    const rows = cutRows(layout, perRow, folding);
    const units = Math.max(...rows.map((row) => row.reduce((sum, c) => sum + unitsOf(c), 0)));
    return { rows, cell: Math.min(m.maxCell, options.width / units) };
  };
  if (options.fold && options.oneRow) {
    const whole = attempt(layout.bits, 'runs');
    if (whole.cell >= minCell) return whole;
  }
  let last = { rows: [] as Cut[][], cell: 0 };
  for (const perRow of tries) {
    for (const folding of foldings) {
      last = attempt(perRow, folding);
      if (last.cell >= minCell) return last;
    }
  }
  return last;
}

const unitsOf = (cut: Cut): number => (cut.folded ? foldedUnits : cut.hi - cut.lo + 1);

/** Cuts the fields at row borders and merges rows that hold nothing but reserved bits into the next one. */
function cutRows(layout: BitLayout, perRow: number, folding: Folding): Cut[][] {
  const rows: Cut[][] = [];
  let above: Cut[] | null = null;
  for (let hi = layout.bits - 1; hi >= 0; hi = hi - (hi % perRow) - 1) {
    const row = layout.fields.flatMap((f, i) => cutField(f, i, hi, hi - (hi % perRow), folding === 'runs'));
    const merged: Cut[] = above ? mergeReserved(above, row) : row;
    above = folding !== 'none' && row.every((c) => isReserved(layout, c)) ? merged : null;
    if (!above) rows.push(merged);
  }
  return above ? [...rows, above] : rows;
}

const isReserved = (layout: BitLayout, cut: Cut): boolean => layout.fields[cut.field]!.level === 'reserved';

function cutField(f: BitField, index: number, rowHi: number, rowLo: number, fold: boolean): Cut[] {
  const hi = Math.min(f.hi, rowHi);
  const lo = Math.max(f.lo, rowLo);
  if (hi < lo) return [];
  return [{ field: index, hi, lo, folded: fold && f.level === 'reserved' && hi - lo + 1 > shortRun }];
}

/** One folded cell for the rows above, joined with a reserved run that goes on. */
function mergeReserved(above: readonly Cut[], row: readonly Cut[]): Cut[] {
  const first = row[0]!;
  const { field, hi } = above[0]!;
  if (first.field === above.at(-1)!.field) return [{ ...first, hi, folded: true }, ...row.slice(1)];
  return [{ field, hi, lo: above.at(-1)!.lo, folded: true }, ...row];
}

function placeSegments(layout: BitLayout, row: readonly Cut[], cell: number): StripSegment[] {
  let x = 0;
  return row.map((cut) => {
    const field = layout.fields[cut.field]!;
    const width = unitsOf(cut) * cell;
    const segment = { ...cut, x, width, openLeft: field.hi > cut.hi, openRight: field.lo < cut.lo };
    x += width;
    return segment;
  });
}

/** Numbers at the edges of wide fields and over single bits, those of reserved bits last, none over another. */
function rowTicks(layout: BitLayout, segments: readonly StripSegment[], size: number): StripTick[] {
  const base = layout.firstBit ?? 0;
  const ticksOf = (some: readonly StripSegment[]): StripTick[] => {
    const wide = some.filter((s) => s.hi > s.lo && !s.folded);
    const single = some.filter((s) => s.hi === s.lo);
    const text = (n: number): string => String(n + base);
    return [
      ...wide.map((s) => ({ x: s.x + 1.5, text: text(s.hi), anchor: 'start' as const })),
      ...single.map((s) => ({ x: s.x + s.width / 2, text: text(s.hi), anchor: 'middle' as const })),
      ...wide.map((s) => ({ x: s.x + s.width - 1.5, text: text(s.lo), anchor: 'end' as const })),
    ];
  };
  const reserved = (s: StripSegment): boolean => isReserved(layout, s);
  const wishes = [...ticksOf(segments.filter((s) => !reserved(s))), ...ticksOf(segments.filter(reserved))];
  const kept: { tick: StripTick; left: number; right: number }[] = [];
  for (const tick of wishes) {
    const w = monoWidth(tick.text, size);
    const left = tick.anchor === 'start' ? tick.x : tick.anchor === 'end' ? tick.x - w : tick.x - w / 2;
    if (kept.every((k) => left >= k.right + tickGap || left + w <= k.left - tickGap))
      kept.push({ tick, left, right: left + w });
  }
  return kept.map((k) => k.tick);
}

function rowLabels(
  layout: BitLayout,
  words: Words,
  segments: readonly StripSegment[],
  rows: readonly (readonly Cut[])[],
  m: Metrics,
): { labels: StripLabel[]; lines: number } {
  const named = segments.filter((s) => layout.fields[s.field]!.level !== 'reserved' && isMain(s, rows));
  const wishes: LabelWish[] = named.map((s) => {
    const text = labelText(layout.fields[s.field]!, words);
    return {
      center: s.x + s.width / 2,
      width: s.width,
      nameWidth: textWidth(text.name, m.name),
      valueWidth: text.value === '' ? 0 : monoWidth(text.value, m.name),
    };
  });
  const placed = placeLabels(wishes, endOf(segments));
  const labels = placed.map((p, i) => ({
    field: named[i]!.field,
    x: p.x,
    line: p.line,
    ...labelText(layout.fields[named[i]!.field]!, words),
    leader: p.leader ? wishes[i]!.center : null,
  }));
  return { labels, lines: linesOf(placed, wishes) };
}

/** A field that is broken over rows carries its name under its widest part, the first of them. */
function isMain(segment: StripSegment, rows: readonly (readonly Cut[])[]): boolean {
  const parts = rows.flat().filter((c) => c.field === segment.field);
  const widest = parts.reduce((a, b) => (b.hi - b.lo > a.hi - a.lo ? b : a));
  return widest.hi === segment.hi;
}

/** Name and value as they stand under the field. */
export function labelText(field: BitField, words: Words): { name: string; value: string } {
  const name = field.label ?? field.name;
  if (field.hi === field.lo) return { name, value: '' };
  const value = extractWords(words, field);
  if (value.length > 2) return { name, value: '' };
  const spoken = field.form === 'bdf' || field.form === 'address';
  return { name, value: spoken ? formatNumber(value, field.form, field.shift) : `0x${bareHex(value)}` };
}

/** `vector, bits 7:0`. */
export const fieldTitle = (layout: BitLayout, field: BitField): string =>
  `${field.name}, ${field.hi === field.lo ? 'bit' : 'bits'} ${bitsText(layout, field)}`;

/** Bits of a segment, most significant first. */
export function segmentBits(segment: StripSegment, words: Words): { n: number; bit: number; x: number }[] {
  const out: { n: number; bit: number; x: number }[] = [];
  const cell = segment.width / (segment.hi - segment.lo + 1);
  for (let n = segment.hi; n >= segment.lo; n--) {
    out.push({ n, bit: bitAt(words, n), x: segment.x + (segment.hi - n) * cell });
  }
  return out;
}
