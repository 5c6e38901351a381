// Rates as widths of edges: by the fourth root, so that a lone interrupt is seen beside a million, and twice as much is wider.

/** px of an edge on which nothing flows, and of one on which as much flows as at the end of the scale. */
export const STILL = 1.25;
const WIDEST = 8;
const MOST = 1_000_000;

/** Widths come in steps of this: a change that cannot be seen is none. */
const STEP = 0.25;

/** Rates that the legend shows. */
export const WIDTH_TICKS = [100, 10_000, 100_000, 1_000_000] as const;

/** Width of an edge in px, in steps of a quarter; less than one a second is nothing. */
export function flowWidth(perSecond: number): number {
  if (perSecond < 1) return STILL;
  const share = Math.min(1, perSecond / MOST) ** 0.25;
  return Math.max(STILL + STEP, Math.round((STILL + share * (WIDEST - STILL)) / STEP) * STEP);
}
