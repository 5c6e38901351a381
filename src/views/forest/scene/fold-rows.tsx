// Identical siblings: one stacked node, or a heading above its members.

import { plural } from '../../../ui/values.tsx';
import { type FoldItem, irqsOfItem } from '../fold.ts';
import { infoOfDomain, isEmpty, kindName, roleOf } from '../labels.ts';
import { monoWidth } from '../measure.ts';
import { type Art, itemProps } from './art.ts';
import { boxColors } from './colors.ts';
import { Tile } from './marks.tsx';
import type { RowProps } from './row-state.ts';
import { Cells, JoinedLabel, SideLabel } from './side.tsx';

const foldTitle = (art: Art, item: FoldItem): string => {
  const { forest } = art;
  const driver = forest.driver[item.rows[0]!]!;
  const irqs = irqsOfItem(forest, item).length;
  return `${item.rows.length} times ${kindName(forest.machine, item.rows[0]!)}${driver ? `, driver ${driver}` : ''}, ${plural(irqs, 'irq')}`;
};

/** Identical siblings as one stacked node; their cells are joined. */
export function FoldNode(props: RowProps & { readonly item: FoldItem }) {
  const { art, row, item, lit, level } = props;
  const { forest, columns, flip } = art;
  const { leaf } = columns;
  const first = item.rows[0]!;
  const empty = isEmpty(forest.machine, first);
  const x = flip.left(leaf.x, leaf.width);
  const h = Math.min(row.box, row.height - 3);
  const driver = { text: forest.driver[first]!, faint: false };
  return (
    <>
      <g
        {...itemProps(art, row.spot, level, () => foldTitle(art, item), false, false)}
        className="fold"
        data-fold={item.rows.length}
        data-lit={lit || undefined}
      >
        <rect
          x={x + 3.5}
          y={-h / 2 + 2}
          width={leaf.width - 1}
          height={h}
          rx={4}
          fill="var(--bg-2)"
          stroke="var(--line-2)"
        />
        <rect
          x={x + 0.5}
          y={-h / 2 - 0.5}
          width={leaf.width - 1}
          height={h}
          rx={4}
          {...boxColors(lit, empty, true, 'var(--line-3)')}
        />
        <Chevron x={x + 9} open={false} />
        <Tile
          x={x + 20}
          y={0}
          role={roleOf(forest.machine, first)}
          letters={infoOfDomain(forest.machine, first).glyph}
        />
        <text className="t name-text" x={x + 51} y={4} fontSize={11.5} fill="var(--ink-3)">
          {kindName(forest.machine, first)}{' '}
          <tspan fontWeight={650} fill="var(--ink-1)">
            × {item.rows.length}
          </tspan>
        </text>
        {columns.joined ? <JoinedLabel right={x + leaf.width} text={driver.text} /> : null}
      </g>
      <SideLabel art={art} label={driver} detail="" strong={lit} />
      <Cells {...props} irqs={item.irqs} none={empty} />
    </>
  );
}

/** The heading of an open fold: `66 × PCI-MSIX, virtio-pci   198 irqs`. */
export function FoldHead(props: RowProps & { readonly item: FoldItem }) {
  const { art, row, item, level } = props;
  const { forest, columns, flip } = art;
  const { leaf } = columns;
  const first = item.rows[0]!;
  const x = flip.left(leaf.x, leaf.width);
  const driver = forest.driver[first]!;
  const name = kindName(forest.machine, first);
  return (
    <g {...itemProps(art, row.spot, level, () => foldTitle(art, item), false, true)} className="fold">
      <rect
        x={x + 0.5}
        y={-row.box / 2}
        width={leaf.width - 1}
        height={row.box}
        rx={4}
        fill="var(--bg-2)"
        stroke="var(--line-2)"
      />
      <Chevron x={x + 9} open />
      <text x={x + 22} y={4} fontSize={11.5} fontWeight={600} fill="var(--ink-1)">
        {item.rows.length} × {name}
        {driver && monoWidth(`${item.rows.length} × ${name}${driver}`, 11.5) < leaf.width - 90
          ? `, ${driver}`
          : ''}
      </text>
      <text x={x + leaf.width - 9} y={4} fontSize={11} textAnchor="end" fill="var(--ink-3)">
        {plural(item.irqs.length, 'irq')}
      </text>
    </g>
  );
}

function Chevron({ x, open }: { readonly x: number; readonly open: boolean }) {
  return (
    <path
      d={open ? `M${x - 1.5} -2l3.5 4 3.5 -4` : `M${x} -3.5l4 3.5 -4 3.5`}
      fill="none"
      stroke="var(--ink-2)"
      strokeWidth={1.5}
      strokeLinejoin="round"
      strokeLinecap="round"
    />
  );
}
