/** A simulation and its page: a page that stalls, a worker that dies, two transports that do the same, a page that is not isolated. */
import path from 'node:path';
import { expect, type Page, test, type Worker } from '@playwright/test';
import { serve } from '../scripts/static.mjs';

const sources = (page: Page) => page.getByRole('region', { name: 'Traffic sources' });
const cpus = (page: Page) => page.getByRole('region', { name: 'CPUs' });
const clock = (page: Page) => page.getByRole('region', { name: 'Simulation' });
const chip = (page: Page) => page.locator('.status [data-transport]');
const state = (page: Page) => page.locator('[data-state-hash]');

async function open(page: Page, search = '', base = './'): Promise<void> {
  await page.goto(`${base}${search}#/x?preset=desktop-vtd&v=1&view=traffic`);
  await expect(sources(page)).toBeVisible();
}

/** Milliseconds of the machine's time. */
async function machineTime(page: Page): Promise<number> {
  const text = await clock(page).locator('dl > div', { hasText: 'machine time' }).locator('dd').innerText();
  const [, number, unit] = /^([\d.]+) (µs|ms|s)$/.exec(text)!;
  return Number(number) * { µs: 1e-3, ms: 1, s: 1e3 }[unit as 'ms']!;
}

/** Everything as fast as the engine goes. */
async function flatOut(page: Page): Promise<void> {
  await sources(page)
    .getByRole('button', { name: /^Flood/ })
    .click();
  await expect(sources(page).getByText(/^[\d,]+ running$/)).toBeVisible();
  await clock(page).getByRole('slider').fill('6');
  await clock(page).getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => machineTime(page)).toBeGreaterThan(1);
}

const simulationWorker = (page: Page): Worker =>
  page.workers().find((worker) => /\/simulation-/.test(worker.url()))!;

for (const transport of ['ring', 'post'] as const) {
  test(`the engine goes on while the page stalls, by ${transport}`, async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await open(page, transport === 'post' ? '?transport=post' : '');
    await flatOut(page);
    const before = await machineTime(page);
    const stalled = await page.evaluate(async () => {
      const from = performance.now();
      while (performance.now() - from < 2000);
      const stalled = performance.now() - from;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return stalled;
    });
    expect(stalled).toBeGreaterThanOrEqual(2000);
    await clock(page).getByRole('button', { name: 'Pause' }).click();
    await expect(state(page)).toBeVisible();
    const passed = (await machineTime(page)) - before;
    // What the same engine does in two seconds while the page draws.
    await clock(page).getByRole('button', { name: 'Run' }).click();
    const from = await machineTime(page);
    await page.waitForTimeout(2000);
    await clock(page).getByRole('button', { name: 'Pause' }).click();
    await expect(state(page)).toBeVisible();
    const drawn = (await machineTime(page)) - from;
    // One that waits for the page gets no further than a frame, a hundredth of that time. How much more it is depends on who else
    // has the cores: a page that spins has one of them.
    expect(passed).toBeGreaterThan(drawn / 20);
    await expect(clock(page).locator('dl > div', { hasText: 'lost' }).locator('dd')).toHaveText('0');
    expect(errors).toEqual([]);
  });
}

test('the chip says which transport is in use, and both end at the same hash', async ({ page }) => {
  const hashes: string[] = [];
  for (const [search, words] of [
    ['', 'shared ring'],
    ['?transport=post', 'transferred batches'],
  ] as const) {
    await page.goto('about:blank');
    await open(page, search);
    await expect(chip(page)).toContainText(words);
    const start = await state(page).getAttribute('data-state-hash');
    await sources(page)
      .getByRole('button', { name: /^Flood/ })
      .click();
    await expect(sources(page).getByText(/^[\d,]+ running$/)).toBeVisible();
    // Ticks by hand: nothing of it depends on how fast this machine is.
    for (let tick = 0; tick < 20; tick++)
      await clock(page)
        .getByRole('button', { name: /^One tick/ })
        .click();
    await expect.poll(() => machineTime(page)).toBe(0.2);
    const lanes = page.getByRole('grid', { name: 'Interrupt registers by CPU and vector' });
    await lanes.focus();
    await lanes.press('ArrowDown');
    await cpus(page).getByRole('button', { name: 'Take off line' }).click();
    await expect(cpus(page).getByRole('button', { name: 'Bring on line' })).toBeVisible();
    for (let tick = 0; tick < 10; tick++)
      await clock(page)
        .getByRole('button', { name: /^One tick/ })
        .click();
    await expect.poll(() => machineTime(page)).toBe(0.3);
    await expect(page.locator('.status')).toContainText('at 300 µs');
    const end = (await state(page).getAttribute('data-state-hash'))!;
    expect(end).toMatch(/^[0-9a-f]{32}$/);
    expect(end).not.toBe(start);
    hashes.push(end);
  }
  expect(hashes[1]).toBe(hashes[0]);
});

test('a page that is not isolated simulates, too, and says how', async ({ page }) => {
  const server = await serve({ root: path.resolve(process.env.E2E_DIST!), base: '/', isolate: false });
  try {
    // The service worker would bring the headers that the host does not send.
    await page.route('**/sw.js', (route) => route.abort());
    await open(page, '', server.url);
    expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(false);
    await expect(chip(page)).toContainText('transferred batches');
    await flatOut(page);
    await expect(chip(page)).toContainText(/transferred batches, \d+ frames\/s/);
    await expect(cpus(page).getByText(/entries\/s, priority/)).toBeVisible();
    await sources(page).getByRole('button', { name: 'Stop all' }).click();
    await expect(sources(page).getByText('none', { exact: true })).toBeVisible();
  } finally {
    await server.close();
  }
});

const ENDS: readonly (readonly [how: string, kill: () => void])[] = [
  [
    'dies of an error',
    () => {
      setTimeout(() => {
        throw new Error('out of order');
      });
    },
  ],
  ['is gone without a word', () => self.close()],
];
for (const [how, kill] of ENDS) {
  test(`a worker that ${how} is replaced by one that stands where it stood`, async ({ page }) => {
    await open(page);
    await sources(page)
      .getByRole('button', { name: /^Flood/ })
      .click();
    await expect(sources(page).getByText(/^[\d,]+ running$/)).toBeVisible();
    for (let tick = 0; tick < 25; tick++)
      await clock(page)
        .getByRole('button', { name: /^One tick/ })
        .click();
    await expect(page.locator('.status')).toContainText('at 250 µs');
    const before = await state(page).getAttribute('data-state-hash');
    const running = await sources(page)
      .getByText(/^[\d,]+ running$/)
      .innerText();

    const old = simulationWorker(page);
    const closed = old.waitForEvent('close');
    await old.evaluate(kill);
    await closed;
    await expect(page.getByText('The engine stopped and was started again.')).toBeVisible();
    await expect(page.locator('.status')).toContainText('at 250 µs');
    await expect(sources(page).getByText(running, { exact: true })).toBeVisible();
    expect(await state(page).getAttribute('data-state-hash')).toBe(before);

    await clock(page).getByRole('button', { name: 'Run' }).click();
    await expect.poll(() => machineTime(page)).toBeGreaterThan(1);
    expect(simulationWorker(page)).not.toBe(old);
  });
}
