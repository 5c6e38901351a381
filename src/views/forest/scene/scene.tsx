// The drawing itself: a pure picture of a layout, for the screen, for print and for export.

import { useMemo } from 'react';
import { irqsOfItem } from '../fold.ts';
import type { Layout, Row } from '../layout.ts';
import { type Lit, NOTHING_LIT } from '../lit.ts';
import { levelBelow } from '../sight.ts';
import type { Window } from '../zoom.ts';
import type { Art } from './art.ts';
import { CpuBoxView } from './cpu-boxes.tsx';
import { EdgesView } from './edges.tsx';
import { EmptyRuns } from './empty-runs.tsx';
import { InnerView } from './inners.tsx';
import { n } from './lines.ts';
import { bracket, isLitRow, LitPath, LitSquares, LitTags } from './lit-path.tsx';
import { RowView } from './rows.tsx';
import { BlockView } from './squares.tsx';

export interface SceneProps {
  readonly art: Art;
  readonly layout: Layout;
  /** What can be seen; rows outside are left out. */
  readonly window: Window;
  readonly lit: Lit;
  readonly preview?: Lit | undefined;
  /** Domains that the filter does not let through. */
  readonly faint: ReadonlySet<number> | null;
  /** CPU that is the selection itself, -1 for none. */
  readonly selectedCpu: number;
}

const NO_IRQS: ReadonlySet<number> | null = null;

export function Scene({ art, layout, window, lit, preview, faint, selectedCpu }: SceneProps) {
  const rows = useMemo(() => inSight(layout, window), [layout, window]);
  return (
    <>
      <EdgesView art={art} layout={layout} top={window.top} bottom={window.bottom} />
      <BlockEdges art={art} layout={layout} />
      {preview && preview !== NOTHING_LIT ? (
        <LitPath art={art} layout={layout} lit={preview} preview />
      ) : null}
      <LitPath art={art} layout={layout} lit={lit} />
      {layout.cpus.map((box) => (
        <CpuBoxView
          key={box.cpus[0]!.cpu}
          art={art}
          box={box}
          lit={box.cpus.flatMap(({ cpu }) => (lit.cpus.has(cpu) ? [cpu] : [])).join(',')}
          selected={selectedCpu}
        />
      ))}
      {layout.inners.map((inner) => (
        <InnerView
          key={inner.row}
          art={art}
          inner={inner}
          lit={lit.domains.has(inner.row)}
          selected={lit.irq < 0 && lit.domain === inner.row}
          faint={faint?.has(inner.row) ?? false}
          tagged={lit.tags.has(inner.row)}
        />
      ))}
      {layout.blocks.map((block) => (
        <BlockView key={block.parent} art={art} block={block} faint={faint} />
      ))}
      {rows.map((row) => (
        <RowView key={row.spot} art={art} row={row} {...stateOf(art, layout, row, lit, faint)} />
      ))}
      <EmptyRuns art={art} layout={layout} />
      <LitSquares art={art} layout={layout} lit={lit} />
      <LitTags art={art} layout={layout} lit={lit} />
    </>
  );
}

const SPARE = 80;

function inSight(layout: Layout, { top, bottom }: Window): readonly Row[] {
  if (layout.rows.length < 120) return layout.rows;
  return layout.rows.filter(
    (row) => row.y + row.height / 2 > top - SPARE && row.y - row.height / 2 < bottom + SPARE,
  );
}

function stateOf(art: Art, layout: Layout, row: Row, lit: Lit, faint: ReadonlySet<number> | null) {
  const { item } = row;
  const irqs = lit.irqs.size === 0 ? [] : irqsOfItem(art.forest, item);
  const followed = lit.irq >= 0 && irqs.includes(lit.irq) ? lit.irq : -1;
  return {
    lit: isLitRow(lit, item),
    selected: item.type === 'domain' && lit.irq < 0 && lit.domain === item.row,
    faint: isFaint(faint, row),
    followed,
    meant: lit.irq < 0 && irqs.some((desc) => lit.irqs.has(desc)) ? lit.irqs : NO_IRQS,
    level: levelBelow(layout, row.parent),
  };
}

function isFaint(faint: ReadonlySet<number> | null, { item }: Row): boolean {
  if (!faint) return false;
  switch (item.type) {
    case 'domain':
    case 'direct':
      return faint.has(item.row);
    case 'fold':
      return item.rows.every((row) => faint.has(row));
    case 'loose':
      return true;
  }
}

/** From a parent to its squares. */
function BlockEdges({ art, layout }: { readonly art: Art; readonly layout: Layout }) {
  return (
    <g fill="none" stroke="var(--line-2)" className="edges">
      {layout.blocks
        .filter((block) => block.parent >= 0)
        .map((block) => {
          const inner = layout.inners.find((i) => i.row === block.parent)!;
          const column = inner.depth === 0 ? art.columns.root : art.columns.inner[inner.depth - 1]!;
          const middle = block.y + block.height / 2;
          const trunk = art.columns.trunks[inner.depth + 1]!;
          const { flip } = art;
          return (
            <path
              key={block.parent}
              d={`M${n(flip.x(column.x + column.width))} ${n(inner.y)}H${n(flip.x(trunk))}V${n(middle)}H${n(flip.x(block.x - 8))}${bracket(art, block)}`}
            />
          );
        })}
    </g>
  );
}
