/** The interrupt page against the capture's own file, the remapping table both ways, and one message traced. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { unpackTar } from 'modern-tar';

const NAME = 'x86-612-q35-vtd-many-devices';

async function fileOf(path: string): Promise<string> {
  const archive = await unpackTar(gunzipSync(readFileSync(`public/samples/${NAME}.tar.gz`)));
  const entry = archive.find(({ header }) => header.name === `${NAME}/${path}`);
  return new TextDecoder().decode(entry!.data);
}

const open = async (page: Page, view: string, sel: string): Promise<void> => {
  await page.goto(`./#/x?sample=x86-vtd-many-devices&sel=${encodeURIComponent(sel)}&v=1&view=${view}`);
  await expect(page.getByText(/^\d[\d,]* domains$/)).toBeVisible();
};

test('the chain on the page is the chain in the dump, level by level', async ({ page }) => {
  const text = await fileOf('00-boot/irqs/60');
  const wanted = [...text.matchAll(/^ *domain: {2}(.*)$/gm)].map((match) => match[1]);
  await open(page, 'interrupts', 'irq:60');
  const levels = page.locator('.irq-level');
  await expect(levels).toHaveCount(wanted.length);
  expect(await levels.locator('.link').allInnerTexts()).toEqual(wanted);
  const hwirqs = [...text.matchAll(/^ *hwirq: {3}(.*)$/gm)].map((match) => match[1]!);
  for (const [i, hwirq] of hwirqs.entries()) await expect(levels.nth(i)).toContainText(hwirq);
});

test('the debugfs text on the page is the file, and a source opens at its line', async ({ page }) => {
  const text = await fileOf('00-boot/irqs/60');
  await open(page, 'interrupts', 'irq:60');
  await page.getByText('As the kernel prints it').click();
  expect(await page.locator('.irq-text').textContent()).toBe(text);
  await page.getByRole('button', { name: 'irqs/60:32' }).click();
  await expect(page.getByText('domain:  VECTOR').first()).toBeVisible();
});

test('an irq leads to its remapping entry and the entry back to the irq', async ({ page }) => {
  await open(page, 'interrupts', 'irq:60');
  await page.getByRole('button', { name: 'IRTE 54 of dmar0' }).first().click();
  await expect(page).toHaveURL(/sel=irte/);
  await expect(page.getByRole('heading', { name: 'IRTE 54 of dmar0' })).toBeVisible();
  await page.getByRole('button', { name: 'irq 60', exact: true }).click();
  await expect(page).toHaveURL(/sel=irq:60/);
});

test('a message is traced to its CPU, and a CPU and vector back to the device, by keyboard', async ({
  page,
}) => {
  await open(page, 'route', 'irq:60');
  await expect(page.getByText('irq 60 arrives at CPU 2; 10 of 10 checks agree')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Hops' }).getByRole('listitem')).toHaveCount(5);
  const input = page.getByLabel('Trace', { exact: true });
  await input.focus();
  await page.keyboard.type('2/0x28');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sel=irq:60/);
  await input.fill('3/0xfe');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('No irq, handler or vector 3/0xfe');
});

test('a table is filtered, sorted and copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'interrupts', 'irq:60');
  await page.getByRole('searchbox').first().fill('cpu:2 managed:yes');
  await expect(page.getByRole('row').filter({ hasText: 'nvme0q3' })).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: 'virtio4-config' })).toHaveCount(0);
});
