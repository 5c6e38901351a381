import './table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useDeferredValue,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { InGrid } from '../source-link.tsx';
import { fieldsOf, type TableColumn } from './column.ts';
import { type Cursor, moveCursor } from './cursor.ts';
import { cellId } from './cursor-id.ts';
import { compileFilter, type FilterField } from './filter.ts';
import { NoMatch } from './no-match.tsx';
import { formatSort, nextSort, parseSort, type SortKey, sortRows } from './sort.ts';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { useColumns } from './table-state.ts';
import { TableTools } from './table-tools.tsx';

/** Longer tables print what is on screen; CSV takes all of them. */
const MOST_PRINTED = 5000;

export interface DataTableProps {
  /** Stable name: `msi-desc`. Column choices are kept under it, files are named after it. */
  readonly id: string;
  /** Heading in the toolbar and name for readers: `msi_desc`. */
  readonly title: string;
  /** Beside the heading: `33 of 34 entries, 0 fired`. */
  readonly facts?: ReactNode;
  /** More controls, before the column chooser. */
  readonly tools?: ReactNode;
  /** What a row is, for counts and messages: `irq`, `entry`; plural with -s unless given. */
  readonly noun: string;
  readonly nouns?: string;
  readonly columns: readonly TableColumn[];
  /** Rows are 0 … count-1. Columns must be a new array when the data behind them changes. */
  readonly count: number;
  /** Fields of the filter that are no columns. */
  readonly fields?: readonly FilterField[];
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  /** `irq,-cpu`; the order of the rows as given while empty. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** The selected row, -1 for none; the table scrolls to it when it changes. */
  readonly selected: number;
  /** A click, or the cursor keys. */
  readonly onSelect: (row: number) => void;
  /** Enter, or a double click. */
  readonly onOpen?: (row: number) => void;
  /** Shown instead of the body when there are no rows at all. */
  readonly empty?: ReactNode;
  /** Rows that recede. */
  readonly isFaint?: (row: number) => boolean;
}

/**
 * A table of any length: 100,000 rows scroll as ten do. One tab stop; arrow keys, Home, End, PageUp and PageDown move, Enter
 * opens. Up from the first row is the head: Enter sorts, Shift+Enter adds a key, Alt+arrows resize.
 */
export function DataTable(props: DataTableProps) {
  const { columns, count, selected, noun, nouns = `${noun}s` } = props;
  const columnState = useColumns(props.id, columns);
  const { shown } = columnState;
  const [sort, setSort] = useSort(props);
  const fields = useMemo(
    () => [...fieldsOf(columns, count), ...(props.fields ?? [])],
    [columns, count, props.fields],
  );
  const query = useDeferredValue(props.filter);
  const compiled = useMemo(() => compileFilter(query, fields), [query, fields]);
  const matching = useMemo(
    () => filterRows(count, compiled.ok && query.trim() ? compiled.test : null),
    [count, compiled, query],
  );
  const rows = useMemo(() => sortRows(matching, sortKeys(sort, columns)), [matching, sort, columns]);

  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { row: rowHeight, head } = useHeights(scroller);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The sticky head covers the first rows of what is scrolled.
    scrollMargin: head,
    scrollPaddingStart: head,
  });
  // Row height follows density and scale.
  useLayoutEffect(() => virtualizer.measure(), [rowHeight]);

  const [cursor, setCursor] = useState<Cursor>({ row: 0, col: -1 });
  const at: Cursor = {
    row: Math.min(cursor.row, rows.length - 1),
    col: Math.min(cursor.col, shown.length - 1),
  };
  const show = (row: number) => row >= 0 && virtualizer.scrollToIndex(row, { align: 'auto' });

  const position = useMemo(() => (selected < 0 ? -1 : rows.indexOf(selected)), [rows, selected]);
  useEffect(() => {
    if (position < 0) return;
    setCursor((c) => (c.row < 0 ? c : { ...c, row: position }));
    const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: -1 };
    if (position <= startIndex || position >= endIndex)
      virtualizer.scrollToIndex(position, { align: 'center' });
  }, [position]);

  const sortBy = (column: TableColumn, add: boolean) => setSort(nextSort(sort, column.id, add));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    if (event.altKey) {
      const by = { ArrowRight: 8, ArrowLeft: -8 }[event.key];
      const column = shown[at.col];
      if (!by || !column) return;
      event.preventDefault();
      columnState.resize(column.id, columnState.width(column) + by);
      return;
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      enter(event.shiftKey);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = moveCursor(at, event.key, event.ctrlKey || event.metaKey, {
      rows: rows.length,
      cols: shown.length,
      page,
    });
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor(next);
    show(next.row);
    if (next.row >= 0 && next.row !== at.row) props.onSelect(rows[next.row]!);
  };

  const enter = (shift: boolean) => {
    const column = shown[at.col];
    if (at.row < 0 && column) return sortBy(column, shift);
    const cell = document.getElementById(cellId(gridId, at));
    const inner = at.col >= 0 ? cell?.querySelector<HTMLElement>('button, a[href], input') : null;
    if (inner) return inner.click();
    const row = rows[at.row];
    if (row === undefined) return;
    props.onSelect(row);
    props.onOpen?.(row);
  };

  const printing = usePrinting() && rows.length <= MOST_PRINTED;
  const items = printing ? everyRow(rows.length) : virtualizer.getVirtualItems();
  // A row that is scrolled out of sight is not in the page, so it cannot be named.
  const isDrawn = at.row < 0 || items.some((item) => item.index === at.row);
  const template = shown
    .map((c) => (c.grow ? `minmax(${columnState.width(c)}px, 1fr)` : `${columnState.width(c)}px`))
    .join(' ');
  const width = shown.reduce((sum, c) => sum + columnState.width(c), 0);

  return (
    <section className="table-panel" aria-label={props.title}>
      <TableTools
        {...props}
        nouns={nouns}
        rows={rows}
        fields={fields}
        filterState={compiled}
        columnState={columnState}
        sort={formatSort(sort)}
      />
      {count === 0 && props.empty ? props.empty : null}
      {count > 0 && rows.length === 0 ? (
        <NoMatch
          query={query}
          fields={fields}
          count={count}
          nouns={nouns}
          compiled={compiled}
          onFilter={props.onFilter}
        />
      ) : null}
      <div
        ref={scroller}
        className="table-scroll"
        role="grid"
        tabIndex={0}
        aria-label={`${props.title}, ${rows.length} ${rows.length === 1 ? noun : nouns}`}
        aria-rowcount={rows.length + 1}
        aria-colcount={shown.length}
        {...(isDrawn ? { 'aria-activedescendant': cellId(gridId, at) } : {})}
        hidden={rows.length === 0}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          keepFocus(event);
          // By keyboard: bring the cursor into sight. After a click it is where the click was.
          const grid = event.currentTarget;
          if (event.target === grid && grid.matches(':focus-visible')) show(at.row);
        }}
        style={{ ['--columns' as string]: template, ['--table-width' as string]: `${width}px` }}
      >
        <TableHead
          gridId={gridId}
          columns={shown}
          sort={sort}
          cursor={at}
          onSort={sortBy}
          width={columnState.width}
          onResize={columnState.resize}
        />
        <div
          className="table-body"
          role="rowgroup"
          style={printing ? {} : { height: virtualizer.getTotalSize() }}
        >
          <InGrid value={true}>
            {items.map((item) => {
              const row = rows[item.index]!;
              return (
                <TableRow
                  key={item.key}
                  gridId={gridId}
                  row={row}
                  at={item.index}
                  top={item.start - head}
                  columns={shown}
                  selected={row === selected}
                  cursorCol={item.index === at.row ? at.col : null}
                  faint={props.isFaint?.(row) ?? false}
                  onSelect={(col) => {
                    setCursor({ row: item.index, col });
                    props.onSelect(row);
                  }}
                  onOpen={() => props.onOpen?.(row)}
                />
              );
            })}
          </InGrid>
        </div>
      </div>
    </section>
  );
}

/** A click on a row or cell focuses the grid, which holds the cursor; what is inside a cell keeps its focus. */
function keepFocus(event: FocusEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (target !== event.currentTarget && target.tabIndex < 0 && target.getAttribute('role') !== null) {
    event.currentTarget.focus({ preventScroll: true });
  }
}

function filterRows(count: number, test: ((row: number) => boolean) | null): Uint32Array {
  const rows = new Uint32Array(count);
  let n = 0;
  for (let row = 0; row < count; row++) if (!test || test(row)) rows[n++] = row;
  return rows.subarray(0, n);
}

function sortKeys(sort: readonly SortKey[], columns: readonly TableColumn[]) {
  return sort.flatMap(({ id, desc }) => {
    const column = columns.find((c) => c.id === id);
    return column ? [{ desc, value: (row: number) => column.value(row) }] : [];
  });
}

function useSort({ sort, onSort }: DataTableProps): [readonly SortKey[], (keys: readonly SortKey[]) => void] {
  const [own, setOwn] = useState('');
  const text = sort ?? own;
  const keys = useMemo(() => parseSort(text), [text]);
  return [keys, (next) => (onSort ?? setOwn)(formatSort(next))];
}

const everyRow = (length: number) => Array.from({ length }, (_, index) => ({ index, key: index, start: 0 }));

/** True while the browser prepares to print: the whole table is then in the page. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
  return printing;
}

/** Heights of a row and of the head in px, from the tokens. */
function useHeights(element: React.RefObject<HTMLElement | null>): {
  readonly row: number;
  readonly head: number;
} {
  const [heights, setHeights] = useState({ row: 22, head: 28 });
  useLayoutEffect(() => {
    const read = () => {
      if (!element.current) return;
      const style = getComputedStyle(element.current);
      const px = (token: string) => Number.parseFloat(style.getPropertyValue(token));
      setHeights((old) => {
        const next = { row: px('--row') || old.row, head: px('--h-head') || old.head };
        return next.row === old.row && next.head === old.head ? old : next;
      });
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-density', 'data-scale'],
    });
    return () => observer.disconnect();
  }, [element]);
  return heights;
}
