/** Row of a list after a key, or null where the key does not move it. `row` is -1 before the first key. */
export function rowAfterKey(row: number, key: string, count: number, page: number): number | null {
  const to = {
    ArrowDown: row + 1,
    ArrowUp: row < 0 ? count - 1 : row - 1,
    PageDown: Math.max(0, row) + page,
    PageUp: row - page,
    Home: 0,
    End: count - 1,
  }[key];
  if (to === undefined || count === 0) return null;
  return Math.max(0, Math.min(count - 1, to));
}
