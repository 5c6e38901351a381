// What is written beside the cells: numbers of the CPUs at the left, what is free at the right, the axis above. Pure; the page draws
// the marks as SVG elements, the export writes them as text.

import { axisTicks, ColumnKind, hexNumber } from './columns.ts';
import { COUNTER_NAMES, COUNTERS, sums } from './counters.ts';
import { countersOf, isDevice, type Matrix, reservedOnly } from './matrix.ts';
import {
  FOLD_HEIGHT,
  type Group,
  HEAD_HEIGHT,
  RowKind,
  type RowLayout,
  shownPositions,
  spreadLines,
} from './rows.ts';
import { fullest } from './stacks.ts';
import { numberName } from './words.ts';

export interface TextMark {
  readonly kind: 'text';
  readonly x: number;
  /** Baseline, px. */
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly weight: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly token: string;
  readonly mono: boolean;
}

export interface BoxMark {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly token: string;
  readonly round: number;
  readonly dashed: boolean;
  readonly alpha: number;
}

/** A polyline: x, y, x, y, … */
export interface LineMark {
  readonly kind: 'line';
  readonly points: readonly number[];
  readonly token: string;
}

export type Mark = TextMark | BoxMark | LineMark;

type Style = Partial<Pick<TextMark, 'size' | 'weight' | 'anchor' | 'token' | 'mono'>>;

const text = (x: number, y: number, content: string, style: Style = {}): TextMark => ({
  kind: 'text',
  x,
  y,
  text: content,
  size: 11,
  weight: 450,
  anchor: 'start',
  token: 'ink-3',
  mono: false,
  ...style,
});
const box = (
  x: number,
  y: number,
  w: number,
  h: number,
  token: string,
  style: Partial<Pick<BoxMark, 'dashed' | 'alpha'>> = {},
): BoxMark => ({
  kind: 'box',
  x,
  y,
  w,
  h,
  token,
  round: 1.5,
  dashed: false,
  alpha: 1,
  ...style,
});
const line = (token: string, ...points: number[]): LineMark => ({ kind: 'line', points, token });

/** px of a character of the numbers and of the words beside the cells. */
const DIGIT = 6.7;
const LETTER = 6.3;
/** Room of the fold button. */
const FOLD_ROOM = 22;

/** What marks are made of (scene.ts: Drawing). */
export interface MarksInput {
  readonly matrix: Matrix;
  readonly groups: readonly Group[];
  readonly rows: RowLayout;
  readonly gutters: Gutters;
  /** Where the columns end. */
  readonly end: number;
  readonly shown: Uint8Array | null;
}

export interface Gutters {
  /** Width of the left gutter: the label, then four numbers. */
  readonly left: number;
  readonly label: number;
  readonly number: number;
  /** Width of the right one. */
  readonly right: number;
  /** Room of the digits of what is free. */
  readonly free: number;
  /** Some CPU has vectors that are reserved and not in use. */
  readonly reserved: boolean;
}

const BAR = 40;
const RESERVED_ROOM = 50;

/** How wide the gutters have to be, by the longest title and number in them. */
export function layoutGutters(m: Matrix, groups: readonly Group[], folded: ReadonlySet<string>): Gutters {
  const titles = groups.map((group) => group.title.length);
  if (folded.size > 0) titles.push(mostText(m, m.cpus.length - 1).length);
  const digits = Math.max(...groups.map((group) => Math.max(...sums(m, group)).toString().length), 1);
  const label = Math.max(62, FOLD_ROOM + LETTER * Math.max(0, ...titles) + 6);
  const number = Math.max(33, digits * DIGIT + 8);
  const free = Math.max(3, String(m.range.size).length) * DIGIT;
  const reserved = m.cpus.some((_, position) => reservedOnly(m, position) > 0);
  const right = 8 + BAR + 6 + free + (reserved ? RESERVED_ROOM : 0) + 10;
  return { label, number, left: label + 4 * number + 10, right: Math.max(92, right), free, reserved };
}

const mostText = (m: Matrix, position: number): string => `most: CPU ${m.cpus[position] ?? ''}`;

/** Marks of the row at a place of a drawing; y counts from its upper edge, x from the left edge of the drawing. */
export function rowMarks(drawing: MarksInput, at: number): Mark[] {
  const { matrix: m, groups, rows, gutters, end, shown } = drawing;
  const row = rows.rows[at]!;
  const height = row.kind === RowKind.fold ? rows.fold : rows.height;
  const group = groups[row.group]!;
  switch (row.kind) {
    case RowKind.head:
      return headMarks(m, group, gutters, end + gutters.right, HEAD_HEIGHT - 7);
    case RowKind.fold:
      return [
        ...headMarks(m, group, gutters, end + gutters.right, 15),
        ...mostMarks(m, group, gutters, end),
        ...spreadMarks(m, shownPositions(group, shown), height, gutters),
      ];
    case RowKind.offline:
      return offlineMarks(row.index, height, gutters);
    default:
      return cpuMarks(m, row.index, height, gutters, end);
  }
}

function headMarks(m: Matrix, group: Group, g: Gutters, width: number, baseline: number): Mark[] {
  const numbers = sums(m, group).map((sum, i) =>
    text(numberEnd(g, i), baseline, String(sum), {
      anchor: 'end',
      token: 'ink-2',
      weight: 600,
      size: 10.5,
      mono: true,
    }),
  );
  return [
    line('line-2', 0, 0.5, width, 0.5),
    text(FOLD_ROOM, baseline, group.title, { size: 11.5, weight: 620, token: 'ink-1' }),
    ...numbers,
  ];
}

const numberEnd = (g: Gutters, i: number): number => g.label + g.number * (i + 1) - 4;

/** The CPU of a folded group that has the most in use: its own line of the kernel's table. */
function mostMarks(m: Matrix, group: Group, g: Gutters, end: number): Mark[] {
  const position = fullest(m, group);
  if (position < 0) return [];
  const baseline = FOLD_HEIGHT - 9;
  return [
    text(FOLD_ROOM, baseline, mostText(m, position)),
    ...counterMarks(m, position, g, baseline),
    ...freeMarks(m, position, g, end, FOLD_HEIGHT - 13),
  ];
}

/** Distance of the numbers beside a group that is spread out, px; the first ones have the words above them. */
const SPREAD_STEP = 34;
const SPREAD_FROM = 64;

function spreadMarks(m: Matrix, positions: readonly number[], height: number, g: Gutters): Mark[] {
  const lines = spreadLines(positions.length, height - 1);
  const marks: Mark[] = [];
  let next = SPREAD_FROM;
  for (const { top, height: h, from } of lines) {
    const middle = top + h / 2;
    const cpu = m.cpus[positions[from]!]!;
    // Round numbers are found more easily, where there are any.
    if (middle < next || (cpu % 8 !== 0 && middle < next + SPREAD_STEP / 2)) continue;
    next = middle + SPREAD_STEP;
    marks.push(text(numberEnd(g, 3), middle + 4, `CPU ${cpu}`, { anchor: 'end', mono: true, size: 10.5 }));
    marks.push(line('line-3', g.left - 6, middle, g.left - 1, middle));
  }
  return marks;
}

function counterMarks(m: Matrix, position: number, g: Gutters, baseline: number): Mark[] {
  const counters = countersOf(m.view, m.rows[position]!);
  return COUNTERS.map((name, i) =>
    text(numberEnd(g, i), baseline, String(counters[name]), { anchor: 'end', mono: true }),
  );
}

/** Bar and number of what is free, and how many are reserved beside it. */
function freeMarks(m: Matrix, position: number, g: Gutters, end: number, middle: number): Mark[] {
  const { available } = countersOf(m.view, m.rows[position]!);
  const reserved = reservedOnly(m, position);
  const share = m.range.size === 0 ? 0 : Math.min(1, available / m.range.size);
  const x = end + 8;
  const after = x + BAR + 6 + g.free;
  const marks: Mark[] = [
    box(x, middle - 3.5, BAR, 7, 'bg-3'),
    box(x, middle - 3.5, BAR * share, 7, 've', { alpha: 0.75 }),
    text(after, middle + 4, String(available), { anchor: 'end', mono: true }),
  ];
  if (reserved === 0) return marks;
  const w = Math.max(18, String(reserved).length * DIGIT + 6);
  return [
    ...marks,
    box(after + 10, middle - 6.5, w, 13, 'ink-3', { dashed: true }),
    text(after + 10 + w / 2, middle + 3.5, String(reserved), {
      anchor: 'middle',
      mono: true,
      size: 10,
      token: 'ink-2',
    }),
  ];
}

function cpuMarks(m: Matrix, position: number, height: number, g: Gutters, end: number): Mark[] {
  const middle = (height - 1) / 2;
  return [
    text(g.label - 30, middle + 4, String(m.cpus[position]), {
      anchor: 'end',
      token: 'ink-1',
      size: 11.5,
      mono: true,
    }),
    ...counterMarks(m, position, g, middle + 4),
    ...freeMarks(m, position, g, end, middle),
  ];
}

function offlineMarks(cpu: number, height: number, g: Gutters): Mark[] {
  const baseline = (height - 1) / 2 + 4;
  return [
    text(g.label - 30, baseline, String(cpu), { anchor: 'end', token: 'ink-4', size: 11.5, mono: true }),
    text(numberEnd(g, 3), baseline, 'offline', { anchor: 'end', token: 'ink-4' }),
  ];
}

/** Height of the axis. */
export const AXIS_HEIGHT = 46;
const AXIS_BASELINE = AXIS_HEIGHT - 8;

/** Heads of the gutters, ticks and the names of the ranges. x counts from the left edge of the drawing. */
export function axisMarks(m: Matrix, x: Int32Array, kinds: Uint8Array, g: Gutters): Mark[] {
  const style: Style = { weight: 520 };
  const end = g.left + x[x.length - 1]!;
  const marks: Mark[] = [
    text(8, AXIS_BASELINE, 'CPU', style),
    ...COUNTER_NAMES.map((name, i) =>
      text(numberEnd(g, i), AXIS_BASELINE, name, { ...style, anchor: 'end' }),
    ),
    text(end + 8, AXIS_BASELINE, `free of ${m.range.size}`, style),
  ];
  if (g.reserved) marks.push(text(end + 8 + BAR + 6 + g.free + 10, AXIS_BASELINE, 'reserved', style));
  for (const tick of axisTicks(x, kinds, [m.range.first, m.range.end]))
    marks.push(...tickMarks(tick.text, g.left + tick.x, tick.strong, tick.anchor));
  for (const span of ranges(m, isElastic(x, kinds))) marks.push(...spanMarks(span, x, g.left));
  return marks;
}

function tickMarks(label: string, x: number, strong: boolean, anchor: TextMark['anchor']): Mark[] {
  if (strong) {
    const style: Style = { anchor, mono: true, token: 'ink-1', weight: 500 };
    return [text(x, AXIS_BASELINE, label, style)];
  }
  const at = Math.floor(x) + (anchor === 'end' ? -0.5 : 0.5);
  return [
    line('line-3', at, AXIS_HEIGHT - 5, at, AXIS_HEIGHT - 1),
    text(x, AXIS_BASELINE, label, { anchor, mono: true, size: 9.5 }),
  ];
}

interface RangeName {
  readonly from: number;
  /** First number after it. */
  readonly to: number;
  readonly names: readonly string[];
}

/** The ranges of the axis with their names, the longest first. */
function ranges(m: Matrix, elastic: boolean): RangeName[] {
  const { columns } = m.range;
  const first = firstDevice(m);
  const end = m.range.end;
  const wide = elastic ? ', columns in use are wide' : '';
  const word = m.source.word === 'identity' ? 'identities' : 'device vectors';
  const span = `${word} ${numberName(m, first)} to 0x${hexNumber(end - 1, columns)}`;
  return [
    { from: 0, to: first, names: [m.source.isX86 ? 'exceptions' : 'system'] },
    { from: first, to: end, names: [`${span}${wide}`, span, word] },
    { from: end, to: columns, names: ['system'] },
  ];
}

/** Columns in use are wider than free ones. */
function isElastic(x: Int32Array, kinds: Uint8Array): boolean {
  const width = (kind: number): number => {
    const column = kinds.indexOf(kind);
    return column < 0 ? 0 : x[column + 1]! - x[column]!;
  };
  return width(ColumnKind.used) > width(ColumnKind.free) + 1;
}

function firstDevice(m: Matrix): number {
  let first = m.range.first;
  while (first < m.range.end && !isDevice(m, first)) first++;
  return first;
}

function spanMarks({ from, to, names }: RangeName, x: Int32Array, left: number): Mark[] {
  if (from >= to) return [];
  const x0 = left + x[from]! + 1;
  const x1 = left + x[to]! - 1;
  const name = names.find((candidate) => candidate.length * 5.8 <= x1 - x0 - 4);
  if (x1 - x0 < 8) return [];
  return [
    line('line-2', x0, 20, x0, 16, x1, 16, x1, 20),
    ...(name === undefined ? [] : [text((x0 + x1) / 2, 11, name, { anchor: 'middle', size: 10.5 })]),
  ];
}
