import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cividis,
  coldestBits,
  HEAT_COLOURS,
  HEAT_LEVELS,
  HEAT_TICKS,
  levelOf,
  levelOfBits,
  shareOf,
} from './heat-scale.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const token = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)![1]!;

const exact = (rate: number): number => 1 + Math.log10(rate) * 12;

describe('the scale of heat', () => {
  it('passes through the steps of the design tokens, one for each decade', () => {
    HEAT_TICKS.forEach((rate, i) => {
      const level = Math.round(exact(rate));
      const parts = [0, 1, 2].map((part) =>
        Number.parseInt(HEAT_COLOURS[level]!.slice(1 + 2 * part, 3 + 2 * part), 16),
      );
      const wanted = [0, 1, 2].map((part) =>
        Number.parseInt(token(`rate-${i + 1}`).slice(1 + 2 * part, 3 + 2 * part), 16),
      );
      for (const [at, part] of parts.entries()) expect(Math.abs(part - wanted[at]!)).toBeLessThanOrEqual(3);
    });
  });

  it('grows lighter from level to level', () => {
    const luminance = (level: number): number => {
      const [r, g, b] = cividis(shareOf(level));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (let level = 2; level <= HEAT_LEVELS; level++)
      expect(luminance(level)).toBeGreaterThan(luminance(level - 1));
  });

  it('is the logarithm, to the nearest level', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5, noNaN: true }), (decades) => {
        const rate = 10 ** decades;
        expect(Math.abs(levelOf(rate) - exact(rate))).toBeLessThanOrEqual(0.85);
      }),
    );
  });

  it('gives a sum of counts the level of its rate, whatever the time', () => {
    const float = new Float32Array(1);
    const bits = new Int32Array(float.buffer);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 100, noNaN: true }),
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        (seconds, rate) => {
          float[0] = rate * seconds;
          const level = levelOfBits(bits[0]!, coldestBits(seconds));
          expect(Math.abs(level - levelOf(rate))).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('has no level for silence, for less than one a second, and for no time', () => {
    expect(levelOf(0)).toBe(0);
    expect(levelOf(0.99)).toBe(0);
    expect(levelOf(1)).toBe(1);
    expect(levelOf(100_000)).toBe(HEAT_LEVELS);
    expect(levelOf(1e9)).toBe(HEAT_LEVELS);
    expect(levelOfBits(0x4f000000, coldestBits(0))).toBe(0);
  });
});
