import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLayout } from './bit-check';
import { bdfText, formatNumber, layoutText, readings } from './bit-text';
import {
  type BitField,
  type BitLayout,
  bitAt,
  changedBits,
  decodeFields,
  encodeFields,
  extract,
  extractWords,
  fieldOf,
  fieldValue,
  hexOf,
  insert,
  joinedValue,
  pack,
  shiftLeft,
  slice,
  word32,
  words64,
  wordsFromHex,
} from './bits';

const sample: BitLayout = {
  id: 'sample',
  title: 'Sample entry',
  bits: 64,
  source: 'no manual',
  fields: [
    { name: 'high part', hi: 63, lo: 52, level: 'ir', meaning: 'upper bits of the index' },
    { name: 'reserved', hi: 51, lo: 40, level: 'reserved', meaning: 'reserved' },
    { name: 'who', hi: 39, lo: 24, level: 'md', form: 'bdf', meaning: 'requester' },
    { name: 'magic', hi: 23, lo: 20, level: 'const', fixed: 0xa, meaning: 'always ten' },
    { name: 'mode', hi: 19, lo: 19, level: 'flag', values: { 0: 'edge', 1: 'level' }, meaning: 'trigger' },
    {
      name: 'polarity',
      hi: 18,
      lo: 18,
      level: 'flag',
      when: { field: 'mode', is: 1 },
      meaning: 'active low',
    },
    { name: 'low part', hi: 17, lo: 8, level: 'ir', meaning: 'lower bits of the index' },
    { name: 'vector', hi: 7, lo: 0, level: 've', meaning: 'vector' },
  ],
  joined: [{ name: 'index', parts: ['high part', 'low part'], level: 'ir', meaning: 'index' }],
};

const oracle = (words: Uint32Array): bigint => words.reduceRight((sum, w) => (sum << 32n) | BigInt(w), 0n);
const anyWords = (n: number) =>
  fc
    .array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: n, maxLength: n })
    .map((a) => Uint32Array.from(a));

describe('words', () => {
  it('reads and writes hexadecimal without losing a bit', () => {
    expect([...wordsFromHex('123456789abcdef0', 64)]).toEqual([0x9abcdef0, 0x12345678]);
    expect(hexOf(wordsFromHex('123456789abcdef0', 64), 64)).toBe('123456789abcdef0');
    expect(hexOf(word32(0x41), 16)).toBe('0041');
  });

  it('refuses what is no number and what does not fit', () => {
    expect(() => wordsFromHex('12g4', 32)).toThrow('"12g4" is not a hexadecimal number');
    expect(() => wordsFromHex('1fee00000', 32)).toThrow('0x1fee00000 does not fit into 32 bits');
    expect(() => wordsFromHex('10000', 16)).toThrow('does not fit into 16 bits');
    expect([...wordsFromHex('000000000041', 16)]).toEqual([0x41]);
  });

  it('cuts any range as BigInt arithmetic does', () => {
    fc.assert(
      fc.property(anyWords(4), fc.nat(127), fc.nat(127), (words, a, b) => {
        const [lo, hi] = a < b ? [a, b] : [b, a];
        const width = BigInt(hi - lo + 1);
        expect(oracle(slice(words, hi, lo))).toBe((oracle(words) >> BigInt(lo)) & ((1n << width) - 1n));
      }),
    );
  });

  it('stores any range and leaves the rest alone, as BigInt arithmetic does', () => {
    fc.assert(
      fc.property(anyWords(4), anyWords(4), fc.nat(127), fc.nat(127), (words, value, a, b) => {
        const [lo, hi] = a < b ? [a, b] : [b, a];
        const mask = ((1n << BigInt(hi - lo + 1)) - 1n) << BigInt(lo);
        const expected = (oracle(words) & ~mask) | ((oracle(value) << BigInt(lo)) & mask);
        insert(words, hi, lo, value);
        expect(oracle(words)).toBe(expected);
      }),
    );
  });

  it('shifts left without dropping high bits', () => {
    expect(oracle(shiftLeft(words64(0x80000001, 0xffffffff), 6))).toBe(0x80000001ffffffffn << 6n);
  });
});

describe('fields', () => {
  it('gives back what it took apart', () => {
    fc.assert(
      fc.property(anyWords(2), (words) => {
        expect([...encodeFields(sample, decodeFields(sample, words))]).toEqual([...words]);
      }),
    );
  });

  it('refuses a wrong number of values', () => {
    expect(() => encodeFields(sample, [])).toThrow('sample has 8 fields, got 0 values');
  });

  it('packs named numbers, constants and joined fields', () => {
    const words = pack(sample, { index: 0x3ff << 10, vector: 0x41, who: 0x00fa });
    expect(hexOf(words, 64)).toBe('3ff00000faa00041');
    expect(joinedValue(sample, words, 'index')).toBe(0x3ff << 10);
    expect(fieldValue(sample, words, 'magic')).toBe(0xa);
  });

  it('refuses to pack what does not fit or is not there', () => {
    expect(() => pack(sample, { vector: 0x100 })).toThrow('sample: vector: 0x100 does not fit into 8 bits');
    expect(() => pack(sample, { index: 0x400000 })).toThrow('does not fit into 22 bits');
    expect(() => pack(sample, { vektor: 1 })).toThrow('sample has no field "vektor"');
    expect(() => pack(sample, { vector: -1 })).toThrow('-1 is not a bit pattern');
  });

  it('keeps fields wider than 32 bits as words', () => {
    const wide: BitField = { name: 'wide', hi: 63, lo: 0, level: 've', meaning: 'all' };
    expect(() => extract(words64(1, 2), wide)).toThrow('field wide has 64 bits, more than 32');
    expect([...extractWords(words64(1, 2), wide)]).toEqual([2, 1]);
  });

  it('says what a value means', () => {
    const words = wordsFromHex('000800faab0c0041'.slice(0, 16), 64);
    const read = Object.fromEntries(readings(sample, words).map((r) => [r.field.name, r]));
    expect(read.mode!.text).toBe('level');
    expect(read.polarity!.applies).toBe(true);
    expect(read.vector!.text).toBe('65');
    expect(read.vector!.bits).toBe('7:0');
    expect(read.reserved!.text).toBe('reserved, not zero');
  });

  it('says when a field is not read', () => {
    const read = readings(sample, pack(sample, { polarity: 1 })).find((r) => r.field.name === 'polarity')!;
    expect(read.applies).toBe(false);
    expect(read.text).toBe('not read while mode is not 1');
  });

  it('names a constant that is not what it must be', () => {
    const words = pack(sample, { magic: 0xb });
    expect(readings(sample, words).find((r) => r.field.name === 'magic')!.text).toBe('not 0xa');
  });

  it('counts bits as the manual does when the layout is a part of something larger', () => {
    const part = { ...sample, firstBit: 128 };
    expect(readings(part, new Uint32Array(2)).map((r) => r.bits)).toContain('135:128');
  });

  it('lists the bits in which two values differ', () => {
    expect(changedBits(sample, words64(0, 0x41), words64(1, 0x43))).toEqual([32, 1]);
    expect(bitAt(words64(1, 0), 32)).toBe(1);
  });

  it('writes numbers in the form of the field', () => {
    expect(formatNumber(word32(0x00fa), 'bdf')).toBe('00:1f.2');
    expect(formatNumber(words64(1, 0x23456), 'address', 12)).toBe('0x100023456000');
    expect(formatNumber(word32(8), 'plusOne')).toBe('9');
    expect(formatNumber(word32(3), 'powerOfTwo')).toBe('8');
    expect(formatNumber(word32(54), 'dec')).toBe('54');
    expect(bdfText(0xff00)).toBe('ff:00.0');
  });

  it('copies as aligned text that ends with the source', () => {
    const lines = layoutText(sample, pack(sample, { vector: 0x22 })).split('\n');
    expect(lines[0]).toBe('Sample entry: 0000000000a00022');
    expect(lines.find((l) => l.includes('vector'))).toBe('  vector     7:0           0x22  34; vector');
    expect(lines.at(-1)).toBe('  no manual');
  });
});

describe('the check of a declaration', () => {
  const broken = (change: (fields: BitField[]) => BitField[]) =>
    checkLayout({ ...sample, fields: change([...sample.fields]) });

  it('accepts the sample', () => expect(checkLayout(sample)).toEqual([]));
  it('finds a gap', () => {
    expect(broken((f) => f.filter((x) => x.name !== 'magic'))).toContain(
      'mode starts at bit 19, expected 23',
    );
  });
  it('finds an overlap', () => {
    expect(broken((f) => f.map((x) => (x.name === 'magic' ? { ...x, hi: 24 } : x)))).toContain(
      'magic starts at bit 24, expected 23',
    );
  });
  it('finds bits that nobody covers at the end', () => {
    expect(broken((f) => f.slice(0, -1))).toContain('bits 7:0 are not covered');
  });
  it('finds a name that is used twice and a name that is not there', () => {
    expect(broken((f) => f.map((x) => (x.name === 'who' ? { ...x, name: 'vector' } : x)))).toContain(
      'two fields named vector',
    );
    expect(broken((f) => f.map((x) => (x.name === 'mode' ? { ...x, name: 'm' } : x)))).toContain(
      'polarity depends on mode, which is not there',
    );
    expect(broken((f) => f.map((x) => (x.name === 'low part' ? { ...x, name: 'l' } : x)))).toContain(
      'index joins low part, which is not there',
    );
  });
  it('finds values that do not fit their field', () => {
    expect(broken((f) => f.map((x) => (x.name === 'mode' ? { ...x, values: { 2: 'x' } } : x)))).toContain(
      'mode cannot be 2',
    );
    expect(broken((f) => f.map((x) => (x.name === 'magic' ? { ...x, level: 'flag' } : x)))).toContain(
      'magic is fixed but not a constant',
    );
  });
  it('finds a field by name', () => expect(fieldOf(sample, 'vector').lo).toBe(0));
});
