/** The shell end to end: opening, links, keys, search, themes, what is kept. Views have specs of their own. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

interface SampleRow {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly steps: number;
}

const samplesDir = path.resolve('public/samples');
const { samples } = JSON.parse(readFileSync(path.join(samplesDir, 'index.json'), 'utf8')) as {
  samples: SampleRow[];
};
const several = samples.find((s) => s.steps > 2)!;
const archive = path.join(samplesDir, several.file);

const banner = (page: Page) => page.getByRole('status', { name: 'Messages' });
const reading = (page: Page) => page.getByText(/^\d[\d,]* domains?$/);

/** Waits until a capture is on screen: the status bar counts its parts. */
async function opened(page: Page) {
  await expect(reading(page)).toBeVisible();
  await expect(page).toHaveURL(/#\/x\?/);
}

async function openSample(page: Page, params = '') {
  await page.goto(`./#/x?${params}sample=${several.id}&v=1`);
  await opened(page);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds nothing on the start page, in the palette, the keys and the paste dialog', async ({
      page,
    }) => {
      await page.goto('./');
      await expect(page.getByRole('link', { name: several.title })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      const check = async () => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await check();
      for (const key of ['Control+k', '?']) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog')).toBeVisible();
        await check();
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
      await page.getByRole('button', { name: 'Paste text' }).click();
      await check();
    });
  });
}

test.describe('the start page', () => {
  test('lists the captured machines and opens one by keyboard alone', async ({ page }) => {
    await page.goto('./');
    const rows = page.locator('table.samples tbody tr');
    await expect(rows).toHaveCount(samples.length);
    await page.getByRole('link', { name: samples[0]!.title, exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('link', { name: samples[1]!.title, exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await opened(page);
    await expect(page).toHaveURL(new RegExp(`sample=${samples[1]!.id}`));
  });

  test('opens a chosen file and writes its name and content hash into the link', async ({ page }) => {
    await page.goto('./');
    await page.locator('input[type="file"]').first().setInputFiles(archive);
    await opened(page);
    await expect(page).toHaveURL(/cap=.*&hash=[0-9a-f]{12}&/);
  });

  test('opens a dropped file anywhere on the page', async ({ page }) => {
    await openSample(page);
    const bytes = readFileSync(archive).toString('base64');
    const transfer = await page.evaluateHandle((base64) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'mine.tar.gz'));
      return data;
    }, bytes);
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
    await expect(page.getByText('Drop to open')).toBeVisible();
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
    await expect(page).toHaveURL(/cap=mine\.tar\.gz/);
  });

  test('opens pasted text', async ({ page }) => {
    await page.goto('./');
    await page.getByRole('button', { name: 'Paste text' }).click();
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('           CPU0       CPU1\n  0:         12          0   IO-APIC   2-edge      timer\n');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByText('1 irq', { exact: true })).toBeVisible();
  });

  test('says in one place why a file cannot be opened, and keeps what was open', async ({ page }) => {
    await openSample(page);
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({
        name: 'notes.bin',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from([0, 1, 2, 3, 255, 254]),
      });
    const alert = page.getByRole('alert').filter({ hasText: 'notes.bin' });
    await expect(alert).toContainText('notes.bin could not be opened');
    await expect(alert).toContainText(`${several.title} is still open`);
    await alert.getByRole('button', { name: 'Close' }).click();
    await expect(reading(page)).toBeVisible();
  });

  test('restores the last session with the bytes it kept', async ({ page }) => {
    await page.goto('./');
    await page.locator('input[type="file"]').first().setInputFiles(archive);
    await opened(page);
    const link = page.url();
    // Sessions are written after a quiet spell.
    await page.waitForTimeout(2500);
    await page.goto('about:blank');
    await page.goto('./#/');
    await page
      .getByRole('button', { name: /^Restore/ })
      .first()
      .click();
    await opened(page);
    expect(page.url()).toBe(link);
  });
});

test.describe('links', () => {
  test('carry the moment, and back leads to the one before', async ({ page }) => {
    await openSample(page);
    const first = new URL(page.url()).hash;
    await page.getByRole('button', { name: 'Next moment' }).click();
    await expect.poll(() => new URL(page.url()).hash).not.toBe(first);
    const second = new URL(page.url()).hash;
    await page.reload();
    await opened(page);
    expect(new URL(page.url()).hash).toBe(second);
    await page.goBack();
    await expect.poll(() => new URL(page.url()).hash).toBe(first);
  });

  test('say what a newer one asks for', async ({ page }) => {
    await page.goto(`./#/x?notes=1&sample=${several.id}&v=9`);
    await opened(page);
    await expect(banner(page)).toContainText('This link asks for format 9, this page knows 1.');
    await expect(banner(page)).toContainText('notes');
  });

  test('name a machine that is not there, and what is not in the capture', async ({ page }) => {
    await page.goto('./#/x?sample=nobody&v=1');
    await expect(banner(page)).toContainText('The link asks for the captured machine nobody.');
    await page.goto(`./#/x?sample=${several.id}&sel=irq:60000&step=99-never&v=1&view=radar`);
    await opened(page);
    await expect(banner(page)).toContainText('The link selects irq 60000.');
    await expect(banner(page)).toContainText('The link asks for the moment 99-never.');
    await expect(banner(page)).toContainText('The link asks for the view radar.');
  });

  test('into a capture of somebody else ask for the file and know a different one', async ({ page }) => {
    await page.goto('./#/x?cap=host.tar.gz&hash=0123456789ab&v=1');
    await expect(page.getByRole('heading', { name: 'This link is about host.tar.gz' })).toBeVisible();
    await page.locator('input[type="file"]').first().setInputFiles(archive);
    await opened(page);
    await expect(banner(page)).toContainText(
      'This is a different file: the link is about host.tar.gz (0123456789ab).',
    );
  });

  test('make no request to anybody else', async ({ page, baseURL }) => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(baseURL!) && !request.url().startsWith('blob:'))
        foreign.push(request.url());
    });
    await openSample(page);
    expect(foreign).toEqual([]);
  });
});

test.describe('by keyboard', () => {
  test('search finds an interrupt and selects it', async ({ page }) => {
    await openSample(page);
    await page.keyboard.press('/');
    await page.getByRole('dialog').getByRole('combobox').fill('irq 1');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page).toHaveURL(/sel=irq:1/);
    await page.keyboard.press('Escape');
    await expect(page).not.toHaveURL(/sel=/);
  });

  test('the palette has every action, with its key', async ({ page }) => {
    await openSample(page);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option', { name: /Copy a link to this moment/ })).toContainText('y');
    await page.getByRole('dialog').getByRole('combobox').fill('>dark');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test('keys stay with text fields and dialogs', async ({ page }) => {
    await openSample(page);
    const before = page.url();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.keyboard.press('>');
    await page.keyboard.press('2');
    expect(page.url()).toBe(before);
    await page.keyboard.press('Escape');
    await page.keyboard.press('>');
    await expect.poll(() => page.url()).not.toBe(before);
  });

  test('skip links lead into the view', async ({ page }) => {
    await openSample(page);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to the view' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('#main')).toBeFocused();
  });

  test('focus goes back to where a menu was opened', async ({ page }) => {
    await page.goto('./');
    const button = page.getByRole('button', { name: /^Theme/ });
    await button.focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitemradio', { name: 'As the system' })).toBeFocused();
    await page.keyboard.press('h');
    await expect(page.getByRole('menuitemradio', { name: 'High contrast' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
    await expect(button).toBeFocused();
  });
});

test('nothing spills over the edge of a narrow window', async ({ page }) => {
  for (const width of [1024, 768, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await page.goto('./');
    await expect(page.getByRole('link', { name: several.title })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});
