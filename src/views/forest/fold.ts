// What stands in the leaf column: domains, folds of identical siblings, irqs that end in an inner domain or in none.

import type { Forest } from './forest.ts';
import { type SourceLabel, sourceLabel } from './labels.ts';

/** One line of cells: the irqs of a device. Only a domain that several devices share has more than one. */
export interface Line {
  readonly label: SourceLabel;
  /** Device address, or `× 6` for lines of the same driver joined into one; '' where the domain's own name says it. */
  readonly detail: string;
  readonly irqs: readonly number[];
}

export interface DomainItem {
  readonly type: 'domain';
  readonly row: number;
  /** Key of the open fold that it belongs to, or ''. */
  readonly fold: string;
  readonly lines: readonly Line[];
}

/** Siblings of the same kind, mapped and driver: one node while closed, a heading above its members while open. */
export interface FoldItem {
  readonly type: 'fold';
  /** Name of the first member. */
  readonly key: string;
  readonly rows: readonly number[];
  readonly open: boolean;
  readonly irqs: readonly number[];
}

/** Irqs whose chain starts in a domain that other domains allocate from: the GIC's own wires. */
export interface DirectItem {
  readonly type: 'direct';
  readonly row: number;
}

/** Irqs in no domain: index into Forest.loose. */
export interface LooseItem {
  readonly type: 'loose';
  readonly at: number;
}

export type Item = DomainItem | FoldItem | DirectItem | LooseItem;

/** An inner domain with what hangs on it. Row -1: what hangs on nothing. */
export interface Tree {
  readonly row: number;
  readonly items: readonly Item[];
  readonly trees: readonly Tree[];
}

export interface FoldOptions {
  /** Siblings are folded above this number; 0: never. */
  readonly above: number;
  /** Keys of open folds; `*` opens all. */
  readonly open: ReadonlySet<string>;
  /** Domains to show; undefined: all. */
  readonly keep?: ((row: number) => boolean) | undefined;
}

/** The trees of a forest as they are drawn, in order; the last one has row -1 where something hangs on nothing. */
export function plant(forest: Forest, options: FoldOptions): Tree[] {
  const trees = forest.roots.flatMap((row) => treeOf(forest, row, options));
  const { free, loose } = forest;
  const items: Item[] = [
    ...domainItems(forest, free, options),
    ...(options.keep ? [] : loose.map((_, at): LooseItem => ({ type: 'loose', at }))),
  ];
  return items.length === 0 ? trees : [...trees, { row: -1, items, trees: [] }];
}

function treeOf(forest: Forest, row: number, options: FoldOptions): Tree[] {
  const children = forest.children[row]!;
  const leaves = children.filter((child) => forest.children[child]!.length === 0);
  const trees = children
    .filter((child) => forest.children[child]!.length > 0)
    .flatMap((child) => treeOf(forest, child, options));
  const items = domainItems(forest, leaves, options);
  const kept = options.keep?.(row) ?? true;
  if (!kept && items.length === 0 && trees.length === 0) return [];
  const direct: DirectItem[] = kept && forest.irqs[row]!.length > 0 ? [{ type: 'direct', row }] : [];
  return [{ row, items: [...direct, ...items], trees }];
}

function domainItems(forest: Forest, rows: readonly number[], options: FoldOptions): Item[] {
  const shown = options.keep ? rows.filter(options.keep) : rows;
  const groups = options.above > 0 ? groupsOf(forest, shown) : new Map<string, number[]>();
  const done = new Set<string>();
  return shown.flatMap((row): Item[] => {
    const shape = shapeOf(forest, row);
    const rows = groups.get(shape);
    if (!rows || rows.length <= options.above) return [domainItem(forest, row, '', options)];
    if (done.has(shape)) return [];
    done.add(shape);
    return foldItems(forest, rows, options);
  });
}

function groupsOf(forest: Forest, rows: readonly number[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const shape = shapeOf(forest, row);
    const group = groups.get(shape);
    if (group) group.push(row);
    else groups.set(shape, [row]);
  }
  return groups;
}

/** Siblings with equal shapes look the same. */
function shapeOf(forest: Forest, row: number): string {
  const { kind, mapped, dumped } = forest.machine.t.irqDomain.col;
  return `${kind[row]} ${mapped[row]} ${dumped[row]} ${forest.irqs[row]!.length} ${forest.driver[row]}`;
}

function foldItems(forest: Forest, rows: readonly number[], options: FoldOptions): Item[] {
  const key = forest.machine.str(forest.machine.t.irqDomain.col.name[rows[0]!]);
  const open = options.open.has('*') || options.open.has(key);
  const irqs = rows.flatMap((row) => forest.irqs[row]!);
  const fold: FoldItem = { type: 'fold', key, rows, open, irqs };
  return open ? [fold, ...rows.map((row) => domainItem(forest, row, key, options))] : [fold];
}

function domainItem(forest: Forest, row: number, fold: string, options: FoldOptions): DomainItem {
  return { type: 'domain', row, fold, lines: linesOf(forest, row, options.above) };
}

function linesOf(forest: Forest, row: number, above: number): Line[] {
  const { irqDesc, device } = forest.machine.t;
  const irqs = forest.irqs[row]!;
  const byDevice = new Map<number, number[]>();
  for (const desc of irqs) {
    const dev = irqDesc.col.deviceRow[desc]!;
    const list = byDevice.get(dev);
    if (list) list.push(desc);
    else byDevice.set(dev, [desc]);
  }
  if (byDevice.size < 2) return [{ label: sourceLabel(forest, row), detail: '', irqs }];
  const lines = [...byDevice].map(([dev, list]): Line => {
    const driver = dev < 0 ? '' : forest.machine.str(device.col.driver[dev]);
    const detail = dev < 0 ? '' : forest.machine.str(device.col.id[dev]);
    return { label: { text: driver, faint: driver === '' }, detail, irqs: list };
  });
  return above > 0 ? joinLines(lines, above) : lines;
}

/** Lines of one driver with as many irqs each become one line. */
function joinLines(lines: readonly Line[], above: number): Line[] {
  const shape = (line: Line): string => `${line.irqs.length} ${line.label.text}`;
  const groups = new Map<string, Line[]>();
  for (const line of lines) groups.set(shape(line), [...(groups.get(shape(line)) ?? []), line]);
  return lines.flatMap((line): Line[] => {
    const group = groups.get(shape(line))!;
    if (group.length <= above || line.label.text === '') return [line];
    if (group[0] !== line) return [];
    return [{ label: line.label, detail: `× ${group.length}`, irqs: group.flatMap((l) => l.irqs) }];
  });
}

/** Items of trees in the order in which they are drawn, top to bottom. */
export function* itemsOf(trees: readonly Tree[]): Generator<Item> {
  for (const tree of trees) {
    yield* tree.items;
    yield* itemsOf(tree.trees);
  }
}

/** Irqs that an item holds: rows of irqDesc. */
export function irqsOfItem(forest: Forest, item: Item): readonly number[] {
  switch (item.type) {
    case 'domain':
    case 'direct':
      return forest.irqs[item.row]!;
    case 'fold':
      return item.irqs;
    case 'loose':
      return forest.loose[item.at]!.irqs;
  }
}

/** The key of what an item is in the drawing; see spots.ts. */
export function spotOf(item: Item): string {
  switch (item.type) {
    case 'domain':
      return `dom:${item.row}`;
    case 'fold':
      return `fold:${item.key}`;
    case 'direct':
      return `direct:${item.row}`;
    case 'loose':
      return `loose:${item.at}`;
  }
}
