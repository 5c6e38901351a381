// Over the colours: rates as numbers where there is room for them, what is selected, what waits for its cleanup. A few times a second.

import { memo, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { LIVE_RATE_MS } from '../../../lib/rate-meter.ts';
import { HEAT_COLOURS, levelOf } from '../../../ui/heat-scale.ts';
import { shortCount } from '../../../ui/values.tsx';
import { CellFlag } from '../matrix.ts';
import { CELL_CHAR, canvasPen, GAP_FROM, type Pen, TEXT_FROM, TEXT_HEIGHT } from '../paint.ts';
import { inkOn, usePalette } from '../palette.ts';
import { RowKind } from '../rows.ts';
import type { Drawing } from '../scene.ts';
import type { HeatProps } from './heat-canvas.tsx';

/** More numbers than these are not read, and take too long. */
const MOST_NUMBERS = 1500;

interface CellBox {
  readonly cell: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Cells of the CPUs on screen that are rows of their own. */
function* boxes({ matrix, rows, x }: Drawing, first: number, last: number): Generator<CellBox> {
  for (let at = first; at <= last; at++) {
    const row = rows.rows[at];
    if (row?.kind !== RowKind.cpu) continue;
    for (let cell = matrix.start[row.index]!; cell < matrix.start[row.index + 1]!; cell++) {
      const left = x[matrix.vector[cell]!]!;
      const room = x[matrix.vector[cell]! + 1]! - left;
      const w = room < GAP_FROM ? room : room - 1;
      yield { cell, x: left, y: rows.y[at]!, w, h: rows.height - 1 };
    }
  }
}

export const HeatNumbers = memo((props: HeatProps & { readonly lit: ReadonlySet<number> }) => {
  const { drawing, visible, height, live, lit } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const drawnAt = useRef(0);
  const draw = useCallback(() => {
    const g = canvas.current?.getContext('2d');
    if (!g) return;
    const scale = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(drawing.width * scale), Math.round(height * scale)];
    if (g.canvas.width !== w || g.canvas.height !== h) {
      g.canvas.width = w;
      g.canvas.height = h;
    }
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, drawing.width, height);
    g.translate(drawing.gutters.left, -visible.top);
    const pen = canvasPen(g, palette);
    let numbers = 0;
    for (const box of boxes(drawing, visible.first, visible.last)) {
      mark(pen, drawing, box, lit);
      if (box.w < TEXT_FROM - 1 || box.h < TEXT_HEIGHT || numbers >= MOST_NUMBERS) continue;
      if (drawing.passes && !drawing.passes[box.cell]) continue;
      const { matrix } = drawing;
      const rate = live.rateOf(matrix.cpus[matrix.position[box.cell]!]!, matrix.vector[box.cell]!);
      const level = levelOf(rate);
      const text = shortCount(Math.round(rate));
      if (level === 0 || text.length * CELL_CHAR > box.w - 3) continue;
      numbers++;
      g.globalAlpha = 1;
      g.fillStyle = inkOn(HEAT_COLOURS[level]!);
      g.fillText(text, box.x + box.w / 2, box.y + box.h / 2 + 0.5);
    }
  }, [drawing, visible, height, live, lit, palette]);
  useLayoutEffect(draw, [draw]);
  useEffect(
    () =>
      live.watch((_, passed) => {
        if (!passed || live.now - drawnAt.current < LIVE_RATE_MS) return;
        drawnAt.current = live.now;
        draw();
      }),
    [live, draw],
  );
  return <canvas ref={canvas} style={{ width: drawing.width, height }} aria-hidden />;
});

/** What belongs to the selection, and vectors that irqs have left. */
function mark(pen: Pen, { matrix }: Drawing, { cell, x, y, w, h }: CellBox, lit: ReadonlySet<number>): void {
  if (matrix.flags[cell]! & CellFlag.cleanup) pen.frame(x, y, Math.max(w, 4), h, 'pend-mark', 1.5, true);
  if (lit.has(cell)) pen.frame(x - 1, y - 1, Math.max(w, 4) + 2, h + 2, 'accent', 2, false);
}
