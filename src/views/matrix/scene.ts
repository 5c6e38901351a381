// Everything that is drawn, laid out for the room there is. One pure step from the matrix and the reader's choices to places.

import type { Colouring } from './colouring.ts';
import { ColumnKind, type ColumnMode, closedRuns, layoutColumns } from './columns.ts';
import { AXIS_HEIGHT, type Gutters, layoutGutters } from './marks.ts';
import { isDevice, type Matrix } from './matrix.ts';
import type { Scene } from './paint.ts';
import { type Group, layoutRows, RowKind } from './rows.ts';
import { type Stack, stackOf } from './stacks.ts';

/** By number: in use on some CPU (or known to be reserved), closed to irqs, or free everywhere. */
export function columnKinds(m: Matrix): Uint8Array {
  const kinds = new Uint8Array(m.range.columns);
  const reserved = m.allReserved.includes(1);
  for (let number = 0; number < kinds.length; number++) {
    if (!isDevice(m, number)) kinds[number] = ColumnKind.closed;
    else if (reserved) kinds[number] = ColumnKind.used;
  }
  for (let cell = 0; cell < m.vector.length; cell++) kinds[m.vector[cell]!] = ColumnKind.used;
  return kinds;
}

export interface DrawingInput {
  readonly matrix: Matrix;
  readonly colouring: Colouring;
  readonly groups: readonly Group[];
  readonly folded: ReadonlySet<string>;
  readonly mode: ColumnMode;
  readonly passes: Uint8Array | null;
  readonly shown: Uint8Array | null;
  /** Room for everything, px. */
  readonly width: number;
  readonly height: number;
  /** RowInput.spread. */
  readonly spread?: boolean;
}

export interface Drawing extends Omit<Scene, 'lit'> {
  readonly groups: readonly Group[];
  /** By position: 0 where a filter hides the CPU; null for all. */
  readonly shown: Uint8Array | null;
  readonly gutters: Gutters;
  /** Where the columns end, from the left edge of the drawing. */
  readonly end: number;
  readonly width: number;
}

/** Columns never get less room than this, px; the drawing scrolls sideways below. */
const LEAST_COLUMNS = 300;

export function layoutDrawing(input: DrawingInput): Drawing {
  const { matrix, colouring, groups, folded, shown, passes } = input;
  const kinds = columnKinds(matrix);
  const gutters = layoutGutters(matrix, groups, folded);
  const width = Math.max(LEAST_COLUMNS, Math.floor(input.width - gutters.left - gutters.right));
  const room = input.height - AXIS_HEIGHT - 8;
  const rows = layoutRows({ groups, folded, shown, room, spread: input.spread ?? false });
  const stacks = new Map<number, Stack>();
  for (const row of rows.rows)
    if (row.kind === RowKind.fold)
      stacks.set(row.group, stackOf(matrix, colouring, groups[row.group]!, passes));
  return {
    matrix,
    colouring,
    kinds,
    closed: closedRuns(kinds),
    x: layoutColumns({ kinds, width, mode: input.mode }),
    rows,
    stacks,
    passes,
    shown,
    groups,
    gutters,
    end: gutters.left + width,
    width: gutters.left + width + gutters.right,
  };
}
