// The whole machine in a strip at the side, one pixel row for each CPU. A press leads to a CPU; by keyboard the filter does.

import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { LIVE_RATE_MS } from '../../lib/rate-meter.ts';
import type { Visible } from './layers.tsx';
import type { LiveCells } from './live/cells.ts';
import { HeatPainter, heatColours, heatGround } from './live/heat.ts';
import type { Matrix } from './matrix.ts';
import { minimapOrder, minimapPixels, pixelOf } from './overview.ts';
import { type Palette, usePalette } from './palette.ts';
import { RowKind } from './rows.ts';
import type { Drawing } from './scene.ts';

export interface MinimapProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
  readonly passes: Uint8Array | null;
  /** Rates instead of owners. */
  readonly heat: LiveCells | null;
  /** Leads to the CPU at a position of the matrix. */
  readonly onGo: (position: number) => void;
}

export function Minimap({ drawing, visible, passes, heat, onGo }: MinimapProps) {
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
    if (heat) return paintHeat(g, heat, matrix, order, passes, palette);
    const pixels = minimapPixels(matrix, colouring, order, passes, (token) => pixelOf(palette.colour(token)));
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), matrix.range.columns, order.length);
    g.putImageData(image, 0, 0);
  }, [matrix, colouring, order, passes, palette, heat]);
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

/** Follows the rates, a few times a second; gives what ends that. */
function paintHeat(
  g: CanvasRenderingContext2D,
  live: LiveCells,
  matrix: Matrix,
  order: readonly number[],
  passes: Uint8Array | null,
  palette: Palette,
): () => void {
  const { columns } = matrix.range;
  const image = new ImageData(columns, order.length);
  const painter = new HeatPainter({
    pixels: new Uint32Array(image.data.buffer),
    width: columns,
    lines: order.map((position, y) => ({ y, height: 1, gap: 0, positions: [position] })),
    columnOf: Uint16Array.from({ length: columns }, (_, column) => column),
    ground: heatGround(matrix, passes),
    columns,
    cpus: matrix.cpus,
    colours: heatColours(palette),
  });
  const paint = () => {
    painter.paint(live.bits, live.rates.seconds);
    g.putImageData(image, 0, 0);
  };
  paint();
  let at = Number.NEGATIVE_INFINITY;
  return live.watch((_, passed) => {
    if (!passed || live.now - at < LIVE_RATE_MS) return;
    at = live.now;
    paint();
  });
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
