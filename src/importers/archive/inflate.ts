// DEFLATE (RFC 1951), strict and resumable.
//
// Why not DecompressionStream: Chromium's ends with an error, and drops bytes that it had already unpacked, when anything
// follows the first gzip member, where Node's reads on; neither says where the compressed data ended, which zip and gzip
// readers must know; Node's is slower than this. Why not fflate: one push of n bytes may yield 1032·n bytes before the
// caller can look, it takes code sets that break the format, and it does not say where the data ended either.

import type { Bytes } from './types.ts';

/** How far back a match may reach. */
const WINDOW = 32768;
/** Most that one call produces; the longest match may go beyond it. */
const CHUNK = 65536;
const MAX_MATCH = 258;
const MAX_BITS = 15;
/** Bits that the first table resolves; longer codes are rare and walk their lengths. */
const FAST_BITS = 10;
/** More than the longest block header: 17 bits, 19 × 3 and 320 × 14. */
const HEADER_BYTES = 600;
/** More than one length and distance pair takes, plus what the bit buffer reads ahead. */
const SYMBOL_BYTES = 16;

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The compressed bytes break the format, or end too early. */
export class InflateError extends Error {}

/** A Huffman code: `fast` maps the next bits to symbol << 4 | length, 0 where the code is longer or there is none. */
class Code {
  readonly fast = new Uint16Array(1 << FAST_BITS);
  readonly count = new Uint16Array(MAX_BITS + 1);
  readonly symbols: Uint16Array;

  constructor(size: number) {
    this.symbols = new Uint16Array(size);
  }

  /** Builds the code for `lengths`. An incomplete set is good only as one code of one bit, and only where the format has it. */
  build(lengths: Uint8Array, oneCodeIsGood: boolean, what: string): void {
    const { count } = this;
    count.fill(0);
    for (const length of lengths) count[length]!++;
    const used = lengths.length - count[0]!;
    count[0] = 0;
    let left = 1;
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      left = left * 2 - count[bits]!;
      if (left < 0) throw new InflateError(`more ${what} codes than their lengths allow`);
    }
    const oneCode = oneCodeIsGood && used <= 1 && count[1] === used;
    if (left > 0 && !oneCode) throw new InflateError(`an incomplete set of ${what} codes`);
    this.place(lengths);
  }

  private place(lengths: Uint8Array): void {
    const next = new Uint16Array(MAX_BITS + 2);
    const index = new Uint16Array(MAX_BITS + 2);
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      next[bits + 1] = (next[bits]! + this.count[bits]!) << 1;
      index[bits + 1] = index[bits]! + this.count[bits]!;
    }
    this.fast.fill(0);
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const bits = lengths[symbol]!;
      if (bits === 0) continue;
      this.symbols[index[bits]!++] = symbol;
      const code = next[bits]!++;
      if (bits <= FAST_BITS) this.spread(reverse(code, bits), bits, symbol);
    }
  }

  private spread(start: number, bits: number, symbol: number): void {
    for (let i = start; i < this.fast.length; i += 1 << bits) this.fast[i] = (symbol << 4) | bits;
  }

  /** Symbol << 4 | length of a code longer than the first table, by counting through the lengths; -1 if there is none. */
  slow(buffer: number): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      code |= (buffer >>> (bits - 1)) & 1;
      const count = this.count[bits]!;
      if (code - count < first) return (this.symbols[index + code - first]! << 4) | bits;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -1;
  }
}

function reverse(code: number, bits: number): number {
  let out = 0;
  for (let i = 0; i < bits; i++) out |= ((code >>> i) & 1) << (bits - 1 - i);
  return out;
}

const FIXED_LITERAL = new Code(288);
const FIXED_DISTANCE = new Code(32);
FIXED_LITERAL.build(
  Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
  false,
  'literal',
);
FIXED_DISTANCE.build(new Uint8Array(32).fill(5), false, 'distance');

type Mode = 'header' | 'stored' | 'codes' | 'done';

/** What `run` wants next: more compressed bytes, its output taken, or nothing because the data ended. */
export type InflateWant = 'input' | 'take' | 'done';

/** Unpacks one DEFLATE stream after another, at most 64 KiB (and one match) at a time. */
export class Inflater {
  /** Bytes of the last `run`'s input that were used up. */
  used = 0;
  private readonly out = new Uint8Array(WINDOW + CHUNK + MAX_MATCH);
  private at = WINDOW;
  private taken = 0;
  private input: Uint8Array = new Uint8Array(0);
  private ip = 0;
  private buffer = 0;
  private bits = 0;
  private mode: Mode = 'header';
  private lastBlock = false;
  private storedLeft = 0;
  private readonly ownLiteral = new Code(288);
  private readonly ownDistance = new Code(32);
  private readonly lengthCode = new Code(19);
  private literal = FIXED_LITERAL;
  private distance = FIXED_DISTANCE;

  /** Makes ready for another stream. */
  reset(): void {
    this.at = WINDOW;
    this.taken = 0;
    this.buffer = 0;
    this.bits = 0;
    this.mode = 'header';
    this.lastBlock = false;
  }

  /** Output since the last `take`, as a copy. */
  take(): Bytes {
    const bytes = this.out.slice(WINDOW, this.at);
    this.taken += bytes.length;
    this.out.copyWithin(0, this.at - WINDOW, this.at);
    this.at = WINDOW;
    return bytes;
  }

  /**
   * Goes on with `input`, which begins where the last call's `used` ended. `last`: nothing follows it. Without `last` it may
   * leave up to 600 bytes unused and ask for more. Throws InflateError.
   */
  run(input: Uint8Array, last: boolean): InflateWant {
    this.input = input;
    this.ip = 0;
    this.used = 0;
    let want = this.blocks();
    if (want === 'input' && last) want = this.tail();
    else this.used = this.giveBack();
    this.input = new Uint8Array(0);
    return want;
  }

  /** The last bytes, with zeros behind them so that the fast loops may read ahead; using a zero means the data was cut. */
  private tail(): InflateWant {
    const start = this.ip;
    const left = this.input.length - start;
    const padded = new Uint8Array(left + HEADER_BYTES + SYMBOL_BYTES);
    padded.set(this.input.subarray(start));
    this.input = padded;
    this.ip = 0;
    const want = this.blocks();
    const used = this.giveBack();
    if (used > left || want === 'input') throw new InflateError('the compressed data ends too early');
    this.used = start + used;
    return want;
  }

  /** Returns whole bytes from the bit buffer to the input. */
  private giveBack(): number {
    this.ip -= this.bits >>> 3;
    this.bits &= 7;
    this.buffer &= (1 << this.bits) - 1;
    return this.ip;
  }

  private blocks(): InflateWant {
    for (;;) {
      if (this.mode === 'done') return 'done';
      if (this.at >= WINDOW + CHUNK) return 'take';
      if (this.mode === 'header') {
        if (this.ip + HEADER_BYTES > this.input.length) return 'input';
        this.header();
      } else if (this.mode === 'stored') {
        if (!this.stored()) return 'input';
      } else if (!this.codes()) {
        return 'input';
      }
    }
  }

  private endBlock(): void {
    this.mode = this.lastBlock ? 'done' : 'header';
  }

  private need(n: number): number {
    while (this.bits < n) {
      this.buffer |= this.input[this.ip++]! << this.bits;
      this.bits += 8;
    }
    const value = this.buffer & ((1 << n) - 1);
    this.buffer >>>= n;
    this.bits -= n;
    return value;
  }

  private header(): void {
    this.lastBlock = this.need(1) === 1;
    const type = this.need(2);
    if (type === 0) this.storedHeader();
    else if (type === 1) this.use(FIXED_LITERAL, FIXED_DISTANCE);
    else if (type === 2) this.dynamicHeader();
    else throw new InflateError('a block of type 3');
  }

  private use(literal: Code, distance: Code): void {
    this.literal = literal;
    this.distance = distance;
    this.mode = 'codes';
  }

  private storedHeader(): void {
    this.need(this.bits & 7);
    const length = this.need(16);
    if ((length ^ this.need(16)) !== 0xffff)
      throw new InflateError('a stored block whose length and its complement differ');
    this.giveBack();
    this.storedLeft = length;
    this.mode = 'stored';
  }

  private stored(): boolean {
    const n = Math.min(this.storedLeft, this.input.length - this.ip, WINDOW + CHUNK - this.at);
    this.out.set(this.input.subarray(this.ip, this.ip + n), this.at);
    this.ip += n;
    this.at += n;
    this.storedLeft -= n;
    if (this.storedLeft === 0) this.endBlock();
    return n > 0 || this.storedLeft === 0;
  }

  private dynamicHeader(): void {
    const literals = this.need(5) + 257;
    const distances = this.need(5) + 1;
    const lengths = new Uint8Array(19);
    const sent = this.need(4) + 4;
    if (literals > 286 || distances > 30) throw new InflateError('more codes than there are symbols');
    for (let i = 0; i < sent; i++) lengths[CODE_LENGTH_ORDER[i]!] = this.need(3);
    this.lengthCode.build(lengths, false, 'length');
    const all = this.codeLengths(literals + distances);
    if (all[256] === 0) throw new InflateError('no code for the end of the block');
    this.ownLiteral.build(all.subarray(0, literals), true, 'literal');
    this.ownDistance.build(all.subarray(literals), true, 'distance');
    this.use(this.ownLiteral, this.ownDistance);
  }

  private codeLengths(total: number): Uint8Array {
    const all = new Uint8Array(total);
    for (let i = 0; i < total; ) {
      const symbol = this.lengthSymbol();
      if (symbol < 16) {
        all[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw new InflateError('a repeated length with none before it');
      const value = symbol === 16 ? all[i - 1]! : 0;
      const times = symbol === 16 ? 3 + this.need(2) : symbol === 17 ? 3 + this.need(3) : 11 + this.need(7);
      if (i + times > total) throw new InflateError('more code lengths than announced');
      all.fill(value, i, i + times);
      i += times;
    }
    return all;
  }

  private lengthSymbol(): number {
    while (this.bits < 7) {
      this.buffer |= this.input[this.ip++]! << this.bits;
      this.bits += 8;
    }
    const entry = this.lengthCode.fast[this.buffer & ((1 << FAST_BITS) - 1)]!;
    this.need(entry & 15);
    return entry >>> 4;
  }

  /** Literals and matches until the block ends (true), the output is full (true) or the input runs low (false). */
  private codes(): boolean {
    const { input, out, literal, distance } = this;
    const literalFast = literal.fast;
    const distanceFast = distance.fast;
    const mask = (1 << FAST_BITS) - 1;
    const inputEnd = input.length - SYMBOL_BYTES;
    const outEnd = WINDOW + CHUNK;
    const start = WINDOW - this.taken;
    let { ip, at, buffer, bits } = this;
    let ended = false;
    while (at < outEnd && ip <= inputEnd) {
      if (bits < 16) {
        buffer |= (input[ip]! | (input[ip + 1]! << 8)) << bits;
        ip += 2;
        bits += 16;
      }
      let entry = literalFast[buffer & mask]!;
      if (entry === 0) entry = literal.slow(buffer);
      if (entry < 0) throw new InflateError('a code that stands for no literal and no length');
      buffer >>>= entry & 15;
      bits -= entry & 15;
      let symbol = entry >>> 4;
      if (symbol < 256) {
        out[at++] = symbol;
        continue;
      }
      if (symbol === 256) {
        ended = true;
        break;
      }
      symbol -= 257;
      if (symbol > 28) throw new InflateError('a length symbol that is not in use');
      if (bits < 16) {
        buffer |= (input[ip]! | (input[ip + 1]! << 8)) << bits;
        ip += 2;
        bits += 16;
      }
      const lengthExtra = LENGTH_EXTRA[symbol]!;
      const length = LENGTH_BASE[symbol]! + (buffer & ((1 << lengthExtra) - 1));
      buffer >>>= lengthExtra;
      bits -= lengthExtra;
      if (bits < 16) {
        buffer |= (input[ip]! | (input[ip + 1]! << 8)) << bits;
        ip += 2;
        bits += 16;
      }
      entry = distanceFast[buffer & mask]!;
      if (entry === 0) entry = distance.slow(buffer);
      if (entry < 0) throw new InflateError('a code that stands for no distance');
      buffer >>>= entry & 15;
      bits -= entry & 15;
      symbol = entry >>> 4;
      if (symbol > 29) throw new InflateError('a distance symbol that is not in use');
      if (bits < 16) {
        buffer |= (input[ip]! | (input[ip + 1]! << 8)) << bits;
        ip += 2;
        bits += 16;
      }
      const distanceExtra = DISTANCE_EXTRA[symbol]!;
      let from = at - DISTANCE_BASE[symbol]! - (buffer & ((1 << distanceExtra) - 1));
      buffer >>>= distanceExtra;
      bits -= distanceExtra;
      if (from < start) throw new InflateError('a distance that reaches before the first byte');
      for (const end = at + length; at < end; ) out[at++] = out[from++]!;
    }
    this.ip = ip;
    this.at = at;
    this.buffer = buffer;
    this.bits = bits;
    if (ended) this.endBlock();
    return ended || at >= outEnd;
  }
}
