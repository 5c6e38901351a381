// All of the drawing, small, with the part that is on screen. Drag, or click where to go.

import type { PointerEvent } from 'react';
import type { Layout } from '../layout.ts';
import type { Window } from '../zoom.ts';
import type { Art } from './art.ts';
import { n } from './lines.ts';
import { darkness } from './squares.tsx';

/** From this number of visible nodes on there is a minimap. */
export const MINIMAP_FROM = 400;

const WIDTH = 96;
const MAX_HEIGHT = 220;

/** Nodes that are drawn, whatever their form. */
export const nodesOf = (layout: Layout): number =>
  layout.rows.length +
  layout.inners.length +
  layout.blocks.reduce((sum, block) => sum + block.rows.length, 0);

export function Minimap(props: {
  readonly art: Art;
  readonly layout: Layout;
  readonly window: Window;
  readonly room: number;
  readonly onCentre: (y: number) => void;
}) {
  const { art, layout, window, room, onCentre } = props;
  const height = Math.min(MAX_HEIGHT, room * 0.45);
  const scale = height / layout.height;
  const go = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onCentre((event.clientY - box.top) / scale);
  };
  return (
    <svg
      className="minimap no-print"
      width={WIDTH}
      height={height}
      role="img"
      aria-label="Minimap of the whole drawing"
      data-no-pan
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && go(event)}
    >
      <MiniRows art={art} layout={layout} scale={scale} height={height} />
      <rect
        x={0.5}
        y={n(Math.max(0.5, window.top * scale))}
        width={WIDTH - 1}
        height={n(Math.max(6, Math.min(height - 1, (window.bottom - window.top) * scale)))}
        fill="var(--accent)"
        fillOpacity={0.1}
        stroke="var(--accent)"
      />
    </svg>
  );
}

/** One line per px: as dark as the fullest domain there; empty ones in their own colour. */
function MiniRows(props: {
  readonly art: Art;
  readonly layout: Layout;
  readonly scale: number;
  readonly height: number;
}) {
  const { art, layout, scale, height } = props;
  const { mapped, irqs } = art.forest.machine.t.irqDomain.col;
  const most = new Int32Array(Math.ceil(height) + 1).fill(-1);
  const mark = (row: number, y: number) => {
    const at = Math.max(0, Math.min(most.length - 1, Math.floor(y * scale)));
    most[at] = Math.max(most[at]!, mapped[row]!, irqs[row]!);
  };
  for (const { item, y } of layout.rows) {
    if (item.type === 'domain') mark(item.row, y);
    else if (item.type === 'fold' && !item.open) mark(item.rows[0]!, y);
  }
  for (const block of layout.blocks)
    for (const [at, row] of block.rows.entries())
      mark(row, block.y + (Math.floor(at / block.across) + 0.5) * block.side);
  const lines = [...most].flatMap((value, y) => (value < 0 ? [] : [{ value, y }]));
  return lines.map(({ value, y }) => (
    <rect
      key={y}
      x={30}
      y={y}
      width={WIDTH - 38}
      height={1}
      fill={value === 0 ? 'var(--pend-mark)' : 'var(--ink-3)'}
      fillOpacity={value === 0 ? 1 : darkness(value)}
    />
  ));
}
