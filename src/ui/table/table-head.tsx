import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import type { PointerEvent } from 'react';
import type { TableColumn } from './column.ts';
import type { Cursor } from './cursor.ts';
import { cellId } from './cursor-id.ts';
import type { SortKey } from './sort.ts';

interface TableHeadProps {
  readonly gridId: string;
  readonly columns: readonly TableColumn[];
  readonly sort: readonly SortKey[];
  readonly cursor: Cursor;
  readonly onSort: (column: TableColumn, add: boolean) => void;
  readonly width: (column: TableColumn) => number;
  readonly onResize: (id: string, width: number) => void;
}

/** The sticky head. The keyboard reaches it through the cursor of the grid, so nothing in it is a tab stop. */
export function TableHead({ gridId, columns, sort, cursor, onSort, width, onResize }: TableHeadProps) {
  return (
    <div role="rowgroup" className="table-head">
      <div role="row" tabIndex={-1} aria-rowindex={1} className="table-row">
        {columns.map((column, col) => {
          const order = sort.findIndex((key) => key.id === column.id);
          const key = sort[order];
          return (
            <div
              key={column.id}
              id={cellId(gridId, { row: -1, col })}
              role="columnheader"
              tabIndex={-1}
              aria-colindex={col + 1}
              aria-sort={key ? (key.desc ? 'descending' : 'ascending') : 'none'}
              className="table-th"
              data-right={column.align === 'right' || undefined}
              data-rule={column.rule || undefined}
              data-cursor={(cursor.row === -1 && cursor.col === col) || undefined}
              data-tip={column.about}
              onClick={(event) => onSort(column, event.shiftKey)}
              onKeyDown={(event) => event.key === 'Enter' && onSort(column, event.shiftKey)}
            >
              <span>{column.head ?? column.title}</span>
              {key ? <SortSign desc={key.desc} order={sort.length > 1 ? order + 1 : 0} /> : null}
              <span
                className="table-grip"
                aria-hidden
                onPointerDown={(event) => drag(event, width(column), (w) => onResize(column.id, w))}
                onClick={(event) => event.stopPropagation()}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SortSign({ desc, order }: { readonly desc: boolean; readonly order: number }) {
  const Arrow = desc ? ArrowDown : ArrowUp;
  return (
    <span className="table-sort" aria-hidden>
      <Arrow className="icon-small" />
      {order > 0 ? order : null}
    </span>
  );
}

function drag(event: PointerEvent<HTMLElement>, width: number, onResize: (width: number) => void) {
  const grip = event.currentTarget;
  const start = event.clientX;
  event.preventDefault();
  event.stopPropagation();
  grip.setPointerCapture(event.pointerId);
  const move = (e: globalThis.PointerEvent) => onResize(width + e.clientX - start);
  grip.addEventListener('pointermove', move);
  grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), {
    once: true,
  });
}
