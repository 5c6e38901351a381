// Domains as squares: darkness is mapped in four steps, hollow is a domain without any irq.

import { memo } from 'react';
import { domainTitle } from '../labels.ts';
import { type Block, squareAt } from '../layout.ts';
import { type Art, itemProps } from './art.ts';
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

export const BlockView = memo(function BlockView(props: {
  readonly art: Art;
  readonly block: Block;
  readonly level: number;
  readonly faint: ReadonlySet<number> | null;
}) {
  const { art, block, level, faint } = props;
  const { machine } = art.forest;
  const { mapped, irqs } = machine.t.irqDomain.col;
  const size = squareSize(block.side);
  return (
    <g className="block" data-block={block.parent}>
      {block.rows.map((row, at) => {
        const step = darkness(Math.max(mapped[row]!, irqs[row]!));
        const hollow = step === 0;
        const inset = hollow ? 0.5 : 0;
        return (
          <rect
            key={row}
            {...itemProps(art, `dom:${row}`, level, () => domainTitle(art.forest, row), false)}
            data-domain={row}
            x={n(squareX(art, block, at, size) + inset)}
            y={n(squareAt(block, at).y - size / 2 + inset)}
            width={n(size - 2 * inset)}
            height={n(size - 2 * inset)}
            rx={1}
            fill={hollow ? 'var(--bg-0)' : 'var(--ink-3)'}
            fillOpacity={faint?.has(row) ? 0.08 : hollow ? 1 : step}
            stroke={hollow ? 'var(--pend-mark)' : 'none'}
          />
        );
      })}
    </g>
  );
});
