import type { Cursor } from './cursor.ts';

/** Id of the element under a cursor: a row, or a cell of it. */
export const cellId = (grid: string, { row, col }: Cursor): string =>
  `${grid}-${row}${col < 0 ? '' : `-${col}`}`;
