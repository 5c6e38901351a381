/** The timeline of a simulation: there and back, branches, links and files of it, and what is kept of it. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { command, simulationOf } from '../bench/page-store.ts';
import { Call } from '../src/model/calls.ts';
import { Pattern, SimCall } from '../src/model/simulation.ts';
import { decodeScenario, encodeScenario } from '../src/scenario/codec.ts';

const PRESET = '#/x?preset=desktop-vtd&v=1&view=matrix';

const DONE = [
  { call: SimCall.cpuOffline, args: [5] },
  { call: SimCall.cpuOffline, args: [0] },
  { call: SimCall.startSource, args: [Pattern.poisson, 1, 0, 1, 50_000, 1, 7] },
];

async function open(page: Page, fragment = PRESET): Promise<void> {
  await page.goto(`./${fragment}`);
  await expect(bar(page)).toBeVisible();
}

const bar = (page: Page) => page.getByRole('region', { name: 'Timeline' });
const commands = (page: Page) => page.getByRole('listbox', { name: 'Commands of the branch' });
const here = (page: Page) => page.locator('.timeline-number');

/** Lets ticks pass, then stands at the end. */
async function pass(page: Page, ticks: number): Promise<void> {
  await (await simulationOf(page)).evaluate((s, n) => s().port.step(n), ticks);
}

/** Place and hash of the simulation. */
async function state(page: Page): Promise<{ hash: string; line: number; tick: number; branch: number }> {
  return (await simulationOf(page)).evaluate(async (s) => ({
    hash: await s().port.hash(),
    ...s().port.place,
  }));
}

async function doThings(page: Page): Promise<void> {
  await command(page, DONE.slice(0, 2));
  await pass(page, 300);
  await command(page, DONE.slice(2));
  await pass(page, 700);
}

test('a person does things, goes back, does something else, and finds the old branch again', async ({
  page,
}) => {
  await open(page);
  await doThings(page);
  await expect(here(page)).toHaveText('3 of 3');
  const end = await state(page);
  expect(end).toMatchObject({ branch: 0, line: 3, tick: 1000 });
  await expect(commands(page).getByRole('option')).toContainText([
    'beginning',
    'CPU 5 goes off line',
    'CPU 0 goes off line',
    'Poisson from',
  ]);
  await expect(commands(page).getByRole('option').nth(2)).toContainText('EBUSY');

  await page.keyboard.press('u');
  await expect(here(page)).toHaveText('2 of 3');
  expect(await state(page)).toMatchObject({ line: 2, tick: 300 });
  await expect(bar(page)).toContainText('In the past');
  await page.keyboard.press('Shift+U');
  await expect(here(page)).toHaveText('3 of 3');
  await page.keyboard.press('Home');
  await expect(here(page)).toHaveText('0 of 3');
  await page.keyboard.press('ArrowRight');
  await expect(bar(page)).toContainText('CPU 5 goes off line');
  await page.keyboard.press('End');
  await expect(here(page)).toHaveText('3 of 3');
  expect(await state(page)).toEqual(end);

  await commands(page)
    .getByRole('option', { name: /CPU 5 goes off line/ })
    .click();
  await expect(here(page)).toHaveText('1 of 3');
  await command(page, [{ call: SimCall.cpuOnline, args: [5] }]);
  await expect(here(page)).toHaveText('2 of 2');
  await page.keyboard.press('.');
  await expect.poll(async () => (await state(page)).tick).toBe(1);
  await bar(page).getByRole('button', { name: 'Branch 2 of 2' }).click();
  await expect(page.getByRole('dialog', { name: 'Branches' })).toContainText('CPU 5 comes on line');
  await page
    .getByRole('dialog', { name: 'Branches' })
    .getByRole('button', { name: /Branch 1/ })
    .click();
  await expect(here(page)).toHaveText('3 of 3');
  expect(await state(page)).toEqual(end);
});

test('keys jump between commands on what is selected, a run stops where it is told to, and says why', async ({
  page,
}) => {
  await open(page, `${PRESET}&sel=cpu:5`);
  await command(page, [DONE[0]!, DONE[1]!, { call: SimCall.cpuOnline, args: [5] }]);
  await page.keyboard.press('[');
  await expect(here(page)).toHaveText('1 of 3');
  await page.keyboard.press(']');
  await expect(here(page)).toHaveText('3 of 3');
  await command(page, [{ call: SimCall.startForger, args: [0x108, 0xfee00010, 0, 0, 1000, 1] }]);
  await bar(page).getByRole('button', { name: 'Break on' }).click();
  await page.getByRole('checkbox', { name: 'a lost message' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('slider', { name: 'Speed' }).fill('6');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(bar(page)).toContainText('A message was lost.');
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
});

test('the handle goes to any moment, and 200 random steps there and back end at the same hash', async ({
  page,
}) => {
  await open(page);
  await doThings(page);
  const end = await state(page);
  const slider = page.getByRole('slider', { name: 'Moment of the branch' });
  const box = (await slider.boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.5, box.y + box.height / 2);
  await expect.poll(async () => (await state(page)).tick).toBeLessThan(1000);
  let seed = 20261122;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const keys = ['ArrowLeft', 'ArrowRight', 'u', 'Shift+U', 'Home', 'End', '[', ']'];
  for (let n = 0; n < 200; n++) await page.keyboard.press(keys[random(keys.length)]!);
  await page.keyboard.press('End');
  await expect(here(page)).toHaveText('3 of 3');
  expect(await state(page)).toEqual(end);
});

test('a link opens the same state in another page, read-only, with names, and what is done there begins a branch', async ({
  page,
  context,
}) => {
  await open(page);
  await doThings(page);
  const end = await state(page);
  await page.keyboard.press('u');
  await bar(page).getByRole('button', { name: 'Name moment' }).click();
  await page.getByRole('textbox', { name: 'Name of this moment' }).fill('before the traffic');
  await page.keyboard.press('Enter');
  await expect(bar(page)).toContainText('before the traffic');
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this simulation' });
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  await expect(dialog).toContainText(`${link.length} characters`);
  await expect(dialog.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  await expect(dialog).toContainText(end.hash.slice(0, 16));
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const word = /[?&]s=([^&]+)/.exec(link)![1]!;
  expect(decodeScenario(word)).toMatchObject({
    hash: end.hash.slice(0, 16),
    end: 1000,
    at: { line: 2, tick: 300 },
  });

  const other = await context.newPage();
  await other.goto(link);
  await expect(bar(other)).toContainText('Opened, read-only');
  await expect(here(other)).toHaveText('2 of 3');
  await expect(bar(other)).toContainText('before the traffic');
  await other.keyboard.press('End');
  await expect(here(other)).toHaveText('3 of 3');
  expect(await state(other)).toEqual(end);
  await expect(other.getByRole('status', { name: 'Messages' })).toBeEmpty();
  await command(other, [{ call: Call.writeDefaultAffinity, args: [], mask: [1] }]);
  await expect(bar(other).getByRole('button', { name: 'Branch 2 of 2' })).toBeVisible();
  await expect(bar(other)).not.toContainText('Opened, read-only');
  await expect.poll(() => other.url()).not.toBe(link);
  await other.close();

  const wrong = encodeScenario({ ...decodeScenario(word), hash: '0123456789abcdef', engine: '9' });
  const third = await context.newPage();
  await third.goto(link.replace(word, wrong));
  await expect(third.getByText('The scenario ends otherwise here.')).toBeVisible();
  await expect(third.getByRole('status', { name: 'Messages' })).toContainText(end.hash.slice(0, 16));
});

test('damaged links are named, and the machine is opened where it is known', async ({ page }) => {
  const messages = page.getByRole('status', { name: 'Messages' });
  const word = encodeScenario({
    title: '',
    start: { kind: 'preset', preset: 'no-such-machine' },
    lines: [],
    end: 5,
    notes: [],
    engine: '1',
    hash: '',
  });
  await page.goto('./#/x?preset=desktop-vtd&s=rAQabcdef&v=1&view=matrix');
  await expect(messages).toContainText('damaged');
  await expect(bar(page)).toBeVisible();
  for (const [s, said] of [
    ['qABC', 'the form “q”'],
    ['rCQabcdef', 'version 9'],
    [word, 'no-such-machine'],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(`./#/x?s=${s}&v=1`);
    await expect(messages).toContainText(said);
    await expect(page.getByRole('heading', { name: 'Machines to simulate' })).toBeVisible();
  }
});

test('a file goes out and comes back, and what is damaged in it is named', async ({ page }) => {
  await open(page);
  await doThings(page);
  const end = await state(page);
  await page.keyboard.press('Shift+Y');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download .irqscope.json' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+\.irqscope\.json$/);
  const text = readFileSync(await download.path(), 'utf8');
  await page.goto('about:blank');
  await page.goto('./');
  const give = (content: string) =>
    page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(content) });
  await give(text);
  await expect(bar(page)).toContainText('Opened, read-only');
  await expect(here(page)).toHaveText('3 of 3');
  expect(await state(page)).toEqual(end);

  await give(
    text
      .replace(`"call": ${SimCall.startSource}`, '"call": "x"')
      .replace(`"call":${SimCall.startSource}`, '"call":"x"'),
  );
  const messages = page.getByRole('status', { name: 'Messages' });
  await expect(messages).toContainText('lines[2].call is "x"');
  await expect(here(page)).toHaveText('2 of 2');
  await give(text.slice(0, text.length / 2));
  await expect(messages).toContainText('mine.json cannot be opened.');
  await expect(here(page)).toHaveText('2 of 2');

  // Dropped anywhere on the page.
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'dropped.irqscope.json'));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  }, text);
  await expect(here(page)).toHaveText('3 of 3');
});

test('following a link loses nothing: what was done before is on the start page', async ({ page }) => {
  await open(page);
  await doThings(page);
  const end = await state(page);
  await page.evaluate(() => {
    location.hash = '#/x?preset=flat-8&v=1&view=matrix';
  });
  await expect(page.getByRole('button', { name: 'Capture' }).or(page.locator('.capture-name'))).toContainText(
    'Eight CPUs',
  );
  await page.evaluate(() => {
    location.hash = '#/';
  });
  const item = page.locator('.sessions > li', { hasText: '3 commands' });
  await item.getByRole('button', { name: /Restore/ }).click();
  await expect(here(page)).toHaveText('3 of 3');
  expect((await state(page)).hash).toBe(end.hash);
});

for (const theme of ['light', 'dark'])
  test(`the timeline is accessible in ${theme}`, async ({ page }) => {
    await open(page, `${PRESET}&theme=${theme}`);
    await doThings(page);
    await page.keyboard.press('u');
    await command(page, [{ call: SimCall.cpuOnline, args: [5] }]);
    await page.keyboard.press('Home');
    await expect(here(page)).toHaveText('0 of 3');
    expect((await new AxeBuilder({ page }).include('.timeline').analyze()).violations).toEqual([]);
    for (const name of [/Branch \d of/, 'Name moment', 'Break on']) {
      await bar(page).getByRole('button', { name }).click();
      expect((await new AxeBuilder({ page }).include('.popover:popover-open').analyze()).violations).toEqual(
        [],
      );
      await page.keyboard.press('Escape');
    }
  });
