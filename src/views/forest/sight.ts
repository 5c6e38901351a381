// Where things are in a layout, and what stays in sight while it is scrolled.

import type { FoldItem, Item } from './fold.ts';
import {
  type Block,
  BOTTOM,
  type CpuBox,
  type Inner,
  type Layout,
  middleOfRoots,
  TOP,
  UNDER_BOX,
} from './layout.ts';

/** Keeps parents and CPUs in the part of the drawing that is on screen; `top` and `bottom` in the drawing's own px. */
export function keepInSight(placed: Layout, top: number, bottom: number): Layout {
  if (top <= 0 && bottom >= placed.height) return placed;
  const into = (y: number, low: number, high: number): number => Math.max(low, Math.min(high, y));
  const inners = placed.inners.map((inner) => {
    const half = inner.height / 2;
    const under = inner.depth > 0 ? UNDER_BOX : 0;
    const seen = into(inner.y, top + half + 6, Math.max(top + half + 6, bottom - half - UNDER_BOX - 6));
    const y = into(seen, inner.top + half, Math.max(inner.top + half, inner.bottom - half - under));
    return y === inner.y ? inner : { ...inner, y };
  });
  return { ...placed, inners, cpus: cpusInSight(placed, inners, top, bottom) };
}

function cpusInSight(
  placed: Layout,
  inners: readonly Inner[],
  top: number,
  bottom: number,
): readonly CpuBox[] {
  const { cpus } = placed;
  if (cpus.length === 0) return cpus;
  const first = cpus[0]!.y - cpus[0]!.height / 2;
  const last = cpus.at(-1)!.y + cpus.at(-1)!.height / 2;
  const middle = middleOfRoots(inners, (first + last) / 2);
  const stack = last - first;
  const highest = Math.max(TOP, top + 8);
  const start = Math.max(
    highest,
    Math.min(middle - stack / 2, bottom - 8 - stack, placed.height - BOTTOM - stack),
  );
  const by = start - first;
  return by === 0 ? cpus : cpus.map((box) => ({ ...box, y: box.y + by }));
}

/** Middle of a domain, wherever it stands: a row, a box, a square or a closed fold. Null where it is hidden. */
export function placeOf(placed: Layout, row: number): { x: number; y: number } | null {
  const { leaf } = placed.columns;
  const inner = placed.inners.find((i) => i.row === row);
  if (inner) {
    const column = inner.depth === 0 ? placed.columns.root : placed.columns.inner[inner.depth - 1]!;
    return { x: column.x + column.width / 2, y: inner.y };
  }
  const found = placed.rows.find((r) => holds(r.item, row));
  if (found) return { x: leaf.x + leaf.width / 2, y: found.y };
  for (const block of placed.blocks) {
    const at = block.rows.indexOf(row);
    if (at >= 0) return squareAt(block, at);
  }
  return null;
}

/** Level in the tree of what hangs on a domain; roots are 1. */
export const levelBelow = (placed: Layout, parent: number): number =>
  parent < 0 ? 1 : (placed.inners.find((inner) => inner.row === parent)?.depth ?? 0) + 2;

/** Middle of the n-th square of a block. */
export const squareAt = (block: Block, at: number): { x: number; y: number } => ({
  x: block.x + ((at % block.across) + 0.5) * block.side,
  y: block.y + (Math.floor(at / block.across) + 0.5) * block.side,
});

const holds = (item: Item, row: number): boolean =>
  item.type === 'domain'
    ? item.row === row
    : item.type === 'fold' && !item.open && (item as FoldItem).rows.includes(row);
