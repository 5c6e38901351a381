import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InflateError, Inflater } from './inflate.ts';
import { concat } from './test-archives.ts';

/** Unpacks `packed`, given in pieces of `step` bytes at least. */
function inflate(
  packed: Uint8Array,
  step = packed.length + 1,
): { bytes: Uint8Array; used: number; longest: number } {
  const inflater = new Inflater();
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let end = Math.min(step, packed.length); ; ) {
    const want = inflater.run(packed.subarray(at, end), end === packed.length);
    at += inflater.used;
    if (want === 'input') end = Math.min(Math.max(end + step, at + step), packed.length);
    else parts.push(inflater.take());
    if (want === 'done') break;
  }
  return { bytes: concat(...parts), used: at, longest: Math.max(...parts.map((part) => part.length)) };
}

const strategy = fc.constantFrom(
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FIXED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FILTERED,
);

/** Text with long repeats, so that codes of every length and matches of every distance occur. */
const content = fc
  .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 2000 })), {
    maxLength: 12,
  })
  .map((parts) => new TextEncoder().encode(parts.map(([text, n]) => text.repeat(n)).join('')));

describe('the inflater', () => {
  it('unpacks what zlib packs, at every level, strategy and step', () => {
    fc.assert(
      fc.property(
        content,
        fc.integer({ min: 0, max: 9 }),
        strategy,
        fc.integer({ min: 1, max: 5000 }),
        (bytes, level, how, step) => {
          const packed = deflateRawSync(bytes, { level, strategy: how });
          const result = inflate(packed, step);
          expect(Buffer.compare(result.bytes, bytes)).toBe(0);
          expect(result.used).toBe(packed.length);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('unpacks stored blocks longer than its output and matches from a whole window back', () => {
    const noise = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 2654435761) >>> 13);
    const twice = concat(noise.subarray(0, 32_768), noise.subarray(0, 32_768));
    for (const [bytes, level] of [
      [noise, 0],
      [noise, 9],
      [twice, 9],
    ] as const) {
      expect(Buffer.compare(inflate(deflateRawSync(bytes, { level }), 1000).bytes, bytes)).toBe(0);
    }
  });

  it('stands right behind the data, whatever follows', () => {
    const packed = deflateRawSync('a line of text\n'.repeat(100));
    expect(inflate(concat(packed, new Uint8Array(5000).fill(0xff))).used).toBe(packed.length);
  });

  it('gives little at a time, however much a little input holds', () => {
    const bytes = new Uint8Array(50 * 1024 * 1024);
    const result = inflate(deflateRawSync(bytes, { level: 9 }));
    expect(result.bytes.length).toBe(bytes.length);
    expect(result.longest).toBeLessThanOrEqual(65_536 + 258);
  });

  it('is ready for another stream after reset', () => {
    const inflater = new Inflater();
    const packed = deflateRawSync('once more');
    for (let i = 0; i < 3; i++) {
      inflater.reset();
      expect(inflater.run(packed, true)).toBe('done');
      expect(Buffer.from(inflater.take()).toString()).toBe('once more');
    }
  });

  it('says that the data is cut, wherever it is cut', () => {
    const packed = deflateRawSync('interrupts and domains\n'.repeat(50).concat('x'.repeat(50)));
    for (let length = 0; length < packed.length; length++) {
      expect(() => inflate(packed.subarray(0, length)), `cut at ${length}`).toThrow(InflateError);
    }
  });

  it('takes no stream that zlib refuses, and unpacks the others alike', () => {
    fc.assert(
      fc.property(
        content,
        fc.integer({ min: 0, max: 9 }),
        strategy,
        fc.nat(),
        fc.nat(7),
        (bytes, level, how, where, bit) => {
          const packed = new Uint8Array(deflateRawSync(bytes, { level, strategy: how }));
          packed[where % packed.length]! ^= 1 << bit;
          expect(outcome(() => inflate(packed).bytes)).toEqual(outcome(() => inflateRawSync(packed)));
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  it('takes no noise that zlib refuses', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (noise) => {
        expect(outcome(() => inflate(noise).bytes)).toEqual(outcome(() => inflateRawSync(noise)));
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it.each([
    ['a block of type 3', [0x07]],
    ['a stored block whose length and its complement differ', [0x01, 5, 0, 5, 0]],
    ['a distance that reaches before the first byte', [0x03, 0x02]],
  ])('refuses %s', (what, bytes) => {
    expect(() => inflate(Uint8Array.from([...bytes, 0, 0, 0, 0, 0, 0]))).toThrow(what);
  });
});

function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('base64');
  } catch {
    return 'refused';
  }
}
