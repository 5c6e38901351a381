// A domain as a node: box, driver and cells, one line for each device.

import { MEMBER_INSET, shortName } from '../columns.ts';
import type { DomainItem, Line } from '../fold.ts';
import { domainName, domainTitle, infoOfDomain, isEmpty, roleOf } from '../labels.ts';
import { lineY } from '../layout.ts';
import { monoWidth, uiWidth } from '../measure.ts';
import { itemProps } from './art.ts';
import { boxColors } from './colors.ts';
import { n } from './lines.ts';
import { NameText, Tile } from './marks.tsx';
import type { RowProps } from './row-state.ts';
import { Cells, JoinedLabel, SideLabel } from './side.tsx';

export function DomainNode(props: RowProps & { readonly item: DomainItem }) {
  const { art, row, item, lit, selected, level } = props;
  const { forest, columns, flip } = art;
  const { leaf } = columns;
  const { col } = forest.machine.t.irqDomain;
  const dumped = col.dumped[item.row] !== 0;
  const empty = isEmpty(forest.machine, item.row);
  const x = flip.left(leaf.x, leaf.width);
  const h = row.box;
  const name = columns.joined ? shortName(forest, item.row) : domainName(forest.machine, item.row);
  const inset = item.fold ? MEMBER_INSET : 0;
  const joined = columns.joined ? joinedLabel(item, name, leaf.width - inset) : '';
  const room = leaf.width - 44 - inset - (joined ? uiWidth(joined, 11) + 10 : 0);
  return (
    <>
      <g
        {...itemProps(art, row.spot, level, () => domainTitle(forest, item.row), selected)}
        data-domain={item.row}
        data-lit={lit || undefined}
      >
        <rect
          x={x + inset + 0.5}
          y={-h / 2}
          width={leaf.width - inset - 1}
          height={h}
          rx={4}
          {...boxColors(lit, empty, dumped, 'var(--line-2)')}
        />
        <Tile
          x={x + inset + 5}
          y={0}
          role={roleOf(forest.machine, item.row)}
          letters={infoOfDomain(forest.machine, item.row).glyph}
        />
        <NameText
          x={x + inset + 36}
          y={4}
          name={name}
          size={11.5}
          room={room}
          strong={lit}
          after={dumped ? '' : ' ?'}
        />
        {joined ? <JoinedLabel right={x + leaf.width} text={joined} /> : null}
      </g>
      <Lines {...props} lines={item.lines} empty={empty} />
    </>
  );
}

/** The driver beside the name, where both fit. */
function joinedLabel(item: DomainItem, name: string, width: number): string {
  const { text } = item.lines[0]!.label;
  return monoWidth(name, 11.5) + uiWidth(text, 11) + 54 <= width ? text : '';
}

/** One line for each device; a bracket joins them to the box where there are several. */
function Lines(props: RowProps & { readonly lines: readonly Line[]; readonly empty: boolean }) {
  const { art, row, lines, empty } = props;
  const { columns, flip } = art;
  const at = (i: number) => lineY(row, i, lines.length) - row.y;
  const side = columns.leaf.x + columns.leaf.width;
  return (
    <>
      {lines.length > 1 ? (
        <path
          d={`M${n(flip.x(side))} 0H${n(flip.x(side + 5))}M${n(flip.x(side + 9))} ${n(at(0) - 6)}H${n(flip.x(side + 5))}V${n(at(lines.length - 1) + 6)}H${n(flip.x(side + 9))}`}
          fill="none"
          stroke="var(--line-2)"
        />
      ) : null}
      {lines.map((line, i) => (
        <g key={`${line.detail} ${line.label.text}`} transform={`translate(0 ${n(at(i))})`}>
          <SideLabel
            art={art}
            label={line.label}
            detail={line.detail}
            strong={props.lit && lines.length === 1}
          />
          <Cells {...props} irqs={line.irqs} none={empty} />
        </g>
      ))}
    </>
  );
}
