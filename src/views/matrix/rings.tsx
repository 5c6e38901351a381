// What follows the pointer, the cursor and the selection: washes under the cells, rings and blocks over them.

import { rowOfSpot, type Spot } from './hit.ts';
import type { Visible } from './layers.tsx';
import { AXIS_HEIGHT } from './marks.ts';
import { isSpread, RowKind, rowBottom, shownPositions, spreadLines } from './rows.ts';
import type { Drawing } from './scene.ts';
import { useHover } from './state.ts';
import { numberName } from './words.ts';

interface OverlayProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Where a spot is drawn, at least 6 px wide; null where it is not on screen. */
export function boxOf({ drawing, visible }: OverlayProps, spot: Spot | null): Box | null {
  if (!spot || spot.vector < 0 || spot.vector >= drawing.kinds.length) return null;
  const { rows, x, gutters, matrix, groups } = drawing;
  const at = rowOfSpot(matrix, rows, groups, spot);
  if (at < visible.first || at > visible.last || at < 0) return null;
  const room = x[spot.vector + 1]! - x[spot.vector]!;
  const w = Math.max(6, room - 1);
  const left = gutters.left + x[spot.vector]! - Math.max(0, (6 - room) / 2);
  const line = lineOf(drawing, at, spot.cpu);
  const height = rowBottom(rows, at) - rows.y[at]! - 1;
  return { x: left, y: rows.y[at]! - visible.top + (line?.top ?? 0), w, h: line?.height ?? height };
}

/** The line of a CPU in a group that is spread out, a little higher than it is drawn where that could not be seen. */
function lineOf({ matrix, groups, rows, shown }: Drawing, at: number, cpu: number) {
  const row = rows.rows[at]!;
  if (cpu < 0 || row.kind !== RowKind.fold || !isSpread(rows)) return undefined;
  const positions = shownPositions(groups[row.group]!, shown);
  const place = positions.indexOf(matrix.positionOf.get(cpu) ?? -1);
  const line = spreadLines(positions.length, rows.fold - 1).find(
    ({ from, to }) => place >= from && place < to,
  );
  if (!line) return undefined;
  const grown = Math.max(0, 5 - line.height);
  return { top: line.top - grown / 2, height: line.height + grown };
}

/** Row and column of the place under the pointer, and the numbers of the CPU that is selected. */
export function Washes(props: OverlayProps & { readonly selected: Spot | null }) {
  const hover = useHover();
  const box = boxOf(props, hover);
  const chosen = boxOf(props, props.selected);
  const { drawing } = props;
  const beside = drawing.gutters.left - 4;
  return (
    <g fill="var(--accent-wash)">
      {chosen ? <rect x={0} y={chosen.y} width={beside} height={chosen.h + 1} /> : null}
      {box ? <Cross {...props} box={box} /> : null}
    </g>
  );
}

function Cross({ drawing, visible, box }: OverlayProps & { readonly box: Box }) {
  const { y, rows } = drawing.rows;
  return (
    <>
      <rect x={0} y={box.y} width={drawing.gutters.left - 4} height={box.h + 1} />
      <rect x={drawing.gutters.left} y={box.y} width={drawing.end - drawing.gutters.left} height={box.h} />
      <rect x={box.x} y={0} width={box.w} height={Math.max(0, y[rows.length]! - visible.top)} />
    </>
  );
}

export interface RingsProps extends OverlayProps {
  /** The place that is selected, and those that are pinned. */
  readonly selected: Spot | null;
  readonly pins: readonly Spot[];
  /** The cursor, while the keyboard is used. */
  readonly cursor: Spot | null;
  /** Corners of the block that is summed. */
  readonly block: readonly [Spot, Spot] | null;
}

export function Rings(props: RingsProps) {
  const hover = useHover();
  const { drawing, selected, pins, cursor } = props;
  const hovered = boxOf(props, hover);
  return (
    <>
      {hovered ? <ClosedHalo drawing={drawing} box={hovered} /> : null}
      <BlockFrame {...props} />
      {pins.map((pin) => (
        <Ring key={`${pin.cpu} ${pin.vector}`} box={boxOf(props, pin)} kind="pin" />
      ))}
      <Ring box={hovered} kind="hover" />
      <Ring box={boxOf(props, selected)} kind="selected" />
      <Ring box={boxOf(props, cursor)} kind="cursor" />
    </>
  );
}

/** Closed columns cover the wash of the row: they get it from above. */
function ClosedHalo({ drawing, box }: { readonly drawing: Drawing; readonly box: Box }) {
  return drawing.closed.map(({ from, to }) => (
    <rect
      key={from}
      x={drawing.gutters.left + drawing.x[from]!}
      y={box.y}
      width={drawing.x[to + 1]! - drawing.x[from]!}
      height={box.h}
      fill="var(--accent-halo)"
    />
  ));
}

/** Selected: the ring of the mock, on a halo of the ground. Cursor: one more ring around it. Hover: a thin one. */
function Ring(props: { readonly box: Box | null; readonly kind: 'hover' | 'selected' | 'cursor' | 'pin' }) {
  const { box, kind } = props;
  if (!box) return null;
  const out = kind === 'cursor' ? 3 : kind === 'selected' ? 1 : 0;
  const rect = {
    x: box.x - out,
    y: box.y - out,
    width: box.w + 2 * out,
    height: box.h + 2 * out,
    rx: 2 + out / 2,
    fill: 'none',
  };
  if (kind === 'hover') return <rect {...rect} stroke="var(--mx-ring, var(--ink-1))" strokeWidth={1.5} />;
  if (kind === 'pin')
    return <rect {...rect} stroke="var(--accent)" strokeWidth={1.5} strokeDasharray="2 2" />;
  return (
    <>
      <rect {...rect} stroke="var(--bg-0)" strokeWidth={4} />
      <rect {...rect} stroke="var(--accent)" strokeWidth={2} />
    </>
  );
}

/** The block that is summed, from corner to corner. */
export function blockBox(
  { drawing, visible }: OverlayProps,
  block: readonly [Spot, Spot] | null,
): Box | null {
  if (!block) return null;
  const { rows, groups, matrix, x, gutters } = drawing;
  const ends = block.map((spot) => rowOfSpot(matrix, rows, groups, spot));
  if (ends.some((at) => at < 0)) return null;
  const top = Math.min(...ends);
  const bottom = Math.max(...ends);
  const from = Math.min(block[0].vector, block[1].vector);
  const to = Math.max(block[0].vector, block[1].vector);
  const y = rows.y[top]! - visible.top;
  return {
    x: gutters.left + x[from]!,
    y,
    w: Math.max(4, x[to + 1]! - x[from]!),
    h: rowBottom(rows, bottom) - visible.top - y,
  };
}

function BlockFrame(props: RingsProps) {
  const box = blockBox(props, props.block);
  if (!box) return null;
  return (
    <rect
      x={box.x - 1}
      y={box.y - 1}
      width={box.w + 1}
      height={box.h + 1}
      fill="var(--accent-halo)"
      stroke="var(--accent)"
      strokeWidth={1.5}
    />
  );
}

/** The number under the pointer, in the axis. */
export function AxisMark({ drawing }: { readonly drawing: Drawing }) {
  const hover = useHover();
  if (!hover || hover.vector >= drawing.kinds.length) return null;
  const { x, gutters, matrix, width } = drawing;
  const name = numberName(matrix, hover.vector);
  const middle = gutters.left + (x[hover.vector]! + x[hover.vector + 1]!) / 2;
  const w = name.length * 6.7 + 8;
  return (
    <svg width={width} height={AXIS_HEIGHT} className="mx-axis-mark" aria-hidden>
      <title>{name}</title>
      <rect x={middle - w / 2} y={AXIS_HEIGHT - 21} width={w} height={20} fill="var(--bg-0)" />
      <text
        x={middle}
        y={AXIS_HEIGHT - 8}
        className="mx-mono"
        fontSize={11}
        fontWeight={700}
        textAnchor="middle"
        fill="var(--accent-ink)"
      >
        {name}
      </text>
    </svg>
  );
}

/** The row of a group that is open stands for nothing in a column. */
export const isHead = (drawing: Drawing, at: number): boolean => drawing.rows.rows[at]?.kind === RowKind.head;
