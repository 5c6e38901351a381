import './twin.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { sourceOf } from '../../../store/hooks.ts';
import { NameParts } from '../../../ui/name.tsx';
import { RoleGlyph } from '../../../ui/role-glyph.tsx';
import { InGrid, NoSource, SourceLink } from '../../../ui/source-link.tsx';
import { None } from '../../../ui/values.tsx';
import type { Cpus } from '../cpus.ts';
import type { Forest } from '../forest.ts';
import { infoOfDomain, roleOf } from '../labels.ts';
import type { Lit } from '../lit.ts';
import { keyOfSpot } from '../spots.ts';
import { type TwinCursor, twinKey } from './cursor.ts';
import { opened, pathToRow, type TwinRow, twinRows } from './rows.ts';
import { type TwinWords, wordsOf } from './words.ts';

const COLUMNS = ['name', 'kind', 'mapped', 'size', 'flags', 'irqs', 'parent', 'source'] as const;

export interface TwinProps {
  readonly forest: Forest;
  readonly cpus: Cpus;
  readonly lit: Lit;
  readonly selectedCpu: number;
  readonly keep: ReadonlySet<number> | null;
  readonly onSelect: (key: string) => void;
}

/** The forest as a treegrid: the same selection, everything by keyboard. */
export function ForestTwin({ forest, cpus, lit, selectedCpu, keep, onSelect }: TwinProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<TwinCursor>({ row: 0, col: -1 });
  const rows = useMemo(
    () => twinRows(forest, cpus, { turned, keep: keep ? (row) => keep.has(row) : undefined }),
    [forest, cpus, turned, keep],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const at: TwinCursor = { row: Math.min(cursor.row, rows.length - 1), col: cursor.col };

  const target = useMemo(() => pathToRow(forest, lit, selectedCpu), [forest, lit, selectedCpu]);
  useEffect(() => {
    if (target) setTurned((now) => opened(forest, now, target.open));
  }, [forest, target]);
  const selected = target ? rows.findIndex((row) => row.id === target.id) : -1;
  useEffect(() => {
    if (selected < 0) return;
    setCursor((c) => ({ ...c, row: selected }));
    virtualizer.scrollToIndex(selected, { align: 'auto' });
  }, [selected]);

  const turn = (rowId: string) => {
    const next = new Set(turned);
    if (!next.delete(rowId)) next.add(rowId);
    setTurned(next);
  };
  const choose = (row: TwinRow) => {
    const key = row.kind === 'own' ? keyOfSpot(forest, `dom:${row.at}`) : keyOfSpot(forest, row.id);
    if (key) onSelect(key);
    else turn(row.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const row = rows[at.row];
    if (event.key === 'Enter' && row) {
      event.preventDefault();
      const button = at.col < 0 ? null : document.getElementById(cellId(id, at))?.querySelector('button');
      if (button) button.click();
      else choose(row);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2);
    const action = twinKey(rows, at, event.key, event.ctrlKey || event.metaKey, COLUMNS.length, page);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.type !== 'move') return turn(action.id);
    setCursor(action.to);
    virtualizer.scrollToIndex(action.to.row, { align: 'auto' });
  };

  return (
    <div
      ref={scroller}
      className="twin"
      role="treegrid"
      tabIndex={0}
      aria-label={`Domain forest as text, ${rows.length} rows`}
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={cellId(id, at)}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="twin-head">
        <div role="row" tabIndex={-1} aria-rowindex={1} className="twin-row">
          {COLUMNS.map((column, col) => (
            <div
              key={column}
              role="columnheader"
              tabIndex={-1}
              aria-colindex={col + 1}
              className="twin-cell"
              data-column={column}
            >
              {column}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="twin-body" style={{ height: virtualizer.getTotalSize() }}>
        <InGrid value={true}>
          {virtualizer.getVirtualItems().map(({ index, start, key }) => (
            <TwinRowView
              key={key}
              id={id}
              forest={forest}
              cpus={cpus}
              row={rows[index]!}
              index={index}
              top={start}
              cursorCol={index === at.row ? at.col : null}
              selected={index === selected}
              onTurn={() => turn(rows[index]!.id)}
              onChoose={() => {
                setCursor({ row: index, col: -1 });
                choose(rows[index]!);
                scroller.current?.focus({ preventScroll: true });
              }}
            />
          ))}
        </InGrid>
      </div>
    </div>
  );
}

const ROW = 24;

const cellId = (grid: string, { row, col }: TwinCursor): string =>
  `${grid}-${row}${col < 0 ? '' : `-${col}`}`;

interface RowProps {
  readonly id: string;
  readonly forest: Forest;
  readonly cpus: Cpus;
  readonly row: TwinRow;
  readonly index: number;
  readonly top: number;
  /** Column under the cursor, -1 for the whole row, null when the cursor is elsewhere. */
  readonly cursorCol: number | null;
  readonly selected: boolean;
  readonly onTurn: () => void;
  readonly onChoose: () => void;
}

function TwinRowView(props: RowProps) {
  const { id, forest, cpus, row, index, cursorCol, onTurn, onChoose } = props;
  const words = wordsOf(forest, cpus, row);
  return (
    <div
      id={cellId(id, { row: index, col: -1 })}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-selected={props.selected}
      {...(row.expanded === undefined ? {} : { 'aria-expanded': row.expanded })}
      className="twin-row"
      data-kind={row.kind}
      {...(row.kind === 'dom' ? { 'data-domain': row.at } : {})}
      data-cursor={cursorCol === -1 || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {COLUMNS.map((column, col) => (
        <div
          key={column}
          id={cellId(id, { row: index, col })}
          role="gridcell"
          tabIndex={-1}
          aria-colindex={col + 1}
          className="twin-cell"
          data-column={column}
          data-cursor={cursorCol === col || undefined}
          onClick={onChoose}
          onKeyDown={(event) => event.key === 'Enter' && onChoose()}
        >
          {column === 'name' ? (
            <NameCell forest={forest} row={row} words={words} onTurn={onTurn} />
          ) : (
            <Cell forest={forest} column={column} words={words} row={row} />
          )}
        </div>
      ))}
    </div>
  );
}

function NameCell(props: {
  readonly forest: Forest;
  readonly row: TwinRow;
  readonly words: TwinWords;
  readonly onTurn: () => void;
}) {
  const { forest, row, words, onTurn } = props;
  const Chevron = row.expanded ? ChevronDown : ChevronRight;
  const { machine } = forest;
  return (
    <span className="twin-name" style={{ paddingLeft: (row.level - 1) * 18 }}>
      {row.expanded === undefined ? (
        <span className="twin-chevron" />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className="twin-chevron"
          aria-label={row.expanded ? 'Collapse' : 'Expand'}
          onClick={(event) => {
            event.stopPropagation();
            onTurn();
          }}
        >
          <Chevron className="icon-small" aria-hidden />
        </button>
      )}
      {row.kind === 'dom' ? (
        <>
          <RoleGlyph role={roleOf(machine, row.at)} letters={infoOfDomain(machine, row.at).glyph} />
          <NameParts name={words.name} />
        </>
      ) : (
        <span className={row.kind === 'irq' || row.kind === 'loose' ? 'mono' : ''}>{words.name}</span>
      )}
    </span>
  );
}

function Cell(props: {
  readonly forest: Forest;
  readonly column: Exclude<(typeof COLUMNS)[number], 'name'>;
  readonly words: TwinWords;
  readonly row: TwinRow;
}) {
  const { forest, column, words, row } = props;
  if (column === 'source') {
    const place = words.line > 0 ? sourceOf(forest.machine, words.file, words.line) : null;
    if (place) return <SourceLink {...place} />;
    return words.why === '' ? null : <NoSource>{words.why}</NoSource>;
  }
  const text = words[column];
  if (text === '') return column === 'irqs' && row.kind === 'dom' ? <None why="no irq" /> : null;
  if (column === 'kind') return text;
  return (
    <span className="mono" {...(column === 'flags' ? { 'data-tip': words.flagNames } : {})}>
      {text}
    </span>
  );
}
