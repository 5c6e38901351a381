/** What a table knows of a column. Rows are numbers, 0 … count-1; the columns read them from wherever the data is. */

import type { ReactNode } from 'react';
import type { FilterField, SetField } from './filter.ts';

export type CellValue = number | string | boolean | null;

export interface TableColumn {
  readonly id: string;
  /** Head, in the kernel's words: `hwirq`. */
  readonly title: string;
  /** What is drawn in the head where the title is not enough. */
  readonly head?: ReactNode;
  /** What the column says, one sentence; tooltip of the head and help of the filter. */
  readonly about?: string;
  /** Initial width in px. */
  readonly width: number;
  /** Takes the room that is left. */
  readonly grow?: boolean;
  readonly align?: 'right';
  readonly mono?: boolean;
  /** Not shown until chosen. */
  readonly hidden?: boolean;
  /** A vertical rule before it: a new group of columns. */
  readonly rule?: boolean;
  /** What the column is sorted and filtered by. Null sorts last. */
  value(row: number): CellValue;
  /** What is drawn (without `cell`) and copied; the value as text where missing. */
  text?(row: number): string;
  /** What is drawn where text is not enough. */
  cell?(row: number): ReactNode;
  /**
   * How the filter reads it: `number`, `flag` (yes, no), `word` (one of a few, whole), `text` (any part), or ranges over a
   * set (`cpu:4-7`). By default the type of the first value decides, strings as `text`. False: not a field.
   */
  readonly filter?: FilterField['kind'] | Pick<SetField, 'kind' | 'has' | 'empty'> | false;
  /** Name of the field in the filter; the id where missing. */
  readonly field?: string;
}

export const cellText = (column: TableColumn, row: number): string => {
  if (column.text) return column.text(row);
  const value = column.value(row);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? '' : String(value);
};

/** The filter fields of columns. `count` rows are there; the first values decide kinds that are not given. */
export function fieldsOf(columns: readonly TableColumn[], count: number): FilterField[] {
  return columns.flatMap((column) => {
    const { filter } = column;
    if (filter === false) return [];
    const base = { name: column.field ?? column.id, about: column.about ?? column.title };
    if (typeof filter === 'object') return [{ ...base, ...filter }];
    return [simpleField(base, filter ?? kindOf(column, count), column)];
  });
}

function simpleField(
  base: { name: string; about: string },
  kind: Exclude<FilterField['kind'], 'set'> | 'set',
  column: TableColumn,
): FilterField {
  const { value } = column;
  switch (kind) {
    case 'number':
      return { ...base, kind, get: (row) => asNumber(value.call(column, row)) };
    case 'flag':
      return { ...base, kind, get: (row) => asFlag(value.call(column, row)) };
    case 'word':
      return { ...base, kind, get: (row) => cellText(column, row) };
    default:
      return { ...base, kind: 'text', get: (row) => cellText(column, row) };
  }
}

const asNumber = (value: CellValue): number | null => (typeof value === 'number' ? value : null);
const asFlag = (value: CellValue): boolean | null => (typeof value === 'boolean' ? value : null);

function kindOf(column: TableColumn, count: number): 'number' | 'flag' | 'text' {
  for (let row = 0; row < Math.min(count, 50); row++) {
    const value = column.value(row);
    if (value === null) continue;
    return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'flag' : 'text';
  }
  return 'text';
}
