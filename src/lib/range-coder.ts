// Numbers and texts in as few bytes as what came before them allows: an adaptive binary range coder. (G. N. N. Martin, Range encoding,
// 1979; carries are held back as LZMA does it.) Every value has a context, a name: values of one context are like each other, and the
// more often one came, the less it takes. Integers only, so that every browser writes the same bytes.
//
// A natural number is the number of its bits, by a tree of adaptive bits, and then its bits below the highest: the first ones adaptive, the
// others as they are.

const TOP = 2 ** 24;
const WORD = 2 ** 32;

/** Probabilities are of 65,536. */
const ONE = 1 << 16;
const LEAST = 64;

/** A bit counts for so many at most: what was long ago is forgotten. */
const MOST_SEEN = 250;

/** How far the first times weigh: numbers of bits repeat themselves more than the bits do. */
const FAST = 1.4;
const SLOW = 4;

/** Bits of the number of bits: up to 53. */
const CLASS_BITS = 6;

/** Bits below the highest that are adaptive. */
const ADAPTIVE_BITS = 7;

/** What bits of a context were so far: the probability of 0, and how many were seen. */
interface Model {
  readonly zero: Uint16Array;
  readonly seen: Uint8Array;
}

/** Rows of a model: the tree of classes, then for each class a tree of the first bits. */
const CLASSES = 1 << CLASS_BITS;
const ROWS = CLASSES + CLASSES * (1 << ADAPTIVE_BITS);

const newModel = (): Model => ({ zero: new Uint16Array(ROWS).fill(ONE >> 1), seen: new Uint8Array(ROWS) });

class Models {
  private readonly byContext = new Map<string, Model>();

  /** What all contexts have seen together: what a new one begins with, until it has seen something itself. */
  readonly all = newModel();

  of(context: string): Model {
    let model = this.byContext.get(context);
    if (!model) {
      model = { zero: this.all.zero.slice(), seen: new Uint8Array(ROWS) };
      this.byContext.set(context, model);
    }
    return model;
  }
}

function learn({ zero, seen }: Model, row: number, bit: number): void {
  const count = seen[row]!;
  const towards = bit === 0 ? ONE - LEAST : LEAST;
  zero[row] = zero[row]! + Math.trunc((towards - zero[row]!) / (count + (row < CLASSES ? FAST : SLOW)));
  if (count < MOST_SEEN) seen[row] = count + 1;
}

/** Bits of a natural number. */
function widthOf(value: number): number {
  let width = 0;
  for (let left = value; left > 0; left = Math.floor(left / 2)) width++;
  return width;
}

const bitOf = (value: number, n: number): number => Math.floor(value / 2 ** n) % 2;

const signed = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unsigned = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

export class RangeWriter {
  private readonly out: number[] = [];
  private readonly models = new Models();
  private low = 0;
  private range = WORD - 1;
  private cache = 0;
  private held = 1;

  /** From 0 to 2^53 - 1. */
  natural(context: string, value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`no natural number: ${value}`);
    const model = this.models.of(context);
    const width = widthOf(value);
    let node = 1;
    for (let n = CLASS_BITS - 1; n >= 0; n--) node = node * 2 + this.bit(model, node, bitOf(width, n));
    const base = CLASSES + (width << ADAPTIVE_BITS);
    let prefix = 1;
    for (let n = width - 2; n >= 0; n--) {
      const bit = bitOf(value, n);
      if (prefix >= 1 << ADAPTIVE_BITS) this.direct(bit);
      else prefix = prefix * 2 + this.bit(model, base + prefix, bit);
    }
  }

  /** From -2^52 to 2^52 - 1. */
  integer(context: string, value: number): void {
    this.natural(context, signed(value));
  }

  text(context: string, value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.natural(`${context} length`, bytes.length);
    for (const byte of bytes) this.natural(`${context} byte`, byte);
  }

  /** All that was written; nothing can be written after. */
  finish(): Uint8Array<ArrayBuffer> {
    // Any number of the range will do: the one with most zeros at its end, which are left out.
    for (const step of [TOP, 2 ** 16, 2 ** 8, 1]) {
      const rounded = Math.ceil(this.low / step) * step;
      if (rounded >= this.low + this.range) continue;
      this.low = rounded;
      break;
    }
    for (let i = 0; i < 5; i++) this.shift();
    let length = this.out.length;
    while (length > 1 && this.out[length - 1] === 0) length--;
    // The first byte is what a carry would go into: always 0.
    return Uint8Array.from(this.out.slice(1, length));
  }

  private bit(model: Model, row: number, bit: number): number {
    const bound = Math.floor(this.range / ONE) * model.zero[row]!;
    this.narrow(bound, bit);
    learn(model, row, bit);
    learn(this.models.all, row, bit);
    return bit;
  }

  private direct(bit: number): void {
    this.narrow(Math.floor(this.range / 2), bit);
  }

  private narrow(bound: number, bit: number): void {
    if (bit === 0) this.range = bound;
    else {
      this.low += bound;
      this.range -= bound;
    }
    for (; this.range < TOP; this.range *= 256) this.shift();
  }

  private shift(): void {
    if (this.low < 0xff000000 || this.low >= WORD) {
      const carry = this.low >= WORD ? 1 : 0;
      for (let byte = this.cache; this.held > 0; this.held--, byte = 0xff)
        this.out.push((byte + carry) & 0xff);
      this.cache = Math.floor(this.low / TOP) & 0xff;
    }
    this.held++;
    this.low = (this.low % TOP) * 256;
  }
}

/** Reads what a RangeWriter wrote, in the same order and contexts. Other bytes are read as anything: who reads them checks. */
export class RangeReader {
  private readonly bytes: Uint8Array;
  private readonly models = new Models();
  private at = 0;
  private code = 0;
  private range = WORD - 1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    for (let i = 0; i < 4; i++) this.code = this.code * 256 + this.next();
  }

  natural(context: string): number {
    const model = this.models.of(context);
    let node = 1;
    for (let n = 0; n < CLASS_BITS; n++) node = node * 2 + this.bit(model, node);
    const width = node - CLASSES;
    if (width > 53) throw new RangeError(`a number of ${width} bits`);
    if (width === 0) return 0;
    const base = CLASSES + (width << ADAPTIVE_BITS);
    let value = 1;
    let prefix = 1;
    for (let n = width - 2; n >= 0; n--) {
      let bit: number;
      if (prefix >= 1 << ADAPTIVE_BITS) bit = this.direct();
      else {
        bit = this.bit(model, base + prefix);
        prefix = prefix * 2 + bit;
      }
      value = value * 2 + bit;
    }
    return value;
  }

  integer(context: string): number {
    return unsigned(this.natural(context));
  }

  /** @param most bytes of the longest text that can be */
  text(context: string, most: number): string {
    const length = this.natural(`${context} length`);
    if (length > most) throw new RangeError(`a text of ${length} bytes`);
    const bytes = Uint8Array.from({ length }, () => this.natural(`${context} byte`));
    return new TextDecoder().decode(bytes);
  }

  private bit(model: Model, row: number): number {
    const bit = this.take(Math.floor(this.range / ONE) * model.zero[row]!);
    learn(model, row, bit);
    learn(this.models.all, row, bit);
    return bit;
  }

  private direct(): number {
    return this.take(Math.floor(this.range / 2));
  }

  private take(bound: number): number {
    const bit = this.code < bound ? 0 : 1;
    if (bit === 0) this.range = bound;
    else {
      this.code -= bound;
      this.range -= bound;
    }
    for (; this.range < TOP; this.range *= 256) this.code = this.code * 256 + this.next();
    return bit;
  }

  /** Zeros at the end were left out. */
  private next(): number {
    return this.bytes[this.at++] ?? 0;
  }
}
