import { describe, expect, it } from 'vitest';
import { VERDICT_INFO, Verdict } from '../model/delivery.ts';
import { PER_MACHINE, RouteTwins } from './route-twins.ts';

/** `npm run twin` takes a million. */
const STEPS = 20_000;

describe('messages hop by hop and at speed', () => {
  const seen = new Set<number>();

  it.each([1, 2, 3])('end alike, seed %i', (seed) => {
    const twins = new RouteTwins(seed);
    for (let i = 1; i <= STEPS; i++) {
      const wrong = twins.step();
      if (wrong !== undefined) expect.fail(`operation ${i}: ${wrong}`);
      if (i % PER_MACHINE !== 0) continue;
      for (const [verdict, count] of twins.verdicts.entries()) if (count > 0) seen.add(verdict);
    }
    expect(twins.check()).toBeUndefined();
  });

  it('end in every way that there is for a message', () => {
    // Pins have their own tests.
    const pins: readonly number[] = [
      Verdict.pinMasked,
      Verdict.remoteIrr,
      Verdict.intxDisabled,
      Verdict.picMasked,
      Verdict.picInService,
      Verdict.picClosed,
    ];
    const all = Object.values(Verdict).filter((verdict) => !pins.includes(verdict));
    expect(all.filter((verdict) => !seen.has(verdict)).map((n) => VERDICT_INFO[n]!.name)).toEqual([]);
  });
});
