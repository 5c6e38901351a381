/** Browsers refuse canvases with a longer side, in px. */
export const LONGEST_SIDE = 16_384;
