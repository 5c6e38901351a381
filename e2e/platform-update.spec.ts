/** A new build is put on the server while somebody uses the old one. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serve } from '../scripts/static.mjs';

const dist = process.env.E2E_DIST ?? 'dist';

/** Changes the built files in `root` as a new build would: another page, another version of its service worker. */
function deploy(root: string, version: string) {
  const page = path.join(root, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace(/<title>.*<\/title>/, `<title>${version}</title>`));
  const worker = path.join(root, 'sw.js');
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(/(version:\W)[0-9a-f]{16}/, `$1${version}`));
}

const caches = (page: Page) => page.evaluate(async () => (await window.caches.keys()).join());

/** The title that the build gave the page, which the app may have changed since. */
const builtTitle = (page: Page) =>
  page.evaluate(async () => /<title>(.*)<\/title>/.exec(await (await fetch('./')).text())?.[1]);

test('a new build waits for the last old page, then takes over and cleans up', async ({ page, context }) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'irqscope-update-'));
  cpSync(dist, root, { recursive: true });
  deploy(root, 'aaaaaaaaaaaaaaaa');
  const served = await serve({ root, base: '/up/' });
  try {
    await page.goto(served.url);
    await expect.poll(() => caches(page)).toContain('aaaaaaaaaaaaaaaa');
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');

    deploy(root, 'bbbbbbbbbbbbbbbb');
    await page.reload();
    expect(await builtTitle(page)).toBe('bbbbbbbbbbbbbbbb');
    const waiting = async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state;
    await expect.poll(() => page.evaluate(waiting)).toBe('installed');
    expect(await caches(page)).toMatch(/a{16}.*b{16}/);

    const later = await context.newPage();
    await page.close();
    // The browser takes a moment to notice that no old page is left; a visit in that moment is the old worker's.
    const visit = async () => {
      await later.goto('about:blank');
      await later.waitForTimeout(500);
      await later.goto(served.url);
      return caches(later);
    };
    await expect.poll(visit).not.toContain('aaaaaaaaaaaaaaaa');
    expect(await caches(later)).toContain('bbbbbbbbbbbbbbbb');

    await served.close();
    await later.reload();
    await expect(later.getByRole('banner')).toBeVisible();
    expect(await builtTitle(later)).toBe('bbbbbbbbbbbbbbbb');
  } finally {
    await served.close();
    rmSync(root, { recursive: true, force: true });
  }
});
