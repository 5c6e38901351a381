// Paths of edges: orthogonal, with round corners.

const RADIUS = 6;
/** A smaller rise is no corner but a slip of the pen. Boxes are taller than that. */
const STRAIGHT = 4;

/** Width of an edge in px: grows with the root of what is mapped. */
export const edgeWidth = (mapped: number): number =>
  Math.max(1.25, Math.min(4, Math.sqrt(Math.max(0, mapped)) * 0.62));

/** From one point along a vertical line at `trunk` to another point. */
export function elbow(x1: number, y1: number, trunk: number, x2: number, y2: number): string {
  const rise = Math.abs(y2 - y1);
  if (rise < STRAIGHT) return `M${n(x1)} ${n(y2)}H${n(x2)}`;
  const r = Math.min(RADIUS, rise / 2);
  const down = y2 > y1 ? 1 : -1;
  const to = x2 > x1 ? 1 : -1;
  return (
    `M${n(x1)} ${n(y1)}H${n(trunk - to * r)}Q${n(trunk)} ${n(y1)} ${n(trunk)} ${n(y1 + down * r)}` +
    `V${n(y2 - down * r)}Q${n(trunk)} ${n(y2)} ${n(trunk + to * r)} ${n(y2)}H${n(x2)}`
  );
}

/** Numbers in paths: two decimals are finer than a device pixel. */
export const n = (value: number): string => `${Math.round(value * 100) / 100}`;
