/** `npm start` as somebody sees it who has just cloned the project. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';

test('npm start prints two addresses, the start page and a real capture, and ends with Ctrl-C', async ({
  page,
}) => {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--port', '0']);
  let printed = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  const ended = once(child, 'exit');
  try {
    const addresses = () => printed.match(/http:\S+/g) ?? [];
    await expect.poll(() => addresses().length, { timeout: 50_000 }).toBe(2);
    const [start, capture] = addresses();
    expect(capture).toMatch(new RegExp(`^${start}#/x\\?sample=[\\w-]+$`));
    for (const address of [start, capture]) {
      await page.goto(address ?? '');
      await expect(page.getByRole('banner')).toBeVisible();
      expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    }
    expect(printed.trim().split('\n')).toHaveLength(2);
  } finally {
    child.kill('SIGINT');
  }
  expect(await ended).toEqual([0, null]);
});
