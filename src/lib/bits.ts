/**
 * Bit layouts: one declaration per register, table entry or message format, from which encoder, decoder, bit diagram,
 * tooltip and documentation all come.
 *
 * A value is held as 32-bit words, least significant first (128 bits are four words), so that nothing is rounded and
 * nothing needs BigInt. Bit numbers are counted from 0, the least significant bit of word 0.
 */

/**
 * Who owns a field: the level of the interrupt's path that writes and reads it. `ve` vector and destination, `ir` handle,
 * index and remapping entry, `mp` an MSI parent's own number, `md` requester and MSI index, `io` a wired pin;
 * `const` a fixed pattern, `flag` a mode bit, `reserved` bits without meaning.
 */
export type Owner = 've' | 'ir' | 'mp' | 'md' | 'io' | 'const' | 'flag' | 'reserved';

/** How a number is best read by a person. `address` is shifted left by the field's `shift` first. */
export type NumberForm = 'hex' | 'dec' | 'bdf' | 'address' | 'plusOne' | 'powerOfTwo';

export interface BitField {
  /** Unique in its layout, except `reserved`, which may repeat. */
  readonly name: string;
  /** A shorter name for drawings. */
  readonly label?: string;
  /** Highest and lowest bit, both included, 0 = least significant bit of the layout. */
  readonly hi: number;
  readonly lo: number;
  readonly level: Owner;
  /** One sentence without a full stop. */
  readonly meaning: string;
  /** Names of single values. */
  readonly values?: Readonly<Record<number, string>>;
  /** The only value a constant field may have. */
  readonly fixed?: number;
  readonly form?: NumberForm;
  readonly shift?: number;
  /** Hardware reads the field only while another field of the layout has this value. */
  readonly when?: { readonly field: string; readonly is: number };
}

/** A number that the format keeps in several places, most significant part first. */
export interface JoinedField {
  readonly name: string;
  readonly parts: readonly string[];
  readonly level: Owner;
  readonly meaning: string;
  readonly form?: NumberForm;
  readonly shift?: number;
}

export interface BitLayout {
  readonly id: string;
  readonly title: string;
  /** Width: a multiple of 16. */
  readonly bits: number;
  /** Manual with section name, and the kernel file that has the same layout. */
  readonly source: string;
  /** The manual's number of the layout's bit 0, where the layout is a part of something larger. */
  readonly firstBit?: number;
  /** Most significant field first, every bit in exactly one field. */
  readonly fields: readonly BitField[];
  readonly joined?: readonly JoinedField[];
}

/** 32-bit words, least significant first. */
export type Words = Uint32Array;

/** Number of 32-bit words that hold `bits` bits. */
export const wordsFor = (bits: number): number => Math.ceil(bits / 32);

/** One word. */
export const word32 = (value: number): Words => Uint32Array.of(value >>> 0);

/** A 64-bit value from its halves. */
export const words64 = (hi: number, lo: number): Words => Uint32Array.of(lo >>> 0, hi >>> 0);

/**
 * The value of up to `bits` bits written in hexadecimal digits (no `0x`).
 * Throws a RangeError when a character is not a hex digit or the value does not fit.
 */
export function wordsFromHex(hex: string, bits: number): Words {
  if (!/^[0-9a-fA-F]+$/.test(hex)) throw new RangeError(`"${hex}" is not a hexadecimal number`);
  const words = new Uint32Array(wordsFor(bits));
  const digits = hex.replace(/^0+(?=.)/, '');
  for (let end = digits.length, i = 0; end > 0; end -= 8, i++) {
    const word = Number.parseInt(digits.slice(Math.max(0, end - 8), end), 16);
    if (i >= words.length) throw new RangeError(`0x${hex} does not fit into ${bits} bits`);
    words[i] = word;
  }
  if (bits % 32 !== 0 && words[words.length - 1]! >>> (bits % 32) !== 0) {
    throw new RangeError(`0x${hex} does not fit into ${bits} bits`);
  }
  return words;
}

/** All digits of a value of `bits` bits, lower case, without `0x`: `fee004b8`. */
export function hexOf(words: Words, bits: number): string {
  let text = '';
  for (let i = wordsFor(bits) - 1; i >= 0; i--) text += (words[i] ?? 0).toString(16).padStart(8, '0');
  return text.slice(text.length - Math.ceil(bits / 4));
}

/** Bit `n` of the value, 0 or 1; bits beyond the words are 0. */
export const bitAt = (words: Words, n: number): number => ((words[n >>> 5] ?? 0) >>> (n & 31)) & 1;

/** Bits hi..lo as words of their own, bit `lo` moved to bit 0. */
export function slice(words: Words, hi: number, lo: number): Words {
  const width = hi - lo + 1;
  const out = new Uint32Array(wordsFor(width));
  const from = lo >>> 5;
  const by = lo & 31;
  for (let i = 0; i < out.length; i++) {
    const low = (words[from + i] ?? 0) >>> by;
    const high = by === 0 ? 0 : (words[from + i + 1] ?? 0) << (32 - by);
    out[i] = (low | high) >>> 0;
  }
  if (width & 31) out[out.length - 1]! &= 2 ** (width & 31) - 1;
  return out;
}

/** Stores the low bits of `value` at hi..lo and leaves the other bits alone. */
export function insert(words: Words, hi: number, lo: number, value: Words): void {
  for (let n = lo; n <= hi; n += 32 - (n & 31)) {
    const at = n & 31;
    const width = Math.min(32 - at, hi - n + 1);
    const part = slice(value, n - lo + width - 1, n - lo)[0]!;
    const mask = width === 32 ? 0xffffffff : (2 ** width - 1) << at;
    words[n >>> 5] = (words[n >>> 5]! & ~mask) | ((part << at) & mask);
  }
}

export const widthOf = (field: BitField): number => field.hi - field.lo + 1;

/** A field of up to 32 bits as a number. Throws a RangeError for wider ones: use `extractWords`. */
export function extract(words: Words, field: BitField): number {
  if (widthOf(field) > 32)
    throw new RangeError(`field ${field.name} has ${widthOf(field)} bits, more than 32`);
  return slice(words, field.hi, field.lo)[0]!;
}

/** A field of any width, as words. */
export const extractWords = (words: Words, field: BitField): Words => slice(words, field.hi, field.lo);

/** The values of all fields, in the layout's order. */
export const decodeFields = (layout: BitLayout, words: Words): Words[] =>
  layout.fields.map((field) => extractWords(words, field));

/** The reverse of `decodeFields`: one value per field, in the layout's order. */
export function encodeFields(layout: BitLayout, values: readonly Words[]): Words {
  if (values.length !== layout.fields.length) {
    throw new RangeError(`${layout.id} has ${layout.fields.length} fields, got ${values.length} values`);
  }
  const words = new Uint32Array(wordsFor(layout.bits));
  layout.fields.forEach((field, i) => {
    insert(words, field.hi, field.lo, values[i]!);
  });
  return words;
}

/** Throws a RangeError when the layout has no field of that name. */
export function fieldOf(layout: BitLayout, name: string): BitField {
  const field = layout.fields.find((f) => f.name === name);
  if (!field) throw new RangeError(`${layout.id} has no field "${name}"`);
  return field;
}

/** A field by name, as a number of up to 32 bits. */
export const fieldValue = (layout: BitLayout, words: Words, name: string): number =>
  extract(words, fieldOf(layout, name));

/**
 * Builds a value from named numbers: fields, or joined fields given as one number before their shift. Constants get
 * their fixed value, everything else is 0. Throws a RangeError for an unknown name or a number that does not fit.
 */
export function pack(layout: BitLayout, named: Readonly<Record<string, number | Words>>): Words {
  const words = new Uint32Array(wordsFor(layout.bits));
  for (const f of layout.fields) if (f.fixed !== undefined) insert(words, f.hi, f.lo, word32(f.fixed));
  for (const [name, value] of Object.entries(named)) {
    const given = typeof value === 'number' ? numberWords(value) : value;
    const joined = layout.joined?.find((j) => j.name === name);
    const parts = joined ? joined.parts.map((part) => fieldOf(layout, part)) : [fieldOf(layout, name)];
    store(words, parts, given, `${layout.id}: ${name}`);
  }
  return words;
}

/** Spreads one number over parts (most significant first). */
function store(words: Words, parts: readonly BitField[], value: Words, what: string): void {
  let at = 0;
  for (const field of parts.toReversed()) {
    insert(words, field.hi, field.lo, slice(value, at + widthOf(field) - 1, at));
    at += widthOf(field);
  }
  const rest = slice(value, Math.max(at, value.length * 32 - 1), at);
  if (rest.some((w) => w !== 0))
    throw new RangeError(`${what}: 0x${bareHex(value)} does not fit into ${at} bits`);
}

function numberWords(value: number): Words {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a bit pattern`);
  return words64(Math.floor(value / 2 ** 32), value % 2 ** 32);
}

/** The value of a joined field as words, before its shift. */
export function joinedWords(layout: BitLayout, words: Words, joined: JoinedField): Words {
  const parts = joined.parts.map((part) => fieldOf(layout, part));
  const width = parts.reduce((sum, f) => sum + widthOf(f), 0);
  const out = new Uint32Array(wordsFor(width));
  let at = 0;
  for (const field of parts.toReversed()) {
    insert(out, at + widthOf(field) - 1, at, extractWords(words, field));
    at += widthOf(field);
  }
  return out;
}

/** A joined field by name, as a number. Throws a RangeError above 53 bits. */
export function joinedValue(layout: BitLayout, words: Words, name: string): number {
  const joined = layout.joined?.find((j) => j.name === name);
  if (!joined) throw new RangeError(`${layout.id} has no joined field "${name}"`);
  return wordsNumber(joinedWords(layout, words, joined));
}

/** Words as a number. Throws a RangeError above 53 bits. */
export function wordsNumber(words: Words): number {
  let value = 0;
  for (let i = words.length - 1; i >= 0; i--) value = value * 2 ** 32 + words[i]!;
  if (!Number.isSafeInteger(value)) throw new RangeError(`0x${bareHex(words)} is wider than 53 bits`);
  return value;
}

/** Shifts left within the words plus as many bits as needed. */
export function shiftLeft(words: Words, by: number): Words {
  const out = new Uint32Array(wordsFor(words.length * 32 + by));
  insert(out, words.length * 32 - 1 + by, by, words);
  return out;
}

/** Hexadecimal without `0x` and without leading zeros. */
export const bareHex = (words: Words): string => hexOf(words, words.length * 32).replace(/^0+(?=.)/, '');

/** The bits in which two values of a layout differ, most significant first. */
export function changedBits(layout: BitLayout, a: Words, b: Words): number[] {
  const out: number[] = [];
  for (let n = layout.bits - 1; n >= 0; n--) if (bitAt(a, n) !== bitAt(b, n)) out.push(n);
  return out;
}
