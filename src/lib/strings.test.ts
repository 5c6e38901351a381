import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StringPool, StringTable } from './strings.ts';

describe('a string pool', () => {
  it('gives equal texts equal ids and keeps id 0 for the empty text', () => {
    const pool = new StringPool();
    expect(pool.intern('')).toBe(0);
    expect(pool.intern('VECTOR')).toBe(pool.intern('VECTOR'));
    expect(pool.intern('VECTOR')).not.toBe(pool.intern('vector'));
  });

  it('gives back every text it was given, however many', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 400 }), (texts) => {
        const pool = new StringPool();
        const ids = texts.map((text) => pool.intern(text));
        const table = new StringTable(pool.pack());
        expect(ids.map((id) => table.get(id))).toEqual(texts);
      }),
    );
  });

  it('keeps bytes that are no UTF-8', () => {
    const pool = new StringPool();
    const bytes = Uint8Array.of(0xff, 0x80, 0x41);
    const id = pool.internBytes(bytes, 0, 3);
    expect([...new StringTable(pool.pack()).bytes(id)]).toEqual([...bytes]);
  });
});
