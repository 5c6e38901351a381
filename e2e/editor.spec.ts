/** The machine editor: build, change, check, undo, link, JSON, boot; keys; axe. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const form = (page: Page) => page.getByRole('form', { name: 'Machine' });
const preview = (page: Page) => page.getByRole('complementary', { name: 'Preview' });
const field = (page: Page, name: string) => form(page).getByLabel(name, { exact: true });
const boot = (page: Page) => page.getByRole('button', { name: 'Boot', exact: true });
const device = (page: Page, at: number) => form(page).locator(`[data-device="${at}"]`);
const lines = (page: Page) => form(page).locator('.ed-device-open > b');

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`./#/m?${query}v=1`);
  await expect(page.getByRole('heading', { name: 'Machine editor' })).toBeVisible();
}

async function addDevice(page: Page, model: string): Promise<void> {
  const add = form(page).getByRole('button', { name: 'Add a device' });
  if (await add.isVisible()) await add.click();
  await form(page)
    .getByRole('region', { name: 'Models' })
    .getByRole('button', { name: new RegExp(`^${model}`) })
    .click();
}

/** The address is written with a delay. */
const linked = (page: Page, what: RegExp) => expect.poll(() => page.url()).toMatch(what);

test('a machine is built from nothing, boots, stays in its link, and is edited again', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('link', { name: 'Build a machine' }).click();
  await expect(form(page).getByText('No devices yet')).toBeVisible();
  await page.getByLabel('Name of the machine').fill('Two drives');
  await field(page, 'CPUs').fill('8');
  await field(page, 'Remapping').selectOption('Intel VT-d');
  await addDevice(page, 'NVMe SSD');
  await field(page, 'How many').fill('2');
  await field(page, 'Queues').fill('8');
  await expect(preview(page).getByText('dmar0')).toBeVisible();
  await expect(preview(page).getByRole('button', { name: /^01:00\.0 NVMe SSD 9 MSI-X/ })).toBeVisible();
  await expect(preview(page).getByText('booted')).toBeVisible();
  await expect(preview(page).getByText(/[1-9]\d* vectors in use/)).toBeVisible();
  await linked(page, /#\/m\?s=\w+/);

  await boot(page).click();
  await linked(page, /#\/x\?s=[\w-]+&v=1&view=forest/);
  expect(page.url()).not.toContain('preset=');
  await expect(page.getByText('IR-PCI-MSIX-0000:02:00.0').first()).toBeAttached();
  await expect(page.getByRole('region', { name: 'Simulation' })).toBeVisible();
  await page.reload();
  await expect(page.getByText('IR-PCI-MSIX-0000:02:00.0').first()).toBeAttached();
  await expect(page.getByRole('banner').getByText('Two drives')).toBeVisible();

  await page.getByRole('link', { name: 'Edit this machine' }).click();
  await expect(page.getByLabel('Name of the machine')).toHaveValue('Two drives');
  await expect(field(page, 'CPUs')).toHaveValue('8');
  await field(page, 'CPUs').fill('2');
  await boot(page).click();
  await expect(page.locator('.capture-facts')).toHaveText(/2 CPUs$/);
});

test('a copy of a preset is changed, kept by its link, taken back and reset', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('link', { name: 'Edit a copy of Laptop' }).click();
  await expect(page.getByLabel('Name of the machine')).toHaveValue('Laptop, changed');
  const cpus = await field(page, 'CPUs').inputValue();
  const reset = page.getByRole('button', { name: 'Reset', exact: true });
  await expect(reset).toHaveAttribute('aria-disabled', 'true');
  await field(page, 'CPUs').fill('16');
  await linked(page, /preset=laptop&s=/);
  const before = page.url();
  await field(page, 'Threads of a core').selectOption('4');
  await expect.poll(() => page.url()).not.toBe(before);
  await page.reload();
  await expect(field(page, 'CPUs')).toHaveValue('16');
  await expect(field(page, 'Threads of a core')).toHaveValue('4');
  await reset.click();
  await expect(field(page, 'CPUs')).toHaveValue(cpus);
  await linked(page, /preset=laptop&v=1$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'CPUs')).toHaveValue('16');
});

test('undo takes back what was typed in a row, in a field and out of it', async ({ page }) => {
  await open(page);
  await field(page, 'CPUs').pressSequentially('128');
  await field(page, 'Sockets').press('ArrowUp');
  await expect(field(page, 'Sockets')).toHaveValue('2');
  await field(page, 'Sockets').press('Control+z');
  await expect(field(page, 'Sockets')).toHaveValue('');
  await field(page, 'Sockets').press('Control+z');
  await expect(field(page, 'CPUs')).toHaveValue('');
  await page.getByRole('heading', { name: 'Machine editor' }).click();
  await page.keyboard.press('Control+Shift+z');
  await expect(field(page, 'CPUs')).toHaveValue('128');
});

test('what does not fit is explained at its field, and leads there', async ({ page }) => {
  await open(page, 'preset=server-vtd-256&');
  await field(page, 'CPUs').fill('5000');
  await expect(field(page, 'CPUs')).toHaveAccessibleDescription(
    /Expected a whole number from 1 to 4096; found 5000\./,
  );
  await expect(boot(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(boot(page)).toHaveAttribute('data-tip', /^cpus: Expected a whole number/);
  await expect(preview(page).getByText('1 problem')).toBeVisible();
  await expect(preview(page).getByText('As it was when it fitted last:')).toBeVisible();
  await boot(page).press('Enter');
  await expect(page.getByRole('heading', { name: 'Machine editor' })).toBeVisible();
  await field(page, 'CPUs').fill('many');
  await expect(preview(page).getByText('found "many"')).toBeVisible();
  await expect(preview(page).getByText('The link still has the machine')).toBeVisible();

  await field(page, 'CPUs').fill('256');
  await field(page, 'Remapping').selectOption('None');
  await expect(preview(page).getByText(/APIC ids up to 254/)).toBeVisible();
  await field(page, 'Remapping').selectOption('Intel VT-d');
  await device(page, 4).getByRole('button', { name: /NVMe/ }).first().click();
  await field(page, 'Host bridge').fill('9');
  await device(page, 4).getByRole('button', { name: /NVMe/ }).first().click();
  await preview(page).getByRole('button', { name: 'devices[4].root' }).click();
  await expect(field(page, 'Host bridge')).toBeFocused();
});

test('devices are added, changed, doubled, moved and removed', async ({ page }) => {
  await open(page);
  await addDevice(page, 'Free device');
  await field(page, 'MSI messages').selectOption('8');
  await field(page, 'MSI mask bits').check();
  await field(page, 'MSI-X entries').fill('64');
  await field(page, 'Class code').fill('0x010802');
  await form(page).getByRole('button', { name: 'Call', exact: true }).click();
  await form(page).getByLabel('min_vecs of call 1').fill('70');
  await expect(form(page).getByText('Expected at most max, which is 8; found 70.')).toBeVisible();
  await form(page).getByLabel('max_vecs of call 1').fill('80');
  await expect(preview(page).getByText('fits')).toBeVisible();
  await addDevice(page, 'HD Audio');
  await device(page, 0).getByRole('button', { name: 'Duplicate device 0, Free device' }).click();
  await expect(lines(page)).toHaveText(['Free device', 'Free device', 'HD Audio']);
  await form(page).getByRole('button', { name: 'Move device 2, HD Audio up' }).click();
  await expect(lines(page)).toHaveText(['Free device', 'HD Audio', 'Free device']);
  await field(page, 'Model').selectOption('NVMe SSD');
  await expect(lines(page)).toHaveText(['Free device', 'HD Audio', 'NVMe SSD']);
  await expect(form(page).getByLabel('Class code', { exact: true })).toHaveCount(0);
  await form(page).getByRole('button', { name: 'Remove device 0, Free device' }).click();
  await expect(lines(page)).toHaveText(['HD Audio', 'NVMe SSD']);
  await expect(field(page, 'MSI-X entries')).toHaveValue('64');
  await preview(page)
    .getByRole('button', { name: /HD Audio/ })
    .click();
  await expect(field(page, 'Model')).toBeFocused();
  await expect(field(page, 'Model')).toHaveValue('hda');
});

test('host bridges and parameters of the kernel', async ({ page }) => {
  await open(page);
  await field(page, 'NUMA nodes').fill('2');
  await form(page).getByRole('button', { name: 'Host bridge', exact: true }).click();
  await form(page).getByLabel('NUMA node of host bridge 1').fill('7');
  await expect(form(page).getByText('Expected a node below 2; found 7.')).toBeVisible();
  await form(page).getByLabel('NUMA node of host bridge 1').fill('0');
  await expect(preview(page).getByText(/bus 10, node 0/)).toBeVisible();
  await form(page).getByRole('button', { name: 'Remove host bridge 0' }).click();
  await expect(preview(page).getByText('Host bridge 1')).toHaveCount(0);
  await form(page).getByText('Parameters that decide something here').click();
  await form(page).getByRole('checkbox', { name: 'maxcpus=' }).check();
  await expect(field(page, 'Command line')).toHaveValue('maxcpus=2');
  await expect(preview(page).getByText('CPUs, 2 at boot')).toBeVisible();
  await field(page, 'Command line').fill('irqaffinity=0-9');
  await expect(
    form(page).getByText('Expected a list of CPUs from 0 to 3; found "irqaffinity=0-9".'),
  ).toBeVisible();
});

test('a machine goes out as JSON and comes in again, with what is wrong named', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'preset=multi-msi&');
  await page.getByRole('button', { name: 'Copy JSON' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(text).devices).toHaveLength(5);
  await open(page);
  await page.getByRole('button', { name: 'Paste JSON' }).click();
  const dialog = page.getByRole('dialog', { name: 'Paste a machine' });
  const take = dialog.getByRole('button', { name: 'Use this machine' });
  await dialog.getByRole('textbox').fill('{ "cpus": ');
  await expect(dialog.getByText(/This is not JSON/)).toBeVisible();
  await dialog.getByRole('textbox').fill(text.replace('"msi": 8', '"msi": 7'));
  await expect(dialog.getByText('devices[1].msi')).toBeVisible();
  await expect(dialog.getByText('Expected one of 0, 1, 2, 4, 8, 16, 32; found 7.')).toBeVisible();
  await expect(take).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('textbox').fill(text);
  await take.click();
  await expect(lines(page)).toHaveCount(5);
  await page.keyboard.press('Control+z');
  await expect(lines(page)).toHaveCount(0);
});

test('a damaged link is told, and keys boot', async ({ page }) => {
  await open(page, 'preset=laptop&s=rBroken&');
  await expect(page.getByRole('alert').filter({ hasText: 'could not be read' })).toBeVisible();
  await expect(page.getByLabel('Name of the machine')).toHaveValue('Laptop, changed');
  await field(page, 'CPUs').press('Control+Enter');
  await linked(page, /#\/x\?.*view=forest/);
});

test('nothing is against the rules of access', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await addDevice(page, 'Free device');
    await form(page).getByRole('button', { name: 'Call', exact: true }).click();
    await field(page, 'MSI-X entries').fill('9999');
    await form(page).getByText('Parameters that decide something here').click();
    await form(page).getByRole('button', { name: 'Add a device' }).click();
    await expect(preview(page).getByText('1 problem')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
    await page.getByRole('button', { name: 'Paste JSON' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('{');
    const dialog = await new AxeBuilder({ page }).include('dialog').analyze();
    expect(dialog.violations.map(({ id }) => id)).toEqual([]);
    await page.goto('about:blank');
  }
});
