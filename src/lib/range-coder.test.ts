import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { RangeReader, RangeWriter } from './range-coder.ts';

describe('base64url', () => {
  it('comes back as it was, and needs no escape in an address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(encodeURIComponent(text)).toBe(text);
        expect(fromBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  it.each(['a', 'a=', 'a b', 'ä', 'abcde'])('is not %s', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});

const anyValue = fc.oneof(
  fc.record({
    kind: fc.constant('natural' as const),
    context: fc.constantFrom('a', 'b'),
    value: fc.oneof(
      fc.nat({ max: 8 }),
      fc.maxSafeNat(),
      fc.constantFrom(0, 1, 2 ** 24, 2 ** 32, 2 ** 53 - 1),
    ),
  }),
  fc.record({
    kind: fc.constant('integer' as const),
    context: fc.constantFrom('a', 'c'),
    value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    context: fc.constant('t'),
    value: fc.string({ unit: 'grapheme' }),
  }),
);

function write(
  values: readonly { kind: 'natural' | 'integer' | 'text'; context: string; value: number | string }[],
) {
  const writer = new RangeWriter();
  for (const { kind, context, value } of values) writer[kind](context, value as never);
  return writer.finish();
}

describe('the range coder', () => {
  it('gives values back in their order', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 60 }), (values) => {
        const reader = new RangeReader(write(values));
        for (const { kind, context, value } of values)
          expect(kind === 'text' ? reader.text(context, 1000) : reader[kind](context)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('takes next to nothing for what comes again and again', () => {
    const same = Array.from({ length: 1000 }, () => ({ kind: 'natural' as const, context: 'a', value: 77 }));
    expect(write(same).length).toBeLessThan(30);
  });

  it('takes little more than what random numbers hold', () => {
    let x = 1;
    const values = Array.from({ length: 1000 }, () => {
      x = (Math.imul(x, 1103515245) + 12345) >>> 0;
      return { kind: 'natural' as const, context: 'a', value: (x >>> 8) % 64 };
    });
    expect(write(values).length).toBeLessThan(((1000 * 6) / 8) * 1.12);
  });

  it('ends whatever bytes it reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reader = new RangeReader(bytes);
        for (let i = 0; i < 50; i++) {
          try {
            expect(reader.natural('a')).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
      }),
    );
  });
});
