// Structures of ACPI tables: fields one after the other as the specification lists them, which become a bit layout. One declaration
// serves the decoder and everything that shows bits.

import {
  type BitField,
  type BitLayout,
  extract,
  extractWords,
  fieldOf,
  type Owner,
  type Words,
  wordsFor,
  wordsNumber,
} from '../../lib/bits.ts';

/** What a field may say besides name and meaning. */
type Extra = Pick<BitField, 'label' | 'values' | 'form' | 'fixed'> & { readonly level?: Owner };

/** A field before its place is known. */
interface Field extends Extra {
  readonly name: string;
  readonly bits: number;
  readonly level: Owner;
  readonly meaning: string;
}

/** A field of some bits. */
export function bits(width: number, name: string, meaning: string, extra: Extra = {}): Field {
  return { name, bits: width, meaning, ...extra, level: extra.level ?? 'flag' };
}

export const u8 = (name: string, meaning: string, extra?: Extra): Field => bits(8, name, meaning, extra);
export const u16 = (name: string, meaning: string, extra?: Extra): Field => bits(16, name, meaning, extra);
export const u32 = (name: string, meaning: string, extra?: Extra): Field => bits(32, name, meaning, extra);
export const u64 = (name: string, meaning: string, extra?: Extra): Field => bits(64, name, meaning, extra);

/** Bits without meaning here. */
export const reserved = (width: number): Field => bits(width, 'reserved', 'reserved', { level: 'reserved' });

/** A byte that says which structure this is. */
export const typeByte = (value: number, what: string): Field =>
  u8('type', `structure type: ${what}`, { level: 'const', fixed: value });

/** The layout of fields in ascending order: the first one starts at bit 0 of byte 0. */
export function structure(
  id: string,
  title: string,
  source: string,
  fields: readonly (Field | readonly Field[])[],
): BitLayout {
  let next = 0;
  const placed = fields.flat().map(({ bits: width, ...field }): BitField => {
    const lo = next;
    next += width;
    return { ...field, hi: next - 1, lo };
  });
  return { id, title, bits: next, source, fields: placed.toReversed() };
}

/** Bytes of a structure. */
export const sizeOf = (layout: BitLayout): number => layout.bits / 8;

/** A structure in the bytes of a table; what is beyond their end reads as 0. */
export class Structure {
  readonly layout: BitLayout;
  private readonly words: Words;

  constructor(layout: BitLayout, bytes: Uint8Array, at = 0) {
    this.layout = layout;
    this.words = littleEndian(bytes.subarray(at, at + sizeOf(layout)), layout.bits);
  }

  /** A field of up to 32 bits. */
  get(name: string): number {
    return extract(this.words, fieldOf(this.layout, name));
  }

  is(name: string): boolean {
    return this.get(name) !== 0;
  }

  /** A field of up to 64 bits, -1 where it does not fit into a number. */
  wide(name: string): number {
    const words = extractWords(this.words, fieldOf(this.layout, name));
    return (words[1] ?? 0) >>> 21 === 0 ? wordsNumber(words) : -1;
  }

  /** Bit `n` of a field that is a register. */
  bit(name: string, n: number): boolean {
    const words = extractWords(this.words, fieldOf(this.layout, name));
    return ((words[n >>> 5]! >>> (n & 31)) & 1) === 1;
  }
}

function littleEndian(bytes: Uint8Array, width: number): Words {
  const words = new Uint32Array(wordsFor(width));
  for (let i = 0; i < bytes.length; i++) words[i >>> 2]! |= bytes[i]! << ((i & 3) * 8);
  return words;
}
