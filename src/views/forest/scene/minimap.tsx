// All of the drawing, small, with the part that is on screen. Drag, or click where to go.

import type { PointerEvent } from 'react';
import { isEmpty } from '../labels.ts';
import type { Layout } from '../layout.ts';
import { squareAt } from '../sight.ts';
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

interface MiniLine {
  sum: number;
  count: number;
  empty: boolean;
}

/** One line per px, as dark as the domains there are full on average; where one is empty there is a mark beside it. */
function MiniRows(props: {
  readonly art: Art;
  readonly layout: Layout;
  readonly scale: number;
  readonly height: number;
}) {
  const { art, layout, scale, height } = props;
  return miniLines(art, layout, scale, height).map(({ y, sum, count, empty }) => (
    <g key={y}>
      <rect
        x={14}
        y={y}
        width={WIDTH - 28}
        height={1}
        fill="var(--ink-3)"
        fillOpacity={0.15 + 0.85 * darkness(sum / count)}
      />
      {empty ? <rect x={WIDTH - 11} y={y} width={5} height={1.5} fill="var(--pend-mark)" /> : null}
    </g>
  ));
}

function miniLines(
  art: Art,
  layout: Layout,
  scale: number,
  height: number,
): (MiniLine & { readonly y: number })[] {
  const { machine } = art.forest;
  const { mapped, irqs } = machine.t.irqDomain.col;
  const lines = new Map<number, MiniLine>();
  const mark = (row: number, at: number) => {
    const y = Math.max(0, Math.min(Math.floor(height) - 1, Math.floor(at * scale)));
    const line = lines.get(y) ?? { sum: 0, count: 0, empty: false };
    line.sum += Math.max(mapped[row]!, irqs[row]!);
    line.count++;
    line.empty ||= isEmpty(machine, row);
    lines.set(y, line);
  };
  for (const { item, y } of layout.rows) {
    if (item.type === 'domain') mark(item.row, y);
    else if (item.type === 'fold' && !item.open) mark(item.rows[0]!, y);
  }
  for (const block of layout.blocks)
    for (const [at, row] of block.rows.entries()) mark(row, squareAt(block, at).y);
  return [...lines].map(([y, line]) => ({ y, ...line }));
}
