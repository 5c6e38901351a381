// The matrix as a drawing: laid out for the room there is, scrolled, with an overview beside it where it is large.

import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Colouring } from './colouring.ts';
import type { ColumnMode } from './columns.ts';
import type { Passed } from './filter.ts';
import { rowOfSpot, type Spot } from './hit.ts';
import { Axis, type Visible } from './layers.tsx';
import type { LiveCells } from './live/cells.ts';
import { AXIS_HEIGHT } from './marks.ts';
import type { Matrix } from './matrix.ts';
import { Minimap } from './minimap.tsx';
import { AxisMark } from './rings.tsx';
import { FOLD_FROM, type Group, RowKind, rowAt } from './rows.ts';
import { type Drawing, layoutDrawing } from './scene.ts';
import { Stage } from './stage.tsx';
import { type Size, useSize } from './use-size.ts';

export interface BoardProps {
  readonly matrix: Matrix;
  readonly colouring: Colouring;
  readonly mode: ColumnMode;
  readonly groups: readonly Group[];
  readonly folded: ReadonlySet<string>;
  readonly onTurn: (key: string) => void;
  readonly passed: Passed;
  /** What is live of the matrix, null without a simulation; cells show their rates where `heat` is set. */
  readonly live: LiveCells | null;
  readonly heat: boolean;
  /** Told what is drawn, for exports. */
  readonly onDrawing: (drawing: Drawing) => void;
}

/** Space above the axis and left of the numbers. */
const PAD = { top: 8, left: 10, right: 6 } as const;

export function Board(props: BoardProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const drawing = useDrawing(props, size);
  const { onDrawing } = props;
  useEffect(() => {
    if (drawing) onDrawing(drawing);
  }, [drawing, onDrawing]);
  const [top, setTop] = useState(0);
  const goTo = useGoTo(props, drawing, scroller);
  const room = Math.max(0, (size?.height ?? 0) - AXIS_HEIGHT - PAD.top);
  const visible = useMemo(() => drawing && visibleRows(drawing, top, room), [drawing, top, room]);
  return (
    <div className="mx-frame">
      <div ref={scroller} className="mx-scroll" onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
        {drawing && visible ? (
          <Sheet {...props} drawing={drawing} visible={visible} room={room} scroller={scroller} />
        ) : null}
      </div>
      {props.matrix.cpus.length >= FOLD_FROM ? (
        <div className="mx-minimap">
          {drawing && visible ? (
            <Minimap
              drawing={drawing}
              visible={visible}
              passes={props.passed.cells}
              heat={props.heat ? props.live : null}
              onGo={goTo}
            />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function useDrawing(props: BoardProps, size: Size | null): Drawing | null {
  const { matrix, colouring, groups, folded, mode, passed, heat } = props;
  return useMemo(
    () =>
      size &&
      layoutDrawing({
        matrix,
        colouring,
        groups,
        folded,
        mode,
        passes: passed.cells,
        shown: passed.cpus,
        width: size.width - PAD.left - PAD.right,
        height: size.height - PAD.top,
        spread: heat,
      }),
    [matrix, colouring, groups, folded, mode, passed, size, heat],
  );
}

/** Leads to a CPU. Where its group is folded it is unfolded first, and the rows are scrolled when they are laid out again. */
function useGoTo(
  { matrix, groups, onTurn }: BoardProps,
  drawing: Drawing | null,
  scroller: RefObject<HTMLDivElement | null>,
): (position: number) => void {
  const wanted = useRef(-1);
  useLayoutEffect(() => {
    if (!drawing || !scroller.current || wanted.current < 0) return;
    const at = rowOfSpot(matrix, drawing.rows, groups, spotOfPosition(matrix, wanted.current));
    if (at >= 0) scroller.current.scrollTop = drawing.rows.y[at]! - scroller.current.clientHeight / 2;
    wanted.current = -1;
  }, [drawing, matrix, groups, scroller]);
  return (position) => {
    if (!drawing || !scroller.current) return;
    const at = rowOfSpot(matrix, drawing.rows, groups, spotOfPosition(matrix, position));
    const row = drawing.rows.rows[at];
    if (row?.kind === RowKind.fold) {
      wanted.current = position;
      onTurn(groups[row.group]!.key);
    } else if (at >= 0) scroller.current.scrollTop = drawing.rows.y[at]! - scroller.current.clientHeight / 2;
  };
}

interface SheetProps extends BoardProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
  /** Height of the rows on screen, px. */
  readonly room: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** What scrolls: the axis, which stays, and the rows. */
function Sheet(props: SheetProps) {
  const { drawing, room, scroller } = props;
  const { y, rows } = drawing.rows;
  const show = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (!element || row < 0) return;
      const { y: edges } = drawing.rows;
      if (edges[row]! < element.scrollTop) element.scrollTop = edges[row]!;
      else if (edges[row + 1]! > element.scrollTop + room) element.scrollTop = edges[row + 1]! - room;
    },
    [drawing, room, scroller],
  );
  return (
    <>
      <div className="mx-head" style={{ width: drawing.width, height: AXIS_HEIGHT + PAD.top }}>
        <Axis drawing={drawing} />
        <AxisMark drawing={drawing} />
      </div>
      <div style={{ width: drawing.width, height: Math.max(room, y[rows.length]! + 2) }}>
        <Stage {...props} head={AXIS_HEIGHT + PAD.top} show={show} />
      </div>
    </>
  );
}

const spotOfPosition = (m: Matrix, position: number): Spot => ({
  cpu: m.cpus[position]!,
  group: '',
  vector: 0,
});

function visibleRows(drawing: Drawing, top: number, room: number): Visible {
  const { rows } = drawing;
  const last = rows.rows.length - 1;
  const bottom = rowAt(rows, top + room);
  return { first: Math.max(0, rowAt(rows, top)), last: bottom < 0 ? last : bottom, top };
}
