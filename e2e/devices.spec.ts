/** Devices end to end: the tree, the page of a device against the text of the capture, the keyboard, what captures lack. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { unpackTar } from 'modern-tar';

const SAMPLE = 'x86-vtd-32cpu';
const DEVICE = '0000:00:02.0';

/** A file of the bundled capture's first moment. */
async function textOf(name: string): Promise<string> {
  const archive = path.resolve('public/samples/x86-612-q35-vtd-32cpu-2node-mq.tar.gz');
  const entries = await unpackTar(gunzipSync(readFileSync(archive)));
  const entry = entries.find((e) => e.header.name.endsWith(`/00-boot/${name}`))!;
  return new TextDecoder().decode(entry.data);
}

interface TableEntry {
  readonly index: string;
  readonly address: string;
  readonly data: string;
}

/** Entries of the device's MSI-X table as the capture's own text has them. */
async function tableEntries(): Promise<TableEntry[]> {
  const text = await textOf('msi-tables.txt');
  const own = new RegExp(`^${DEVICE} .*\\n((?: .*\\n)*)`, 'm').exec(text)![1]!;
  const lines = own.matchAll(/\[(\d+)\] addr (\S+) addrhi \S+ data (\S+)/g);
  return [...lines].map(([, index, address, data]) => ({ index: index!, address: address!, data: data! }));
}

async function open(page: Page, params = ''): Promise<void> {
  await page.goto(`./#/x?sample=${SAMPLE}&v=1&view=devices${params}`);
  await expect(tree(page)).toBeVisible();
}

const tree = (page: Page) => page.getByRole('tree');
const line = (page: Page, name: RegExp) => page.getByRole('treeitem', { name });
const grid = (page: Page, name = 'msi_desc') => page.getByRole('grid', { name: new RegExp(`^${name}`) });
const selectedRow = (page: Page) => page.getByRole('row', { selected: true });

/** Cells of a column of the rows on screen, by the index of the row. */
async function cells(page: Page): Promise<Map<string, string[]>> {
  const rows = await grid(page).locator('.table-body').getByRole('row').all();
  const texts = await Promise.all(rows.map((row) => row.getByRole('gridcell').allInnerTexts()));
  return new Map(texts.map((text) => [text[0]!, text]));
}

test.describe('the page of a device', () => {
  test('has a row for each irq, with address and data as the capture holds them', async ({ page }) => {
    await open(page);
    await line(page, /^0000:00:02\.0 /).click();
    await expect(page.getByRole('heading', { name: new RegExp(DEVICE) })).toBeVisible();
    await expect(page.getByText('33 of 34 entries · 0 fired · entry 33 unused')).toBeVisible();
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '34');
    const entries = await tableEntries();
    expect(entries).toHaveLength(33);
    // The table draws what is in sight: read it at the top, then at the end.
    const read = await cells(page);
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    await expect(selectedRow(page)).toContainText('69');
    for (const [index, row] of await cells(page)) read.set(index, row);
    const heads = await grid(page).getByRole('columnheader').allInnerTexts();
    const [address, data] = [heads.indexOf('address'), heads.indexOf('data')];
    for (const entry of entries) {
      const row = read.get(entry.index);
      expect(row?.[address], `address of entry ${entry.index}`).toBe(entry.address);
      expect(row?.[data], `data of entry ${entry.index}`).toBe(entry.data);
    }
    expect(read.has('33')).toBe(false);
  });

  test('shows the selected entry bit by bit, as fields, and leads to its chain', async ({ page }) => {
    await open(page, `&sel=msi:${DEVICE}/23`);
    const strip = page.getByRole('region', { name: 'irq 60' });
    await expect(strip).toContainText('irq 60 message fee006b8 / 00000000');
    await expect(strip).toContainText('IRTE 53 of dmar0');
    await expect(strip.getByRole('listbox')).toHaveCount(2);
    await page.keyboard.press('t');
    await expect(strip.getByRole('table')).toHaveCount(2);
    await strip.getByRole('button', { name: 'Close the bits' }).click();
    await expect(strip.getByRole('table')).toHaveCount(0);
    await strip.getByRole('button', { name: 'Full chain' }).click();
    await expect(page).toHaveURL(/sel=irq:60&.*view=interrupts/);
  });

  test('filters, and copies what it shows', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page, `&sel=dev:${DEVICE}&q=${encodeURIComponent('cpu:16-17')}`);
    await expect(page.getByText('2 of 33 entries')).toBeVisible();
    await page.getByRole('button', { name: 'Copy as' }).click();
    await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [head, ...rows] = copied.trim().split(/\r?\n/);
    expect(head).toMatch(/^index,virq,mask,address,data,IRTE,CPU,vector,/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/^\d+,\d+,no,fee[0-9a-f]{5},00000000,\d+,16,0x/);
  });

  test('stays while its domain is looked at, and says so in the link', async ({ page }) => {
    await open(page, `&sel=dev:${DEVICE}`);
    await page.getByRole('button', { name: 'INTEL-IR-0-13' }).click();
    await expect(page).toHaveURL(/devices\.at=0000:00:02\.0/);
    await expect(page).toHaveURL(/sel=dom:INTEL-IR-0-13/);
    await expect(page.getByRole('heading', { name: new RegExp(DEVICE) })).toBeVisible();
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible();
  });

  test('of a function behind a bridge names the bridge it arrives as', async ({ page }) => {
    await page.goto('./#/x?sample=x86-vtd-many-devices&v=1&view=devices&sel=dev:0000:0c:02.0');
    await expect(page.getByText('arrives as 00:07.0, a bridge above it')).toBeVisible();
  });
});

test.describe('the tree', () => {
  test('is used by keyboard alone', async ({ page }) => {
    await open(page);
    await page.getByRole('link', { name: 'Skip to the navigator' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('searchbox', { name: 'Filter devices' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(tree(page)).toBeFocused();
    // All devices, the bus, its first function.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(line(page, /^0000:00:00\.0 /)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(line(page, /^Bus 0000:00/)).toHaveAttribute('aria-expanded', 'false');
    await expect(line(page, /^0000:00:02\.0 /)).toHaveCount(0);
    await page.keyboard.press('ArrowRight');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await expect(line(page, /^0000:00:02\.0 /)).toHaveAttribute('aria-selected', 'true');
    await expect(page).toHaveURL(/sel=dev:0000:00:02\.0/);
    // On to the table: the grid is one stop, its rows are chosen with the arrow keys.
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await expect(page).toHaveURL(/sel=msi:0000:00:02\.0\/1/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('MSI-X 1');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('grid', { name: /^All devices/ })).toBeVisible();
  });

  test('shows every device of the capture once, and what a filter leaves of them', async ({ page }) => {
    await open(page);
    const devices = (await textOf('msi-tables.txt')).match(/^[0-9a-f]{4}:\S+/gm)!;
    for (const id of devices) await expect(line(page, new RegExp(`^${id} `))).toHaveCount(1);
    // Eleven functions, three other sources, two buses and their group, and the line for all.
    await expect(page.getByRole('treeitem')).toHaveCount(devices.length + 3 + 3 + 1);
    await page.getByRole('searchbox', { name: 'Filter devices' }).fill('driver:nvme');
    await expect(page.getByRole('treeitem')).toHaveCount(1 + 1 + 2 + 2);
    await expect(grid(page, 'All devices')).toHaveAttribute('aria-rowcount', '3');
  });

  test('leads to irqs that name no device', async ({ page }) => {
    await open(page);
    await page.getByRole('button', { name: '1 irq', exact: true }).click();
    await expect(page).toHaveURL(/q=device:none.*view=interrupts/);
  });
});

test.describe('captures that lack something', () => {
  const openFile = async (page: Page, name: string, text: string) => {
    await page.goto('./');
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await expect(page).toHaveURL(/cap=/);
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await expect(tree(page)).toBeVisible();
  };

  test('a lone lspci shows registers and says that irqs are missing', async ({ page }) => {
    await openFile(page, 'lspci.txt', await textOf('lspci.txt'));
    await line(page, /^0000:00:02\.0 /).click();
    await expect(page.getByText("This capture has the function's registers and no irqs")).toBeVisible();
    await expect(page.getByText('cap@98 ctrl 8021 Enable+ Count=34 Masked-')).toBeVisible();
  });

  test('a lone /proc/interrupts knows devices by the names of their chips', async ({ page }) => {
    await openFile(page, 'interrupts', await textOf('interrupts'));
    await line(page, /^0000:00:02\.0 /).click();
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '34');
    await expect(page.getByText('The messages were not read')).toBeVisible();
  });

  test('Xen and s390 are explained', async ({ page }) => {
    await page.goto('./#/x?sample=xen-dom0&v=1&view=devices&sel=dev:0000:00:01.0');
    await expect(page.getByText('Xen writes address and data into the device itself')).toBeVisible();
    await expect(grid(page)).toContainText('differs: 00000000 / 00000000');
    await page.goto('./#/x?sample=s390-zpci&v=1&view=devices&sel=dev:0001:00:00.0');
    await expect(page.getByText('zPCI has no irq domain')).toBeVisible();
    await expect(grid(page)).toContainText('from trace');
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    const check = async (page: Page) =>
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    test('axe finds nothing on the list', async ({ page }) => {
      await open(page);
      await expect(grid(page, 'All devices')).toBeVisible();
      await check(page);
    });

    test('axe finds nothing on a page with its bits and its inspector', async ({ page }) => {
      await open(page, `&sel=msi:${DEVICE}/23&devices.bits=open&devices.inspector=open`);
      await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('MSI-X 23');
      await check(page);
    });

    test('axe finds nothing on a controller with its inspector', async ({ page }) => {
      await open(page, '&sel=dev:IO-APIC-0&devices.inspector=open&devices.strip=fields');
      await expect(grid(page, 'pins')).toBeVisible();
      await check(page);
    });
  });
}
