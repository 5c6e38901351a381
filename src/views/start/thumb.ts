/** Layout of a thumbnail: the forest of a capture in 84 × 38 px, root at the left, one bar per leaf domain. */

import type { ThumbDomain } from '../../store/samples.ts';

export const THUMB_WIDTH = 84;
export const THUMB_HEIGHT = 38;

export interface ThumbNode {
  readonly role: ThumbDomain[1];
  /** Inner domains are boxes, leaves are bars whose length grows with what they map. */
  readonly leaf: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Thumb {
  readonly nodes: readonly ThumbNode[];
  /** One path for all edges. */
  readonly edges: string;
}

const LEVEL = 22;
const LEAF_X = 62;
const BOX = { width: 8, height: 7 };

export function layoutThumb(domains: readonly ThumbDomain[]): Thumb {
  const children = domains.map((): number[] => []);
  const roots: number[] = [];
  domains.forEach(([parent], i) => {
    (children[parent] ?? roots).push(i);
  });
  const leaves: number[] = [];
  const walk = (i: number) => {
    if (children[i]!.length === 0) leaves.push(i);
    for (const child of children[i]!) walk(child);
  };
  for (const root of roots) walk(root);
  const y = leafRows(domains.length, leaves);
  for (let i = domains.length - 1; i >= 0; i--) {
    const own = children[i]!;
    if (own.length > 0) y[i] = (y[own[0]!]! + y[own.at(-1)!]!) / 2;
  }
  const bar = barHeight(leaves.length);
  const depth = depths(domains);
  const nodes = domains.map(([, role, mapped], i): ThumbNode => {
    const leaf = children[i]!.length === 0;
    if (!leaf) return { role, leaf, x: 3 + depth[i]! * LEVEL, y: y[i]!, ...BOX };
    return { role, leaf, x: LEAF_X, y: y[i]!, width: 3 + Math.min(19, Math.sqrt(mapped) * 3.2), height: bar };
  });
  return { nodes, edges: edgePath(domains, nodes) };
}

const step = (leaves: number): number => Math.min(5, (THUMB_HEIGHT - 4) / Math.max(leaves - 1, 1));
const barHeight = (leaves: number): number => Math.max(0.5, Math.min(3.2, step(leaves) * 0.72));

function leafRows(length: number, leaves: readonly number[]): Float64Array {
  const y = new Float64Array(length);
  const gap = step(leaves.length);
  const top = THUMB_HEIGHT / 2 - (gap * (leaves.length - 1)) / 2;
  for (const [row, i] of leaves.entries()) y[i] = top + row * gap;
  return y;
}

/** Parents stand before their children, so one pass is enough. */
function depths(domains: readonly ThumbDomain[]): number[] {
  const depth: number[] = [];
  for (const [parent] of domains) depth.push(parent < 0 ? 0 : depth[parent]! + 1);
  return depth;
}

function edgePath(domains: readonly ThumbDomain[], nodes: readonly ThumbNode[]): string {
  let path = '';
  domains.forEach(([parent], i) => {
    const from = nodes[parent];
    if (!from) return;
    const to = nodes[i]!;
    path += `M${round(from.x + BOX.width)} ${round(from.y)}H${round(from.x + BOX.width + 5)}V${round(to.y)}H${round(to.x)}`;
  });
  return path;
}

const round = (n: number): number => Math.round(n * 10) / 10;
