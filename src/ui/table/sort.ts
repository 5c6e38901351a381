/** Sorting by several columns. */

import type { CellValue } from './column.ts';

export interface SortKey {
  readonly id: string;
  readonly desc: boolean;
}

/** `irq,-cpu`; the form that travels in links. */
export const formatSort = (keys: readonly SortKey[]): string =>
  keys.map((k) => (k.desc ? `-${k.id}` : k.id)).join(',');

export const parseSort = (text: string): SortKey[] =>
  text
    .split(',')
    .filter((part) => part !== '' && part !== '-')
    .map((part) => (part.startsWith('-') ? { id: part.slice(1), desc: true } : { id: part, desc: false }));

/**
 * What a click on a head does: ascending, then descending, then as read. With `add` (Shift) the other keys stay and this one
 * comes last.
 */
export function nextSort(keys: readonly SortKey[], id: string, add: boolean): SortKey[] {
  const now = keys.find((k) => k.id === id);
  const others = add ? keys.filter((k) => k.id !== id) : [];
  if (!now) return [...others, { id, desc: false }];
  if (now.desc) return others;
  const next = { id, desc: true };
  return add ? keys.map((k) => (k.id === id ? next : k)) : [next];
}

/** Rows in order. Ties keep the order of `rows`; null comes last either way. Numbers in texts count as numbers. */
export function sortRows(
  rows: Uint32Array,
  keys: readonly { desc: boolean; value(row: number): CellValue }[],
): Uint32Array {
  if (keys.length === 0) return rows;
  const ranks = keys.map((key) => rankRows(rows, key));
  const order = Uint32Array.from(rows.keys());
  order.sort((a, b) => {
    for (const rank of ranks) {
      const d = rank[a]! - rank[b]!;
      if (d !== 0) return d;
    }
    return a - b;
  });
  return order.map((at) => rows[at]!);
}

/** A number per row that sorts as the key wants. */
function rankRows(
  rows: Uint32Array,
  { desc, value }: { desc: boolean; value(row: number): CellValue },
): Float64Array {
  const values = Array.from(rows, (row) => value(row));
  const texts = new Map<string, number>();
  for (const v of values) if (typeof v === 'string') texts.set(v, 0);
  const sorted = [...texts.keys()]
    .map((text) => [natural(text), text] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [rank, [, text]] of sorted.entries()) texts.set(text, rank);
  const sign = desc ? -1 : 1;
  return Float64Array.from(values, (v) => {
    if (v === null || Number.isNaN(v)) return Number.MAX_VALUE;
    return sign * (typeof v === 'string' ? texts.get(v)! : Number(v));
  });
}

/** A form of a text that compares runs of digits by value: `nvme0q10` after `nvme0q9`. */
export const natural = (text: string): string =>
  text.toLowerCase().replace(/\d+/g, (digits) => {
    const plain = digits.replace(/^0+(?=\d)/, '');
    return String.fromCharCode(0x30 + plain.length) + plain;
  });
