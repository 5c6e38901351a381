// The cursor of the grid, moved by keys and by the pointer; what a press, a drag and Enter do.

import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useActions, useApp, useSelectionKey } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { announce } from '../../ui/live-region.tsx';
import { type Cursor, hit, moveCursor, rowOfSpot, type Spot, spotAt, spotUnder } from './hit.ts';
import type { Matrix } from './matrix.ts';
import { isHead } from './rings.tsx';
import { type Group, RowKind, rowAt } from './rows.ts';
import type { Drawing } from './scene.ts';
import { setHover } from './state.ts';
import type { BlockState } from './use-block.ts';
import { spotText, sumText } from './words.ts';

/** Pixels that the pointer may move before a press becomes a drag. */
const SLACK = 4;

export interface CursorInput {
  readonly drawing: Drawing;
  /** How far the rows are scrolled, and how much of them is on screen, px. */
  readonly top: number;
  readonly room: number;
  readonly block: BlockState;
  readonly onTurn: (key: string) => void;
  /** Scrolls a row into sight. */
  readonly show: (row: number) => void;
}

export function useCursor({ drawing, top, room, block, onTurn, show }: CursorInput) {
  const { matrix, rows, groups } = drawing;
  const open = useOpen(drawing, onTurn);
  const select = useActions().select;
  const [cursor, setCursor] = useState<Spot | null>(null);
  // The ring of the cursor is for those who move it by keys.
  const [byKeys, setByKeys] = useState(false);
  const press = useRef<{ x: number; y: number; from: Spot; dragged: boolean } | null>(null);
  const at = cursorOf(drawing, cursor ?? firstSpot(matrix, groups));
  const spotOf = (place: Cursor): Spot => spotAt(matrix, rows, groups, place);

  const { sum } = block;
  useEffect(() => {
    // By keyboard a block is spoken as it grows; by pointer once, when it is let go.
    if (sum && !press.current) announce(sumText(matrix, sum));
  }, [sum, matrix]);

  const placeOf = (event: MouseEvent<HTMLElement>): { cell: Cursor | null; row: number; y: number } => {
    const rect = event.currentTarget.getBoundingClientRect();
    const y = event.clientY - rect.top + top;
    const x = event.clientX - rect.left - drawing.gutters.left;
    return { cell: hit(rows, drawing.x, { x, y }), row: rowAt(rows, y), y };
  };

  /** A drag that leaves the drawing goes on at its edge. */
  const nearest = (event: MouseEvent<HTMLElement>): Cursor => {
    const rect = event.currentTarget.getBoundingClientRect();
    const bottom = Math.min(room + top, rows.y[rows.rows.length]!);
    const y = clamp(event.clientY - rect.top + top, top, bottom - 1);
    const x = clamp(event.clientX - rect.left - drawing.gutters.left, 0, drawing.x.at(-1)! - 1);
    return hit(rows, drawing.x, { x, y })!;
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const start = press.current;
    const { cell, y } = placeOf(event);
    setHover(cell && !isHead(drawing, cell.row) ? spotUnder(drawing, cell, y) : null);
    if (!start) return;
    if (!start.dragged && Math.hypot(event.clientX - start.x, event.clientY - start.y) < SLACK) return;
    start.dragged = true;
    block.set([start.from, spotOf(nearest(event))]);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const { cell } = placeOf(event);
    setByKeys(false);
    if (event.button !== 0 || event.pointerType === 'touch' || !cell) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setCursor(spotOf(cell));
    press.current = { x: event.clientX, y: event.clientY, from: spotOf(cell), dragged: false };
  };
  const onPointerUp = () => {
    if (press.current?.dragged && sum) announce(sumText(matrix, sum));
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const dragged = press.current?.dragged;
    press.current = null;
    if (dragged) return;
    block.set(null);
    const { cell, row, y } = placeOf(event);
    if (cell) {
      setCursor(spotOf(cell));
      open(cell, spotUnder(drawing, cell, y));
    } else if (rows.rows[row]?.kind === RowKind.cpu)
      select(selectionKey.cpu(matrix.cpus[rows.rows[row].index]!));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.altKey || !at) return;
    if (event.key === 'Escape' && block.corners) block.set(null);
    else if ((event.key === 'Enter' || event.key === ' ') && !ctrl && !event.shiftKey) open(at);
    else {
      const page = Math.max(1, Math.floor(room / rows.height) - 1);
      const next = moveCursor(at, event.key, ctrl, {
        rows: rows.rows.length,
        columns: drawing.kinds.length,
        page,
      });
      if (!next) return;
      setCursor(spotOf(next));
      setByKeys(true);
      block.set(event.shiftKey ? [block.corners?.[0] ?? spotOf(at), spotOf(next)] : null);
      show(next.row);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    at,
    setCursor,
    /** Where the ring of the cursor is drawn. */
    ring: byKeys && at ? spotOf(at) : null,
    handlers: {
      onFocus: (event: { currentTarget: HTMLElement }) =>
        setByKeys(event.currentTarget.matches(':focus-visible')),
      onBlur: () => setByKeys(false),
      onPointerLeave: () => setHover(null),
      onPointerMove,
      onPointerDown,
      onPointerUp,
      onClick,
      onKeyDown,
    },
  };
}

const clamp = (n: number, least: number, most: number): number => Math.max(least, Math.min(most, n));

/** Enter or a click: a group folds, a vector is selected, a selected one is pinned. */
function useOpen(drawing: Drawing, onTurn: (key: string) => void): (place: Cursor, under?: Spot) => void {
  const { matrix, rows, groups } = drawing;
  const actions = useActions();
  const key = useSelectionKey();
  const pinned = useApp((state) => state.pins);
  return (place, under) => {
    const { kind, group } = rows.rows[place.row]!;
    const spot = under ?? spotAt(matrix, rows, groups, place);
    if (kind === RowKind.head || (kind === RowKind.fold && spot.cpu < 0)) return onTurn(groups[group]!.key);
    if (kind === RowKind.offline) return actions.select(selectionKey.cpu(spot.cpu));
    const next = selectionKey.vec(spot.cpu, spot.vector);
    if (next === key) {
      actions.togglePin(next);
      return announce(pinned.includes(next) ? 'Unpinned' : 'Pinned');
    }
    actions.select(next);
    announce(`Selected ${spotText(matrix, groups, spot)}`);
  };
}

/** Where the cursor is before it was ever moved: the first vector in use. */
function firstSpot(m: Matrix, groups: readonly Group[]): Spot {
  const position = groups[0]?.positions[0] ?? 0;
  const cell = m.start[position]!;
  const used = cell < (m.start[position + 1] ?? 0);
  return { cpu: m.cpus[position] ?? -1, group: '', vector: used ? m.vector[cell]! : m.range.first };
}

/** Row and column of a spot; the first row where its own is hidden, null where nothing is shown. */
function cursorOf(drawing: Drawing, spot: Spot): Cursor | null {
  const { rows, groups, matrix, kinds } = drawing;
  if (rows.rows.length === 0) return null;
  const row = rowOfSpot(matrix, rows, groups, spot);
  return { row: Math.max(0, row), column: Math.min(spot.vector, kinds.length - 1) };
}
