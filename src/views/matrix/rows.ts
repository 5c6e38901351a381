// Which rows the matrix shows and where: CPUs in groups (nodes, packages), folded or open. Arithmetic only.

import type { Matrix } from './matrix.ts';

export type Grouping = 'node' | 'package' | 'none';

export interface Group {
  /** Stable name, stands in links: `0`; `x` where the number is not known, `all` without groups. */
  readonly key: string;
  /** `node 0`, `node not known`. */
  readonly title: string;
  /** Positions of its CPUs in the matrix, ascending. */
  readonly positions: readonly number[];
  /** CPUs of it that are not online. */
  readonly offline: readonly number[];
}

/** From this many CPUs on groups are folded to begin with. */
export const FOLD_FROM = 128;

/** CPUs in groups, by the number of node or package; those without one last. */
export function groupsOf(m: Matrix, by: Grouping): Group[] {
  if (by === 'none') {
    const positions = Array.from(m.cpus, (_, position) => position);
    return [{ key: 'all', title: 'all CPUs', positions, offline: m.offline }];
  }
  const { cpu } = m.view.t;
  const column = by === 'node' ? cpu.col.node : cpu.col.package;
  const numberOf = new Map<number, number>();
  for (let row = 0; row < cpu.length; row++) numberOf.set(cpu.col.cpu[row]!, column[row]!);
  const groups = new Map<number, { positions: number[]; offline: number[] }>();
  const groupOf = (number: number) => {
    const n = numberOf.get(number) ?? -1;
    const group = groups.get(n) ?? { positions: [], offline: [] };
    groups.set(n, group);
    return group;
  };
  for (let p = 0; p < m.cpus.length; p++) groupOf(m.cpus[p]!).positions.push(p);
  for (const number of m.offline) groupOf(number).offline.push(number);
  const last = (n: number): number => (n < 0 ? Number.POSITIVE_INFINITY : n);
  return [...groups]
    .sort(([a], [b]) => last(a) - last(b))
    .map(([n, group]) => ({
      key: n < 0 ? 'x' : String(n),
      title: n < 0 ? `${by} not known` : `${by} ${n}`,
      ...group,
    }));
}

/** True when the capture says of a CPU which group it is in. */
export const isGrouped = (m: Matrix, by: Grouping): boolean => groupsOf(m, by).some(({ key }) => key !== 'x');

/** Folded groups: those that differ from what the number of CPUs says are listed in the link. */
export function foldedGroups(groups: readonly Group[], cpus: number, turned: string): ReadonlySet<string> {
  const list = new Set(turned.split(',').filter(Boolean));
  const folded = cpus >= FOLD_FROM;
  return new Set(groups.map(({ key }) => key).filter((key) => folded !== list.has(key)));
}

/** The link's list after a group was turned. */
export function turnGroup(turned: string, key: string): string {
  const list = turned.split(',').filter(Boolean);
  return (list.includes(key) ? list.filter((k) => k !== key) : [...list, key]).join(',');
}

export const RowKind = {
  /** Head of a group that is open. */
  head: 0,
  /** A group that is folded: one row with the most. */
  fold: 1,
  cpu: 2,
  offline: 3,
} as const;

export interface Row {
  readonly kind: (typeof RowKind)[keyof typeof RowKind];
  /** Position in the groups. */
  readonly group: number;
  /** Position in the matrix for a CPU, number of the CPU that is offline, else -1. */
  readonly index: number;
}

export interface RowLayout {
  readonly rows: readonly Row[];
  /** Upper edges in px, and the lower edge of the last one. */
  readonly y: Float64Array;
  /** Height of a CPU's row. */
  readonly height: number;
  /** Height of a folded group's row. */
  readonly fold: number;
}

export const HEAD_HEIGHT = 22;
/** Least height of a folded group; all of its words fit into it. */
export const FOLD_HEIGHT = 38;
/** A CPU of a folded group that is spread out gets no more than this, px. */
const MOST_SPREAD = 6;
/** Distance between groups. */
const GROUP_GAP = 4;
const TALLEST = 24;
/** Rows are not drawn lower than this to fit; if they do not fit then, they are this and scroll. */
const LEAST = 13;
const SCROLLED = 19;

export interface RowInput {
  readonly groups: readonly Group[];
  readonly folded: ReadonlySet<string>;
  /** By position in the matrix: 0 where a filter hides the CPU; null shows all, and what is offline. */
  readonly shown: Uint8Array | null;
  /** Height there is, px. */
  readonly room: number;
  /** Folded groups take the room that is left: each CPU has a place of its own in them, as far as pixels go. */
  readonly spread?: boolean;
}

/** Rows from top to bottom. Empty groups are left out. */
export function layoutRows({ groups, folded, shown, room, spread = false }: RowInput): RowLayout {
  const rows: Row[] = [];
  groups.forEach((group, at) => {
    const positions = shown ? group.positions.filter((p) => shown[p]) : group.positions;
    const offline = shown ? [] : group.offline;
    if (positions.length + offline.length === 0) return;
    const isFolded = folded.has(group.key);
    rows.push({ kind: isFolded ? RowKind.fold : RowKind.head, group: at, index: -1 });
    if (isFolded) return;
    for (const index of positions) rows.push({ kind: RowKind.cpu, group: at, index });
    for (const index of offline) rows.push({ kind: RowKind.offline, group: at, index });
  });
  const height = rowHeight(rows, room);
  const fold = spread ? foldHeight(rows, groups, room, height) : FOLD_HEIGHT;
  return { rows, y: edgesOf(rows, height, fold), height, fold };
}

function foldHeight(rows: readonly Row[], groups: readonly Group[], room: number, height: number): number {
  const folds = rows.filter(({ kind }) => kind === RowKind.fold);
  if (folds.length === 0) return FOLD_HEIGHT;
  const rest = edgesOf(rows, height, 0)[rows.length]!;
  const most = Math.max(...folds.map(({ group }) => groups[group]!.positions.length)) * MOST_SPREAD;
  return Math.max(FOLD_HEIGHT, Math.min(most, Math.floor((room - rest) / folds.length)));
}

function rowHeight(rows: readonly Row[], room: number): number {
  let fixed = 0;
  let lines = 0;
  for (const { kind } of rows) {
    if (kind === RowKind.cpu || kind === RowKind.offline) lines++;
    else fixed += (kind === RowKind.fold ? FOLD_HEIGHT : HEAD_HEIGHT) + GROUP_GAP;
  }
  const fits = lines === 0 ? TALLEST : Math.floor((room - fixed) / lines);
  return fits >= LEAST ? Math.min(TALLEST, fits) : SCROLLED;
}

const heightOf = (kind: Row['kind'], height: number, fold: number): number =>
  kind === RowKind.head ? HEAD_HEIGHT : kind === RowKind.fold ? fold : height;

function edgesOf(rows: readonly Row[], height: number, fold: number): Float64Array {
  const y = new Float64Array(rows.length + 1);
  let at = 0;
  rows.forEach(({ kind }, i) => {
    if (i > 0 && kind <= RowKind.fold) at += GROUP_GAP;
    y[i] = at;
    at += heightOf(kind, height, fold);
  });
  y[rows.length] = at;
  return y;
}

/** True where folded groups are spread out: a CPU has its own place in them. */
export const isSpread = (layout: RowLayout): boolean => layout.fold > FOLD_HEIGHT;

/** Positions of a group's CPUs that a filter shows. */
export const shownPositions = (group: Group, shown: Uint8Array | null): readonly number[] =>
  shown ? group.positions.filter((position) => shown[position]) : group.positions;

/** Lines of a spread group: one for each CPU, or as many as there are pixels. */
export interface SpreadLine {
  /** Within the row, px. */
  readonly top: number;
  readonly height: number;
  /** CPUs by their place in the group, `to` excluded. */
  readonly from: number;
  readonly to: number;
}

export function spreadLines(cpus: number, height: number): SpreadLine[] {
  const count = Math.min(cpus, height);
  return Array.from({ length: count }, (_, at) => {
    const top = Math.floor((at * height) / count);
    return {
      top,
      height: Math.floor(((at + 1) * height) / count) - top,
      from: Math.floor((at * cpus) / count),
      to: Math.floor(((at + 1) * cpus) / count),
    };
  });
}

/** Lower edge of a row: the gap before a group belongs to nobody. */
export function rowBottom(layout: RowLayout, at: number): number {
  return layout.y[at]! + heightOf(layout.rows[at]!.kind, layout.height, layout.fold);
}

/** The row at a height, -1 above the first and below the last; a gap belongs to the row above it. */
export function rowAt(layout: RowLayout, at: number): number {
  const { y, rows } = layout;
  if (at < 0 || at >= y[rows.length]!) return -1;
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (y[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
