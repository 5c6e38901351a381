// A domain as a stripe: its cells, and its name where there is room.

import { STRIPE_CELL_PITCH, stripeCells } from '../cells.ts';
import type { DomainItem } from '../fold.ts';
import { domainName, domainTitle, isEmpty, marksOf } from '../labels.ts';
import { itemProps } from './art.ts';
import { n } from './lines.ts';
import { NameText, StripeCell } from './marks.tsx';
import type { RowProps } from './row-state.ts';
import { SideLabel } from './side.tsx';

const SIZES = { near: 10.5, far: 10, none: 0, full: 11.5 } as const;

export function Stripe(props: RowProps & { readonly item: DomainItem }) {
  const { art, row, item, lit, selected, level, meant, followed } = props;
  const { forest, columns, flip } = art;
  const { leaf } = columns;
  const { col } = forest.machine.t.irqDomain;
  const dumped = col.dumped[item.row] !== 0;
  const empty = isEmpty(forest.machine, item.row);
  const x = flip.left(leaf.x, leaf.width);
  const irqs = forest.irqs[item.row]!;
  const shown = columns.irq ? irqs.slice(0, stripeCells(columns)) : [];
  const readable = row.reading !== 'none';
  return (
    <>
      <g
        {...itemProps(art, row.spot, level, () => domainTitle(forest, item.row), selected)}
        data-domain={item.row}
        data-lit={lit || undefined}
      >
        <rect x={x} y={-row.height / 2} width={leaf.width} height={row.height} fill="transparent" />
        <rect
          x={x + 0.5}
          y={-row.box / 2}
          width={leaf.width - 1}
          height={row.box}
          rx={1.5}
          fill={lit ? 'var(--accent)' : empty ? 'var(--bg-0)' : 'var(--bg-3)'}
          fillOpacity={lit ? 0.35 : undefined}
          stroke={lit ? 'var(--accent)' : empty ? 'var(--pend-mark)' : 'none'}
          strokeWidth={0.9}
          strokeDasharray={dumped ? undefined : '3 2'}
          visibility={readable && !empty ? 'hidden' : undefined}
        />
        {readable ? (
          <NameText
            x={x + 36}
            y={3.6}
            name={domainName(forest.machine, item.row)}
            size={SIZES[row.reading]}
            room={leaf.width - 44}
          />
        ) : null}
      </g>
      {readable ? (
        <SideLabel art={art} label={item.lines[0]!.label} detail="" strong={false} size={11} />
      ) : null}
      {shown.map((desc, i) => (
        <g key={desc} transform={`translate(${n(flip.left(columns.irq!.x + i * STRIPE_CELL_PITCH, 5.4))} 0)`}>
          <StripeCell
            x={0}
            filled={marksOf(forest.machine, desc).filled}
            lit={desc === followed || (meant?.has(desc) ?? false)}
          />
        </g>
      ))}
      {irqs.length > shown.length && readable ? (
        <text
          x={flip.x((columns.irq?.x ?? 0) + shown.length * STRIPE_CELL_PITCH + 3)}
          y={3.6}
          fontSize={10}
          textAnchor={flip.on ? 'end' : 'start'}
          fill="var(--ink-3)"
        >
          +{irqs.length - shown.length}
        </text>
      ) : null}
    </>
  );
}
