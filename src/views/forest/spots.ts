// What the keyboard and the pointer can be on, as short keys: `dom:5`, `fold:NAME`, `direct:5`, `loose:0`, `irq:17`, `cpu:2`. Numbers of
// domains and irqs are rows; keys live as long as the machine on screen.

import { domainKey, irqKey } from '../../store/machine-keys.ts';
import { selectionKey } from '../../store/selection.ts';
import { type Item, irqsOfItem } from './fold.ts';
import type { Forest } from './forest.ts';
import type { Layout } from './layout.ts';

export type Spot =
  | { readonly kind: 'dom' | 'direct' | 'loose' | 'irq' | 'cpu'; readonly at: number }
  | { readonly kind: 'fold'; readonly key: string };

export function parseSpot(text: string): Spot {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (kind === 'fold') return { kind, key: rest };
  return { kind: kind as 'dom', at: Number(rest) };
}

/** Selection key of a spot, or null for what cannot be selected. */
export function keyOfSpot(forest: Forest, text: string): string | null {
  const spot = parseSpot(text);
  switch (spot.kind) {
    case 'dom':
    case 'direct':
      return domainKey(forest.machine, spot.at);
    case 'irq':
      return irqKey(forest.machine, spot.at);
    case 'cpu':
      return selectionKey.cpu(spot.at);
    default:
      return null;
  }
}

/** Everything of the drawing that can have the focus, in columns from the CPUs to the devices, each from top to bottom. */
export interface Stops {
  readonly columns: readonly (readonly string[])[];
  /** Column and place of a spot. */
  readonly at: ReadonlyMap<string, { readonly column: number; readonly index: number; readonly y: number }>;
}

export function stopsOf(layout: Layout): Stops {
  let stops = known.get(layout);
  if (!stops) {
    stops = findStops(layout);
    known.set(layout, stops);
  }
  return stops;
}

const known = new WeakMap<Layout, Stops>();

function findStops(layout: Layout): Stops {
  const columns: { spot: string; y: number }[][] = [];
  columns.push(
    layout.cpus.flatMap((box) => box.cpus.map(({ cpu }, n) => ({ spot: `cpu:${cpu}`, y: box.y + n / 1000 }))),
  );
  const depth = Math.max(0, ...layout.inners.map((inner) => inner.depth));
  for (let level = 0; level <= depth; level++) {
    const inners = layout.inners.filter((inner) => inner.depth === level);
    columns.push(inners.map((inner) => ({ spot: `dom:${inner.row}`, y: inner.y })));
  }
  const leaves = layout.rows.map((row) => ({ spot: row.spot, y: row.y }));
  for (const block of layout.blocks)
    for (const [n, row] of block.rows.entries()) leaves.push({ spot: `dom:${row}`, y: block.y + n / 1000 });
  columns.push(leaves.sort((a, b) => a.y - b.y));
  const at = new Map<string, { column: number; index: number; y: number }>();
  for (const [column, list] of columns.entries())
    for (const [index, { spot, y }] of list.entries()) at.set(spot, { column, index, y });
  return { columns: columns.map((list) => list.map(({ spot }) => spot)), at };
}

export type Move = 'up' | 'down' | 'root' | 'leaf' | 'first' | 'last';

/** Where a key leads from a spot. `shown` says which irqs of an item have a cell. */
export function moveSpot(
  forest: Forest,
  layout: Layout,
  stops: Stops,
  from: string,
  move: Move,
  shown: (irqs: readonly number[]) => readonly number[],
): string {
  const spot = parseSpot(from);
  if (spot.kind === 'irq') return moveCell(forest, layout, from, spot.at, move, shown);
  const place = stops.at.get(from);
  if (!place) return firstStop(layout);
  const column = stops.columns[place.column]!;
  switch (move) {
    case 'up':
      return column[Math.max(0, place.index - 1)]!;
    case 'down':
      return column[Math.min(column.length - 1, place.index + 1)]!;
    case 'first':
      return column[0]!;
    case 'last':
      return column.at(-1)!;
    case 'root':
      return rootward(forest, stops, from, place);
    case 'leaf':
      return leafward(forest, layout, stops, from, place, shown);
  }
}

/** The first root, or whatever comes first. */
export function firstStop(layout: Layout): string {
  const [root] = layout.inners;
  const block = layout.blocks[0];
  return root ? `dom:${root.row}` : (layout.rows[0]?.spot ?? (block ? `dom:${block.rows[0]}` : ''));
}

type Place = { readonly column: number; readonly index: number; readonly y: number };

function rootward(forest: Forest, stops: Stops, from: string, place: Place): string {
  const spot = parseSpot(from);
  if (spot.kind === 'cpu') return from;
  const parent = parentOf(forest, from);
  if (parent >= 0) return `dom:${parent}`;
  return place.column === 1 ? (nearest(stops, 0, place.y) ?? from) : from;
}

function parentOf(forest: Forest, from: string): number {
  const spot = parseSpot(from);
  const { col } = forest.machine.t.irqDomain;
  if (spot.kind === 'dom') return col.parent[spot.at]!;
  if (spot.kind === 'direct') return spot.at;
  if (spot.kind === 'fold') return col.parent[forest.machine.find('irqDomain', 'name', spot.key)]!;
  return -1;
}

function leafward(
  forest: Forest,
  layout: Layout,
  stops: Stops,
  from: string,
  place: Place,
  shown: (irqs: readonly number[]) => readonly number[],
): string {
  if (place.column === 0) return nearest(stops, 1, place.y) ?? from;
  const item = layout.rows.find((row) => row.spot === from)?.item;
  if (item) {
    const first = cellsOfItem(forest, item, shown)[0];
    return first === undefined ? from : `irq:${first}`;
  }
  const spot = parseSpot(from);
  if (spot.kind !== 'dom') return from;
  const children = [`direct:${spot.at}`, ...forest.children[spot.at]!.map((row) => `dom:${row}`)];
  const next = children
    .filter((child) => stops.at.has(child))
    .sort((a, b) => stops.at.get(a)!.y - stops.at.get(b)!.y);
  const fold = layout.rows.find((row) => row.item.type === 'fold' && row.parent === spot.at);
  const candidates = fold ? [...next, fold.spot] : next;
  const inner = candidates.sort(
    (a, b) => Math.abs(stops.at.get(a)!.y - place.y) - Math.abs(stops.at.get(b)!.y - place.y),
  );
  return inner[0] ?? from;
}

function nearest(stops: Stops, column: number, y: number): string | undefined {
  const list = stops.columns[column] ?? [];
  let best: string | undefined;
  for (const spot of list) {
    if (best === undefined || Math.abs(stops.at.get(spot)!.y - y) < Math.abs(stops.at.get(best)!.y - y))
      best = spot;
  }
  return best;
}

/** Irqs of an item that have a cell, in order. */
export function cellsOfItem(
  forest: Forest,
  item: Item,
  shown: (irqs: readonly number[]) => readonly number[],
): number[] {
  if (item.type === 'domain') return item.lines.flatMap((line) => shown(line.irqs));
  if (item.type === 'fold' && item.open) return [];
  return [...shown(irqsOfItem(forest, item))];
}

function moveCell(
  forest: Forest,
  layout: Layout,
  from: string,
  desc: number,
  move: Move,
  shown: (irqs: readonly number[]) => readonly number[],
): string {
  const at = layout.rows.findIndex((row) => cellsOfItem(forest, row.item, shown).includes(desc));
  const row = layout.rows[at];
  if (!row) return from;
  const cells = cellsOfItem(forest, row.item, shown);
  const n = cells.indexOf(desc);
  if (move === 'root') return n === 0 ? row.spot : `irq:${cells[n - 1]}`;
  if (move === 'leaf') return `irq:${cells[Math.min(n + 1, cells.length - 1)]}`;
  if (move === 'first') return `irq:${cells[0]}`;
  if (move === 'last') return `irq:${cells.at(-1)}`;
  const step = move === 'down' ? 1 : -1;
  for (let i = at + step; i >= 0 && i < layout.rows.length; i += step) {
    const next = cellsOfItem(forest, layout.rows[i]!.item, shown);
    if (next.length > 0) return `irq:${next[Math.min(n, next.length - 1)]}`;
  }
  return from;
}
