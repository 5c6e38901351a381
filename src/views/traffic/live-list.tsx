// A list of any length whose rows are written without React: a pool of rows, as many as are in sight, filled when the list is painted.

import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react';
import { rowAfterKey } from './list-keys.ts';

export interface ListColumn {
  readonly id: string;
  readonly title: string;
  /** A track of a CSS grid: `64px`, `minmax(80px, 1fr)`. */
  readonly width: string;
  readonly right?: boolean;
  readonly mono?: boolean;
  /** Tooltip of the head. */
  readonly about?: string;
}

/** A row that is being filled. */
export interface ListRow {
  readonly element: HTMLElement;
  /** By column. */
  readonly cells: readonly HTMLElement[];
  /** Writes a text where it is another one; `tone` is kept in data-tone. */
  set(column: number, text: string, tone?: string): void;
}

export interface ListHandle {
  /** Fills the rows in sight. */
  paint(): void;
  scrollToEnd(): void;
  scrollTo(index: number): void;
}

export interface LiveListProps {
  readonly label: string;
  readonly columns: readonly ListColumn[];
  /** px */
  readonly rowHeight: number;
  /** Rows now. */
  readonly count: () => number;
  readonly fill: (row: ListRow, index: number) => void;
  /** A click on a row, or Enter. */
  readonly onSelect?: (index: number) => void;
  /** The reader has scrolled: whether the end is in sight. */
  readonly onScroll?: (atEnd: boolean) => void;
  readonly ref: Ref<ListHandle>;
}

export function LiveList(props: LiveListProps) {
  const { label, columns, rowHeight, ref } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const pool = useRef<Pool | null>(null);
  const cursor = useRef(-1);

  const paint = () => pool.current?.paint(newest.current, cursor.current);
  const scrollTo = (index: number) => {
    const { current } = scroller;
    if (!current) return;
    const top = index * rowHeight;
    const head = current.clientHeight - (body.current?.offsetTop ?? 0) - rowHeight;
    if (top < current.scrollTop) current.scrollTop = top;
    else if (top > current.scrollTop + head) current.scrollTop = top - head;
  };
  useImperativeHandle(ref, () => ({
    paint,
    scrollTo,
    scrollToEnd() {
      const { current } = scroller;
      if (current) current.scrollTop = current.scrollHeight;
    },
  }));

  useEffect(() => {
    const own = new Pool(scroller.current!, body.current!, id, columns, rowHeight);
    pool.current = own;
    own.paint(newest.current, cursor.current);
    const observer = new ResizeObserver(() => {
      own.measure();
      own.paint(newest.current, cursor.current);
    });
    observer.observe(scroller.current!);
    return () => {
      observer.disconnect();
      own.remove();
    };
  }, [id, columns, rowHeight]);

  // What is said of a row may be another thing now.
  useEffect(paint);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Enter' && cursor.current >= 0) {
      event.preventDefault();
      props.onSelect?.(cursor.current);
      return;
    }
    const { current } = scroller;
    const page = Math.max(1, Math.floor((current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = rowAfterKey(cursor.current, event.key, props.count(), page);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    cursor.current = next;
    scrollTo(next);
    paint();
    const row = pool.current?.rowAt(next);
    if (row) current?.setAttribute('aria-activedescendant', row.id);
  };

  const template = columns.map(({ width }) => width).join(' ');
  return (
    <div
      ref={scroller}
      className="tr-list"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-colcount={columns.length}
      style={{ ['--columns' as string]: template, ['--list-row' as string]: `${rowHeight}px` }}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        pool.current?.measure();
        paint();
        props.onScroll?.(scrollTop + clientHeight >= scrollHeight - rowHeight);
      }}
      onClick={(event) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
        if (!row) return;
        cursor.current = Number(row.dataset.index);
        paint();
        props.onSelect?.(cursor.current);
      }}
    >
      <div className="tr-list-head" role="row" tabIndex={-1} aria-rowindex={1}>
        {columns.map(({ id: column, title, right, about }) => (
          <span
            key={column}
            role="columnheader"
            tabIndex={-1}
            data-right={right || undefined}
            data-tip={about}
          >
            {title}
          </span>
        ))}
      </div>
      <div ref={body} className="tr-list-body" role="rowgroup" />
    </div>
  );
}

/** The rows in sight. */
class Pool {
  private readonly scroller: HTMLElement;
  private readonly body: HTMLElement;
  private readonly id: string;
  private readonly columns: readonly ListColumn[];
  private readonly rowHeight: number;
  private readonly rows: ListRow[] = [];
  /** What of the list is in sight, px: kept, since asking the page has it laid out. */
  private top = 0;
  private height = 0;

  constructor(
    scroller: HTMLElement,
    body: HTMLElement,
    id: string,
    columns: readonly ListColumn[],
    rowHeight: number,
  ) {
    this.scroller = scroller;
    this.body = body;
    this.id = id;
    this.columns = columns;
    this.rowHeight = rowHeight;
    this.measure();
  }

  /** The list was scrolled, or has another size. */
  measure(): void {
    this.top = this.scroller.scrollTop;
    this.height = this.scroller.clientHeight;
  }

  paint({ count, fill }: LiveListProps, cursor: number): void {
    const { scroller, body, rowHeight, rows } = this;
    const total = count();
    setStyle(body, 'height', `${total * rowHeight}px`);
    setAttribute(scroller, 'aria-rowcount', String(total + 1));
    const first = Math.max(0, Math.min(total - 1, Math.floor(this.top / rowHeight)));
    const inSight = Math.min(total - first, Math.ceil(this.height / rowHeight) + 1);
    while (rows.length < inSight) rows.push(this.add());
    for (const [at, row] of rows.entries()) {
      const { element } = row;
      element.hidden = at >= inSight;
      if (element.hidden) continue;
      const index = first + at;
      setStyle(element, 'transform', `translateY(${index * rowHeight}px)`);
      if (element.dataset.index !== String(index)) element.dataset.index = String(index);
      setAttribute(element, 'aria-rowindex', String(index + 2));
      element.toggleAttribute('data-cursor', index === cursor);
      fill(row, index);
    }
  }

  rowAt(index: number): HTMLElement | undefined {
    return this.rows.find(({ element }) => !element.hidden && element.dataset.index === String(index))
      ?.element;
  }

  remove(): void {
    this.body.replaceChildren();
  }

  private add(): ListRow {
    const element = document.createElement('div');
    element.className = 'tr-list-row';
    element.setAttribute('role', 'row');
    element.id = `${this.id}-${this.rows.length}`;
    const cells = this.columns.map(({ right, mono }) => {
      const cell = document.createElement('span');
      cell.setAttribute('role', 'gridcell');
      if (right) cell.dataset.right = '';
      if (mono) cell.className = 'mono';
      element.append(cell);
      return cell;
    });
    this.body.append(element);
    return {
      element,
      cells,
      set(column, text, tone = '') {
        const cell = cells[column]!;
        if (cell.textContent !== text) cell.textContent = text;
        if ((cell.dataset.tone ?? '') !== tone) cell.dataset.tone = tone;
      },
    };
  }
}

function setStyle(element: HTMLElement, name: 'height' | 'transform', value: string): void {
  if (element.style[name] !== value) element.style[name] = value;
}

function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
