// The one cell that readers are told of: the cells themselves are painted.

import { selectionKey } from '../../store/selection.ts';
import { type Cursor, spotAt } from './hit.ts';
import type { LiveCells } from './live/cells.ts';
import { RowKind } from './rows.ts';
import type { Drawing } from './scene.ts';
import { headText, spotText } from './words.ts';

export function CursorCell(props: {
  readonly id: string;
  readonly drawing: Drawing;
  readonly at: Cursor;
  /** The selected key. */
  readonly selected: string | null;
  /** Adds how often the CPU has taken the vector by now; it is not said again as it grows. */
  readonly live: LiveCells | null;
}) {
  const { id, drawing, at, selected, live } = props;
  const { matrix, groups, rows } = drawing;
  const row = rows.rows[at.row]!;
  const spot = spotAt(matrix, rows, groups, at);
  const isGroup = row.kind <= RowKind.fold;
  return (
    <div
      role="row"
      tabIndex={-1}
      className="hidden-text"
      aria-rowindex={at.row + 1}
      aria-level={isGroup ? 1 : 2}
      {...(isGroup ? { 'aria-expanded': row.kind === RowKind.head } : {})}
    >
      <div
        id={id}
        role="gridcell"
        tabIndex={-1}
        aria-colindex={at.column + 1}
        aria-selected={selected === selectionKey.vec(spot.cpu, spot.vector)}
      >
        {row.kind === RowKind.head ? headText(matrix, groups[row.group]!) : spotText(matrix, groups, spot)}
        {live && row.kind === RowKind.cpu ? `, ${live.text([spot.cpu], spot.vector)}` : ''}
      </div>
    </div>
  );
}
