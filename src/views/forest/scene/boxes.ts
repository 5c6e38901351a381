// The rectangle of a spot in the drawing, mirrored: for the focus ring, labels and bringing things into sight.

import { cellX, shownIrqs } from '../cells.ts';
import { MEMBER_INSET } from '../columns.ts';
import { irqsOfItem, type Line } from '../fold.ts';
import { type Inner, type Layout, lineY, type Row } from '../layout.ts';
import { squareAt } from '../sight.ts';
import { parseSpot } from '../spots.ts';
import type { Art } from './art.ts';
import { squareSize } from './squares.tsx';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Null for what is not drawn. `followed` is the irq that always has a cell. */
export function boxOfSpot(art: Art, layout: Layout, text: string, followed: number): Box | null {
  const spot = parseSpot(text);
  switch (spot.kind) {
    case 'cpu':
      return cpuBox(art, layout, spot.at);
    case 'irq':
      return cellBox(art, layout, spot.at, followed);
    case 'dom':
      return innerBox(art, layout, spot.at) ?? rowBox(art, layout, text) ?? squareBox(art, layout, spot.at);
    default:
      return rowBox(art, layout, text);
  }
}

function cpuBox({ columns, flip }: Art, layout: Layout, cpu: number): Box | null {
  const box = layout.cpus.find(({ cpus }) => cpus.some((c) => c.cpu === cpu));
  if (!box || !columns.cpu) return null;
  const { x, width } = columns.cpu;
  return { x: flip.left(x, width), y: box.y - box.height / 2, width, height: box.height };
}

export function innerBox({ columns, flip }: Art, layout: Layout, row: number): Box | null {
  const inner = layout.inners.find((i) => i.row === row);
  if (!inner) return null;
  const { x, width } = innerColumn(columns, inner);
  return { x: flip.left(x, width), y: inner.y - inner.height / 2, width, height: inner.height };
}

const innerColumn = (columns: Art['columns'], inner: Inner) =>
  inner.depth === 0 ? columns.root : columns.inner[inner.depth - 1]!;

function rowBox({ columns, flip }: Art, layout: Layout, spot: string): Box | null {
  const row = layout.rows.find((r) => r.spot === spot);
  if (!row) return null;
  const inset =
    row.item.type === 'domain' && row.item.fold !== '' && row.reading === 'full' ? MEMBER_INSET : 0;
  const { x, width } = columns.leaf;
  const height = row.reading === 'full' ? row.box : row.height;
  const left = flip.left(x, width) + inset;
  return { x: left, y: row.y - height / 2, width: width - inset, height };
}

function squareBox(art: Art, layout: Layout, row: number): Box | null {
  for (const block of layout.blocks) {
    const at = block.rows.indexOf(row);
    if (at < 0) continue;
    const size = squareSize(block.side);
    const middle = squareAt(block, at);
    return { x: art.flip.left(middle.x - size / 2, size), y: middle.y - size / 2, width: size, height: size };
  }
  return null;
}

/** A line of cells: the row, the irqs and the middle of the line. */
export interface CellLine {
  readonly row: Row;
  readonly irqs: readonly number[];
  readonly line: Line | null;
  readonly y: number;
}

/** The lines of a row that has cells. */
function linesOfRow(art: Art, row: Row): CellLine[] {
  const { item } = row;
  if (item.type === 'fold' && item.open) return [];
  if (item.type !== 'domain') return [{ row, irqs: irqsOfItem(art.forest, item), line: null, y: row.y }];
  return item.lines.map((line, i) => ({ row, irqs: line.irqs, line, y: lineY(row, i, item.lines.length) }));
}

/** The line that holds an irq, or undefined where it has no row. */
export function lineOfIrq(art: Art, layout: Layout, desc: number): CellLine | undefined {
  for (const row of layout.rows) {
    const found = linesOfRow(art, row).find(({ irqs }) => irqs.includes(desc));
    if (found) return found;
  }
  return undefined;
}

function cellBox(art: Art, layout: Layout, desc: number, followed: number): Box | null {
  const line = lineOfIrq(art, layout, desc);
  if (!line || !art.columns.irq || line.row.reading !== 'full') return null;
  const at = shownIrqs(line.irqs, art.columns.cells, followed).indexOf(desc);
  if (at < 0) return null;
  return { x: art.flip.left(cellX(art.columns, at), 10), y: line.y - 5, width: 10, height: 10 };
}
