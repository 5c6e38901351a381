// The leaf column with what stands right of it.

import { memo } from 'react';
import { DomainNode } from './domain-node.tsx';
import { FoldHead, FoldNode } from './fold-rows.tsx';
import { n } from './lines.ts';
import { DirectRow, LooseRow } from './plain-rows.tsx';
import type { RowProps } from './row-state.ts';
import { Stripe } from './stripe.tsx';

/** One row; drawn again only when something in it changes. */
export const RowView = memo(function RowView(props: RowProps) {
  const { row, faint } = props;
  return (
    <g transform={`translate(0 ${n(row.y)})`} opacity={faint ? 0.28 : undefined}>
      <RowBody {...props} />
    </g>
  );
});

function RowBody(props: RowProps) {
  const { item, reading } = props.row;
  switch (item.type) {
    case 'domain':
      return reading === 'full' ? <DomainNode {...props} item={item} /> : <Stripe {...props} item={item} />;
    case 'fold':
      return item.open ? <FoldHead {...props} item={item} /> : <FoldNode {...props} item={item} />;
    case 'direct':
      return <DirectRow {...props} owner={item.row} />;
    case 'loose':
      return <LooseRow {...props} at={item.at} />;
  }
}
