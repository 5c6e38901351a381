// Rates as numbers: at inner domains above the box, at CPUs over the edge, in a column of their own for what stands in rows.

import { shortCount } from '../../../ui/values.tsx';
import type { Layout, Row } from '../layout.ts';
import type { Art } from '../scene/art.ts';
import type { Window } from '../zoom.ts';
import type { Flows } from './flows.ts';

const FONT = '550 10.5px "JetBrains Mono Variable", monospace';

/** Lower rows have no room for a number. */
const LEAST_ROW = 10;

const text = (perSecond: number): string => (perSecond < 0.5 ? '' : `${shortCount(Math.round(perSecond))}/s`);

export function drawNumbers(
  g: CanvasRenderingContext2D,
  art: Art,
  layout: Layout,
  window: Window,
  flows: Flows,
): void {
  const style = getComputedStyle(document.documentElement);
  g.clearRect(window.left, window.top, window.right - window.left, window.bottom - window.top);
  g.font = FONT;
  g.textBaseline = 'middle';
  g.lineJoin = 'round';
  g.lineWidth = 3;
  g.strokeStyle = style.getPropertyValue('--bg-0');
  g.fillStyle = style.getPropertyValue('--ink-1');
  const write = (words: string, x: number, y: number, align: CanvasTextAlign): void => {
    if (words === '') return;
    g.textAlign = align;
    g.strokeText(words, x, y);
    g.fillText(words, x, y);
  };
  drawInners(art, layout, flows, write);
  drawRows(art, layout, window, flows, write);
}

type Write = (words: string, x: number, y: number, align: CanvasTextAlign) => void;

function drawInners({ columns, flip }: Art, layout: Layout, flows: Flows, write: Write): void {
  const end = flip.on ? 'left' : 'right';
  const side = (x: number, width: number): number => (flip.on ? flip.left(x, width) + 2 : x + width - 2);
  for (const { row, depth, y, height } of layout.inners) {
    const { x, width } = depth === 0 ? columns.root : columns.inner[depth - 1]!;
    write(text(flows.perSecond[row]!), side(x, width), y - height / 2 - 8, end);
  }
  if (!columns.cpu) return;
  for (const { cpus, y } of layout.cpus) {
    let sum = 0;
    for (const { cpu } of cpus) sum += flows.cpuPerSecond[cpu] ?? 0;
    const { x, width } = columns.cpu;
    // Over the edge: boxes stand too near to each other.
    write(text(sum), flip.x(x + width + 5), y - 9, flip.on ? 'right' : 'left');
  }
}

function drawRows(art: Art, layout: Layout, { top, bottom }: Window, flows: Flows, write: Write): void {
  const { rate } = art.columns;
  if (!rate) return;
  const x = art.flip.left(rate.x, rate.width) + rate.width;
  for (const row of layout.rows) {
    if (row.y < top || row.y > bottom || row.height < LEAST_ROW) continue;
    write(text(rateOf(row, flows)), x, row.y, 'right');
  }
}

function rateOf({ item }: Row, flows: Flows): number {
  switch (item.type) {
    case 'domain':
      return flows.perSecond[item.row]!;
    case 'fold':
      return item.open ? 0 : item.rows.reduce((sum, row) => sum + flows.perSecond[row]!, 0);
    case 'direct':
      return flows.own[item.row]!;
    default:
      return 0;
  }
}
