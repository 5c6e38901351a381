// Irqs that change their place: the way from the old one to the new one, what is left behind, what will move with its next interrupt.

import { memo, useEffect, useRef } from 'react';
import { usePalette } from '../palette.ts';
import { boxOf } from '../rings.tsx';
import type { HeatProps } from './heat-canvas.tsx';
import { type Move, Moves, type Place, progress, SHOWN_MS } from './moves.ts';

/** ms that a cell is on its way. */
const TRAVEL_MS = 600;
/** Paths fade in the last part of the time that they are shown. */
const FADE_MS = 1200;

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

type Box = NonNullable<ReturnType<typeof boxOf>>;

export const MovesCanvas = memo((props: HeatProps) => {
  const { drawing, visible, height, live } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const moves = useRef(new Moves());
  const isDrawn = useRef(false);
  useEffect(
    () =>
      live.watch(() => {
        const some = moves.current.take(live.live!, live.now);
        if (!some && !isDrawn.current) return;
        const g = canvas.current?.getContext('2d');
        if (!g) return;
        fit(g, drawing.width, height);
        isDrawn.current = some;
        if (!some) return;
        const place = ({ cpu, vector }: Place) => boxOf({ drawing, visible }, { cpu, vector, group: '' });
        new Artist(g, palette.colour, place).draw(moves.current, live.now, calm() ? 0 : TRAVEL_MS);
      }),
    [drawing, visible, height, live, palette],
  );
  return <canvas ref={canvas} style={{ width: drawing.width, height }} aria-hidden />;
});

function fit(g: CanvasRenderingContext2D, width: number, height: number): void {
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (g.canvas.width !== w || g.canvas.height !== h) {
    g.canvas.width = w;
    g.canvas.height = h;
  }
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.clearRect(0, 0, width, height);
}

class Artist {
  private readonly g: CanvasRenderingContext2D;
  private readonly colour: (token: string) => string;
  private readonly place: (place: Place) => Box | null;

  constructor(g: CanvasRenderingContext2D, colour: Artist['colour'], place: Artist['place']) {
    this.g = g;
    this.colour = colour;
    this.place = place;
  }

  draw({ recent, unfinished, pending }: Moves, now: number, travel: number): void {
    for (const { from } of unfinished) this.outline(this.place(from), 'pend-mark', [3, 2], 1.5);
    for (const at of pending) this.outline(this.place(at), 'pend-mark', [1, 2], 2);
    for (const move of recent) this.move(move, now, travel, move === recent.at(-1));
    this.g.globalAlpha = 1;
  }

  private move({ from, to, at }: Move, now: number, travel: number, isNewest: boolean): void {
    const [a, b] = [this.place(from), this.place(to)];
    const passed = now - at;
    this.g.globalAlpha = Math.min(1, Math.max(0, (SHOWN_MS - passed) / FADE_MS));
    this.outline(a, 'accent', [3, 2], 1.5);
    const done = progress(passed, travel);
    if (a && b && travel > 0) this.way(a, b, done, isNewest ? 2.5 : 1.25);
    if (done === 1) this.outline(b, 'accent', [], 2.5);
    else if (a && b) this.outline(between(a, b, done), 'accent', [], 2.5);
  }

  private outline(box: Box | null, token: string, dash: readonly number[], width: number): void {
    if (!box) return;
    const { g } = this;
    g.strokeStyle = this.colour(token);
    g.lineWidth = width;
    g.setLineDash([...dash]);
    g.beginPath();
    g.roundRect(box.x - 1, box.y - 1, box.w + 2, box.h + 2, 2);
    g.stroke();
  }

  /** A curve as far as the move has come, on a halo of the ground. */
  private way(a: Box, b: Box, done: number, width: number): void {
    const { g } = this;
    const steps = Math.max(2, Math.ceil(24 * done));
    g.setLineDash([]);
    g.beginPath();
    for (let step = 0; step <= steps; step++) {
      const { x, y } = middle(between(a, b, (done * step) / steps));
      if (step === 0) g.moveTo(x, y);
      else g.lineTo(x, y);
    }
    for (const [token, extra] of [
      ['bg-0', 3],
      ['accent', 0],
    ] as const) {
      g.strokeStyle = this.colour(token);
      g.lineWidth = width + extra;
      g.stroke();
    }
  }
}

const middle = ({ x, y, w, h }: Box) => ({ x: x + w / 2, y: y + h / 2 });

/** A box on the way from one to the other: across first, then down. */
function between(a: Box, b: Box, share: number): Box {
  const bend = share * share * (3 - 2 * share);
  const mix = (from: number, to: number, by: number): number => from + (to - from) * by;
  return {
    x: mix(a.x, b.x, share),
    y: mix(a.y, b.y, bend),
    w: mix(a.w, b.w, share),
    h: mix(a.h, b.h, share),
  };
}
