// From places on the screen to places in the matrix, and how the cursor moves. Arithmetic only.

import { columnAt } from './columns.ts';
import type { Matrix } from './matrix.ts';
import { type Group, isSpread, RowKind, type RowLayout, rowAt, shownPositions, spreadLines } from './rows.ts';

/** A place of the drawing: a row of the layout and a number. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

/** The place under a point, clamped to the columns; null beside the rows. `x` counts from the first column. */
export function hit(rows: RowLayout, x: Int32Array, at: { x: number; y: number }): Cursor | null {
  const row = rowAt(rows, at.y);
  if (row < 0 || at.x < 0 || at.x >= x[x.length - 1]!) return null;
  return { row, column: columnAt(x, at.x) };
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are on screen at a time. */
  readonly page: number;
}

/** Where a key leads from a place; null for keys that do not move. */
export function moveCursor(at: Cursor, key: string, ctrl: boolean, extent: Extent): Cursor | null {
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = (row: number, column: number): Cursor => ({
    row: Math.max(0, Math.min(lastRow, row)),
    column: Math.max(0, Math.min(lastColumn, column)),
  });
  switch (key) {
    case 'ArrowUp':
      return to(ctrl ? 0 : at.row - 1, at.column);
    case 'ArrowDown':
      return to(ctrl ? lastRow : at.row + 1, at.column);
    case 'ArrowLeft':
      return to(at.row, ctrl ? 0 : at.column - 1);
    case 'ArrowRight':
      return to(at.row, ctrl ? lastColumn : at.column + 1);
    case 'Home':
      return to(ctrl ? 0 : at.row, 0);
    case 'End':
      return to(ctrl ? lastRow : at.row, lastColumn);
    case 'PageUp':
      return to(at.row - extent.page, at.column);
    case 'PageDown':
      return to(at.row + extent.page, at.column);
    default:
      return null;
  }
}

/** The positions of the CPUs that the rows from one to another stand for; a folded group stands for all of its CPUs. */
export function positionsBetween(
  rows: RowLayout,
  groups: readonly Group[],
  from: number,
  to: number,
  shown: Uint8Array | null,
): number[] {
  const positions: number[] = [];
  for (let at = Math.min(from, to); at <= Math.max(from, to); at++) {
    const row = rows.rows[at]!;
    if (row.kind === RowKind.cpu) positions.push(row.index);
    else if (row.kind === RowKind.fold)
      positions.push(...groups[row.group]!.positions.filter((p) => !shown || shown[p]));
  }
  return positions;
}

/** A place by what it shows, so that it stays while rows are folded, filtered or come and go. */
export interface Spot {
  /** CPU number, -1 for the row of a group. */
  readonly cpu: number;
  /** Key of the group. */
  readonly group: string;
  readonly vector: number;
}

export function spotAt(m: Matrix, rows: RowLayout, groups: readonly Group[], at: Cursor): Spot {
  const row = rows.rows[at.row]!;
  const group = groups[row.group]!.key;
  if (row.kind === RowKind.offline) return { cpu: row.index, group, vector: at.column };
  return { cpu: row.kind === RowKind.cpu ? m.cpus[row.index]! : -1, group, vector: at.column };
}

/** The spot under a point of a row; in a group that is spread out that of the CPU which is there. `y` counts from the first row. */
export function spotUnder({ matrix, rows, groups, shown }: HitScene, at: Cursor, y: number): Spot {
  const spot = spotAt(matrix, rows, groups, at);
  const row = rows.rows[at.row]!;
  if (row.kind !== RowKind.fold || !isSpread(rows)) return spot;
  const positions = shownPositions(groups[row.group]!, shown);
  const within = y - rows.y[at.row]!;
  const line = spreadLines(positions.length, rows.fold - 1).findLast(({ top }) => top <= within);
  return line ? { ...spot, cpu: matrix.cpus[positions[line.from]!]! } : spot;
}

export interface HitScene {
  readonly matrix: Matrix;
  readonly rows: RowLayout;
  readonly groups: readonly Group[];
  readonly shown: Uint8Array | null;
}

/** The row of a spot; where its CPU is folded away the row of its group; -1 where a filter hides it. */
export function rowOfSpot(m: Matrix, rows: RowLayout, groups: readonly Group[], spot: Spot): number {
  const position = m.positionOf.get(spot.cpu) ?? -1;
  return rows.rows.findIndex((row) => {
    switch (row.kind) {
      case RowKind.cpu:
        return row.index === position;
      case RowKind.offline:
        return row.index === spot.cpu;
      case RowKind.fold:
        return spot.cpu < 0
          ? groups[row.group]!.key === spot.group
          : groups[row.group]!.positions.includes(position) || groups[row.group]!.offline.includes(spot.cpu);
      default:
        return spot.cpu < 0 && groups[row.group]!.key === spot.group;
    }
  });
}
