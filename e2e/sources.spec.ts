/** Sources: every file of the moment, what was made of it, problems with their places, lists by link, axe. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { unpackTar } from 'modern-tar';

const open = async (page: Page, params: string): Promise<void> => {
  await page.goto(`./#/x?${params}&v=1&view=sources`);
  await expect(page.getByRole('tablist', { name: 'Lists' })).toBeVisible();
};

const INTERRUPTS = '           CPU0       CPU1\n  0:         12          0   IO-APIC   2-edge      timer\n';

/** Opens a text that is damaged in its third line. */
async function openDamaged(page: Page): Promise<void> {
  await page.goto('./');
  const buffer = Buffer.from(`${INTERRUPTS}  1:          x          0   IO-APIC   1-edge      i8042\n`);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: 'interrupts', mimeType: 'text/plain', buffer });
  await expect(page.getByText('1 irq', { exact: true })).toBeVisible();
}

test('every file of the moment is listed, with what it was recognised as and why it was left out', async ({
  page,
}) => {
  const name = 'x86-612-q35-vtd-many-devices';
  const archive = await unpackTar(gunzipSync(readFileSync(`public/samples/${name}.tar.gz`)));
  const own = archive.filter(({ header, data }) => data && header.name.startsWith(`${name}/00-boot/`));
  await open(page, 'sample=x86-vtd-many-devices&step=00-boot');
  const total = Number(
    await page
      .getByRole('tab', { name: /^Files/ })
      .locator('.sources-count')
      .innerText(),
  );
  expect(total).toBeGreaterThanOrEqual(own.length);
  const filter = page.getByRole('searchbox', { name: 'Filter by file' });
  await filter.fill('path:00-boot/');
  await expect(page.getByText(`${own.length} of ${total} files`)).toBeVisible();
  await filter.fill('state:"left out"');
  const first = page.getByRole('grid').getByRole('row').nth(1);
  await expect(first.getByRole('gridcell').nth(3)).not.toBeEmpty();
  await first.getByRole('gridcell').first().click();
  await expect(page.getByRole('group', { name: 'The chosen file' })).toContainText('left out:');
});

test('the problem chip leads to the line, by mouse and by keyboard', async ({ page }) => {
  await openDamaged(page);
  await page.getByRole('button', { name: /1 problem in 1 file/ }).click();
  await expect(page).toHaveURL(/sources\.list=problems.*view=sources/);
  const row = page.getByRole('grid').getByRole('row').nth(1);
  await expect(row).toContainText('interrupts:3');
  await row.getByRole('gridcell').first().click();
  const detail = page.getByRole('group', { name: 'The chosen problem' });
  await expect(detail).toContainText('one count for each of 2 CPUs');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByText('i8042')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('>problems and contra');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sources\.list=problems.*view=sources/);
});

test('contradictions lead to what they are about and to both sources', async ({ page }) => {
  await open(page, 'sample=arm64-gicv2m&sources.list=contradictions&step=01-boot');
  const rows = page.getByRole('grid').getByRole('row');
  await expect(rows).toHaveCount(5);
  await rows.nth(1).getByRole('gridcell').nth(1).click();
  await expect(page).toHaveURL(/sel=irq:\d+/);
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('contradiction');
  const places = page.getByRole('group', { name: 'The chosen contradiction' }).getByRole('button');
  await expect(places).toHaveCount(2);
  await places.first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('lists that only some captures have are offered where they are, and opened by link', async ({
  page,
}) => {
  await open(page, 'sample=arm64-its&sources.list=its-commands');
  await expect(page.getByRole('tab', { name: /^ITS commands/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('gridcell', { name: 'MAPTI' }).first()).toBeVisible();
  await open(page, 's=1&sample=xen-dom0&sources.list=xen-pins');
  await expect(page.getByRole('tab', { name: /^Xen IO-APIC pins/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('tab', { name: /^ITS commands/ })).toHaveCount(0);
});

test('what was taken out is what went in: JSON, debugfs and /proc/interrupts', async ({ page }) => {
  const name = 'x86-612-q35-vtd-many-devices';
  const archive = await unpackTar(gunzipSync(readFileSync(`public/samples/${name}.tar.gz`)));
  const original = archive.find(({ header }) => header.name === `${name}/00-boot/interrupts`)!;
  await open(page, 'sample=x86-vtd-many-devices&sel=irq:60&step=00-boot');
  const save = async (title: string): Promise<string> => {
    await page.keyboard.press('x');
    const download = page.waitForEvent('download');
    await page
      .getByRole('dialog', { name: 'Export' })
      .getByRole('button', { name: title, exact: true })
      .click();
    return readFileSync(await (await download).path(), 'utf8');
  };
  expect(await save('/proc/interrupts of this moment')).toBe(new TextDecoder().decode(original.data));
  const json = JSON.parse(await save('Model of this moment as JSON'));
  expect(json).toMatchObject({ format: 'irqscope.machine/1', step: '00-boot' });
  const irqs = archive.filter(({ header, data }) => data && header.name.startsWith(`${name}/00-boot/irqs/`));
  expect(json.irqs).toHaveLength(irqs.length);
  const text = await save('debugfs text of all domains and irqs');
  for (const { header, data } of irqs) {
    const path = header.name.slice(`${name}/00-boot/`.length);
    expect(text).toContain(`==> ${path} <==\n${new TextDecoder().decode(data)}`);
  }
  expect(await save('debugfs text of irqs/60')).toMatch(/^handler: /);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds nothing in lists with a chosen row', async ({ page }) => {
      test.slow();
      const check = async (noun: string) => {
        await page.getByRole('grid').getByRole('row').nth(1).getByRole('gridcell').first().click();
        await expect(page.getByRole('group', { name: `The chosen ${noun}` })).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(' '))]),
          noun,
        ).toEqual([]);
      };
      await open(page, 'sample=x86-amdvi&sources.list=facts&step=13-offline-all-but-0');
      await check('fact');
      await openDamaged(page);
      await page.getByRole('button', { name: /1 problem in 1 file/ }).click();
      await check('problem');
    });
  });
}
