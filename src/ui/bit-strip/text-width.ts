/** Widths of short labels without asking the browser, so that a strip can be laid out before it is on screen. */

const narrow = /[ijlI.,:;|!'()[\]]/;
const slim = /[ftr/ -]/;
const wide = /[mwMW@%]/;
const capital = /[A-Z]/;
const digit = /[0-9]/;

function em(character: string): number {
  if (narrow.test(character)) return 0.31;
  if (slim.test(character)) return 0.4;
  if (wide.test(character)) return 0.92;
  if (capital.test(character)) return 0.7;
  return digit.test(character) ? 0.64 : 0.6;
}

/** Upper estimate for the page's sans-serif at medium weight, in px. */
export const textWidth = (text: string, fontSize: number): number =>
  [...text].reduce((sum, c) => sum + em(c), 0) * fontSize;

/** The monospace's advance is 0.6 em. */
export const monoWidth = (text: string, fontSize: number): number => text.length * 0.6 * fontSize;
