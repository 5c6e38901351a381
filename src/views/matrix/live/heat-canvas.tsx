// The cells on screen in the colours of their rates: one image a frame, of which only lines that have changed are put on the canvas.

import { memo, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Visible } from '../layers.tsx';
import { usePalette } from '../palette.ts';
import type { Drawing } from '../scene.ts';
import type { LiveCells } from './cells.ts';
import { columnsOfPixels, HeatPainter, heatColours, heatGround, heatLines } from './heat.ts';

export interface HeatProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
  /** px. */
  readonly height: number;
  readonly live: LiveCells;
}

export const HeatCanvas = memo(({ drawing, visible, height, live }: HeatProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const { matrix, passes, x, kinds } = drawing;
  const ground = useMemo(() => heatGround(matrix, passes), [matrix, passes]);
  const columnOf = useMemo(() => columnsOfPixels(x, kinds), [x, kinds]);
  const colours = useMemo(() => heatColours(palette), [palette]);
  const image = useMemo(
    () => new ImageData(Math.max(1, columnOf.length), Math.max(1, Math.ceil(height))),
    [columnOf, height],
  );
  const paint = useMemo(() => {
    const pixels = new Uint32Array(image.data.buffer);
    // What was painted for another part of the drawing goes away.
    pixels.fill(0);
    const { width } = image;
    const lines = heatLines({ ...drawing, ...visible, height: image.height });
    const { columns } = matrix.range;
    const painter = new HeatPainter({
      pixels,
      width,
      lines,
      columnOf,
      ground,
      columns,
      cpus: matrix.cpus,
      colours,
    });
    return (g: CanvasRenderingContext2D, all: boolean) => {
      painter.paint(live.bits, live.rates.seconds);
      const [top, bottom] = all ? [0, image.height] : [painter.top, painter.bottom];
      if (bottom > top) g.putImageData(image, 0, 0, 0, top, width, bottom - top);
    };
  }, [drawing, visible, matrix, ground, columnOf, colours, image, live]);
  useLayoutEffect(() => {
    const g = canvas.current?.getContext('2d');
    if (g) paint(g, true);
  }, [paint]);
  useEffect(
    () =>
      live.watch((_, passed) => {
        const g = canvas.current?.getContext('2d');
        if (g && passed) paint(g, false);
      }),
    [live, paint],
  );
  return (
    <canvas
      ref={canvas}
      className="mx-heat"
      width={image.width}
      height={image.height}
      style={{ left: drawing.gutters.left, width: image.width, height: image.height }}
      aria-hidden
    />
  );
});
