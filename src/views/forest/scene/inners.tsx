// Roots and inner domains: two lines, or one above a count where many stand in a column.

import { Fragment, memo } from 'react';
import { count } from '../../../ui/values.tsx';
import { secondLine } from '../columns.ts';
import { domainName, domainTitle, infoOfDomain, isEmpty, roleOf } from '../labels.ts';
import type { Inner } from '../layout.ts';
import { type Art, itemProps } from './art.ts';
import { boxColors } from './colors.ts';
import { n } from './lines.ts';
import { NameText, Tile } from './marks.tsx';

interface Props {
  readonly art: Art;
  readonly inner: Inner;
  readonly lit: boolean;
  readonly selected: boolean;
  readonly faint: boolean;
  /** The place under the box is taken. */
  readonly tagged: boolean;
}

export const InnerView = memo(function InnerView(props: Props) {
  const { art, inner, lit, selected, faint } = props;
  const { forest, columns, flip } = art;
  const { machine } = forest;
  const { col } = machine.t.irqDomain;
  const column = inner.depth === 0 ? columns.root : columns.inner[inner.depth - 1]!;
  const x = flip.left(column.x, column.width);
  const dumped = col.dumped[inner.row] !== 0;
  const empty = isEmpty(machine, inner.row);
  const tall = inner.height > 40;
  const line = tall ? -8 : 0;
  return (
    <g transform={`translate(0 ${n(inner.y)})`} opacity={faint ? 0.28 : undefined}>
      <g
        {...itemProps(
          art,
          `dom:${inner.row}`,
          inner.depth + 1,
          () => domainTitle(forest, inner.row),
          selected,
        )}
        data-domain={inner.row}
        data-lit={lit || undefined}
      >
        <rect
          x={x + 0.5}
          y={-inner.height / 2}
          width={column.width - 1}
          height={inner.height}
          rx={4}
          {...boxColors(lit, empty, dumped, 'var(--line-3)')}
        />
        <Tile
          x={x + (tall ? 9 : 6)}
          y={line}
          role={roleOf(machine, inner.row)}
          letters={infoOfDomain(machine, inner.row).glyph}
        />
        <NameText
          x={x + (tall ? 40 : 36)}
          y={line + 4}
          name={domainName(machine, inner.row)}
          size={12}
          room={column.width - 46}
          strong
          after={dumped ? '' : ' ?'}
        />
        {tall ? (
          <text x={x + 9} y={14} fontSize={11} fill="var(--ink-3)">
            <Numbers text={secondLine(forest, inner.row)} />
          </text>
        ) : null}
      </g>
      {tall || props.tagged ? null : (
        <text x={x + 2} y={inner.height / 2 + 13} fontSize={10.5} fill="var(--ink-3)">
          {count(forest.children[inner.row]!.length)} domains
        </text>
      )}
    </g>
  );
});

/** Numbers in ink, words receding. */
function Numbers({ text }: { readonly text: string }) {
  return [...text.matchAll(/(\D*)(\d[\d,]*)?/g)].map(({ 1: words, 2: number, index }) => (
    <Fragment key={index}>
      {words}
      {number ? <tspan fill="var(--ink-1)">{number}</tspan> : null}
    </Fragment>
  ));
}
