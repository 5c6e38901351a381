/** Every view of a capture, in both themes: axe, and what any view owes the shell. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const LINK = './#/x?sample=x86-vtd-many-devices&sel=irq:60&v=1';

async function tabs(page: Page): Promise<string[]> {
  await page.goto(LINK);
  await expect(page.getByText(/^\d[\d,]* domains$/)).toBeVisible();
  return page.getByRole('navigation', { name: 'Views' }).getByRole('button').allInnerTexts();
}

async function open(page: Page, title: string) {
  await page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('button', { name: title, exact: true })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeAttached();
  await expect(page.locator('.centre-body > *').first()).toBeVisible();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds nothing in any view', async ({ page }) => {
      test.slow();
      for (const title of await tabs(page)) {
        await open(page, title);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(' '))]),
          title,
        ).toEqual([]);
      }
    });
  });
}

test('every view keeps the selection and comes back by its link', async ({ page }) => {
  for (const title of await tabs(page)) {
    await open(page, title);
    await expect(page).toHaveURL(/sel=irq:60/);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeAttached();
    await expect(page).toHaveURL(/sel=irq:60/);
  }
});

test('no view breaks on another moment, another architecture or an empty machine', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  for (const sample of ['x86-vtd-many-devices', 's390-zpci', 'arm64-its', 'riscv-imsic', 'xen-dom0']) {
    await page.goto(`./#/x?sample=${sample}&v=1`);
    await expect(page.getByRole('group', { name: 'Moment' })).toBeVisible();
    const titles = await page.getByRole('navigation', { name: 'Views' }).getByRole('button').allInnerTexts();
    for (const title of titles) {
      await open(page, title);
      await expect(page.getByText('stopped working')).toHaveCount(0);
    }
    await page.getByRole('button', { name: 'Next moment' }).click();
    await expect(page.getByText('stopped working')).toHaveCount(0);
  }
  expect(errors).toEqual([]);
});
