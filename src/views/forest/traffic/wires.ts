// The edges of the drawing as wires: where they run, and whose traffic they carry. Edges without traffic are wires, too.

import { MEMBER_INSET } from '../columns.ts';
import type { Layout, Row } from '../layout.ts';
import type { Art } from '../scene/art.ts';
import { entryOfInner, entryOfRow, portOf } from '../scene/edges.tsx';
import { elbow, n } from '../scene/lines.ts';
import { bracket } from '../scene/lit-path.tsx';
import type { Flows } from './flows.ts';

export interface Wire {
  readonly d: string;
  /** Rows of irqDomain whose traffic it carries. */
  readonly domains: readonly number[];
  /** Only what begins in the domain itself. */
  readonly own: boolean;
  /** Or the CPUs that take it. */
  readonly cpus: readonly number[];
  /** No wider than this, px: the next one is near. */
  readonly most: number;
}

const WIDE = 8;
const SPARE = 60;
/** More children than these hang on one trunk with a stub each, as in scene/edges.tsx. */
const MANY = 40;

/** @param top what is out of sight is left out */
export function wiresOf(art: Art, layout: Layout, top: number, bottom: number): Wire[] {
  return [...cpuWires(art, layout), ...treeWires(art, layout, top, bottom)];
}

function treeWires(art: Art, layout: Layout, top: number, bottom: number): Wire[] {
  const { flip } = art;
  const wires: Wire[] = [];
  for (const inner of layout.inners) {
    const { x, trunk } = portOf(art, inner);
    const rows = layout.rows.filter((row) => row.parent === inner.row);
    const inners = layout.inners.filter((child) => child.parent === inner.row);
    const many = rows.length + inners.length > MANY;
    const way = (y: number, to: number): string =>
      many
        ? `M${n(flip.x(trunk))} ${n(y)}H${n(flip.x(to))}`
        : elbow(flip.x(x), inner.y, flip.x(trunk), flip.x(to), y);
    if (many) wires.push(trunkWire(art, inner.row, x, trunk, inner.y, [...rows, ...inners]));
    for (const child of inners)
      wires.push(domainWire(way(child.y, entryOfInner(art, child)), [child.row], WIDE));
    for (const row of rows)
      if (row.y > top - SPARE && row.y < bottom + SPARE)
        wires.push(...rowWires(row, way(row.y, entryOf(art, row))));
    for (const block of layout.blocks) {
      if (block.parent !== inner.row) continue;
      const to = `H${n(flip.x(trunk))}V${n(block.y + block.height / 2)}H${n(flip.x(block.x - 8))}`;
      wires.push(domainWire(`M${n(flip.x(x))} ${n(inner.y)}${to}`, block.rows, WIDE));
      wires.push({ ...domainWire(bracket(art, block), block.rows, 1) });
    }
  }
  return wires;
}

const domainWire = (d: string, domains: readonly number[], most: number): Wire => ({
  d,
  domains,
  own: false,
  cpus: [],
  most,
});

function rowWires(row: Row, d: string): Wire[] {
  const { item } = row;
  const most = Math.min(WIDE, row.height * 0.7);
  if (item.type === 'domain') return [domainWire(d, [item.row], most)];
  if (item.type === 'fold') return [domainWire(d, item.open ? [] : item.rows, most)];
  return item.type === 'direct' ? [{ ...domainWire(d, [item.row], most), own: true }] : [];
}

function trunkWire(
  art: Art,
  row: number,
  x: number,
  trunk: number,
  y: number,
  children: readonly { readonly y: number }[],
): Wire {
  const { flip } = art;
  const ys = children.map((child) => child.y);
  const [first, last] = [Math.min(...ys, y), Math.max(...ys, y)];
  const d = `M${n(flip.x(x))} ${n(y)}H${n(flip.x(trunk))}M${n(flip.x(trunk))} ${n(first)}V${n(last)}`;
  return domainWire(d, [row], 4);
}

function entryOf(art: Art, { item, reading }: Row): number {
  const inset = item.type === 'domain' && item.fold !== '' && reading === 'full' ? MEMBER_INSET : 0;
  return entryOfRow(art) + inset;
}

function cpuWires(art: Art, layout: Layout): Wire[] {
  const { columns, flip, cpus } = art;
  if (!columns.cpu) return [];
  const right = columns.cpu.x + columns.cpu.width;
  const trunk = columns.trunks[0]!;
  return layout.inners
    .filter((inner) => inner.depth === 0)
    .flatMap((root) => {
      const targets = cpus.ofRoot.get(root.row);
      if (!targets) return [];
      return layout.cpus
        .filter((box) => box.cpus.some(({ cpu }) => targets.has(cpu)))
        .map((box) => ({
          d: elbow(flip.x(columns.root.x), root.y, flip.x(trunk), flip.x(right), box.y),
          domains: [],
          own: false,
          cpus: box.cpus.map(({ cpu }) => cpu),
          most: Math.min(WIDE, box.height * 0.6),
        }));
    });
}

/** What a wire carries in a second. */
export function flowOf({ domains, own, cpus }: Wire, flows: Flows): number {
  const by = own ? flows.own : flows.perSecond;
  let sum = 0;
  for (const row of domains) sum += by[row]!;
  for (const cpu of cpus) sum += flows.cpuPerSecond[cpu] ?? 0;
  return sum;
}

/** When it carried something last, ms. */
export function litAtOf({ domains, cpus }: Wire, flows: Flows): number {
  let at = Number.NEGATIVE_INFINITY;
  for (const row of domains) if (flows.litAt[row]! > at) at = flows.litAt[row]!;
  for (const cpu of cpus) if ((flows.cpuLitAt[cpu] ?? at) > at) at = flows.cpuLitAt[cpu]!;
  return at;
}
