/** Records and frames between a page and its worker, with shared memory and without. */
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type BuiltPage, buildPage } from '../bench/browser.ts';
import type { Tally } from '../bench/stress-ends.ts';

let built: BuiltPage;

test.beforeAll(async () => {
  built = await buildPage(path.resolve('.'));
});
test.afterAll(() => built.remove());

const CASES = [
  { isolate: true, transport: 'ring', best: 'ring' },
  { isolate: true, transport: 'post', best: 'ring' },
  { isolate: false, transport: 'post', best: 'post' },
] as const;

for (const { isolate, transport, best } of CASES) {
  const where = isolate ? 'an isolated page' : 'a page that is not isolated';
  test(`records and frames keep order and content by ${transport} in ${where}`, async ({ page }) => {
    const served = await built.serve(isolate);
    try {
      await page.goto(served.url);
      expect(await page.evaluate(() => window.threads.best)).toBe(best);
      for (const [keep, readHere] of [
        [true, false],
        [true, true],
        [false, false],
        [false, true],
      ] as const) {
        const plan = { seed: 11, records: transport === 'ring' ? 400_000 : 10_000, keep };
        const asked = { transport, plan, readHere };
        const tally = (await page.evaluate(
          ({ transport, plan, readHere }) => window.threads.lane(transport, plan, readHere),
          asked,
        )) as Tally;
        expect(tally.records).toBeGreaterThanOrEqual(plan.records);
        expect(tally.missing).toBe(keep ? 0 : tally.dropped - tally.lastDropped);
      }
      const rounds = { transport, plan: { seed: 5, rounds: 500 } };
      expect(await page.evaluate(({ transport, plan }) => window.threads.echo(transport, plan), rounds)).toBe(
        500,
      );
      const asked = { transport, plan: { size: 65_536, frames: 200 } };
      const seen = await page.evaluate(({ transport, plan }) => window.threads.box(transport, plan), asked);
      expect(seen).toBeGreaterThan(0);
    } finally {
      await served.close();
    }
  });
}
