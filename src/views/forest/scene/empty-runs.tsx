// A bracket beside stripes without any irq: emptiness is a finding.

import { isEmpty } from '../labels.ts';
import type { Layout } from '../layout.ts';
import type { Art } from './art.ts';
import { n } from './lines.ts';

interface Run {
  readonly top: number;
  readonly bottom: number;
  readonly count: number;
}

/** Runs of this many empty stripes are pointed out. */
const LEAST = 3;

export function EmptyRuns({ art, layout }: { readonly art: Art; readonly layout: Layout }) {
  if (layout.form !== 'stripe') return null;
  const { leaf, driver, irq } = art.columns;
  const x = (driver?.x ?? irq?.x ?? leaf.x + leaf.width + 12) - 6;
  const { flip } = art;
  return (
    <g className="empty-runs">
      {runsOf(art, layout).map(({ top, bottom, count }) => (
        <g key={top}>
          <path
            d={`M${n(flip.x(x))} ${n(top)}H${n(flip.x(x + 5))}V${n(bottom)}H${n(flip.x(x))}`}
            fill="none"
            stroke="var(--pend-mark)"
            strokeWidth={1.2}
          />
          <text
            x={n(flip.x(x + 12))}
            y={n((top + bottom) / 2 + 4)}
            fontSize={11}
            textAnchor={flip.on ? 'end' : 'start'}
            fill="var(--pend)"
          >
            {count} without irq
          </text>
        </g>
      ))}
    </g>
  );
}

function runsOf(art: Art, layout: Layout): Run[] {
  const runs: Run[] = [];
  for (const row of layout.rows) {
    const { item } = row;
    if (item.type !== 'domain' || row.reading === 'full') continue;
    if (!isEmpty(art.forest.machine, item.row)) continue;
    const top = row.y - row.height / 2;
    const bottom = row.y + row.height / 2;
    const last = runs.at(-1);
    if (last && Math.abs(last.bottom - top) < 0.01)
      runs[runs.length - 1] = { ...last, bottom, count: last.count + 1 };
    else runs.push({ top, bottom, count: 1 });
  }
  return runs.filter((run) => run.count >= LEAST);
}
