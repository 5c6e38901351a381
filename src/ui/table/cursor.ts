/** Where the keyboard is in a table. */

/** `row` is a position in the order on screen, -1 the head; `col` a position among the shown columns, -1 the whole row. */
export interface Cursor {
  readonly row: number;
  readonly col: number;
}

export interface TableShape {
  readonly rows: number;
  readonly cols: number;
  /** Rows that PageUp and PageDown move by. */
  readonly page: number;
}

/** The cursor after a key, or null when the key does not move it. */
export function moveCursor(cursor: Cursor, key: string, ctrl: boolean, shape: TableShape): Cursor | null {
  const { row, col } = cursor;
  const at = (r: number, c = col): Cursor => ({
    row: Math.max(-1, Math.min(shape.rows - 1, r)),
    col: Math.max(r < 0 ? 0 : -1, Math.min(shape.cols - 1, c)),
  });
  switch (key) {
    case 'ArrowDown':
      return ctrl ? at(shape.rows - 1) : at(row + 1);
    case 'ArrowUp':
      return ctrl ? at(0) : at(row - 1);
    case 'ArrowRight':
      return ctrl ? at(row, shape.cols - 1) : at(row, col + 1);
    case 'ArrowLeft':
      return ctrl ? at(row, 0) : at(row, col - 1);
    case 'PageDown':
      return at(Math.max(row, 0) + shape.page);
    case 'PageUp':
      return at(Math.max(0, row - shape.page));
    case 'Home':
      return at(0);
    case 'End':
      return at(shape.rows - 1);
    default:
      return null;
  }
}
