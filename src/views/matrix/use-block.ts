// The block that is summed: two corners, and what is between them.

import { useMemo, useState } from 'react';
import { type BlockSum, sumBlock } from './block.ts';
import { positionsBetween, rowOfSpot, type Spot } from './hit.ts';
import type { Drawing } from './scene.ts';

export type Corners = readonly [from: Spot, to: Spot];

export interface BlockState {
  readonly corners: Corners | null;
  readonly set: (corners: Corners | null) => void;
  /** Null while there is no block, or where a corner is filtered away. */
  readonly sum: BlockSum | null;
}

export function useBlock(drawing: Drawing, shown: Uint8Array | null): BlockState {
  const [corners, set] = useState<Corners | null>(null);
  const sum = useMemo(() => corners && sumOf(drawing, shown, corners), [drawing, shown, corners]);
  return { corners, set, sum };
}

function sumOf(drawing: Drawing, shown: Uint8Array | null, corners: Corners): BlockSum | null {
  const { matrix, rows, groups } = drawing;
  const [a, b] = [rowOfSpot(matrix, rows, groups, corners[0]), rowOfSpot(matrix, rows, groups, corners[1])];
  if (a < 0 || b < 0) return null;
  const positions = positionsBetween(rows, groups, a, b, shown);
  const from = Math.min(corners[0].vector, corners[1].vector);
  const to = Math.max(corners[0].vector, corners[1].vector);
  return sumBlock(matrix, { positions, from, to });
}
