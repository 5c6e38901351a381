// One row of a hex dump as lspci -x prints it: `40: 11 80 0f 80 …`, sixteen bytes.

import { hexDigit, type Scanner } from '../../lib/scan.ts';
import { ROW_BYTES } from './space.ts';

const SPACE = 32;
const COLON = 58;

export class HexRow {
  offset = 0;
  readonly bytes = new Uint8Array(ROW_BYTES);

  /** True for a line that starts like a row: two or three digits, a colon, a blank. */
  static isRow(s: Scanner): boolean {
    const { bytes, start, end } = s;
    let i = start;
    while (i < end && i - start < 4 && hexDigit(bytes[i]!) >= 0) i++;
    return i - start >= 2 && i - start <= 3 && i + 1 < end && bytes[i] === COLON && bytes[i + 1] === SPACE;
  }

  /** Reads a row; false when it is not sixteen bytes at a multiple of sixteen. */
  read(s: Scanner): boolean {
    const { bytes, end } = s;
    let i = s.start;
    this.offset = 0;
    for (; bytes[i] !== COLON; i++) this.offset = (this.offset << 4) | hexDigit(bytes[i]!);
    i++;
    for (let n = 0; n < ROW_BYTES; n++, i += 3) {
      if (i + 3 > end || bytes[i] !== SPACE) return false;
      const high = hexDigit(bytes[i + 1]!);
      const low = hexDigit(bytes[i + 2]!);
      if (high < 0 || low < 0) return false;
      this.bytes[n] = (high << 4) | low;
    }
    while (i < end && bytes[i] === SPACE) i++;
    return i === end && this.offset % ROW_BYTES === 0;
  }
}
