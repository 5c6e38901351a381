// Edges from parents to what hangs on them. A trunk per parent, a stub per child; only what a file states is drawn.

import { memo } from 'react';
import { MEMBER_INSET } from '../columns.ts';
import type { Inner, Layout, Row } from '../layout.ts';
import type { Art } from './art.ts';
import { edgeWidth, elbow, n } from './lines.ts';

/** Right edge of an inner box and the trunk behind it, unmirrored. */
export function portOf(art: Art, inner: Inner): { readonly x: number; readonly trunk: number } {
  const { columns } = art;
  const column = inner.depth === 0 ? columns.root : columns.inner[inner.depth - 1]!;
  return { x: column.x + column.width, trunk: columns.trunks[inner.depth + 1]! };
}

/** Left edge of an inner box. */
export const entryOfInner = (art: Art, inner: Inner): number =>
  inner.depth === 0 ? art.columns.root.x : art.columns.inner[inner.depth - 1]!.x;

/** x where an edge to a row ends: at the box, or before the first cell where there is none. */
export const entryOfRow = (art: Art): number => art.columns.leaf.x;

interface Child {
  readonly y: number;
  readonly x: number;
  readonly mapped: number;
  readonly dashed: boolean;
  readonly thin: boolean;
}

/** Children of an inner domain that have an edge. */
function childrenOf(art: Art, layout: Layout, inner: Inner): Child[] {
  const { col } = art.forest.machine.t.irqDomain;
  const rows = layout.rows.filter((row) => row.parent === inner.row).map((row) => rowChild(art, row));
  const inners = layout.inners
    .filter((child) => child.parent === inner.row)
    .map((child) => ({
      y: child.y,
      x: entryOfInner(art, child),
      mapped: col.mapped[child.row]!,
      dashed: col.dumped[child.row] === 0,
      thin: false,
    }));
  return [...rows, ...inners];
}

function rowChild(art: Art, row: Row): Child {
  const { col } = art.forest.machine.t.irqDomain;
  const { item } = row;
  const mapped =
    item.type === 'domain'
      ? col.mapped[item.row]!
      : item.type === 'fold'
        ? col.mapped[item.rows[0]!]!
        : item.type === 'direct'
          ? art.forest.irqs[item.row]!.length
          : 0;
  const dashed = item.type === 'domain' && col.dumped[item.row] === 0;
  const inset = item.type === 'domain' && item.fold !== '' && row.reading === 'full' ? MEMBER_INSET : 0;
  return { y: row.y, x: entryOfRow(art) + inset, mapped, dashed, thin: row.reading !== 'full' };
}

export const EdgesView = memo(function EdgesView({
  art,
  layout,
  top,
  bottom,
}: {
  readonly art: Art;
  readonly layout: Layout;
  /** Stubs outside are left out. */
  readonly top: number;
  readonly bottom: number;
}) {
  return (
    <g fill="none" stroke="var(--line-2)" className="edges">
      <CpuEdges art={art} layout={layout} />
      {layout.inners.map((inner) => (
        <ParentEdges key={inner.row} art={art} layout={layout} inner={inner} top={top} bottom={bottom} />
      ))}
    </g>
  );
});

function ParentEdges(props: {
  readonly art: Art;
  readonly layout: Layout;
  readonly inner: Inner;
  readonly top: number;
  readonly bottom: number;
}) {
  const { art, layout, inner, top, bottom } = props;
  const { flip } = art;
  const children = childrenOf(art, layout, inner);
  const { x, trunk } = portOf(art, inner);
  const inSight = children.filter((child) => child.y > top - 60 && child.y < bottom + 60);
  const many = children.length > 40;
  return (
    <g data-edges={inner.row}>
      {many ? <path d={trunkPath(art, inner, children)} strokeWidth={1.25} /> : null}
      {inSight.map((child) => (
        <path
          key={child.y}
          d={
            many
              ? `M${n(flip.x(trunk))} ${n(child.y)}H${n(flip.x(child.x))}`
              : elbow(flip.x(x), inner.y, flip.x(trunk), flip.x(child.x), child.y)
          }
          strokeWidth={child.thin ? 1 : edgeWidth(child.mapped)}
          strokeDasharray={child.dashed ? '4 3' : undefined}
          stroke={child.thin ? 'var(--line-1)' : undefined}
        />
      ))}
      {flip.on && children.length > 0 ? <ArrowHead x={flip.x(x)} y={inner.y} /> : null}
    </g>
  );
}

/** One vertical line past all children, with the way to the parent. */
function trunkPath(art: Art, inner: Inner, children: readonly Child[]): string {
  const { flip } = art;
  const { x, trunk } = portOf(art, inner);
  const ys = children.map((child) => child.y);
  const first = Math.min(...ys, inner.y);
  const last = Math.max(...ys, inner.y);
  return `M${n(flip.x(x))} ${n(inner.y)}H${n(flip.x(trunk))}M${n(flip.x(trunk))} ${n(first)}V${n(last)}`;
}

function CpuEdges({ art, layout }: { readonly art: Art; readonly layout: Layout }) {
  const { columns, flip, cpus } = art;
  if (!columns.cpu) return null;
  const right = columns.cpu.x + columns.cpu.width;
  const trunk = columns.trunks[0]!;
  const roots = layout.inners.filter(
    (inner) => inner.depth === 0 && (cpus.ofRoot.get(inner.row)?.size ?? 0) > 0,
  );
  return (
    <g data-edges="cpu">
      {roots.map((root) =>
        layout.cpus
          .filter((box) => box.cpus.some(({ cpu }) => cpus.ofRoot.get(root.row)!.has(cpu)))
          .map((box) => (
            <path
              key={`${root.row} ${box.y}`}
              d={elbow(flip.x(columns.root.x), root.y, flip.x(trunk), flip.x(right), box.y)}
              strokeWidth={1.25}
            />
          )),
      )}
      {flip.on
        ? layout.cpus
            .filter((box) =>
              box.cpus.some(({ cpu }) => roots.some((root) => cpus.ofRoot.get(root.row)!.has(cpu))),
            )
            .map((box) => <ArrowHead key={box.y} x={flip.x(right)} y={box.y} />)
        : null}
    </g>
  );
}

/** The message arrives here. */
export function ArrowHead({ x, y, lit }: { readonly x: number; readonly y: number; readonly lit?: boolean }) {
  return (
    <path
      className="arrow-head"
      d={`M${n(x)} ${n(y)}l-7 -4v8z`}
      fill={lit ? 'var(--accent)' : 'var(--line-3)'}
      stroke="none"
    />
  );
}
