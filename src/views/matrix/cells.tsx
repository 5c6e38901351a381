// The canvas with the cells on screen.

import { memo, useLayoutEffect, useRef } from 'react';
import type { Visible } from './layers.tsx';
import { canvasPen, paintRows } from './paint.ts';
import { usePalette } from './palette.ts';
import type { Drawing } from './scene.ts';

export const Cells = memo(
  (props: {
    readonly drawing: Drawing;
    readonly visible: Visible;
    readonly lit: ReadonlySet<number>;
    /** px. */
    readonly height: number;
  }) => {
    const { drawing, visible, lit, height } = props;
    const canvas = useRef<HTMLCanvasElement>(null);
    const palette = usePalette();
    useLayoutEffect(() => {
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
      paintRows(canvasPen(g, palette), { ...drawing, lit }, visible.first, visible.last);
    }, [drawing, visible, lit, height, palette]);
    return <canvas ref={canvas} style={{ width: drawing.width, height }} aria-hidden />;
  },
);
