// Traffic under the drawing: edges as wide as what flows on them, lit where something has just passed, squares in the colours of
// their rates; and numbers over it. Canvases: thousands of marks change at the rate of the screen.

import { memo, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { LIVE_RATE_MS } from '../../../lib/rate-meter.ts';
import { useApp } from '../../../store/hooks.ts';
import type { Layout } from '../layout.ts';
import type { Art } from '../scene/art.ts';
import { type Camera, scaleOf, type Viewport, type Window } from '../zoom.ts';
import { Flows } from './flows.ts';
import { drawNumbers } from './numbers.ts';
import { flowWidth, STILL } from './scale.ts';
import { Squares } from './squares.ts';
import { flowOf, litAtOf, type Wire, wiresOf } from './wires.ts';

/** An edge is lit so long after something has passed, ms. */
const LIT_MS = 220;

export interface TrafficProps {
  readonly art: Art;
  /** As it is on screen. */
  readonly layout: Layout;
  readonly camera: Camera;
  readonly window: Window;
  readonly viewport: Viewport;
  readonly flows: Flows;
}

/** The flows of the simulation that is on: rates stay while the forest changes. */
export function useFlows(): Flows {
  const port = useApp(({ simulation }) => (simulation.kind === 'on' ? simulation.port : null));
  return useMemo(() => new Flows(), [port]);
}

export const TrafficLayer = memo((props: TrafficProps) => {
  const { art, layout, camera, window, viewport, flows } = props;
  const port = useApp(({ simulation }) => (simulation.kind === 'on' ? simulation.port : null));
  const squares = useRef<HTMLCanvasElement>(null);
  const wires = useRef<HTMLCanvasElement>(null);
  const numbers = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => {
    const scale = scaleOf(camera.zoom);
    const place = { scale, x: camera.x, y: camera.y, ...viewport };
    return new Painter(art, layout, window, place, flows);
  }, [art, layout, camera.x, camera.y, camera.zoom, window, viewport, flows]);
  useLayoutEffect(() => {
    painter.open(squares.current!, wires.current!, numbers.current!);
    painter.paint(performance.now(), true);
    // Another theme has other colours.
    const observer = new MutationObserver(() => {
      painter.open(squares.current!, wires.current!, numbers.current!);
      painter.paint(performance.now(), true);
    });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, [painter]);
  const latest = useRef(painter);
  latest.current = painter;
  useEffect(
    () =>
      port?.subscribe((live, now) => {
        flows.follow(latest.current.forest);
        latest.current.paint(now, flows.take(live, now));
      }),
    [port, flows],
  );
  const style = { width: viewport.width, height: viewport.height };
  return (
    <>
      <canvas ref={squares} className="traffic-under" style={style} aria-hidden />
      <canvas ref={wires} className="traffic-under" style={style} aria-hidden />
      <canvas ref={numbers} className="traffic-over" style={style} aria-hidden />
    </>
  );
});

interface PlaceOnScreen extends Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

interface Drawn {
  readonly wire: Wire;
  readonly path: Path2D;
  /** Width and light as they were drawn. */
  width: number;
  light: number;
}

/** Steps of light: a change that cannot be seen is none. */
const LIGHTS = 4;

class Painter {
  private readonly art: Art;
  private readonly layout: Layout;
  private readonly window: Window;
  private readonly place: PlaceOnScreen;
  private readonly flows: Flows;
  private readonly squares: Squares;
  private readonly drawn: readonly Drawn[];
  private pens: { readonly squares: Pen; readonly wires: Pen; readonly numbers: Pen } | undefined;
  private colours = { still: '', flow: '', lit: '', silent: '' };
  private numbersAt = Number.NEGATIVE_INFINITY;
  private isCalm = false;

  constructor(art: Art, layout: Layout, window: Window, place: PlaceOnScreen, flows: Flows) {
    this.art = art;
    this.layout = layout;
    this.window = window;
    this.place = place;
    this.flows = flows;
    this.squares = new Squares(art, layout);
    this.drawn = wiresOf(art, layout, window.top, window.bottom).map((wire) => ({
      wire,
      path: new Path2D(wire.d),
      width: -1,
      light: -1,
    }));
  }

  get forest() {
    return this.art.forest;
  }

  open(squares: HTMLCanvasElement, wires: HTMLCanvasElement, numbers: HTMLCanvasElement): void {
    this.flows.follow(this.forest);
    const style = getComputedStyle(document.documentElement);
    const colour = (token: string) => style.getPropertyValue(`--${token}`).trim();
    this.colours = {
      still: colour('line-2'),
      flow: colour('line-3'),
      lit: colour('accent'),
      silent: colour('heat-idle'),
    };
    this.isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.pens = {
      squares: penOf(squares, this.place),
      wires: penOf(wires, this.place),
      numbers: penOf(numbers, this.place),
    };
    this.squares.reset();
    for (const drawn of this.drawn) drawn.width = -1;
    this.numbersAt = Number.NEGATIVE_INFINITY;
    if (this.layout.blocks.length > 0) this.paintGround(colour('heat-free'));
  }

  private paintGround(colour: string): void {
    const { art, layout, pens } = this;
    pens!.squares.fillStyle = colour;
    for (const block of layout.blocks) {
      const width = Math.min(block.across, block.rows.length) * block.side + 4;
      pens!.squares.fillRect(art.flip.left(block.x - 2, width), block.y - 2, width, block.height + 4);
    }
  }

  /** @param passed whether rates may be others */
  paint(now: number, passed: boolean): void {
    if (!this.pens) return;
    if (passed) this.squares.paint(this.pens.squares, this.flows, this.colours.silent);
    if (this.update(now)) this.paintWires();
    if (!passed || now - this.numbersAt < LIVE_RATE_MS) return;
    this.numbersAt = now;
    drawNumbers(this.pens.numbers, this.art, this.layout, this.window, this.flows);
  }

  /** Widths and lights of this frame; whether any is another one. */
  private update(now: number): boolean {
    let changed = false;
    for (const drawn of this.drawn) {
      const { wire } = drawn;
      const width = Math.min(wire.most, flowWidth(flowOf(wire, this.flows)));
      const share = this.isCalm ? 0 : 1 - (now - litAtOf(wire, this.flows)) / LIT_MS;
      const light = Math.max(0, Math.ceil(share * LIGHTS));
      if (width === drawn.width && light === drawn.light) continue;
      drawn.width = width;
      drawn.light = light;
      changed = true;
    }
    return changed;
  }

  private paintWires(): void {
    const g = this.pens!.wires;
    const { scale, x, y, width, height } = this.place;
    g.clearRect(x, y, width / scale, height / scale);
    g.lineJoin = 'round';
    g.globalAlpha = 1;
    for (const { path, width: w } of this.drawn) {
      g.strokeStyle = w > STILL ? this.colours.flow : this.colours.still;
      g.lineWidth = w;
      g.stroke(path);
    }
    // A light runs inside of its edge: the width stays to be seen.
    g.strokeStyle = this.colours.lit;
    for (const { path, width: w, light } of this.drawn) {
      if (light === 0) continue;
      g.globalAlpha = light / LIGHTS;
      g.lineWidth = Math.max(1.25, w * 0.4);
      g.stroke(path);
    }
  }
}

type Pen = CanvasRenderingContext2D;

/** A context that draws in the drawing's own px, on an empty canvas. */
function penOf(canvas: HTMLCanvasElement, { scale, x, y, width, height }: PlaceOnScreen): Pen {
  const g = canvas.getContext('2d')!;
  const ratio = window.devicePixelRatio || 1;
  // Setting the size empties it.
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  g.setTransform(ratio * scale, 0, 0, ratio * scale, -x * scale * ratio, -y * scale * ratio);
  return g;
}
