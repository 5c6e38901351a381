import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bdfLength, isBdf } from './bdf.ts';

const length = (text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return bdfLength(bytes, 0, bytes.length);
};

describe('a PCI address', () => {
  it('is measured where it stands, whatever follows', () => {
    expect(length('0000:00:1f.2 36 msi')).toBe(12);
    expect(length('10000:e1:00.0')).toBe(13);
    expect(length('0000:00:1f.25')).toBe(12);
  });

  it('has a device below 32, a function below 8, and lower-case digits', () => {
    for (const text of [
      '0000:00:20.0',
      '0000:00:1f.8',
      '0000:00:1F.0',
      '000:00:1f.0',
      '0000:00:1f',
      '0000-00:1f.0',
      '',
    ])
      expect(length(text), text).toBe(0);
  });

  it('is the same to both readers', () => {
    const char = fc.constantFrom(...'01289abfgAF:.'.split(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: char, maxLength: 16 }), near()), (text) => {
        expect(isBdf(text)).toBe(length(text) > 0 && length(text) === text.length);
      }),
    );
  });
});

/** An address with one character replaced. */
function near(): fc.Arbitrary<string> {
  return fc.tuple(fc.nat(11), fc.constantFrom(...'0179afg:.'.split(''))).map(([at, char]) => {
    const text = '0000:3a:1f.7';
    return text.slice(0, at) + char + text.slice(at + 1);
  });
}
