/** Replay: the verdict, the engine in every view, differences of a trace that was changed, links, keys, why not, axe. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { packTar, unpackTar } from 'modern-tar';

const NAME = 'x86-612-q35-vtd-xapic-4cpu';
const SAMPLE = 'sample=x86-vtd-xapic';

const verdict = (page: Page) => page.locator('.replay-big');
const transport = (page: Page) => page.getByRole('region', { name: 'Engine' });
const line = (page: Page) => transport(page).getByRole('textbox', { name: /^Line of the trace/ });
const side = (page: Page, name: 'Capture' | 'Engine') =>
  page.getByRole('radiogroup', { name: 'Machine on screen' }).getByRole('radio', { name });

async function replay(page: Page, params = SAMPLE): Promise<void> {
  await page.goto(`./#/x?${params}&v=1&view=replay`);
  await page.getByRole('button', { name: 'Run the replay' }).click();
  await expect(verdict(page)).toBeVisible();
}

/** The capture with every ninth vector of a kind of event made another one: a kernel that does not exist. */
async function tampered(): Promise<Buffer> {
  const archive = await unpackTar(gunzipSync(readFileSync(`public/samples/${NAME}.tar.gz`)));
  const entries = archive.map(({ header, data }) => {
    if (!header.name.endsWith('/trace.txt')) return { header, body: data ?? new Uint8Array() };
    let nth = 0;
    const text = new TextDecoder().decode(data);
    const other = text.replace(/(vector_update: irq=\d+ vector=)(\d+)/g, (all, words, vector) =>
      nth++ % 9 === 4 ? `${words}${Number(vector) + 1}` : all,
    );
    const body = new TextEncoder().encode(other);
    return { header: { ...header, size: body.length }, body };
  });
  return Buffer.from(await packTar(entries));
}

async function openTampered(page: Page): Promise<void> {
  await page.goto('./');
  const file = { name: 'tampered.tar', mimeType: 'application/x-tar', buffer: await tampered() };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await page.getByRole('button', { name: 'Run the replay' }).click();
  await expect(verdict(page)).toBeVisible();
}

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

test('the verdict adds up, and inputs stand apart from facts', async ({ page }) => {
  await replay(page);
  const [identical, compared] = (await verdict(page).innerText()).match(/[\d,]+/g)!;
  const cells = await page.locator('.replay-table tbody td:nth-child(3)').allInnerTexts();
  const sum = cells.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0);
  expect(sum).toBe(Number(compared!.replaceAll(',', '')));
  await expect(
    page.getByText(`replay: ${identical} of ${compared} identical`.replaceAll(',', '')),
  ).toBeVisible();
  await expect(page.getByRole('heading', { name: /^Given to the engine/ })).toBeVisible();
  await expect(page.getByText('API call with its arguments')).toBeVisible();
});

test('every view shows the engine or the capture, with the selection kept', async ({ page }) => {
  await replay(page);
  await page.getByRole('tab', { name: /^Event by event/ }).click();
  await line(page).fill('600');
  await line(page).press('Enter');
  await expect(side(page, 'Engine')).toBeChecked();
  await expect(page.getByRole('button', { name: /^Engine at line 600/ })).toBeVisible();
  await expect(page).toHaveURL(/line=600&.*side=engine/);
  await page.getByRole('button', { name: 'Interrupts', exact: true }).click();
  const facts = page.locator('.table-facts');
  const early = Number((await facts.innerText()).match(/\d+/)![0]);
  await page.getByRole('gridcell', { name: '29', exact: true }).first().click();
  await expect(page).toHaveURL(/sel=(irq:29|msi:)/);
  const selection = /sel=([^&]+)/.exec(page.url())![1]!;
  await side(page, 'Capture').click();
  await expect.poll(async () => Number((await facts.innerText()).match(/\d+/)![0])).toBeGreaterThan(early);
  expect(page.url()).toContain(`sel=${selection}`);
  await page.keyboard.press('o');
  await expect(side(page, 'Engine')).toBeChecked();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(side(page, 'Capture')).toBeChecked();
  await expect(side(page, 'Engine')).toHaveAttribute('aria-disabled', 'true');
});

test('keys go from event to event and from moment to moment', async ({ page }) => {
  await replay(page, `${SAMPLE}&step=02-fire-ahci`);
  await page.getByRole('tab', { name: 'Verdict' }).blur();
  const at = async () => Number(await line(page).inputValue());
  const start = await at();
  await page.keyboard.press('ArrowRight');
  await expect.poll(at).toBe(start + 1);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(at).toBe(start);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(transport(page)).toContainText('CAPTURE-BEGIN 03-aff-ahci-1-3');
  await expect(page).toHaveURL(/step=03-aff-ahci-1-3/);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(at).toBe(start);
});

test('at a moment both machines stand side by side, and nothing is marked where nothing differs', async ({
  page,
}) => {
  await replay(page, `${SAMPLE}&step=03-aff-ahci-1-3`);
  await page.getByRole('tab', { name: /^Side by side/ }).click();
  const numbers = page.getByRole('group', { name: 'Pairs by what became of them' });
  const [all, same] = await Promise.all(
    ['all pairs', 'same'].map((name) => numbers.getByRole('button', { name }).innerText()),
  );
  expect(Number.parseInt(same!, 10)).toBe(Number.parseInt(all!, 10));
  await line(page).fill('600');
  await line(page).press('Enter');
  await expect(page.getByRole('heading', { name: 'The engine stands between two moments' })).toBeVisible();
  await page.getByRole('button', { name: 'On to 00-boot' }).click();
  await expect(numbers).toBeVisible();
});

test('a difference leads to its event and to the object concerned', async ({ page }) => {
  await openTampered(page);
  await expect(page.getByText(/\d facts differ/)).toBeVisible();
  await page.getByRole('button', { name: /differences in vector_update$/ }).click();
  const rows = page.getByRole('grid').getByRole('row');
  await expect(rows).not.toHaveCount(1);
  await page
    .getByRole('gridcell', { name: /^vector_update irq=/ })
    .first()
    .click();
  const chosen = page.getByRole('region', { name: 'Difference', exact: true });
  const irq = /irq=(\d+)/.exec(await chosen.innerText())![1]!;
  await chosen.getByRole('button', { name: /^Event at line/ }).click();
  await expect(transport(page)).toContainText('differs');
  await expect(page.getByRole('region', { name: 'Event', exact: true })).toContainText('the kernel has');
  await page
    .getByRole('region', { name: 'Event', exact: true })
    .getByRole('button', { name: `irq ${irq}` })
    .click();
  await expect(page).toHaveURL(new RegExp(`sel=irq:${irq}&side=engine.*view=interrupts`));
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(irq);
});

test('a link restores view, line and side', async ({ page }) => {
  await page.goto(`./#/x?line=600&${SAMPLE}&side=engine&step=00-boot&v=1&view=matrix`);
  await expect(side(page, 'Engine')).toBeChecked();
  await expect(line(page)).toHaveValue('600');
  await page.goBack().catch(() => {});
  await page.goto(`./#/x?line=900&${SAMPLE}&v=1&view=replay`);
  await expect(line(page)).toHaveValue('900');
  await expect(side(page, 'Capture')).toBeChecked();
});

test('a replay can be cancelled and run again', async ({ page }) => {
  await page.goto(`./#/x?${SAMPLE}&v=1&view=replay`);
  await page.getByRole('button', { name: 'Run the replay' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'The replay was cancelled' })).toBeVisible();
  await page.getByRole('button', { name: 'Run it again' }).click();
  await expect(verdict(page)).toBeVisible();
});

test.describe('says why a capture cannot be replayed', () => {
  for (const [id, why] of [
    ['arm64-its', 'aarch64'],
    ['xen-dom0', 'Xen'],
  ] as const)
    test(id, async ({ page }) => {
      await page.goto(`./#/x?sample=${id}&v=1&view=replay`);
      await expect(page.getByRole('heading', { name: 'This capture cannot be replayed' })).toBeVisible();
      await expect(page.getByRole('main')).toContainText(why);
    });
});

test('the start page leads to a replay', async ({ page }) => {
  await page.goto('./');
  const row = page.getByRole('row', { name: /q35 without IOMMU/ });
  await row.getByRole('link', { name: 'Replay', exact: true }).click();
  await expect(verdict(page)).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`start, verdict and differences pass axe, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`./#/x?${SAMPLE}&v=1&view=replay`);
    await expect(page.getByRole('button', { name: 'Run the replay' })).toBeVisible();
    await axe(page);
    await openTampered(page);
    await axe(page);
    await page.getByRole('tab', { name: /^Differences/ }).click();
    await page.getByRole('gridcell').first().click();
    await axe(page);
  });

  test(`events and both sides pass axe, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await replay(page);
    await page.getByRole('tab', { name: /^Event by event/ }).click();
    await axe(page);
    await page.getByRole('button', { name: 'Next moment of the capture' }).click();
    await page.getByRole('tab', { name: /^Side by side/ }).click();
    await expect(page.getByRole('group', { name: 'Pairs by what became of them' })).toBeVisible();
    await axe(page);
  });
}
