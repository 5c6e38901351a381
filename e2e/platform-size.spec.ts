/** What a visitor's browser really fetches before a capture is opened. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const LIMIT = 130_000;

test('the start page loads at most 130 kB of compressed JavaScript', async ({ page, request }) => {
  await page.goto('./');
  await expect(page.getByRole('banner')).toBeVisible();
  await page.waitForLoadState('networkidle');
  const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const addresses = [...new Set(scripts)].filter((address) => /\/assets\/[^/]+\.js$/.test(address));
  const bodies = await Promise.all(addresses.map(async (address) => (await request.get(address)).body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  expect(addresses.length).toBeGreaterThan(0);
  expect(bytes, addresses.join('\n')).toBeLessThanOrEqual(LIMIT);
});
