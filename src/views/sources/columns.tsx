// Columns that many lists share.

import type { ReactNode } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { type SourcePlace, sourceOf } from '../../store/hooks.ts';
import { SourceLink } from '../../ui/source-link.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { None } from '../../ui/values.tsx';

/** Columns `file` and `line` of a table. */
export interface FileAndLine {
  readonly file: Int32Array;
  readonly line: Uint32Array;
}

/** Where a row of such a table was read. */
export const placeIn = (view: MachineView, col: FileAndLine, row: number): SourcePlace | null =>
  col.line[row]! > 0 ? sourceOf(view, col.file[row]!, col.line[row]!) : null;

/** Length and places of a list that shows a table row by row. */
export const rowsOf = (
  table: (view: MachineView) => { readonly length: number; readonly col: FileAndLine },
) => ({
  length: (view: MachineView) => table(view).length,
  place: (view: MachineView, row: number) => placeIn(view, table(view).col, row),
});

/** A link to the line that a row came from. */
export function placeColumn(
  id: string,
  place: (row: number) => SourcePlace | null,
  title = id,
  about = 'File and line',
): TableColumn {
  return {
    id,
    title,
    about,
    width: 200,
    value: (row) => place(row)?.file ?? null,
    text: (row) => {
      const at = place(row);
      return at ? (at.line > 0 ? `${at.file}:${at.line}` : at.file) : '';
    },
    cell: (row) => {
      const at = place(row);
      return at ? <SourceLink {...at} /> : <None why="not from a file" />;
    },
  };
}

export const sourceColumn = (view: MachineView, col: FileAndLine): TableColumn =>
  placeColumn('source', (row) => placeIn(view, col, row));

/** A text; '' sorts last and is drawn as nothing. */
export function textColumn(
  id: string,
  title: string,
  width: number,
  value: (row: number) => string,
  more: Partial<TableColumn> = {},
): TableColumn {
  return { id, title, width, value: (row) => value(row) || null, ...more };
}

/** A number, right-aligned in mono; below 0 it is none. */
export function numberColumn(
  id: string,
  title: string,
  width: number,
  value: (row: number) => number,
  more: Partial<TableColumn> = {},
): TableColumn {
  return {
    id,
    title,
    width,
    align: 'right',
    mono: true,
    value: (row) => (value(row) < 0 ? null : value(row)),
    text: (row) => (value(row) < 0 ? '' : value(row).toLocaleString('en-US')),
    ...more,
  };
}

/** A number in hex with `0x`; below 0 it is none. */
export const hexColumn = (
  id: string,
  title: string,
  width: number,
  value: (row: number) => number,
  digits = 1,
): TableColumn =>
  numberColumn(id, title, width, value, {
    text: (row) => (value(row) < 0 ? '' : `0x${value(row).toString(16).padStart(digits, '0')}`),
  });

export const flagColumn = (
  id: string,
  title: string,
  width: number,
  value: (row: number) => boolean,
): TableColumn => ({ id, title, width, value });

/** A register of 32 or 64 bits at full width. */
export const words = (low: number, high?: number): string =>
  `${high === undefined ? '' : digits(high)}${digits(low)}`;

const digits = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

/** A text in mono with its own line breaks. */
export const Block = ({ children }: { readonly children: ReactNode }) => (
  <pre className="mono sources-block">{children}</pre>
);
