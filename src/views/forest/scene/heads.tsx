// Column heads: name and unit.

import type { Layout } from '../layout.ts';
import { uiWidth } from '../measure.ts';
import type { Art } from './art.ts';

export const HEAD_HEIGHT = 34;

export function Heads({ art, layout }: { readonly art: Art; readonly layout: Layout }) {
  const { columns, flip } = art;
  // Squares take the room of drivers and cells.
  const side = layout.form === 'square' && layout.rows.length === 0 ? [] : [columns.driver, columns.irq];
  const all = [columns.cpu, columns.root, ...columns.inner, columns.leaf, ...side, columns.rate];
  const shown = all.filter((column) => column !== null);
  return (
    <>
      {shown.map(({ kind, x, width, title, unit }) => {
        const next = shown.map((c) => c.x).filter((at) => at > x);
        const room = Math.min(...next, columns.width - 8) - x - 8;
        const both = uiWidth(title, 11.5) + uiWidth(unit, 11.5) + 8 <= room;
        const right = kind === 'rate' || (flip.on && (kind === 'driver' || kind === 'irq'));
        const end = kind === 'rate' ? flip.left(x, width) + width : flip.x(x);
        return (
          <text
            key={`${kind}${x}`}
            x={right ? end : flip.left(x, width)}
            y={22}
            fontSize={11.5}
            fontWeight={600}
            textAnchor={right ? 'end' : 'start'}
            fill="var(--ink-2)"
          >
            {title}
            {both && unit ? (
              <tspan dx={6} fontWeight={420} fill="var(--ink-3)">
                {unit}
              </tspan>
            ) : null}
          </text>
        );
      })}
      <path d={`M20 33.5H${columns.width - 16}`} stroke="var(--line-1)" />
    </>
  );
}
