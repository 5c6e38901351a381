// The arguments of an ftrace event: `key=value` pairs, the probe's location in parentheses, and free text between them.
// kernel/trace/trace_probe.c: print_probe_args; include/trace/events/*.h: TP_printk formats.

import type { Scanner } from '../../lib/scan.ts';
import { hexDigit } from '../../lib/scan.ts';
import { ArgKind } from '../../model/tables.ts';

const SPACE = 32;
const QUOTE = 34;
const OPEN = 40;
const CLOSE = 41;
const COMMA = 44;
const DASH = 45;
const ZERO = 48;
const EQUALS = 61;
const SMALL_X = 120;

/**
 * Walks the arguments of a line. A value without a name (the location of a kprobe, words before the first key) has an empty
 * name. Words that follow a value and are no key belong to it: `name=PCIe PME`. Numbers of up to 64 bits are in `lo`, `hi`.
 */
export class TraceArgs {
  nameStart = 0;
  nameEnd = 0;
  /** The value as text: without the quotes or parentheses around it. */
  valueStart = 0;
  valueEnd = 0;
  /** One of ArgKind. */
  kind = 0;
  lo = 0;
  hi = 0;
  private bytes: Uint8Array = new Uint8Array();
  private pos = 0;
  private end = 0;
  /** Where the key at `pos` ends, -1 when there is none. */
  private key = -1;
  private atLocation = false;
  /** No quote from here on closes a text: looked for once in a line, so that a line of quotes is read in one go. */
  private neverClosed = false;
  private rest: Uint8Array | undefined;

  /** Starts at offset `from` of the scanner's line. `rest` is a key whose value is the rest of the line. */
  begin(s: Scanner, from: number, rest?: Uint8Array): void {
    this.bytes = s.bytes;
    this.end = s.end;
    this.rest = rest;
    this.neverClosed = false;
    this.moveTo(from);
    this.atLocation = this.pos < this.end && this.bytes[this.pos] === OPEN;
  }

  /** Moves to the next argument; false when there is none. */
  next(): boolean {
    if (this.pos >= this.end) return false;
    if (this.atLocation) return this.location();
    this.nameStart = this.pos;
    this.nameEnd = this.key < 0 ? this.pos : this.key;
    this.valueStart = this.key < 0 ? this.pos : this.key + 1;
    if (this.rest && this.is(this.rest)) return this.text(this.end, this.end);
    if (this.key >= 0 && this.bytes[this.valueStart] === QUOTE && this.quoted()) return true;
    return this.words();
  }

  /** The name of the argument equals the literal. */
  is(name: Uint8Array): boolean {
    if (this.nameEnd - this.nameStart !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.bytes[this.nameStart + i] !== name[i]) return false;
    return true;
  }

  /** The value is a text up to `end`; the next argument comes from `next` on. */
  private text(end: number, next: number): boolean {
    this.valueEnd = end;
    this.kind = ArgKind.text;
    this.lo = 0;
    this.hi = 0;
    this.moveTo(next);
    return true;
  }

  /** `(function+0x0/0x10)` or `(caller+0x12/0x34 <- function)` of a kprobe or kretprobe. */
  private location(): boolean {
    this.atLocation = false;
    this.nameStart = this.pos;
    this.nameEnd = this.pos;
    let i = this.pos + 1;
    while (i < this.end && this.bytes[i] !== CLOSE) i++;
    if (i >= this.end) {
      this.valueStart = this.pos;
      return this.text(this.end, this.end);
    }
    this.valueStart = this.pos + 1;
    return this.text(i, i + 1);
  }

  /** The closing quote is the last one before the next key: the kernel does not escape quotes inside. */
  private quoted(): boolean {
    if (this.neverClosed) return false;
    for (let i = this.valueStart + 1; i < this.end; i++) {
      if (this.bytes[i] !== QUOTE || (i + 1 < this.end && this.bytes[i + 1] !== SPACE)) continue;
      this.moveTo(i + 1);
      if (this.pos < this.end && this.key < 0) continue;
      this.valueStart++;
      return this.text(i, i + 1);
    }
    this.neverClosed = true;
    return false;
  }

  /** A number, or words up to the next key. */
  private words(): boolean {
    const { bytes, end } = this;
    let to = this.valueStart;
    while (to < end && bytes[to] !== SPACE) to++;
    this.moveTo(to);
    const more = this.pos < end && this.key < 0;
    this.valueEnd = this.withoutComma(to);
    if (!more && this.number()) return true;
    this.kind = ArgKind.text;
    this.lo = 0;
    this.hi = 0;
    while (this.pos < end && this.key < 0) {
      to = this.pos;
      while (to < end && bytes[to] !== SPACE) to++;
      this.moveTo(to);
    }
    this.valueEnd = this.withoutComma(to);
    return true;
  }

  /** A comma between two arguments is punctuation. */
  private withoutComma(to: number): number {
    return this.key >= 0 && to > this.valueStart && this.bytes[to - 1] === COMMA ? to - 1 : to;
  }

  /** Goes to the next word and looks whether it starts with a key. */
  private moveTo(from: number): void {
    const { bytes, end } = this;
    let i = from;
    while (i < end && bytes[i] === SPACE) i++;
    this.pos = i;
    const digitFirst = i < end && bytes[i]! >= 48 && bytes[i]! <= 57;
    while (i < end && isKeyByte(bytes[i]!)) i++;
    this.key = i > this.pos && i < end && bytes[i] === EQUALS && !digitFirst ? i : -1;
  }

  /** The whole value is a number: decimal as %d, %u and %lld print it, or hexadecimal with 0x. */
  private number(): boolean {
    const { bytes, valueStart, valueEnd } = this;
    const length = valueEnd - valueStart;
    if (length === 0) return false;
    if (length > 2 && bytes[valueStart] === ZERO && bytes[valueStart + 1] === SMALL_X)
      return this.hexadecimal();
    const negative = bytes[valueStart] === DASH;
    const from = negative ? valueStart + 1 : valueStart;
    if (from >= valueEnd || (bytes[from] === ZERO && valueEnd - from > 1)) return false;
    if (!this.decimal(from)) return false;
    this.kind = negative ? ArgKind.signed : ArgKind.unsigned;
    return negative ? this.negate() : true;
  }

  private decimal(from: number): boolean {
    const { bytes, valueEnd } = this;
    let lo = 0;
    let hi = 0;
    for (let i = from; i < valueEnd; i++) {
      const d = bytes[i]! ^ 48;
      if (d > 9) return false;
      const low = lo * 10 + d;
      lo = low >>> 0;
      hi = hi * 10 + (low - lo) / 0x100000000;
      if (hi > 0xffffffff) return false;
    }
    this.lo = lo;
    this.hi = hi;
    return true;
  }

  private negate(): boolean {
    if (this.hi > 0x80000000 || (this.hi === 0x80000000 && this.lo > 0)) return false;
    this.hi = (this.lo === 0 ? -this.hi : ~this.hi) >>> 0;
    this.lo = -this.lo >>> 0;
    return true;
  }

  private hexadecimal(): boolean {
    const { bytes, valueStart, valueEnd } = this;
    if (valueEnd - valueStart > 18) return false;
    let lo = 0;
    let hi = 0;
    for (let i = valueStart + 2; i < valueEnd; i++) {
      const d = hexDigit(bytes[i]!);
      if (d < 0) return false;
      hi = (hi << 4) | (lo >>> 28);
      lo = (lo << 4) | d;
    }
    this.lo = lo >>> 0;
    this.hi = hi >>> 0;
    this.kind = ArgKind.hex;
    return true;
  }
}

/** Letters, digits, underscore and dot. */
function isKeyByte(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    byte === 95 ||
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    byte === 46
  );
}
