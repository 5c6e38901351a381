// Domains as squares: darkness is mapped in four steps, hollow is a domain without any irq.

import { memo } from 'react';
import type { Forest } from '../forest.ts';
import { domainTitle } from '../labels.ts';
import type { Block } from '../layout.ts';
import { squareAt } from '../sight.ts';
import type { Art } from './art.ts';
import { n } from './lines.ts';

/** Lower bounds of the four steps of darkness, in mapped irqs. */
export const STEPS = [1, 2, 9, 33] as const;
const OPACITY = [0.26, 0.46, 0.7, 1] as const;

/** Opacity of a square; 0 for a domain without irqs, which is hollow. */
export function darkness(mapped: number): number {
  if (mapped === 0) return 0;
  return OPACITY[STEPS.findLastIndex((least) => mapped >= least)]!;
}

/** x of a square's left edge: a block starts beside its parent in both directions. */
export const squareX = (art: Art, block: Block, at: number, size: number): number =>
  art.flip.left(squareAt(block, at).x - size / 2, size);

export const squareSize = (side: number): number => side - Math.max(1, Math.min(2, side * 0.18));

const titles = new WeakMap<Forest, string[]>();

/** Names of squares are many and stay the same. */
function titleOf(forest: Forest, row: number): string {
  const known = titles.get(forest) ?? [];
  titles.set(forest, known);
  known[row] ??= domainTitle(forest, row);
  return known[row];
}

/** Thousands of them: a square has no more attributes than it needs, and the one with the focus gets the rest. */
export const BlockView = memo(function BlockView(props: {
  readonly art: Art;
  readonly block: Block;
  readonly faint: ReadonlySet<number> | null;
}) {
  const { art, block, faint } = props;
  const { machine } = art.forest;
  const { mapped, irqs } = machine.t.irqDomain.col;
  const size = squareSize(block.side);
  return (
    <g className="block" data-block={block.parent}>
      {block.rows.map((row, at) => {
        const step = darkness(Math.max(mapped[row]!, irqs[row]!));
        const hollow = step === 0;
        const inset = hollow ? 0.5 : 0;
        const x = squareX(art, block, at, size) + inset;
        const y = squareAt(block, at).y - size / 2 + inset;
        const side = n(size - 2 * inset);
        return (
          <path
            key={row}
            {...(art.live ? { role: 'treeitem', 'aria-label': titleOf(art.forest, row) } : {})}
            data-domain={row}
            d={`M${n(x)} ${n(y)}h${side}v${side}h-${side}z`}
            fill={hollow ? 'var(--bg-0)' : 'var(--ink-3)'}
            fillOpacity={faint?.has(row) ? 0.08 : hollow ? 1 : step}
            stroke={hollow ? 'var(--pend-mark)' : undefined}
          />
        );
      })}
    </g>
  );
});
