/** Where an overlay goes beside its anchor, without measuring the overlay: it hangs from an edge and may grow. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Style values in px; exactly one of left/right and one of top/bottom is set. */
export interface Placement {
  readonly left?: number;
  readonly right?: number;
  readonly top?: number;
  readonly bottom?: number;
  readonly maxHeight: number;
}

const GAP = 4;
const MARGIN = 8;

/**
 * Below the anchor unless there is much more room above; left edges aligned unless the anchor lies in the right half, then
 * right edges. Distances to the window never fall below 8 px.
 */
export function place(anchor: Box, width: number, height: number): Placement {
  const below = height - anchor.bottom - GAP - MARGIN;
  const above = anchor.top - GAP - MARGIN;
  const vertical =
    below >= 240 || below >= above
      ? { top: anchor.bottom + GAP, maxHeight: Math.max(below, 80) }
      : { bottom: height - anchor.top + GAP, maxHeight: Math.max(above, 80) };
  const center = (anchor.left + anchor.right) / 2;
  const horizontal =
    center <= width / 2
      ? { left: Math.max(MARGIN, anchor.left) }
      : { right: Math.max(MARGIN, width - anchor.right) };
  return { ...vertical, ...horizontal };
}

/** Writes a placement to an element, through the CSSOM (a strict Content-Security-Policy allows that). */
export function applyPlacement(element: HTMLElement, anchor: Box): void {
  const p = place(anchor, window.innerWidth, window.innerHeight);
  const px = (n: number | undefined) => (n === undefined ? 'auto' : `${Math.round(n)}px`);
  element.style.left = px(p.left);
  element.style.right = px(p.right);
  element.style.top = px(p.top);
  element.style.bottom = px(p.bottom);
  element.style.maxHeight = px(p.maxHeight);
}
