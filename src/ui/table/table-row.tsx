import { memo } from 'react';
import { cellText, type TableColumn } from './column.ts';
import { cellId } from './cursor-id.ts';

interface TableRowProps {
  readonly gridId: string;
  readonly row: number;
  /** Position in the order on screen. */
  readonly at: number;
  /** px from the top of the body. */
  readonly top: number;
  readonly columns: readonly TableColumn[];
  readonly selected: boolean;
  /** Column under the cursor, -1 for the whole row, null when the cursor is elsewhere. */
  readonly cursorCol: number | null;
  readonly faint: boolean;
  readonly onSelect: (col: number) => void;
  readonly onOpen: () => void;
}

/** One row; drawn again only when what it shows changes. */
export const TableRow = memo(
  function TableRow(props: TableRowProps) {
    const { gridId, row, at, columns, cursorCol } = props;
    return (
      <div
        id={cellId(gridId, { row: at, col: -1 })}
        role="row"
        tabIndex={-1}
        aria-rowindex={at + 2}
        aria-selected={props.selected}
        className="table-row"
        data-cursor={cursorCol === -1 || undefined}
        data-faint={props.faint || undefined}
        style={{ ['--y' as string]: `${props.top}px` }}
        onDoubleClick={props.onOpen}
      >
        {columns.map((column, col) => (
          <div
            key={column.id}
            id={cellId(gridId, { row: at, col })}
            role="gridcell"
            tabIndex={-1}
            aria-colindex={col + 1}
            className={column.mono ? 'table-td mono' : 'table-td'}
            data-right={column.align === 'right' || undefined}
            data-rule={column.rule || undefined}
            data-cursor={cursorCol === col || undefined}
            onClick={() => props.onSelect(-1)}
            onKeyDown={(event) => event.key === 'Enter' && props.onOpen()}
          >
            {column.cell ? column.cell(row) : cellText(column, row)}
          </div>
        ))}
      </div>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.at === b.at &&
    a.top === b.top &&
    a.columns === b.columns &&
    a.selected === b.selected &&
    a.cursorCol === b.cursorCol &&
    a.faint === b.faint &&
    a.gridId === b.gridId,
);
