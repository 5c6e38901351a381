// The columns of the drawing, root first: CPUs, root, remapping, device domains, driver, interrupts.

import { Bus } from '../../model/tables.ts';
import { plural } from '../../ui/values.tsx';
import type { DomainItem, Item, Tree } from './fold.ts';
import { itemsOf } from './fold.ts';
import type { Forest } from './forest.ts';
import { domainName, infoOfDomain, mappedText, roleOf, rootUnit } from './labels.ts';
import { monoWidth, uiWidth } from './measure.ts';

export interface Column {
  readonly kind: 'cpu' | 'root' | 'inner' | 'leaf' | 'driver' | 'irq' | 'rate';
  readonly x: number;
  readonly width: number;
  readonly title: string;
  /** What is counted in it. */
  readonly unit: string;
}

export interface Columns {
  readonly cpu: Column | null;
  readonly root: Column;
  /** One for each level between root and leaf. */
  readonly inner: readonly Column[];
  readonly leaf: Column;
  /** Null where drivers are hidden or joined with the name. */
  readonly driver: Column | null;
  readonly irq: Column | null;
  /** Rates of what stands in rows, while traffic is shown. */
  readonly rate: Column | null;
  /** Cells that a line has room for. */
  readonly cells: number;
  /** From the start of the driver column to the device address beside it. */
  readonly detail: number;
  /** Names are cut to the part that identifies, and followed by the driver. */
  readonly joined: boolean;
  /** x of the vertical line that leads from one column to the next: [0] CPUs to root, [1] root to the next, … */
  readonly trunks: readonly number[];
  readonly width: number;
}

export interface ColumnOptions {
  readonly width: number;
  readonly cpus: 'none' | 'single' | 'groups';
  readonly drivers: boolean;
  readonly irqs: boolean;
  readonly rates: boolean;
}

export const CELL_PITCH = 12.5;
const MAX_CELLS = 12;
const MIN_CELLS = 5;
const MARGIN = 20;
const CPU_WIDTH = 92;
const CPU_GROUP_WIDTH = 118;
/** Gaps: CPUs to root, root to inner and inner to inner, to the leaves, leaves to driver, driver to cells. */
const GAP = { cpu: 38, inner: 34, leaf: 44, side: 15 } as const;
const MORE = 34;
/** Widest inner box: names of firmware nodes fit. */
const MOST_INNER = 312;

export function columnsOf(forest: Forest, trees: readonly Tree[], options: ColumnOptions): Columns {
  const key = `${options.width} ${options.cpus} ${options.drivers} ${options.irqs} ${options.rates}`;
  const known = cache.get(trees) ?? new Map<string, Columns>();
  cache.set(trees, known);
  let columns = known.get(key);
  if (!columns) {
    columns = compute(forest, trees, options);
    known.set(key, columns);
  }
  return columns;
}

/** Columns do not depend on the height per domain: finding the one that fits asks for them many times. */
const cache = new WeakMap<readonly Tree[], Map<string, Columns>>();

function compute(forest: Forest, trees: readonly Tree[], options: ColumnOptions): Columns {
  const sizes = sizesOf(forest, trees, [...itemsOf(trees)], options);
  const rest = options.rates ? { ...options, width: options.width - RATE_WIDTH } : options;
  const columns = placeColumns(forest, sizes, fitWidths(sizes, rest), rest);
  return options.rates ? withRates(columns) : columns;
}

/** Room of a rate at the right of everything. */
const RATE_WIDTH = 64;

function withRates(columns: Columns): Columns {
  const { irq, driver, leaf, cells, width } = columns;
  const beside = driver ?? leaf;
  const x = irq
    ? irq.x + cells * CELL_PITCH + MORE
    : Math.min(width - MARGIN, beside.x + beside.width + GAP.side);
  const rate: Column = { kind: 'rate', x, width: RATE_WIDTH, title: 'Traffic', unit: '' };
  return { ...columns, rate, width: columns.width + RATE_WIDTH };
}

interface Sizes {
  readonly root: number;
  readonly inner: readonly number[];
  readonly leaf: number;
  readonly shortLeaf: number;
  readonly driver: number;
  readonly detail: number;
  readonly cells: number;
}

interface Fit {
  readonly cells: number;
  readonly gap: number;
  readonly joined: boolean;
}

function sizesOf(
  forest: Forest,
  trees: readonly Tree[],
  items: readonly Item[],
  options: ColumnOptions,
): Sizes {
  const inner = Array.from({ length: forest.levels }, () => 124);
  let root = 128;
  const walk = (list: readonly Tree[], depth: number): void => {
    for (const tree of list) {
      const width = tree.row < 0 ? 0 : innerWidth(forest, tree.row);
      if (depth === 0) root = Math.max(root, width);
      else inner[depth - 1] = Math.max(inner[depth - 1]!, width);
      walk(tree.trees, depth + 1);
    }
  };
  walk(trees, 0);
  let leaf = 150;
  let shortLeaf = 150;
  let driver = 0;
  let cells = 1;
  const detail = detailOffset(items);
  for (const item of items) {
    leaf = Math.max(leaf, leafWidth(forest, item));
    shortLeaf = Math.max(shortLeaf, shortWidth(forest, item));
    driver = Math.max(driver, driverWidth(forest, item, detail));
    cells = Math.max(cells, cellsOf(forest, item));
  }
  return {
    root: Math.min(root, MOST_INNER),
    inner: inner.map((w) => Math.min(w, MOST_INNER)),
    leaf: Math.min(leaf, 300),
    shortLeaf: Math.min(shortLeaf, 300),
    driver: options.drivers ? Math.min(Math.max(driver, 48), 190) : 0,
    detail,
    cells: options.irqs ? Math.min(cells, MAX_CELLS) : 0,
  };
}

function innerWidth(forest: Forest, row: number): number {
  const { machine } = forest;
  const first = monoWidth(domainName(machine, row), 12) + 52 + ghostWidth(forest, row, 12);
  return Math.max(first, uiWidth(secondLine(forest, row), 11) + 20);
}

/** Members of an open fold stand in by this much. */
export const MEMBER_INSET = 8;

/** Room for the question mark after a name that was not captured. */
const ghostWidth = ({ machine }: Forest, row: number, size: number): number =>
  machine.t.irqDomain.col.dumped[row] ? 0 : monoWidth(' ?', size);

/** The second line of an inner node. */
export function secondLine(forest: Forest, row: number): string {
  const { machine } = forest;
  const { irqDomain, matrix } = machine.t;
  if (!irqDomain.col.dumped[row]) return 'not in this capture';
  const id = irqDomain.col.matrix[row]!;
  const mapped = mappedText(machine, row);
  return id < 0 ? mapped : `${mapped} · ${matrix.col.totalAllocated[id]} allocated`;
}

function leafWidth(forest: Forest, item: Item): number {
  switch (item.type) {
    case 'domain':
      return (
        monoWidth(domainName(forest.machine, item.row), 11.5) +
        (item.fold === '' ? 48 : 48 + MEMBER_INSET) +
        ghostWidth(forest, item.row, 11.5)
      );
    case 'fold':
      return monoWidth(domainName(forest.machine, item.rows[0]!).replace(/[\da-f]{4,}:.*/, ''), 11.5) + 96;
    case 'direct':
      return 150;
    case 'loose':
      return monoWidth(forest.loose[item.at]!.chip, 11.5) + 16;
  }
}

function shortWidth(forest: Forest, item: Item): number {
  if (item.type !== 'domain') return 150;
  const name = monoWidth(shortName(forest, item.row), 11.5) + ghostWidth(forest, item.row, 11.5) + 48;
  const both = name + joinedWidth(item);
  return both <= MOST_JOINED ? both : name;
}

/** A driver joins a name while both fit into this; a name is never cut for it. */
const MOST_JOINED = 240;

const joinedWidth = (item: DomainItem): number =>
  item.lines[0]!.label.text === '' ? 0 : uiWidth(item.lines[0]!.label.text, 11) + 10;

/** The part of a name that identifies: the address of a device domain, else the whole. */
export function shortName(forest: Forest, row: number): string {
  const name = domainName(forest.machine, row);
  return /[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/.exec(name)?.[0] ?? name;
}

/** Addresses stand under each other, right of the longest driver beside one. */
function detailOffset(items: readonly Item[]): number {
  const widths = items.flatMap((item) =>
    item.type === 'domain'
      ? item.lines.map(({ label, detail }) => (detail && label.text ? uiWidth(label.text, 12) + 10 : 0))
      : [],
  );
  return widths.reduce((most, width) => Math.max(most, width), 0);
}

function driverWidth(forest: Forest, item: Item, detail: number): number {
  if (item.type === 'loose') return uiWidth('no domain', 12) + 4;
  if (item.type === 'fold') return uiWidth(forest.driver[item.rows[0]!]!, 12) + 4;
  if (item.type !== 'domain') return 0;
  return Math.max(
    ...item.lines.map(
      (line) => (line.detail ? detail + monoWidth(line.detail, 11) : uiWidth(line.label.text, 12)) + 4,
    ),
  );
}

function cellsOf(forest: Forest, item: Item): number {
  switch (item.type) {
    case 'domain':
      return Math.max(...item.lines.map((line) => line.irqs.length));
    case 'fold':
      return item.open ? 0 : item.irqs.length;
    case 'direct':
      return forest.irqs[item.row]!.length;
    case 'loose':
      return forest.loose[item.at]!.irqs.length;
  }
}

/** Gives up, in this order: cells, air, the driver column. */
function fitWidths(sizes: Sizes, options: ColumnOptions): Fit {
  const tries: Fit[] = [
    { cells: sizes.cells, gap: 1, joined: false },
    { cells: Math.min(sizes.cells, 9), gap: 1, joined: false },
    { cells: Math.min(sizes.cells, 9), gap: 0.75, joined: false },
    { cells: Math.min(sizes.cells, MIN_CELLS), gap: 0.75, joined: false },
    { cells: Math.min(sizes.cells, MIN_CELLS), gap: 0.6, joined: sizes.driver > 0 },
  ];
  return tries.find((fit) => totalWidth(sizes, fit, options) <= options.width) ?? tries.at(-1)!;
}

function totalWidth(sizes: Sizes, fit: Fit, options: ColumnOptions): number {
  const cpu = options.cpus === 'none' ? 0 : cpuWidth(options) + GAP.cpu * fit.gap;
  const inner = sizes.inner.reduce((sum, w) => sum + w + GAP.inner * fit.gap, 0);
  const leaf = GAP.leaf * fit.gap + (fit.joined ? sizes.shortLeaf : sizes.leaf);
  const driver = sizes.driver > 0 && !fit.joined ? sizes.driver + GAP.side : 0;
  return 2 * MARGIN + cpu + sizes.root + inner + leaf + driver + irqWidth(fit.cells);
}

const cpuWidth = ({ cpus }: ColumnOptions): number => (cpus === 'groups' ? CPU_GROUP_WIDTH : CPU_WIDTH);

const irqWidth = (cells: number): number => (cells > 0 ? GAP.side + cells * CELL_PITCH + MORE : 0);

function placeColumns(forest: Forest, sizes: Sizes, fit: Fit, options: ColumnOptions): Columns {
  const hasCpus = options.cpus !== 'none';
  const gaps = sizes.inner.length + 1 + (hasCpus ? 1 : 0);
  const spare = Math.max(0, options.width - totalWidth(sizes, fit, options));
  const air = Math.min(64, (spare * 0.7) / gaps);
  const trunks: number[] = [];
  let x = MARGIN;
  const take = (width: number, gap: number): number => {
    const at = x;
    x += width + gap;
    return at;
  };
  const wide = (gap: number): number => gap * fit.gap + air;
  const cpuX = hasCpus ? take(cpuWidth(options), wide(GAP.cpu)) : -1;
  trunks.push(x - Math.min(22, wide(GAP.cpu) / 2));
  const rootX = take(sizes.root, wide(sizes.inner.length > 0 ? GAP.inner : GAP.leaf));
  trunks.push(x - Math.min(24, wide(GAP.leaf) / 2));
  const innerX = sizes.inner.map((w, at) => {
    const last = at === sizes.inner.length - 1;
    const left = take(w, wide(last ? GAP.leaf : GAP.inner));
    trunks.push(x - Math.min(last ? 18 : 24, wide(GAP.inner) / 2));
    return left;
  });
  const leaf = fit.joined ? sizes.shortLeaf : sizes.leaf;
  const leafX = take(leaf, GAP.side);
  const hasDriver = sizes.driver > 0 && !fit.joined;
  const driverX = hasDriver ? take(sizes.driver, GAP.side) : -1;
  const irqX = fit.cells > 0 ? take(fit.cells * CELL_PITCH + MORE, 0) : -1;
  const width = Math.max(options.width, x + MARGIN - (irqX < 0 ? GAP.side : 0));
  const cells = fit.cells === 0 ? 0 : cellsThatFit(width - irqX - MARGIN, sizes.cells);
  return {
    cpu: cpuX < 0 ? null : { kind: 'cpu', x: cpuX, width: cpuWidth(options), title: 'CPUs', unit: 'targets' },
    root: { kind: 'root', x: rootX, width: sizes.root, title: 'Root', unit: unitOfRoots(forest) },
    inner: innerX.map((left, at) => ({
      kind: 'inner',
      x: left,
      width: sizes.inner[at]!,
      ...innerHead(forest, at + 1),
    })),
    leaf: { kind: 'leaf', x: leafX, width: leaf, title: 'Device domains', unit: leafUnit(forest) },
    driver:
      driverX < 0 ? null : { kind: 'driver', x: driverX, width: sizes.driver, title: 'Driver', unit: '' },
    irq:
      irqX < 0
        ? null
        : { kind: 'irq', x: irqX, width: width - irqX - MARGIN, title: 'Interrupts', unit: 'one cell each' },
    rate: null,
    cells,
    detail: sizes.detail,
    joined: fit.joined,
    trunks,
    width,
  };
}

const cellsThatFit = (room: number, wanted: number): number =>
  Math.max(1, Math.min(MAX_CELLS, wanted, Math.floor((room - MORE) / CELL_PITCH)));

function unitOfRoots(forest: Forest): string {
  return forest.roots.length === 0 ? '' : rootUnit(forest.machine, forest.roots[0]!);
}

const IR_UNITS: Readonly<Record<string, string>> = {
  'intel-ir': 'IRTEs',
  'amd-ir': 'entries',
  its: 'events',
};

function innerHead(forest: Forest, depth: number): { title: string; unit: string } {
  const rows = [...forest.depth.keys()].filter((row) => forest.depth[row] === depth);
  const roles = new Set(rows.map((row) => roleOf(forest.machine, row)));
  const kinds = new Set(rows.map((row) => infoOfDomain(forest.machine, row).id));
  if (roles.size !== 1) return { title: 'Parents', unit: '' };
  if (roles.has('ir'))
    return { title: 'Remapping', unit: (kinds.size === 1 && IR_UNITS[[...kinds][0]!]) || '' };
  if (kinds.has('gicv2m')) return { title: 'Message frame', unit: 'SPIs' };
  return roles.has('io') ? { title: 'Wires', unit: '' } : { title: 'Shared by devices', unit: '' };
}

/** `24 PCI, 3 other`. */
function leafUnit(forest: Forest): string {
  const { irqDomain, device } = forest.machine.t;
  let pci = 0;
  let other = 0;
  for (let row = 0; row < forest.depth.length; row++) {
    if (forest.depth[row]! >= 0) continue;
    const dev = irqDomain.col.device[row]!;
    if (dev >= 0 && device.col.bus[dev] === Bus.pci) pci++;
    else other++;
  }
  if (pci === 0) return other === 0 ? '' : plural(other, 'domain');
  return other === 0 ? `${pci} PCI` : `${pci} PCI, ${other} other`;
}
