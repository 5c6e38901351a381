// Keys of the treegrid, after the ARIA Authoring Practices: rows first, cells on the way right.

import type { TwinRow } from './rows.ts';

export interface TwinCursor {
  readonly row: number;
  /** -1: the row as a whole. */
  readonly col: number;
}

export type TwinAction =
  | { readonly type: 'move'; readonly to: TwinCursor }
  | { readonly type: 'open' | 'close'; readonly id: string }
  | null;

/** What a key does. `columns` cells are in a row, `page` rows are on screen. */
export function twinKey(
  rows: readonly TwinRow[],
  at: TwinCursor,
  key: string,
  ctrl: boolean,
  columns: number,
  page: number,
): TwinAction {
  const row = rows[at.row];
  if (!row) return null;
  const move = (to: number, col = at.col): TwinAction => ({
    type: 'move',
    to: { row: Math.max(0, Math.min(rows.length - 1, to)), col },
  });
  switch (key) {
    case 'ArrowDown':
      return move(at.row + 1);
    case 'ArrowUp':
      return move(at.row - 1);
    case 'PageDown':
      return move(at.row + page);
    case 'PageUp':
      return move(at.row - page);
    case 'Home':
      return at.col < 0 || ctrl ? move(0) : move(at.row, 0);
    case 'End':
      return at.col < 0 || ctrl ? move(rows.length - 1) : move(at.row, columns - 1);
    case 'ArrowRight':
      if (at.col >= 0) return move(at.row, Math.min(columns - 1, at.col + 1));
      return row.expanded === false ? { type: 'open', id: row.id } : move(at.row, 0);
    case 'ArrowLeft':
      if (at.col >= 0) return move(at.row, at.col - 1);
      if (row.expanded) return { type: 'close', id: row.id };
      return row.parent < 0 ? null : move(row.parent);
    default:
      return null;
  }
}
