// The lit path over the edges: accent with a halo where it is selected, thin where it is only looked at.

import { cellX, shownIrqs } from '../cells.ts';
import { MEMBER_INSET } from '../columns.ts';
import type { Item } from '../fold.ts';
import type { Block, Layout, Row } from '../layout.ts';
import type { Lit } from '../lit.ts';
import { monoWidth, uiWidth } from '../measure.ts';
import { squareAt } from '../sight.ts';
import type { Art } from './art.ts';
import { type CellLine, innerBox, lineOfIrq } from './boxes.ts';
import { ArrowHead, entryOfInner, entryOfRow, portOf } from './edges.tsx';
import { elbow, n } from './lines.ts';
import { Tag, tagWidth } from './marks.tsx';
import { squareSize, squareX } from './squares.tsx';

interface Props {
  readonly art: Art;
  readonly layout: Layout;
  readonly lit: Lit;
  /** Only looked at, not selected. */
  readonly preview?: boolean;
}

export function LitPath({ art, layout, lit, preview }: Props) {
  const paths = [
    ...linkPaths(art, layout, lit),
    ...cpuPaths(art, layout, lit),
    ...linePaths(art, layout, lit),
  ];
  if (paths.length === 0) return null;
  const d = paths.join('');
  return (
    <g fill="none" strokeLinejoin="round" className={preview ? 'lit-preview' : 'lit-path'}>
      {preview ? null : <path d={d} stroke="var(--accent-halo)" strokeWidth={8} />}
      <path d={d} stroke="var(--accent)" strokeWidth={preview ? 1.5 : 'var(--w-lit)'} />
      {art.flip.on ? <LitArrows art={art} layout={layout} lit={lit} /> : null}
    </g>
  );
}

/** True for a row that the path goes through. */
export function isLitRow(lit: Lit, item: Item): boolean {
  switch (item.type) {
    case 'domain':
      return lit.domains.has(item.row);
    case 'fold':
      return !item.open && item.rows.some((row) => lit.domains.has(row));
    case 'direct':
      return lit.own.has(item.row);
    case 'loose':
      return false;
  }
}

function linkPaths(art: Art, layout: Layout, lit: Lit): string[] {
  const { flip } = art;
  const paths: string[] = [];
  for (const inner of layout.inners) {
    if (!lit.domains.has(inner.row)) continue;
    const { x, trunk } = portOf(art, inner);
    const link = (y: number, to: number): void => {
      paths.push(elbow(flip.x(x), inner.y, flip.x(trunk), flip.x(to), y));
    };
    for (const child of layout.inners)
      if (child.parent === inner.row && lit.domains.has(child.row)) link(child.y, entryOfInner(art, child));
    for (const row of layout.rows)
      if (row.parent === inner.row && isLitRow(lit, row.item)) link(row.y, rowEntry(art, row));
    for (const block of layout.blocks)
      if (block.parent === inner.row && isLitBlock(lit, block)) link(block.y + block.height / 2, block.x - 8);
  }
  return paths;
}

const isLitBlock = (lit: Lit, block: Block): boolean => block.rows.some((row) => lit.domains.has(row));

function rowEntry(art: Art, row: Row): number {
  const inset =
    row.item.type === 'domain' && row.item.fold !== '' && row.reading === 'full' ? MEMBER_INSET : 0;
  return entryOfRow(art) + inset;
}

function cpuPaths(art: Art, layout: Layout, lit: Lit): string[] {
  const { columns, flip } = art;
  if (!columns.cpu || lit.cpus.size === 0) return [];
  const right = columns.cpu.x + columns.cpu.width;
  const roots = layout.inners.filter((inner) => inner.depth === 0 && lit.domains.has(inner.row));
  return roots.flatMap((root) =>
    layout.cpus
      .filter((box) =>
        box.cpus.some(({ cpu }) => lit.cpus.has(cpu) && art.cpus.ofRoot.get(root.row)?.has(cpu)),
      )
      .map((box) => elbow(flip.x(columns.root.x), root.y, flip.x(columns.trunks[0]!), flip.x(right), box.y)),
  );
}

/** From the box past the driver to the cells, for one irq. */
function linePaths(art: Art, layout: Layout, lit: Lit): string[] {
  if (lit.irq < 0 || !art.columns.irq) return [];
  const line = lineOfIrq(art, layout, lit.irq);
  if (line?.row.reading !== 'full' || line.row.item.type === 'loose') return [];
  const { columns, flip } = art;
  const from = columns.leaf.x + columns.leaf.width;
  const to = columns.irq!.x - 8;
  const label = labelOf(art, line);
  if (!columns.driver || label === 0) return [segment(flip.x(from), flip.x(to), line.y)];
  const before = columns.driver.x - 6;
  const after = columns.driver.x + label + 7;
  return [
    ...(before > from + 2 ? [segment(flip.x(from), flip.x(before), line.y)] : []),
    ...(to > after + 4 ? [segment(flip.x(after), flip.x(to), line.y)] : []),
  ];
}

const segment = (x1: number, x2: number, y: number): string => `M${n(x1)} ${n(y)}H${n(x2)}`;

/** Width of what stands in the driver column. */
function labelOf(art: Art, { row, line }: CellLine): number {
  const fold = row.item.type === 'fold' ? art.forest.driver[row.item.rows[0]!]! : '';
  const text = line?.label.text ?? fold;
  const detail = line?.detail ?? '';
  if (text === '' && detail === '') return 0;
  return detail ? art.columns.detail + monoWidth(detail, 11) : uiWidth(text, 12);
}

function LitArrows({ art, layout, lit }: Omit<Props, 'preview'>) {
  const { columns, flip } = art;
  const right = columns.cpu ? columns.cpu.x + columns.cpu.width : 0;
  const isPort = (row: number): boolean =>
    layout.inners.some((i) => i.parent === row && lit.domains.has(i.row)) ||
    layout.rows.some((r) => r.parent === row && isLitRow(lit, r.item)) ||
    layout.blocks.some((b) => b.parent === row && isLitBlock(lit, b));
  return (
    <>
      {layout.inners
        .filter((inner) => lit.domains.has(inner.row) && isPort(inner.row))
        .map((inner) => (
          <ArrowHead key={inner.row} x={flip.x(portOf(art, inner).x)} y={inner.y} lit />
        ))}
      {layout.cpus
        .filter((box) => box.cpus.some(({ cpu }) => lit.cpus.has(cpu)))
        .map((box) => (
          <ArrowHead key={`cpu${box.y}`} x={flip.x(right)} y={box.y} lit />
        ))}
    </>
  );
}

/** One tag per level: under boxes, and after the cells of the row. */
export function LitTags({ art, layout, lit }: Omit<Props, 'preview'>) {
  if (lit.tags.size === 0) return null;
  return (
    <g className="lit-tags">
      {[...lit.tags].map(([row, text]) => {
        const box = innerBox(art, layout, row);
        if (box) {
          const x = Math.max(tagWidth(text) / 2 + 4, box.x + box.width / 2);
          return <Tag key={row} x={x} y={box.y + box.height + 12} text={text} />;
        }
        return row === lit.domain ? (
          <EndTag key={row} art={art} layout={layout} lit={lit} text={text} />
        ) : null;
      })}
    </g>
  );
}

/** The tag of the leaf: after its cells where there is room, else between driver and cells. */
function EndTag({ art, layout, lit, text }: Omit<Props, 'preview'> & { readonly text: string }) {
  const { columns, flip } = art;
  const line = lineOfIrq(art, layout, lit.irq);
  if (!line || !columns.irq || line.row.reading !== 'full') return null;
  const shown = shownIrqs(line.irqs, columns.cells, lit.irq);
  const more = line.irqs.length > shown.length ? 26 : 0;
  const width = tagWidth(text);
  const cells = cellX(columns, shown.length) + more + 6;
  const after = columns.rate ? columns.rate.x + columns.rate.width + 10 : cells;
  if (after + width <= columns.width - 6) return <Tag x={flip.x(after + width / 2)} y={line.y} text={text} />;
  const from = (columns.driver?.x ?? columns.leaf.x + columns.leaf.width) + labelOf(art, line) + 6;
  const room = columns.irq.x - 8 - from;
  return room >= width ? <Tag x={flip.x(from + room / 2)} y={line.y} text={text} /> : null;
}

/** Brackets and rings of the squares that the path goes through. */
export function LitSquares({ art, layout, lit }: Omit<Props, 'preview'>) {
  return (
    <g fill="none" stroke="var(--accent)" strokeWidth={2}>
      {layout.blocks
        .filter((block) => isLitBlock(lit, block))
        .map((block) => (
          <g key={block.parent}>
            <path d={bracket(art, block)} />
            {lit.domain >= 0 && block.rows.includes(lit.domain) ? (
              <Ring art={art} block={block} at={block.rows.indexOf(lit.domain)} />
            ) : null}
          </g>
        ))}
    </g>
  );
}

/** Beside a block, on the side of its parent. */
export function bracket(art: Art, block: Block): string {
  const x = art.flip.x(block.x - 8);
  const to = art.flip.x(block.x - 4);
  return `M${n(to)} ${n(block.y - 1)}H${n(x)}V${n(block.y + block.height + 1)}H${n(to)}`;
}

function Ring({ art, block, at }: { readonly art: Art; readonly block: Block; readonly at: number }) {
  const size = squareSize(block.side);
  const middle = squareAt(block, at);
  return (
    <>
      <rect
        x={n(squareX(art, block, at, size))}
        y={n(middle.y - size / 2)}
        width={n(size)}
        height={n(size)}
        rx={1}
        fill="var(--accent)"
        stroke="none"
      />
      <rect
        x={n(squareX(art, block, at, size + 5))}
        y={n(middle.y - size / 2 - 2.5)}
        width={n(size + 5)}
        height={n(size + 5)}
        rx={2.5}
      />
    </>
  );
}
