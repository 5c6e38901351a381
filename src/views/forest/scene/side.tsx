// What stands right of a box: the driver and the cells of irqs.

import { cellX, shownIrqs } from '../cells.ts';
import { CELL_PITCH } from '../columns.ts';
import { irqName, marksOf, type SourceLabel } from '../labels.ts';
import { type Art, itemProps } from './art.ts';
import { CellMark } from './marks.tsx';
import type { RowProps } from './row-state.ts';

export function SideLabel(props: {
  readonly art: Art;
  readonly label: SourceLabel;
  readonly detail: string;
  readonly strong: boolean;
  readonly size?: number;
}) {
  const { art, label, detail, strong, size = 12 } = props;
  const { columns, flip } = art;
  if (!columns.driver || (label.text === '' && detail === '')) return null;
  const anchor = flip.on ? 'end' : 'start';
  const x = flip.x(columns.driver.x);
  const by = columns.detail;
  return (
    <>
      <text
        className="side-label"
        x={x}
        y={4}
        fontSize={size}
        textAnchor={anchor}
        fill={label.faint ? 'var(--ink-3)' : 'var(--ink-2)'}
        fontWeight={strong ? 600 : 420}
      >
        {label.text}
      </text>
      {detail ? (
        <text
          className="t side-label"
          x={flip.on ? x - by : x + by}
          y={4}
          fontSize={11}
          textAnchor={anchor}
          fill="var(--ink-3)"
        >
          {detail}
        </text>
      ) : null}
    </>
  );
}

/** A label at the right end of a box, where the driver has no column of its own. */
export const JoinedLabel = ({ right, text }: { readonly right: number; readonly text: string }) => (
  <text className="side-label" x={right - 8} y={4} fontSize={11} textAnchor="end" fill="var(--ink-3)">
    {text}
  </text>
);

export function Cells(props: RowProps & { readonly irqs: readonly number[]; readonly none?: boolean }) {
  const { art, irqs, followed, meant, level, none } = props;
  const { columns, flip, forest } = art;
  if (!columns.irq) return null;
  if (irqs.length === 0) {
    return (
      <text
        x={flip.x(columns.irq.x)}
        y={4}
        fontSize={11}
        textAnchor={flip.on ? 'end' : 'start'}
        fill={none ? 'var(--pend)' : 'var(--ink-4)'}
      >
        {none ? 'no irq' : 'irqs not captured'}
      </text>
    );
  }
  const shown = shownIrqs(irqs, columns.cells, followed);
  const hidden = irqs.length - shown.length;
  return (
    <>
      {shown.map((desc, i) => (
        <g
          key={desc}
          {...itemProps(
            art,
            `irq:${desc}`,
            level + 1,
            () => irqName(forest.machine, desc),
            desc === followed,
          )}
        >
          <rect
            x={flip.left(cellX(columns, i) - 1.25, CELL_PITCH)}
            y={-11}
            width={CELL_PITCH}
            height={22}
            fill="transparent"
          />
          <CellMark
            x={flip.left(cellX(columns, i), 10)}
            marks={marksOf(forest.machine, desc)}
            state={desc === followed ? 'selected' : meant?.has(desc) ? 'lit' : 'plain'}
          />
        </g>
      ))}
      {hidden > 0 ? (
        <text
          x={flip.x(cellX(columns, shown.length) + 3)}
          y={4}
          fontSize={11}
          textAnchor={flip.on ? 'end' : 'start'}
          fill="var(--ink-3)"
        >
          +{hidden}
        </text>
      ) : null}
    </>
  );
}
