import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rates } from './rates.ts';

/** Looks 60 times a second of watching for so long; `speed` is time that passes of what is counted by time watched. */
function watch(
  rates: Rates,
  counts: Uint32Array,
  seconds: number,
  speed: number,
  perSecond: number,
  from = 0,
) {
  const looks = Math.round(seconds * 60);
  const start = counts[0]!;
  for (let look = 1; look <= looks; look++) {
    const now = from + look / 60;
    counts[0] = start + Math.round((look / 60) * speed * perSecond);
    rates.add(counts, now * speed, now * 1000);
  }
  return from + seconds;
}

const begun = (counts: Uint32Array): Rates => {
  const rates = new Rates(counts.length);
  rates.add(counts, 0, 0);
  return rates;
};

describe('rates of counters', () => {
  it('are those of an even source, from the first seconds on, however slowly its time passes', () => {
    for (const speed of [0.01, 1, 20]) {
      const counts = new Uint32Array(1);
      const rates = begun(counts);
      watch(rates, counts, 0.5, speed, 40_000);
      expect(rates.perSecond(0) / 40_000).toBeCloseTo(1, 2);
      watch(rates, counts, 5, speed, 40_000, 0.5);
      expect(rates.perSecond(0) / 40_000).toBeCloseTo(1, 2);
    }
  });

  it('fade within seconds of watching where a source falls silent', () => {
    const counts = new Uint32Array(1);
    const rates = begun(counts);
    const at = watch(rates, counts, 3, 1, 1000);
    watch(rates, counts, 3, 1, 0, at);
    expect(rates.perSecond(0)).toBeLessThan(60);
    expect(rates.perSecond(0)).toBeGreaterThan(30);
  });

  it('end at nothing, not near it', () => {
    const counts = new Uint32Array(1);
    const rates = begun(counts);
    const at = watch(rates, counts, 1, 1, 1000);
    watch(rates, counts, 30, 1, 0, at);
    expect(rates.perSecond(0)).toBe(0);
  });

  it('stay while no time passes, and a long pause is not watched', () => {
    const counts = new Uint32Array(1);
    const rates = begun(counts);
    watch(rates, counts, 2, 1, 500);
    const before = rates.perSecond(0);
    expect(rates.add(counts, 2, 9e5)).toBe(false);
    expect(rates.perSecond(0)).toBe(before);
    counts[0]! += 500;
    expect(rates.add(counts, 3, 1e6)).toBe(true);
    expect(rates.perSecond(0)).toBeCloseTo(500, -1);
  });

  it('know nothing at the first look, and begin anew where time goes back', () => {
    const counts = Uint32Array.of(1_000_000);
    const rates = begun(counts);
    expect(rates.perSecond(0)).toBe(0);
    watch(rates, counts, 1, 1, 1000);
    expect(rates.perSecond(0)).toBeGreaterThan(900);
    counts[0] = 5;
    expect(rates.add(counts, 0.5, 2000)).toBe(true);
    expect(rates.perSecond(0)).toBe(0);
  });

  it('go on where a counter wraps, and take one that began anew for what it says', () => {
    const counts = Uint32Array.of(0xffff_fff0, 5000);
    const rates = begun(counts);
    counts[0] = 0x10;
    counts[1] = 3;
    rates.add(counts, 1, 100);
    expect(rates.perSecond(0)).toBeCloseTo(32, 3);
    expect(rates.perSecond(1)).toBeCloseTo(3, 3);
  });

  it('are never less than nothing, nor more than the most that came in a look', () => {
    const look = fc.record({ more: fc.nat(5000), time: fc.integer({ min: 1, max: 500 }), ms: fc.nat(400) });
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 60 }), (looks) => {
        const counts = new Uint32Array(1);
        const rates = begun(counts);
        let time = 0;
        let now = 0;
        let most = 0;
        for (const { more, time: passed, ms } of looks) {
          counts[0]! += more;
          time += passed;
          now += ms;
          most = Math.max(most, more / passed);
          rates.add(counts, time, now);
          expect(rates.perSecond(0)).toBeGreaterThanOrEqual(0);
          expect(rates.perSecond(0)).toBeLessThanOrEqual(most * 1.0001);
        }
      }),
    );
  });
});
