// The whole machine in a strip at the side, one pixel row for each CPU. A press leads to a CPU; by keyboard the filter does.

import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { Visible } from './layers.tsx';
import { minimapOrder, minimapPixels, pixelOf } from './overview.ts';
import { usePalette } from './palette.ts';
import { RowKind } from './rows.ts';
import type { Drawing } from './scene.ts';

export interface MinimapProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
  readonly passes: Uint8Array | null;
  /** Leads to the CPU at a position of the matrix. */
  readonly onGo: (position: number) => void;
}

export function Minimap({ drawing, visible, passes, onGo }: MinimapProps) {
  const { matrix, colouring, groups } = drawing;
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const order = useMemo(() => minimapOrder(groups), [groups]);
  // Painted after the drawing itself is on screen.
  useEffect(() => {
    const g = canvas.current?.getContext('2d');
    if (!g || order.length === 0) return;
    g.canvas.width = matrix.range.columns;
    g.canvas.height = order.length;
    const pixels = minimapPixels(matrix, colouring, order, passes, (token) => pixelOf(palette.colour(token)));
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), matrix.range.columns, order.length);
    g.putImageData(image, 0, 0);
  }, [matrix, colouring, order, passes, palette]);
  const seen = useMemo(() => seenRange(drawing, visible, order), [drawing, visible, order]);
  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const rect = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientY - rect.top) / rect.height) * order.length);
    const position = order[Math.max(0, Math.min(order.length - 1, at))];
    if (position !== undefined) onGo(position);
  };
  return (
    <div className="mx-map" aria-hidden onPointerDown={go} onPointerMove={go}>
      <canvas ref={canvas} />
      <div
        className="mx-seen"
        style={{
          top: `${(100 * seen.from) / Math.max(1, order.length)}%`,
          height: `${(100 * seen.size) / Math.max(1, order.length)}%`,
        }}
      />
    </div>
  );
}

/** Which part of the minimap is on screen, in CPUs. A group that is folded is on screen with all of its CPUs. */
function seenRange(drawing: Drawing, { first, last }: Visible, order: readonly number[]) {
  const placeOf = new Map(order.map((position, at) => [position, at]));
  let from = order.length;
  let to = -1;
  for (let at = first; at <= last; at++) {
    const row = drawing.rows.rows[at];
    if (!row) break;
    const positions =
      row.kind === RowKind.fold
        ? drawing.groups[row.group]!.positions
        : row.kind === RowKind.cpu
          ? [row.index]
          : [];
    const ends = [positions[0], positions.at(-1)].flatMap((p) => (p === undefined ? [] : [placeOf.get(p)!]));
    for (const place of ends) {
      from = Math.min(from, place);
      to = Math.max(to, place);
    }
  }
  return { from: to < 0 ? 0 : from, size: to < 0 ? 0 : to - from + 1 };
}
