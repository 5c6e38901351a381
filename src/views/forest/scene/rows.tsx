// The leaf column with what stands right of it: nodes, stripes, folds, and the cells of their irqs.

import { memo } from 'react';
import { plural } from '../../../ui/values.tsx';
import { cellX, STRIPE_CELL_PITCH, shownIrqs, stripeCells } from '../cells.ts';
import { CELL_PITCH, MEMBER_INSET, shortName } from '../columns.ts';
import { type DomainItem, type FoldItem, irqsOfItem, type Line } from '../fold.ts';
import {
  domainName,
  domainTitle,
  infoOfDomain,
  irqName,
  isEmpty,
  kindName,
  marksOf,
  roleOf,
  type SourceLabel,
} from '../labels.ts';
import { lineY, type Row } from '../layout.ts';
import { monoWidth, uiWidth } from '../measure.ts';
import { type Art, itemProps } from './art.ts';
import { n } from './lines.ts';
import { CellMark, NameText, StripeCell, Tile } from './marks.tsx';

export interface RowState {
  /** On the lit path. */
  readonly lit: boolean;
  /** It is the selection itself. */
  readonly selected: boolean;
  /** The filter does not let it through. */
  readonly faint: boolean;
  /** The irq that is followed, if it is in this row: row of irqDesc, else -1. */
  readonly followed: number;
  /** Irqs that are meant, if some are in this row. */
  readonly meant: ReadonlySet<number> | null;
  readonly level: number;
}

interface Props extends RowState {
  readonly art: Art;
  readonly row: Row;
}

/** One row; drawn again only when something in it changes. */
export const RowView = memo(function RowView(props: Props) {
  const { row, faint } = props;
  return (
    <g transform={`translate(0 ${n(row.y)})`} opacity={faint ? 0.28 : undefined}>
      <RowBody {...props} />
    </g>
  );
});

function RowBody(props: Props) {
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

interface BoxColors {
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray?: string | undefined;
}

/** Lit, empty, only named, or plain. */
export function boxColors(lit: boolean, empty: boolean, dumped: boolean, quiet: string): BoxColors {
  return {
    fill: lit ? 'var(--accent-wash)' : 'var(--bg-0)',
    stroke: lit ? 'var(--accent)' : empty ? 'var(--pend-mark)' : quiet,
    strokeWidth: lit ? 1.5 : empty ? 1.25 : 1,
    strokeDasharray: dumped ? undefined : '4 3',
  };
}

function DomainNode(props: Props & { readonly item: DomainItem }) {
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
        {joined ? (
          <text
            className="side-label"
            x={x + leaf.width - 8}
            y={4}
            fontSize={11}
            textAnchor="end"
            fill="var(--ink-3)"
          >
            {joined}
          </text>
        ) : null}
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
function Lines(props: Props & { readonly lines: readonly Line[]; readonly empty: boolean }) {
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

function SideLabel(props: {
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

function Cells(props: Props & { readonly irqs: readonly number[]; readonly none?: boolean }) {
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

const SIZES = { near: 10.5, far: 10, none: 0, full: 11.5 } as const;

function Stripe(props: Props & { readonly item: DomainItem }) {
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

const foldTitle = (art: Art, item: FoldItem): string => {
  const { forest } = art;
  const driver = forest.driver[item.rows[0]!]!;
  const irqs = irqsOfItem(forest, item).length;
  return `${item.rows.length} times ${kindName(forest.machine, item.rows[0]!)}${driver ? `, driver ${driver}` : ''}, ${plural(irqs, 'irq')}`;
};

/** Identical siblings as one stacked node; their cells are joined. */
function FoldNode(props: Props & { readonly item: FoldItem }) {
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
        {columns.joined ? (
          <text
            className="side-label"
            x={x + leaf.width - 8}
            y={4}
            fontSize={11}
            textAnchor="end"
            fill="var(--ink-3)"
          >
            {driver.text}
          </text>
        ) : null}
      </g>
      <SideLabel art={art} label={driver} detail="" strong={lit} />
      <Cells {...props} irqs={item.irqs} none={empty} />
    </>
  );
}

/** The heading of an open fold: `66 × PCI-MSIX, virtio-pci   198 irqs`. */
function FoldHead(props: Props & { readonly item: FoldItem }) {
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

/** Irqs that start in an inner domain: no box, since there is no domain between it and the device. */
function DirectRow(props: Props & { readonly owner: number }) {
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
function LooseRow(props: Props & { readonly at: number }) {
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
