/** Compare: numbers against the capture's own files, pairs that are gone, links, the text report, one moment, axe. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { unpackTar } from 'modern-tar';

const NAME = 'x86-612-q35-vtd-xapic-4cpu';
const A = '14-online-all';
const B = '15-unbind-nvme';

const open = async (page: Page, params: string): Promise<void> => {
  await page.goto(`./#/x?${params}&v=1&view=changes`);
  await expect(page.getByRole('group', { name: 'Pairs by what became of them' })).toBeVisible();
};

const unbind = `sample=x86-vtd-xapic&step=${B}`;
const number = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Pairs by what became of them' }).getByRole('button', { name });

/** Names of the debugfs files of a moment, from the archive. */
async function debugfs(step: string, kind: 'irqs' | 'domains'): Promise<string[]> {
  const archive = await unpackTar(gunzipSync(readFileSync(`public/samples/${NAME}.tar.gz`)));
  const file = archive.find(({ header }) => header.name === `${NAME}/${step}/${kind}.txt`);
  const text = new TextDecoder().decode(file!.data);
  return [...text.matchAll(/^==> (?:.*\/)?([^/\n]+) <==$/gm)].map((match) => match[1]!);
}

test('the numbers add up and are those of the files', async ({ page }) => {
  const [before, after] = [await debugfs(A, 'irqs'), await debugfs(B, 'irqs')];
  await open(page, unbind);
  const texts = await page
    .getByRole('group', { name: 'Pairs by what became of them' })
    .getByRole('button')
    .allInnerTexts();
  const numbers = new Map(texts.map((text) => text.split('\n').reverse() as [string, string]));
  const all = Number(numbers.get('all pairs'));
  numbers.delete('all pairs');
  expect([...numbers.values()].reduce((sum, n) => sum + Number(n), 0)).toBe(all);
  const gone = before.filter((irq) => !after.includes(irq)).length;
  expect(gone).toBeGreaterThan(0);
  expect([Number(numbers.get('gone')), Number(numbers.get('added'))]).toEqual([gone, 0]);
  await expect(page.getByText(`${before.length} at A, ${after.length} at B`)).toBeVisible();
  await expect(page.getByRole('row')).not.toHaveCount(0);
});

test('domains that came and went are those of the files', async ({ page }) => {
  const [before, after] = [await debugfs(A, 'domains'), await debugfs(B, 'domains')];
  const gone = before.filter((name) => !after.includes(name));
  await open(page, `changes.show=domains&q=change:gone&${unbind}`);
  const rows = page
    .getByRole('grid')
    .getByRole('row')
    .filter({ hasNot: page.getByRole('columnheader') });
  await expect(rows).toHaveCount(gone.length);
  for (const name of gone) await expect(rows.filter({ hasText: name })).toHaveCount(1);
});

test('a pair that is gone is found, drawn and linked, though the moment on screen does not have it', async ({
  page,
}) => {
  await open(page, unbind);
  await number(page, 'gone').click();
  await page.getByRole('gridcell', { name: 'nvme0q2' }).click();
  await expect(page).toHaveURL(/changes\.class=gone.*sel=msi:0000:01:00\.0\/2/);
  const check = async () => {
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await expect(inspector.getByRole('heading', { name: '0000:01:00.0 MSI-X 2' })).toBeVisible();
    await expect(inspector.getByText(/irq \d+ at A, not there at B/)).toBeVisible();
    await expect(inspector.getByRole('listbox').first()).toBeVisible();
  };
  await check();
  await page.reload();
  await check();
  await expect(page.getByRole('status', { name: 'Messages' })).toBeEmpty();
});

test('bits that differ are counted in words, on a machine where messages name the CPU', async ({ page }) => {
  await open(page, 'sample=x86-noiommu&sel=msi:0000:00:1f.2/0&step=02-fire-ahci');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  // CPU 3 to CPU 2 in the address, 0x22 to 0x27 in the data.
  await expect(inspector.getByText('1 bit differs')).toBeVisible();
  await expect(inspector.getByText('2 bits differ')).toBeVisible();
  await expect(inspector.locator('[data-differs]')).toHaveCount(3);
});

test('the moments are chosen, swapped and followed', async ({ page }) => {
  await open(page, unbind);
  const select = (side: string) => page.getByRole('combobox', { name: new RegExp(`^Moment ${side}`) });
  await expect(select('A')).toHaveValue(A);
  await select('A').selectOption('00-boot');
  await expect(page).toHaveURL(/changes\.with=00-boot/);
  await expect(select('B')).toHaveValue(B);
  await select('A').selectOption(B);
  await expect(select('A')).toHaveValue('00-boot');
  await expect(page).toHaveURL(/changes\.with=15-unbind-nvme.*step=00-boot/);
  await page.goto(`./#/x?${unbind}&v=1&view=changes`);
  await expect(select('A')).toHaveValue(A);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('<');
  await expect(select('B')).toHaveValue(A);
  await expect(select('A')).toHaveValue('13-offline-all-but-0');
});

test('a link into a moment that is not there says so', async ({ page }) => {
  await open(page, `changes.with=99-never&${unbind}`);
  await expect(page.getByText('The link compares with the moment 99-never')).toBeVisible();
});

test('the text report fits a mail', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, unbind);
  await page.getByRole('button', { name: 'Text report' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain(`${A} → ${B}`);
  expect(text).toContain('- gone: 0000:01:00.0 MSI-X 0, nvme0q0: irq ');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(78);
});

test('CPUs that differ are said before any number', async ({ page }) => {
  await open(page, 'sample=x86-vtd-xapic&step=13-offline-all-but-0');
  await expect(page.getByText('CPU 1-3 offline at B')).toBeVisible();
  await page.getByRole('tab', { name: /^Vectors/ }).click();
  await expect(page.getByRole('gridcell', { name: 'gone' })).toHaveCount(3);
});

test('a capture of one moment says what to do', async ({ page }) => {
  await page.goto('./#/x?sample=x86-exhaust-drivers&v=1&view=changes');
  await expect(page.getByRole('heading', { name: 'This capture has one moment' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds nothing', async ({ page }) => {
      test.slow();
      for (const params of [
        'changes.class=moved&sample=x86-noiommu&sel=msi:0000:00:1f.2/0&step=02-fire-ahci',
        'changes.show=domains&sample=x86-noiommu&step=02-fire-ahci',
        'changes.show=between&sample=x86-noiommu&step=02-fire-ahci',
      ]) {
        await open(page, params);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(' '))]),
          params,
        ).toEqual([]);
      }
    });
  });
}
