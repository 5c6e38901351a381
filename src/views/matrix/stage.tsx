// The rows on screen, layer upon layer, and the grid that is pointed at and walked.

import { useEffect, useId, useMemo } from 'react';
import { useApp, useSelection, useSelectionKey } from '../../store/hooks.ts';
import { parseSelection, type Selection } from '../../store/selection.ts';
import type { BoardProps } from './board.tsx';
import { Cells } from './cells.tsx';
import { CursorCell } from './cursor-cell.tsx';
import { rowOfSpot, type Spot } from './hit.ts';
import { HoverTip } from './hover-tip.tsx';
import { Beside, FoldButtons, Ground, Hatch, type Visible } from './layers.tsx';
import { HeatCanvas } from './live/heat-canvas.tsx';
import { HeatNumbers } from './live/heat-numbers.tsx';
import { MovesCanvas } from './live/moves-canvas.tsx';
import { blockBox, Rings, Washes } from './rings.tsx';
import type { Drawing } from './scene.ts';
import { litCells, spotOf } from './selected.ts';
import { setHover } from './state.ts';
import { SumNote } from './sum-note.tsx';
import { useBlock } from './use-block.ts';
import { useCursor } from './use-cursor.ts';

export interface StageProps extends BoardProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
  /** Height of the rows on screen, px. */
  readonly room: number;
  /** Where the rows begin, under the axis, px. */
  readonly head: number;
  /** Scrolls a row into sight. */
  readonly show: (row: number) => void;
}

export function Stage(props: StageProps) {
  const { matrix, groups, drawing, visible, room, show, onTurn } = props;
  const selection = useSelection();
  const key = useSelectionKey();
  const pinned = useApp((state) => state.pins);
  const lit = useMemo(() => litCells(matrix, selection), [matrix, selection]);
  const selected = useMemo(() => asSpot(spotOf(matrix, selection, lit)), [matrix, selection, lit]);
  const pins = useMemo(() => pinned.flatMap(spotsOfKey), [pinned]);
  const block = useBlock(drawing, props.passed.cpus);
  const { at, setCursor, ring, handlers } = useCursor({
    drawing,
    top: visible.top,
    room,
    block,
    onTurn,
    show,
  });
  const gridId = useId();

  // A new selection and another size bring the selection into sight; scrolling and folding by hand stay.
  useEffect(() => {
    if (!selected) return;
    setCursor(selected);
    show(rowOfSpot(matrix, drawing.rows, groups, selected));
  }, [key, matrix, room]);
  useEffect(() => () => setHover(null), []);

  const overlay = { drawing, visible };
  const noteBox = blockBox(overlay, block.corners);
  const size = { width: drawing.width, height: room };
  const { live } = props;
  const heat = props.heat && live ? { ...overlay, live, height: room } : null;
  return (
    <div className="mx-stage" style={{ ...size, top: props.head }} data-heat={heat ? 'on' : undefined}>
      <svg {...size} aria-hidden>
        <title>Free vectors</title>
        <defs>
          <Hatch />
        </defs>
        <Ground {...overlay} />
        <Washes {...overlay} selected={selected} />
        <Beside {...overlay} />
      </svg>
      {heat ? (
        <>
          <HeatCanvas {...heat} />
          <HeatNumbers {...heat} lit={lit} />
        </>
      ) : (
        <Cells {...overlay} lit={lit} height={room} />
      )}
      {live ? <MovesCanvas {...overlay} live={live} height={room} /> : null}
      <svg {...size} aria-hidden>
        <title>Selection</title>
        <Rings
          {...overlay}
          selected={isPlace(selection) ? selected : null}
          pins={pins}
          cursor={ring}
          block={block.corners}
        />
      </svg>
      <div
        className="mx-grid"
        role="treegrid"
        tabIndex={0}
        aria-label={`Matrix of ${matrix.source.name}`}
        aria-rowcount={drawing.rows.rows.length}
        aria-colcount={drawing.kinds.length}
        aria-activedescendant={at ? `${gridId}-${at.row}-${at.column}` : undefined}
        {...handlers}
      >
        {at ? (
          <CursorCell
            key={`${at.row} ${at.column}`}
            id={`${gridId}-${at.row}-${at.column}`}
            drawing={drawing}
            at={at}
            selected={key}
            live={live}
          />
        ) : null}
      </div>
      <FoldButtons {...overlay} onTurn={onTurn} />
      {block.corners ? null : <HoverTip {...overlay} height={room} live={live} cursor={ring} />}
      {block.sum && noteBox ? (
        <SumNote
          matrix={matrix}
          sum={block.sum}
          box={noteBox}
          width={drawing.width}
          height={room}
          onClose={() => block.set(null)}
        />
      ) : null}
    </div>
  );
}

/** A device, a domain and a CPU have cells and no place. */
const isPlace = (selection: Selection | null): boolean =>
  selection !== null && selection.kind !== 'dev' && selection.kind !== 'dom' && selection.kind !== 'cpu';

const asSpot = (at: { cpu: number; vector: number } | null): Spot | null =>
  at && { cpu: at.cpu, vector: at.vector, group: '' };

function spotsOfKey(key: string): Spot[] {
  const pin = parseSelection(key);
  return pin?.kind === 'vec' ? [{ cpu: pin.cpu, vector: pin.vector, group: '' }] : [];
}
