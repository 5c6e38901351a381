import { describe, expect, it } from 'vitest';
import { RateMeter } from './rate-meter.ts';

describe('a rate meter', () => {
  it('knows nothing from one sample', () => {
    const meter = new RateMeter();
    meter.add(0, 1000);
    expect(meter.perSecond).toBe(0);
  });

  it('gives the mean of the last second, whatever the distances of its samples', () => {
    const meter = new RateMeter();
    for (let ms = 0; ms <= 5000; ms += 16) meter.add(ms, ms < 3000 ? 0 : (ms - 3000) * 2);
    expect(meter.perSecond).toBeCloseTo(2000, 0);
  });

  it('begins anew when the counter does', () => {
    const meter = new RateMeter();
    meter.add(0, 1000);
    meter.add(100, 2000);
    meter.add(200, 5);
    expect(meter.perSecond).toBe(0);
    meter.add(700, 10);
    expect(meter.perSecond).toBe(10);
  });
});
