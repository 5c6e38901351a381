/** A machine of 256 CPUs, 64 devices and 4,160 MSI-X entries opens, and the page answers while it is read. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { packTar } from 'modern-tar';
import { captureFiles, syntheticMachine } from '../bench/generator.ts';

test('a large machine opens whole, and the page keeps answering while it is read', async ({ page }) => {
  test.slow();
  const files = captureFiles(syntheticMachine({ cpus: 256, devices: 64, entries: 65, requested: 1 }));
  const tar = await packTar(
    files.map((file) => ({ header: { name: file.path, size: file.bytes.length }, body: file.bytes })),
  );
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Drop a machine here' })).toBeVisible();
  await page.evaluate(() => {
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      document.body.dataset.ticks = String(ticks);
      setTimeout(tick, 0);
    };
    tick();
  });
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'large.tar.gz', mimeType: 'application/gzip', buffer: gzipSync(tar) });
  await expect(page.getByText(/^66 domains$/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^4,160 irqs$/)).toBeVisible();
  await expect(page.getByText(/0 problems/)).toBeVisible();
  // The page's own loop went on while the worker read: a blocked page would have stood still.
  expect(Number(await page.evaluate(() => document.body.dataset.ticks))).toBeGreaterThan(50);
  await page.goto(`${page.url()}&sel=irq:4183&view=interrupts`);
  await expect(page.getByRole('heading', { name: 'irq 4183' })).toBeVisible();
});
