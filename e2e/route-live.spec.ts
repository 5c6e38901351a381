/** Messages fired at a simulated machine: delivered, stopped by a fault, written by hand; steps, keys, reduced motion, links, axe. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';

const ENTRY = 'nvme0q0';

const hops = (page: Page): Locator => page.getByRole('region', { name: 'Hops' }).getByRole('listitem');
const bar = (page: Page): Locator => page.getByRole('group', { name: 'Hops' });
const card = (page: Page): Locator => page.locator('.hop-card');
const fire = (page: Page): Promise<void> => page.getByRole('button', { name: 'Fire', exact: true }).click();

async function open(page: Page, params = ''): Promise<void> {
  await page.goto(`./#/x?preset=desktop-vtd&v=1&view=route${params}`);
  await expect(page.getByRole('combobox', { name: 'Entry' })).toBeVisible();
}

async function pick(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Entry' }).click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Entry' })).toHaveValue(new RegExp(text));
}

/** To the last hop of the message's own way. */
async function toEnd(page: Page): Promise<void> {
  await expect(bar(page)).toBeVisible();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.keyboard.press('End');
}

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

test('a message is fired, told hop by hop and delivered', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await page.getByRole('button', { name: /^Take / }).click();
  await pick(page, ENTRY);
  await expect(page).toHaveURL(/route\.entry=0000:\d\d:\d\d\.\d\/0.*sel=msi:/);
  await fire(page);
  await expect(bar(page)).toContainText('hop 1 of 8');
  await expect(bar(page)).not.toContainText('delivered');
  await expect(page.locator('.path-token')).toBeVisible();
  await expect(bar(page)).toContainText('delivered', { timeout: 20_000 });
  await expect(hops(page)).toHaveCount(8);
  await expect(hops(page).last()).toContainText(`${ENTRY} of irq`);
  await page.getByRole('button', { name: 'Copy hops' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\n')[1]).toMatch(new RegExp(`^delivered: ${ENTRY} ran for irq \\d+ on CPU \\d+$`));
  expect(text.match(/^\d\. /gm)).toHaveLength(8);
  await page.getByRole('button', { name: 'as Markdown' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\*\*nvme0q0/);
});

test('what happened is said aloud, and each hop that one steps to', async ({ page }) => {
  await open(page);
  await pick(page, ENTRY);
  await fire(page);
  const live = page.locator('#live-region');
  await expect(live).toContainText('delivered: nvme0q0 ran');
  await page.keyboard.press('ArrowRight');
  await expect(live).toHaveText(/^Memory write: Remappable format/);
});

test('each hop shows its bits, its decisions and the objects concerned', async ({ page }) => {
  await open(page);
  await pick(page, ENTRY);
  await fire(page);
  await toEnd(page);
  await hops(page).nth(2).getByRole('button').click();
  await expect(card(page).getByRole('heading', { name: 'Hop 3, interrupt remapping' })).toBeVisible();
  await expect(card(page).getByRole('listbox', { name: /^VT-d IRTE/ })).toBeVisible();
  await expect(card(page)).toContainText('index inside the table');
  await card(page)
    .getByRole('button', { name: /^IRTE \d+ of dmar/ })
    .click();
  await expect(page).toHaveURL(/sel=irte:dmar/);
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('IRTE');
  await expect(page.getByRole('combobox', { name: 'Entry' })).toHaveValue(new RegExp(ENTRY));
  await page.keyboard.press('i');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toHaveCount(0);
});

test('an injected fault stops the message for the right reason, until it is repaired', async ({ page }) => {
  await open(page);
  await pick(page, ENTRY);
  const faults = page.getByRole('region', { name: 'Faults' });
  await faults.getByRole('button', { name: 'Inject: Wrong source id' }).click();
  await expect(faults.getByRole('button', { name: 'Repair: Wrong source id' })).toBeVisible();
  await expect(faults.getByRole('button', { name: 'Inject: Wrong source id' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(faults).toContainText('-EBUSY');
  await fire(page);
  await toEnd(page);
  await expect(bar(page)).toContainText('blocked, fault 0x26');
  await expect(card(page)).toContainText(/requester [0-9a-f]{4} is not SID [0-9a-f]{4}/);
  await expect(card(page)).toContainText('[fault reason 0x26]');
  await expect(hops(page).nth(3)).toContainText('never reached');
  await page.getByRole('button', { name: 'then: the unit reports the fault' }).click();
  await expect(card(page).getByRole('heading', { name: 'Hop 1, fault event' })).toBeVisible();
  await faults.getByRole('button', { name: 'Repair all' }).click();
  await expect(faults.getByRole('button', { name: /^Repair/ })).toHaveCount(0);
  await fire(page);
  await toEnd(page);
  await expect(bar(page)).toContainText('delivered');
  const history = page.getByRole('region', { name: 'History' }).getByRole('button');
  await expect(history).toHaveCount(2);
  await history.last().click();
  await toEnd(page);
  await expect(bar(page)).toContainText('blocked, fault 0x26');
});

test('a masked entry waits, and a forged write is refused', async ({ page }) => {
  await open(page);
  await pick(page, ENTRY);
  const faults = page.getByRole('region', { name: 'Faults' });
  await faults.getByRole('button', { name: 'Inject: Masked' }).click();
  await expect(faults.getByRole('button', { name: 'Repair: Masked' })).toBeVisible();
  await fire(page);
  await expect(bar(page)).toContainText('waits');
  await expect(card(page)).toContainText('pending bit');
  await faults.getByRole('button', { name: 'Repair: Masked' }).click();
  await faults.getByRole('button', { name: 'Send: Forged write' }).click();
  await toEnd(page);
  await expect(bar(page)).toContainText('blocked, fault 0x26');
});

test('a machine without remapping says which faults it cannot have', async ({ page }) => {
  await page.goto('./#/x?preset=laptop&v=1&view=route');
  await page.getByRole('button', { name: /^Take / }).click();
  const faults = page.getByRole('region', { name: 'Faults' });
  await expect(faults).toContainText(
    'It needs VT-d to remap interrupts, which it does not here (-EOPNOTSUPP)',
  );
  await expect(faults.getByRole('button', { name: 'Inject: Entry not present' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(faults.getByRole('button', { name: 'Inject: Target disabled' })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('a raw write outside the window is no interrupt, and what is typed wrong is said', async ({ page }) => {
  await open(page, '&route.source=raw');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Who writes?' })).toBeVisible();
  await page.getByLabel('Requester').fill('00:1f.9');
  await page.getByLabel('Address', { exact: true }).fill('fee00001');
  await page.getByLabel('Data').fill('41');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'bus:device.function' })).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'multiple of 4' })).toBeVisible();
  await pick(page, ENTRY);
  await page.getByRole('button', { name: 'Outside the window' }).click();
  await expect(page.getByLabel('Address', { exact: true })).toHaveValue('fed00000');
  await page.keyboard.press('Escape');
  await page.getByLabel('Data').press('Enter');
  await toEnd(page);
  await expect(bar(page)).toContainText('memory write');
  await expect(card(page)).toContainText('lies outside 0xfee00000-0xfeefffff');
  await expect(page).toHaveURL(/route\.address=fed00000/);
});

test('everything works by keyboard', async ({ page }) => {
  await open(page);
  await page.getByRole('combobox', { name: 'Entry' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('nvme0q1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(bar(page)).toContainText('hop 1 of 8');
  await page.keyboard.press('Tab');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Home');
  await expect(bar(page)).toContainText('hop 1 of 8');
  await page.keyboard.press('ArrowRight');
  await expect(bar(page)).toContainText('hop 2 of 8');
  await page.keyboard.press('ArrowLeft');
  await expect(bar(page)).toContainText('hop 1 of 8');
  await page.keyboard.press('End');
  await expect(bar(page)).toContainText('delivered');
  await page.keyboard.press('f');
  await expect(bar(page)).toContainText('#2 · hop 1 of 8');
  await page.keyboard.press('k');
  await page.keyboard.press('l');
  await expect(bar(page)).toContainText('hop 2 of 8');
  await page.keyboard.press('j');
  await expect(bar(page)).toContainText('hop 1 of 8');
});

test('with reduced motion there is no token, and the hops come in turn', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await pick(page, ENTRY);
  await fire(page);
  await expect(bar(page)).toContainText('hop 1 of 8');
  await expect(page.locator('.path-token')).toBeHidden();
  await expect(page.locator('.path-dot')).toBeHidden();
  await expect(hops(page).nth(2)).not.toContainText('dmar');
  await expect(hops(page).nth(2)).toContainText('dmar');
  await expect(page.locator('.path-token')).toBeHidden();
});

test('firing is repeated until it is stopped', async ({ page }) => {
  await open(page, '&route.speed=4');
  await pick(page, ENTRY);
  await page.getByRole('button', { name: /^Repeat/ }).click();
  await fire(page);
  await expect(bar(page)).toContainText('#3');
  await page.getByRole('button', { name: 'Stop repeating' }).click();
  await expect(page.getByRole('button', { name: /^Repeat/ })).toBeVisible();
});

test('a capture keeps its own way through the tables, and leads to its simulation', async ({ page }) => {
  await page.goto('./#/x?sample=x86-vtd-many-devices&sel=irq:60&v=1&view=route');
  await expect(page.getByText('irq 60 arrives at CPU 2; 10 of 10 checks agree')).toBeVisible();
  await page.goto('./#/x?sample=x86-vtd-xapic&v=1&view=route');
  await page.getByRole('button', { name: /^To fire it, simulate/ }).click();
  await expect(page.getByRole('button', { name: 'Run the replay' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`idle, delivered, stopped and raw pass axe, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await expect(page.getByRole('button', { name: /^Take / })).toBeVisible();
    await axe(page);
    await page.getByRole('combobox', { name: 'Entry' }).click();
    await axe(page);
    await page.keyboard.type(ENTRY);
    await page.keyboard.press('Enter');
    await fire(page);
    await axe(page);
    await toEnd(page);
    await axe(page);
    await page.getByRole('button', { name: 'Inject: Entry not present' }).click();
    await fire(page);
    await toEnd(page);
    await axe(page);
    await page.getByRole('radio', { name: 'Raw write' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).first().click();
    await axe(page);
  });
}
