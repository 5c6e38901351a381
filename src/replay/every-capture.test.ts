import { describe, expect, it } from 'vitest';
import { openCapture } from '../cli/open.ts';
import facts from './captures/facts.json' with { type: 'json' };
import { CaptureReplay } from './runner.ts';
import { X86_CAPTURES } from './test-captures.ts';

const expected: Readonly<Record<string, number>> = facts;

describe('the replay of a real boot', () => {
  it('is tried on every capture whose facts are counted', () => {
    expect(X86_CAPTURES.map(([name]) => name)).toEqual(Object.keys(expected).sort());
  });

  for (const [name, path] of X86_CAPTURES) {
    it(`makes every choice of ${name}`, async () => {
      const report = await CaptureReplay.open(await openCapture(path))!.run();
      expect(report.differences.slice(0, 10)).toEqual([]);
      expect(report.identical).toBe(report.compared);
      // What a capture says does not depend on the engine: fewer facts would be a comparison that was lost.
      expect(report.compared).toBe(expected[name]);
    });
  }
});
