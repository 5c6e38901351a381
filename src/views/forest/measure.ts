// Widths of texts, near enough to place what stands beside them. Layout runs without a DOM.

const NARROW = new Set("iljtfr.,:;'|!()[] ");
const WIDE = new Set('mwMW@');

/** Width in px of a text in the UI font. */
export function uiWidth(text: string, size: number): number {
  let em = 0;
  for (const c of text) {
    if (NARROW.has(c)) em += 0.3;
    else if (WIDE.has(c)) em += 0.88;
    else if (c >= 'A' && c <= 'Z') em += 0.68;
    else em += c >= '0' && c <= '9' ? 0.63 : 0.57;
  }
  return em * size;
}

/** Width in px of a text in the mono font with the letter spacing of names. */
export const monoWidth = (text: string, size: number): number => text.length * (0.6 - 0.02) * size;
