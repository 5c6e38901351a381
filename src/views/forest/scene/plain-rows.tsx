// Rows without a box: irqs that no device domain holds.

import { plural } from '../../../ui/values.tsx';
import { domainName } from '../labels.ts';
import { itemProps } from './art.ts';
import type { RowProps } from './row-state.ts';
import { Cells, SideLabel } from './side.tsx';

/** Irqs that start in an inner domain: no box, since there is no domain between it and the device. */
export function DirectRow(props: RowProps & { readonly owner: number }) {
  const { art, row, owner, level } = props;
  const { forest, columns, flip } = art;
  const { leaf } = columns;
  const irqs = forest.irqs[owner]!;
  const words = `${plural(irqs.length, 'irq')}, no domain between`;
  const name = () =>
    `${plural(irqs.length, 'irq')} that start in ${domainName(forest.machine, owner)} itself`;
  return (
    <>
      <g {...itemProps(art, row.spot, level, name, false)}>
        <rect
          x={flip.left(leaf.x, leaf.width)}
          y={-row.box / 2}
          width={leaf.width}
          height={row.box}
          fill="transparent"
        />
        <text x={flip.left(leaf.x, leaf.width) + 8} y={4} fontSize={11.5} fill="var(--ink-3)">
          {words}
        </text>
      </g>
      <Cells {...props} irqs={irqs} />
    </>
  );
}

/** Irqs in no domain, by the chip that the kernel names. */
export function LooseRow(props: RowProps & { readonly at: number }) {
  const { art, row, at, level } = props;
  const { forest, columns, flip } = art;
  const { leaf } = columns;
  const { chip, irqs } = forest.loose[at]!;
  const x = flip.left(leaf.x, leaf.width);
  return (
    <>
      <g
        {...itemProps(
          art,
          row.spot,
          level,
          () => `chip ${chip || 'not named'}, no irq domain, ${plural(irqs.length, 'irq')}`,
          false,
        )}
      >
        <rect x={x} y={-row.box / 2} width={leaf.width} height={row.box} fill="transparent" />
        <text className={chip ? 't name-text' : ''} x={x + 8} y={4} fontSize={11.5} fill="var(--ink-2)">
          {chip || 'no chip named'}
        </text>
      </g>
      <SideLabel art={art} label={{ text: 'no domain', faint: true }} detail="" strong={false} />
      <Cells {...props} irqs={irqs} />
    </>
  );
}
