// Reading kernel text line by line from bytes, without making a string per line.

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const ZERO = 48;
const SHORT = 64;

/** Bytes of an ASCII literal, for `Scanner.at`. */
export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Walks the lines of a buffer. After `next()` the line is `bytes[start .. end)` without its line end; `line` counts from `firstLine`.
 * Numbers are read at `pos`, which they move behind the last digit; a failed read returns -1 and leaves `pos` alone.
 */
export class Scanner {
  readonly bytes: Uint8Array;
  start = 0;
  end = 0;
  pos = 0;
  line: number;
  /** Lines that ended in CR LF. */
  crlf = 0;
  /** The last line had no line end. */
  unterminated = false;
  /** High 32 bits of the last `hex()`. */
  high = 0;
  private at0 = 0;

  constructor(bytes: Uint8Array, firstLine = 1) {
    this.bytes = bytes;
    this.line = firstLine - 1;
  }

  /** Moves to the next line; false at the end. */
  next(): boolean {
    const { bytes } = this;
    if (this.at0 >= bytes.length) return false;
    this.start = this.at0;
    const lf = this.lineEnd(this.start);
    this.unterminated = lf < 0;
    this.end = lf < 0 ? bytes.length : lf;
    this.at0 = this.end + 1;
    if (lf >= 0 && this.end > this.start && bytes[this.end - 1] === CR) {
      this.end--;
      this.crlf++;
    }
    this.pos = this.start;
    this.line++;
    return true;
  }

  /** Position of the next LF, or -1. Most lines are short, where a loop beats the call. */
  private lineEnd(from: number): number {
    const { bytes } = this;
    const near = Math.min(bytes.length, from + SHORT);
    for (let i = from; i < near; i++) if (bytes[i] === LF) return i;
    return near === bytes.length ? -1 : bytes.indexOf(LF, near);
  }

  /** Makes the next `next()` return this line again. */
  back(): void {
    this.at0 = this.start;
    this.line--;
  }

  /** The byte after the line, for `rewind`. */
  get place(): number {
    return this.at0;
  }

  /** Makes `next()` go on at a line that began at `place`; `line` and `crlf` are what they were then. */
  rewind(place: number, line: number, crlf: number): void {
    this.at0 = place;
    this.line = line;
    this.crlf = crlf;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Number of blanks at the start of the line. */
  indent(): number {
    let i = this.start;
    while (i < this.end && this.bytes[i] === SPACE) i++;
    return i - this.start;
  }

  /** The literal stands at `offset`. */
  at(literal: Uint8Array, offset: number): boolean {
    const { bytes } = this;
    const n = literal.length;
    if (offset + n > this.end) return false;
    for (let i = 0; i < n; i++) if (bytes[offset + i] !== literal[i]) return false;
    return true;
  }

  /** The whole buffer begins with the literal. */
  beginsWith(literal: Uint8Array): boolean {
    return this.bytes.length >= literal.length && literal.every((byte, i) => this.bytes[i] === byte);
  }

  /** Moves `pos` behind the literal if it stands there. */
  take(literal: Uint8Array): boolean {
    if (!this.at(literal, this.pos)) return false;
    this.pos += literal.length;
    return true;
  }

  skipBlanks(): void {
    while (this.pos < this.end && (this.bytes[this.pos] === SPACE || this.bytes[this.pos] === TAB))
      this.pos++;
  }

  /** Unsigned decimal up to 2^53, or -1. */
  dec(): number {
    let i = this.pos;
    let value = 0;
    for (; i < this.end; i++) {
      const digit = this.bytes[i]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (i === this.pos || value > Number.MAX_SAFE_INTEGER) return -1;
    this.pos = i;
    return value;
  }

  /** Unsigned hexadecimal without prefix, up to 64 bits: the low word, with the high one in `high`; -1 if there is none or it is too long. */
  hex(): number {
    let i = this.pos;
    let low = 0;
    let high = 0;
    for (; i < this.end; i++) {
      const digit = hexDigit(this.bytes[i]!);
      if (digit < 0) break;
      if (high >>> 28 !== 0) return -1;
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    if (i === this.pos) return -1;
    this.pos = i;
    this.high = high;
    return low;
  }

  /** `%u`: decimal without leading zeros, at most 32 bits, or -1. */
  u32(): number {
    const from = this.pos;
    const value = this.dec();
    if (value < 0) return -1;
    if (value > 0xffffffff || (this.bytes[from] === ZERO && this.pos - from > 1)) {
      this.pos = from;
      return -1;
    }
    return value;
  }

  /** `%<width>u`: like `u32`, right-aligned with blanks. */
  padded(width: number): number {
    const from = this.pos;
    while (this.pos < this.end && this.bytes[this.pos] === SPACE) this.pos++;
    const blanks = this.pos - from;
    const value = this.u32();
    const digits = this.pos - from - blanks;
    if (value < 0 || blanks !== Math.max(0, width - digits)) {
      this.pos = from;
      return -1;
    }
    return value;
  }

  /** `0x%0<digits>x` with exactly that many lower-case digits; `digits` 0: `0x%lx`, no leading zeros. The low word, `high` as in `hex`; or -1. */
  hexWord(digits: number): number {
    const from = this.pos;
    const { bytes } = this;
    if (bytes[from] !== ZERO || bytes[from + 1] !== 0x78 || from + 2 >= this.end) return -1;
    this.pos = from + 2;
    const value = this.hex();
    const count = this.pos - from - 2;
    const bad =
      value < 0 ||
      (digits > 0 ? count !== digits : bytes[from + 2] === ZERO && count > 1) ||
      this.hasUpperCase(from + 2, this.pos);
    if (bad) this.pos = from;
    return bad ? -1 : value;
  }

  private hasUpperCase(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.bytes[i]! >= 65 && this.bytes[i]! <= 70) return true;
    return false;
  }

  /** `pos` is at the end of the line. */
  done(): boolean {
    return this.pos === this.end;
  }

  /** The line (or its part from `from` on) as text; for problems and rare lines only. */
  text(from = this.start): string {
    return new TextDecoder().decode(this.bytes.subarray(from, this.end));
  }
}

/** Value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 97 && byte <= 102) return byte - 87;
  if (byte >= 65 && byte <= 70) return byte - 55;
  return -1;
}
