// Where everything stands. A pure function of the forest, the room and the height per domain; nothing here knows of a DOM.
// x runs from the CPUs to the devices; the drawing mirrors it for the direction of the message.

import { type HierarchyNode, hierarchy } from 'd3-hierarchy';
import { type Columns, columnsOf } from './columns.ts';
import { type CpuGroup, groupCpus } from './cpu-groups.ts';
import type { CpuFacts } from './cpus.ts';
import { type Item, itemsOf, spotOf, type Tree } from './fold.ts';
import type { Forest } from './forest.ts';

/** px per domain at 100 %. */
export const FULL_PITCH = 29;
/** At least this: nodes. */
const NODE_PITCH = 20;
/** At least this: stripes. Below: squares. */
const STRIPE_PITCH = 6;

export type Form = 'node' | 'stripe' | 'square';

export const formOf = (pitch: number): Form =>
  pitch >= NODE_PITCH ? 'node' : pitch >= STRIPE_PITCH ? 'stripe' : 'square';

/** How much of a row can be read: all; the name in two sizes, beside the focus; nothing but its cells. */
export type Reading = 'full' | 'near' | 'far' | 'none';

export interface Row {
  readonly item: Item;
  readonly spot: string;
  /** Row of the parent domain, -1 for none. */
  readonly parent: number;
  /** Middle. */
  readonly y: number;
  /** Height of the slot. */
  readonly height: number;
  /** Height of the box. */
  readonly box: number;
  readonly reading: Reading;
}

/** A root or an inner domain. */
export interface Inner {
  readonly row: number;
  readonly parent: number;
  readonly depth: number;
  /** The part of the drawing that is its own: itself and all below it. */
  readonly top: number;
  readonly bottom: number;
  /** Middle of the box; moves within top … bottom so that it stays in sight. */
  readonly y: number;
  readonly height: number;
}

/** Domains of one parent as squares, in rows from left to right. */
export interface Block {
  readonly parent: number;
  readonly rows: readonly number[];
  readonly x: number;
  readonly y: number;
  /** Squares in a row. */
  readonly across: number;
  /** Distance from square to square. */
  readonly side: number;
  readonly height: number;
}

export interface CpuBox {
  readonly cpus: readonly CpuFacts[];
  /** Middle. */
  readonly y: number;
  readonly height: number;
}

export interface Layout {
  readonly form: Form;
  readonly columns: Columns;
  readonly rows: readonly Row[];
  readonly inners: readonly Inner[];
  readonly blocks: readonly Block[];
  readonly cpus: readonly CpuBox[];
  readonly width: number;
  readonly height: number;
}

export interface LayoutInput {
  readonly forest: Forest;
  readonly trees: readonly Tree[];
  readonly cpus: readonly CpuFacts[];
  readonly width: number;
  /** Room for CPUs before they are joined into groups. */
  readonly room: number;
  /** Height per domain in px. */
  readonly pitch: number;
  /** Row of the domain whose neighbours are readable among stripes, -1 for none. */
  readonly focus: number;
  readonly drivers: boolean;
  readonly irqs: boolean;
  /** A column for rates. */
  readonly rates?: boolean;
}

export const TOP = 12;
export const BOTTOM = 16;
const NODE_BOX = 23;
const INNER_BOX = 45;
const SMALL_BOX = 26;
/** Under an inner box stands a tag, or in a small one the count of domains. */
export const UNDER_BOX = 24;
/** Above this number in one column inner boxes are small. */
const MANY_INNER = 6;
/** Rows other than device domains stay readable up to this number. */
const FEW_SPECIAL = 8;
/** From this height on every stripe has room for its name. */
const NAMED_PITCH = 14;
/** Heights of stripes near the focus. */
const LENS = { full: 25, near: 16, far: 14 } as const;
const HEADING = 28;
const SHARED_AIR = 8;
/** Among squares: height of a row that stays readable, room under the rows, room right of a block. */
const SQUARE_ROW = 27;
const BLOCK_GAP = 6;
const BLOCK_RIGHT = 24;

/** Places everything: every domain once, or in a closed fold. */
export function layout(input: LayoutInput): Layout {
  return new Placer(input).place();
}

/** Height of the drawing at a pitch, without placing it. */
function heightAt(input: LayoutInput): number {
  return new Placer(input).height();
}

/** The largest pitch, up to 100 %, at which all of it fits into a height; the smallest one where none does. */
export function fitPitch(input: Omit<LayoutInput, 'pitch' | 'focus'>, height: number): number {
  const fits = (pitch: number): boolean =>
    heightAt({ ...input, focus: -1, pitch }) + lensRoom(pitch) <= height;
  if (fits(FULL_PITCH)) return FULL_PITCH;
  let low = SMALLEST_PITCH;
  let high = FULL_PITCH;
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** What the readable rows around a focus add to a drawing of stripes. */
const lensRoom = (pitch: number): number => {
  if (formOf(pitch) !== 'stripe') return 0;
  return LENS.full - pitch + 2 * Math.max(0, LENS.near - pitch) + 2 * Math.max(0, LENS.far - pitch);
};

const SMALLEST_PITCH = 0.4;

/** Distance of squares: the area per domain follows the pitch. */
const squareSide = (pitch: number): number => Math.max(5, Math.min(18, 18 * Math.sqrt(pitch / STRIPE_PITCH)));

/** What a tree needs: its own items, all of it, and its parts. */
interface Extent {
  readonly items: number;
  readonly content: number;
  readonly total: number;
}

class Placer {
  private readonly input: LayoutInput;
  private readonly form: Form;
  private readonly special: boolean;
  private readonly small: boolean;
  private readonly lens: ReadonlyMap<number, Reading>;
  private readonly columns: Columns;
  private readonly extents = new Map<Tree, Extent>();
  private readonly root: HierarchyNode<Tree>;
  private readonly groups: readonly CpuGroup[];

  constructor(input: LayoutInput) {
    this.input = input;
    this.groups = groupCpus(input.cpus, input.room);
    this.form = formOf(input.pitch);
    const plan = planOf(input.forest, input.trees);
    this.special = plan.special <= FEW_SPECIAL;
    this.small = plan.mostInner > MANY_INNER;
    this.lens = this.form === 'stripe' ? lensOf(plan.stripes, input.focus) : NO_LENS;
    this.columns = columnsOf(input.forest, input.trees, {
      width: input.width,
      cpus: cpuForm(this.groups),
      drivers: input.drivers,
      irqs: input.irqs,
      rates: input.rates ?? false,
    });
    this.root = hierarchy<Tree>({ row: -1, items: [], trees: input.trees }, (tree) => tree.trees);
    this.root.eachAfter((node) => {
      this.extents.set(node.data, this.extentOf(node));
    });
  }

  /** Height of everything. */
  height(): number {
    const stack = this.groups.reduce((sum, group) => sum + group.slot, 0);
    return TOP + Math.max(this.extents.get(this.root.data)!.total, stack) + BOTTOM;
  }

  place(): Layout {
    const height = this.height();
    const rows: Row[] = [];
    const inners: Inner[] = [];
    const blocks: Block[] = [];
    const tops = new Map<Tree, number>([[this.root.data, TOP]]);
    this.root.eachBefore(({ data: tree, depth, parent }) => {
      const extent = this.extents.get(tree)!;
      const top = tops.get(tree)!;
      let y = top + (extent.total - extent.content) / 2;
      if (tree.row >= 0)
        inners.push(this.innerOf(tree.row, parent?.data.row ?? -1, depth - 1, top, extent.total));
      if (this.form === 'square') this.placeSquares(tree, y, rows, blocks);
      else this.placeRows(tree.items, tree.row, y, rows);
      y += extent.items;
      for (const [n, child] of tree.trees.entries()) {
        if (n > 0 || tree.items.length > 0) y += this.gap();
        tops.set(child, y);
        y += this.extents.get(child)!.total;
      }
    });
    const cpus = this.placeCpus(inners, height);
    const { form, columns } = this;
    return { form, columns, rows, inners, blocks, cpus, width: columns.width, height };
  }

  private extentOf({ data: tree, depth }: HierarchyNode<Tree>): Extent {
    const items = this.form === 'square' ? this.squaresHeight(tree) : this.itemsHeight(tree.items);
    const parts = tree.trees.map((child) => this.extents.get(child)!.total);
    const gaps = parts.length - (tree.items.length > 0 ? 0 : 1);
    const content = parts.reduce((sum, part) => sum + part, items) + Math.max(0, gaps) * this.gap();
    if (tree.row < 0) return { items, content, total: content };
    const alone = content === 0 || depth > 1;
    return {
      items,
      content,
      total: Math.max(content, this.innerHeight(depth - 1) + (alone ? UNDER_BOX : 0)),
    };
  }

  private innerHeight(depth: number): number {
    return this.small && depth > 0 ? SMALL_BOX : INNER_BOX;
  }

  private innerOf(row: number, parent: number, depth: number, top: number, total: number): Inner {
    const height = this.innerHeight(depth);
    return { row, parent, depth, top, bottom: top + total, y: top + total / 2, height };
  }

  private itemsHeight(items: readonly Item[]): number {
    return items.reduce((sum, item) => sum + this.heightOf(item, this.readingOf(item)), 0);
  }

  private placeRows(items: readonly Item[], parent: number, top: number, rows: Row[]): number {
    let y = top;
    for (const item of items) {
      const reading = this.readingOf(item);
      const height = this.heightOf(item, reading);
      const box = boxOf(height, reading, this.form);
      rows.push({ item, spot: spotOf(item), parent, y: y + height / 2, height, box, reading });
      y += height;
    }
    return y;
  }

  private readingOf(item: Item): Reading {
    if (this.form !== 'stripe' || item.type !== 'domain') return 'full';
    if (this.special && isSpecial(this.input.forest, item)) return 'full';
    return this.lens.get(item.row) ?? (this.input.pitch >= NAMED_PITCH ? 'near' : 'none');
  }

  private heightOf(item: Item, reading: Reading): number {
    if (this.form === 'square') return SQUARE_ROW;
    const pitch = Math.min(this.input.pitch, FULL_PITCH);
    const lines = pitch * (item.type === 'domain' ? item.lines.length : 1);
    // Air around a domain that several devices share.
    if (this.form === 'node') return lines > pitch ? lines + SHARED_AIR : lines;
    if (item.type === 'fold') return HEADING;
    return reading === 'none' ? lines : Math.max(LENS[reading], lines);
  }

  /** Rows that stay readable among squares, and the domains that become squares. */
  private split(tree: Tree): { readonly full: Item[]; readonly squares: number[] } {
    const full: Item[] = [];
    const squares: number[] = [];
    for (const item of tree.items) {
      if (item.type === 'fold') {
        if (!item.open) squares.push(...item.rows);
      } else if (item.type !== 'domain' || (this.special && isSpecial(this.input.forest, item)))
        full.push(item);
      else squares.push(item.row);
    }
    return { full, squares };
  }

  private blockShape(count: number): { across: number; side: number; height: number } {
    const side = squareSide(this.input.pitch);
    const { leaf, width } = this.columns;
    const across = Math.max(1, Math.floor((width - leaf.x - BLOCK_RIGHT) / side));
    return { across, side, height: Math.ceil(count / across) * side };
  }

  private squaresHeight(tree: Tree): number {
    const { full, squares } = this.split(tree);
    const rows = full.length * SQUARE_ROW;
    if (squares.length === 0) return rows;
    return rows + (full.length > 0 ? BLOCK_GAP : 0) + this.blockShape(squares.length).height;
  }

  private placeSquares(tree: Tree, top: number, rows: Row[], blocks: Block[]): void {
    const { full, squares } = this.split(tree);
    const bottom = this.placeRows(full, tree.row, top, rows);
    if (squares.length === 0) return;
    const y = bottom + (full.length > 0 ? BLOCK_GAP : 0);
    blocks.push({
      parent: tree.row,
      rows: squares,
      x: this.columns.leaf.x,
      y,
      ...this.blockShape(squares.length),
    });
  }

  private gap(): number {
    return this.form === 'square' ? 14 : Math.max(6, Math.min(10, this.input.pitch / 2.9));
  }

  private placeCpus(inners: readonly Inner[], height: number): CpuBox[] {
    const stack = this.groups.reduce((sum, group) => sum + group.slot, 0);
    const middle = middleOfRoots(inners, height / 2);
    let y = Math.max(TOP, Math.min(middle - stack / 2, height - BOTTOM - stack));
    return this.groups.map(({ cpus, height: h, slot }) => {
      const box = { cpus, y: y + slot / 2, height: h };
      y += slot;
      return box;
    });
  }
}

const cpuForm = (groups: readonly CpuGroup[]): 'none' | 'single' | 'groups' =>
  groups.length === 0 ? 'none' : groups.some(({ cpus }) => cpus.length > 1) ? 'groups' : 'single';

export function middleOfRoots(inners: readonly Inner[], otherwise: number): number {
  const roots = inners.filter((inner) => inner.depth === 0);
  return roots.length === 0 ? otherwise : roots.reduce((sum, root) => sum + root.y, 0) / roots.length;
}

/** Middle of a line of a row that has several. */
export function lineY(row: Row, at: number, lines: number): number {
  const height = lines > 1 ? row.height - SHARED_AIR : row.height;
  return row.y - height / 2 + ((at + 0.5) * height) / lines;
}

function boxOf(height: number, reading: Reading, form: Form): number {
  if (form === 'square') return NODE_BOX;
  if (form === 'node') return Math.min(NODE_BOX, Math.max(17, height - 4));
  if (reading === 'full') return Math.min(NODE_BOX, height - 2);
  return Math.min(9, height) - 1.6;
}

/** Rows that are not one of many device domains. */
function isSpecial(forest: Forest, item: Item): boolean {
  return item.type === 'domain' && item.fold === '' && forest.role[item.row] !== 'md';
}

/** The most inner domains that stand in one column. */
function mostInner(trees: readonly Tree[]): number {
  let most = 0;
  for (let now = trees.flatMap((tree) => tree.trees); now.length > 0; now = now.flatMap((tree) => tree.trees))
    most = Math.max(most, now.length);
  return most;
}

/** What of trees does not depend on the room they get. */
interface Plan {
  /** Number of special rows. */
  readonly special: number;
  readonly mostInner: number;
  /** Rows of irqDomain that become stripes, in order. */
  readonly stripes: readonly number[];
}

const plans = new WeakMap<readonly Tree[], Plan>();

function planOf(forest: Forest, trees: readonly Tree[]): Plan {
  let plan = plans.get(trees);
  if (!plan) {
    const items = [...itemsOf(trees)];
    const domains = items.filter((item) => item.type === 'domain');
    const stripes = domains.filter((item) => !isSpecial(forest, item)).map((item) => item.row);
    plan = { special: domains.length - stripes.length, mostInner: mostInner(trees), stripes };
    plans.set(trees, plan);
  }
  return plan;
}

const NO_LENS: ReadonlyMap<number, Reading> = new Map();

/** Five readable rows: the focus and two on either side. */
function lensOf(stripes: readonly number[], focus: number): ReadonlyMap<number, Reading> {
  const at = stripes.indexOf(focus);
  const lens = new Map<number, Reading>();
  if (at < 0) return lens;
  for (const [by, reading] of [
    [-2, 'far'],
    [-1, 'near'],
    [0, 'full'],
    [1, 'near'],
    [2, 'far'],
  ] as const) {
    const row = stripes[at + by];
    if (row !== undefined) lens.set(row, reading);
  }
  return lens;
}
