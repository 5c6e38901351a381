// A column that says what is at A and what is at B.

import type { TableColumn } from '../../ui/table/column.ts';
import { AtoB } from './marks.tsx';
import type { Side } from './steps.ts';

/** What a row has at each moment. */
export interface Both {
  /** '' where it is not known, or none. */
  readonly text: (row: number, side: Side) => string;
  /** The side that alone has the row's thing. */
  readonly only: (row: number) => Side | null;
  readonly changed: (row: number) => boolean;
}

/** Sorted by what is at B, else at A; `column` says the rest. */
export function bothColumn(
  { text, only, changed }: Both,
  column: Pick<TableColumn, 'id' | 'title' | 'width'> & Partial<TableColumn>,
): TableColumn {
  return {
    value: (row) => text(row, 'b') || text(row, 'a') || null,
    cell: (row) => <AtoB a={text(row, 'a')} b={text(row, 'b')} only={only(row)} changed={changed(row)} />,
    ...column,
  };
}

/** Of numbers: sorted as such, and copied as `0 → 2` where they changed. */
export function bothNumbers(both: Both, column: Parameters<typeof bothColumn>[1]): TableColumn {
  const { text, changed } = both;
  const newest = (row: number): string => text(row, 'b') || text(row, 'a');
  return bothColumn(both, {
    mono: true,
    value: (row) => (newest(row) === '' ? null : Number(newest(row))),
    text: (row) => (changed(row) ? `${text(row, 'a')} → ${text(row, 'b')}` : newest(row)),
    ...column,
  });
}

/** The side that has it where the other could have it and has not. */
export const onlySide = (fate: string): Side | null =>
  fate === 'added' ? 'b' : fate === 'gone' ? 'a' : null;
