// Paints the cells of the matrix. Everything that follows the pointer is drawn over it, so that a move of the pointer paints nothing.

import type { Colouring } from './colouring.ts';
import { ColumnKind, type Span } from './columns.ts';
import { CellFlag, isDevice, type Matrix } from './matrix.ts';
import type { Palette } from './palette.ts';
import { RowKind, type RowLayout } from './rows.ts';
import type { Stack } from './stacks.ts';

export interface Scene {
  readonly matrix: Matrix;
  readonly colouring: Colouring;
  /** By number: ColumnKind. */
  readonly kinds: Uint8Array;
  readonly closed: readonly Span[];
  /** Left edges of the columns, px. */
  readonly x: Int32Array;
  readonly rows: RowLayout;
  /** Of the groups that are folded. */
  readonly stacks: ReadonlyMap<number, Stack>;
  /** By cell: 1 where the filter lets it through; null for all. */
  readonly passes: Uint8Array | null;
  /** Cells that belong to what is selected. */
  readonly lit: ReadonlySet<number>;
}

/** What takes marks: a canvas, or a writer of SVG. */
export interface Pen {
  /** A filled box; `round` is the radius of its corners, px. */
  box(x: number, y: number, w: number, h: number, token: string, round: number, alpha: number): void;
  /** A filled polygon: x, y, x, y, … */
  shape(points: readonly number[], token: string, alpha: number): void;
  /** An outline inside of the given box. */
  frame(x: number, y: number, w: number, h: number, token: string, width: number, dashed: boolean): void;
  /** Centred text; `on` is the token of the ground it stands on, or '' for plain ink. */
  text(x: number, y: number, text: string, on: string): void;
}

/** From this width on cells have gaps between them, a notch, a number. */
export const GAP_FROM = 4;
const NOTCH_FROM = 8;
export const TEXT_FROM = 24;
/** Height that a number needs. */
export const TEXT_HEIGHT = 12;
/** What the filter does not let through. */
const FAINT = 0.14;
const NOTCH = 7;
/** px of a character of the numbers in cells. */
export const CELL_CHAR = 6.4;

/** Draws the rows from `first` to `last`; the origin is the upper left corner of the first column and row. */
export function paintRows(pen: Pen, scene: Scene, first: number, last: number): void {
  for (let at = first; at <= last; at++) {
    const row = scene.rows.rows[at];
    if (!row) return;
    const y = scene.rows.y[at]!;
    if (row.kind === RowKind.cpu) paintCpu(pen, scene, row.index, y);
    else if (row.kind === RowKind.fold) paintStack(pen, scene, scene.stacks.get(row.group), y);
  }
}

function paintClosed(pen: Pen, { closed, x }: Scene, y: number, height: number): void {
  for (const { from, to } of closed) pen.box(x[from]!, y, x[to + 1]! - x[from]!, height, 'sys', 0, 1);
}

function paintCpu(pen: Pen, scene: Scene, position: number, y: number): void {
  const { matrix: m, x } = scene;
  const height = scene.rows.height - 1;
  paintClosed(pen, scene, y, height);
  if (m.allReserved[position]) paintReserved(pen, scene, position, y, height);
  for (let cell = m.start[position]!; cell < m.start[position + 1]!; cell++) {
    const left = x[m.vector[cell]!]!;
    const room = x[m.vector[cell]! + 1]! - left;
    paintCell(pen, scene, cell, left, y, room < GAP_FROM ? room : room - 1, height);
  }
}

function paintCell(pen: Pen, scene: Scene, cell: number, x: number, y: number, w: number, h: number): void {
  const { colouring, passes, matrix } = scene;
  const { token, hollow = false } = colouring.slots[colouring.slotOf[cell]!]!;
  const flags = matrix.flags[cell]!;
  const passed = passes === null || passes[cell] === 1;
  const alpha = passed ? 1 : FAINT;
  const round = w < NOTCH_FROM ? 0 : 2;
  if (flags & CellFlag.cleanup) {
    pen.shape([x, y, x + w, y + h, x, y + h], token, alpha);
    if (w >= GAP_FROM && passed) pen.frame(x, y, w, h, token, 1, false);
  } else if (hollow && w >= GAP_FROM && passed) pen.frame(x, y, w, h, token, 1, false);
  else pen.box(x, y, w, h, token, round, alpha);
  if (flags & CellFlag.managed && w >= NOTCH_FROM && passed)
    pen.shape([x + w - NOTCH, y, x + w, y, x + w, y + NOTCH], hollow ? token : 'bg-0', 1);
  if (passed && w >= TEXT_FROM - 1 && h >= TEXT_HEIGHT) {
    const text = colouring.text(cell).find((t) => t.length * CELL_CHAR <= w - 4);
    if (text !== undefined)
      pen.text(x + w / 2, y + h / 2, text, flags & CellFlag.cleanup || hollow ? '' : token);
  }
  if (scene.lit.size > 0 && scene.lit.has(cell))
    pen.frame(x - 1, y - 1, Math.max(w, 4) + 2, h + 2, 'accent', 2, false);
}

function paintReserved(pen: Pen, { matrix: m, x }: Scene, position: number, y: number, h: number): void {
  let cell = m.start[position]!;
  for (let number = m.range.first; number < m.range.end; number++) {
    while (cell < m.start[position + 1]! && m.vector[cell]! < number) cell++;
    if (m.vector[cell] === number && cell < m.start[position + 1]!) continue;
    if (!isDevice(m, number)) continue;
    const w = x[number + 1]! - x[number]! - 1;
    if (w >= GAP_FROM) pen.frame(x[number]!, y, w, h, 'ink-3', 1, true);
    else pen.box(x[number]!, y + h / 2 - 1, Math.max(1, w), 2, 'ink-3', 0, 1);
  }
}

/** Bars from below, as high as the share of the group's CPUs, at least 1 px, one colour upon the other; above them the number of CPUs. */
function paintStack(pen: Pen, scene: Scene, stack: Stack | undefined, y: number): void {
  const height = scene.rows.fold - 1;
  paintClosed(pen, scene, y, height);
  if (!stack) return;
  const { x, kinds } = scene;
  const colours = stack.tokens.length;
  const bar = height - TEXT_HEIGHT - 2;
  for (let number = 0; number < kinds.length; number++) {
    if (kinds[number] !== ColumnKind.used || stack.cpus[number] === 0) continue;
    const room = x[number + 1]! - x[number]!;
    const w = room < GAP_FROM ? room : room - 1;
    let bottom = y + height;
    for (let colour = 0; colour < colours; colour++) {
      const cells = stack.cells[number * colours + colour]!;
      if (cells === 0) continue;
      const h = Math.max(1, (bar * cells) / stack.of);
      pen.box(x[number]!, bottom - h, w, h, stack.tokens[colour]!, 0, 1);
      bottom -= h;
    }
    if (w >= TEXT_FROM - 1)
      pen.text(x[number]! + w / 2, y + TEXT_HEIGHT / 2 + 1, String(stack.cpus[number]), '');
  }
}

/** A pen over a canvas. */
export function canvasPen(g: CanvasRenderingContext2D, palette: Palette): Pen {
  g.font = `600 10.5px ${palette.mono}`;
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  // Setting a colour costs more than a small box: what is set already is not set again.
  let fill = '';
  let opacity = 1;
  const setOpacity = (alpha: number) => {
    if (opacity === alpha) return;
    opacity = alpha;
    g.globalAlpha = alpha;
  };
  const use = (token: string, alpha: number) => {
    setOpacity(alpha);
    if (token === fill) return;
    fill = token;
    g.fillStyle = palette.colour(token);
  };
  return {
    box(x, y, w, h, token, round, alpha) {
      use(token, alpha);
      if (round === 0) return g.fillRect(x, y, w, h);
      g.beginPath();
      g.roundRect(x, y, w, h, round);
      g.fill();
    },
    shape(points, token, alpha) {
      use(token, alpha);
      g.beginPath();
      for (let i = 0; i < points.length; i += 2) g.lineTo(points[i]!, points[i + 1]!);
      g.fill();
    },
    frame(x, y, w, h, token, width, dashed) {
      setOpacity(1);
      g.strokeStyle = palette.colour(token);
      g.lineWidth = width;
      g.setLineDash(dashed ? [3, 2] : []);
      g.beginPath();
      g.roundRect(x + width / 2, y + width / 2, w - width, h - width, 2);
      g.stroke();
    },
    text(x, y, text, on) {
      if (on === '') {
        // Plain ink may stand half on a colour.
        g.strokeStyle = palette.colour('bg-0');
        g.lineWidth = 3;
        g.setLineDash([]);
        g.strokeText(text, x, y + 0.5);
      }
      use('ink-1', 1);
      if (on !== '') {
        fill = '';
        g.fillStyle = palette.ink(on);
      }
      g.fillText(text, x, y + 0.5);
    },
  };
}
