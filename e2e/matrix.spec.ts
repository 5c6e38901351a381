/** The vector matrix end to end: cells, keys, sums, tables, what is said where there is none. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { type Download, expect, type Page, test } from '@playwright/test';

const grid = (page: Page) => page.getByRole('treegrid', { name: /^Matrix of/ });
const cell = (page: Page) => grid(page).getByRole('gridcell');
const spoken = (page: Page) => page.locator('#live-region');
const inspector = (page: Page) => page.getByRole('complementary').filter({ hasText: 'as the kernel counts' });

async function open(page: Page, sample: string, params = '') {
  await page.goto(`./#/x?${params}sample=${sample}&v=1&view=matrix`);
  await expect(grid(page)).toBeVisible();
}

/** 32 CPUs on two nodes, 115 vectors allocated. */
const TWO_NODES = 'x86-vtd-32cpu';

test.describe('the drawing', () => {
  test('counts what the kernel counts, and names the cell of the cursor', async ({ page }) => {
    await open(page, TWO_NODES, 'sel=vec:19/0x23&');
    await expect(page.getByText('115 vectors allocated')).toBeVisible();
    await expect(page.getByText('31 system vectors')).toBeVisible();
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '34');
    await expect(grid(page)).toHaveAttribute('aria-colcount', '256');
    await expect(cell(page)).toHaveText('CPU 19 vector 0x23, irq 75, nvme1q4, managed');
    await expect(inspector(page)).toContainText('202 − 1 unmanaged − 3 man = 198 avl');
    await expect(inspector(page)).toContainText('IRTE 68 of dmar0');
    await expect(inspector(page)).toContainText('The rows hold 115');
  });

  test('is walked by keys; Enter selects, and pins what is selected', async ({ page }) => {
    await open(page, TWO_NODES);
    await grid(page).focus();
    await expect(cell(page)).toHaveText('CPU 0 vector 0x20, irq 120, nvme0q17, managed');
    const walk = async (key: string, text: string | RegExp) => {
      await page.keyboard.press(key);
      await expect(cell(page)).toHaveText(text);
    };
    await walk('ArrowDown', /^CPU 1 vector 0x20, irq 9,/);
    await walk('ArrowRight', /^CPU 1 vector 0x21, irq 121,/);
    await walk('End', 'CPU 1 vector 0xff, system, spurious APIC interrupt');
    await walk('Control+ArrowDown', /^CPU 31 vector 0xff/);
    await walk('Home', 'CPU 31 vector 0x00, system, exception: divide error');
    await walk('Control+Home', 'node 0, 16 CPUs, avl 3159, man 48, mac 36, act 61');
    await walk('PageDown', /^CPU \d+ vector 0x00/);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/sel=vec:\d+\/0x00/);
    await expect(spoken(page)).toHaveText(/^Selected CPU/);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/pin=vec:/);
    await expect(spoken(page)).toHaveText('Pinned');
  });

  test('sums a block by dragging and by Shift and arrows, and says the sum', async ({ page }) => {
    await open(page, TWO_NODES);
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    const sum = page.getByRole('region', { name: 'Sum of the block' });
    await expect(sum).toContainText('2 CPUs × 2 vectors');
    await expect(spoken(page)).toHaveText(/^2 CPUs × 2 vectors: 4 in use by 4 irqs, 2 managed, 0 free$/);
    await page.keyboard.press('Escape');
    await expect(sum).toBeHidden();
    const box = (await grid(page).boundingBox())!;
    await page.mouse.move(box.x + 230, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 900, box.y + 60, { steps: 4 });
    await page.mouse.move(box.x + 1400, box.y + 720, { steps: 4 });
    await page.mouse.up();
    await expect(sum).toContainText('32 CPUs × 2');
    await expect(spoken(page)).toHaveText(/^32 CPUs × 2\d\d vectors: 115 in use by 115 irqs, 72 managed, /);
  });

  test('selects with a click, and the inspector follows the pointer', async ({ page }) => {
    await open(page, TWO_NODES);
    const box = (await grid(page).boundingBox())!;
    await page.mouse.click(box.x + 335, box.y + 32);
    await expect(page).toHaveURL(/sel=vec:0\/0x20/);
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('CPU 0');
    const narrow = (await grid(page).boundingBox())!;
    await page.mouse.move(narrow.x + 335, narrow.y + 60);
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText(/^CPU [12]$/);
    await page.mouse.move(narrow.x + 5, 5);
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('CPU 0');
  });

  test('lights the cells of what is selected elsewhere', async ({ page }) => {
    await open(page, TWO_NODES, 'sel=irq:75&');
    await expect(cell(page)).toHaveText('CPU 19 vector 0x23, irq 75, nvme1q4, managed');
    await expect(page.getByRole('button', { name: 'vector 0x23 at CPU 19' })).toBeVisible();
  });

  test('folds nodes, and filters CPUs and owners', async ({ page }) => {
    await open(page, TWO_NODES);
    await page.getByRole('button', { name: 'Fold node 0' }).click();
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '18');
    await expect(page).toHaveURL(/matrix\.fold=0/);
    await page.getByRole('button', { name: 'Unfold node 0' }).click();
    await page.getByRole('searchbox', { name: /^Filter by/ }).fill('cpu:12-31');
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '22');
    await page.getByRole('searchbox', { name: /^Filter by/ }).fill('');
    await page.getByRole('button', { name: /^00:03\.0 virtio1/ }).click();
    await expect(page).toHaveURL(/q=owner:0000:00:03\.0/);
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '10');
  });

  test('goes with the moments: a CPU that goes offline keeps its row and loses its numbers', async ({
    page,
  }) => {
    await open(page, TWO_NODES, 'step=02-offline-last&');
    await expect(page.getByText('31 CPUs', { exact: true })).toBeVisible();
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    await expect(cell(page)).toHaveText('CPU 31, offline: the kernel prints no vectors of it');
  });
});

test.describe('the tables', () => {
  test('have one row for each vector and one for each CPU, and take the filter along', async ({ page }) => {
    await open(page, TWO_NODES, 'sel=vec:19/0x23&');
    await page.keyboard.press('t');
    const vectors = page.getByRole('grid', { name: /^vectors in use/ });
    await expect(vectors).toHaveAttribute('aria-rowcount', '116');
    await expect(vectors.getByRole('row', { selected: true })).toContainText('nvme1q4');
    await page.getByRole('searchbox').fill('owner:nvme1 managed:yes');
    await expect(vectors).toHaveAttribute('aria-rowcount', '33');
    await page.getByRole('radio', { name: 'CPUs' }).click();
    await expect(page.getByRole('grid', { name: /^CPUs/ })).toHaveAttribute('aria-rowcount', '33');
    await page.getByRole('button', { name: 'Table twin' }).click();
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '34');
  });
});

test.describe('exports', () => {
  test('give the drawing as SVG and PNG and its content as CSV', async ({ page }) => {
    await open(page, TWO_NODES);
    const save = async (name: string): Promise<Download> => {
      await page.getByRole('button', { name: 'Export' }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name, exact: true }).click();
      return download;
    };
    const bytes = async (download: Download) => readFileSync(await download.path());
    const svg = (await bytes(await save('Matrix as SVG'))).toString('utf8');
    expect(svg.match(/font-weight="600" text-anchor="middle"/g)).toHaveLength(115);
    expect((await bytes(await save('Matrix as PNG'))).subarray(1, 4).toString('latin1')).toBe('PNG');
    const csv = (await bytes(await save('Vectors in use as CSV'))).toString('utf8').trimEnd().split('\r\n');
    expect(csv).toHaveLength(116);
    expect(csv).toContainEqual(expect.stringMatching(/^19,.*0x23,75,nvme1q4,/));
    const cpus = (await bytes(await save('CPUs of the matrix as CSV')))
      .toString('utf8')
      .trimEnd()
      .split('\r\n');
    expect(cpus).toHaveLength(33);
  });
});

test.describe('large machines', () => {
  test('4,096 CPUs are one row for each group with an overview, and unfold', async ({ page }) => {
    const rows = Array.from(
      { length: 4096 },
      (_, cpu) => ` ${String(cpu).padStart(5)}   199     0     0    3  32-34`,
    );
    const text = [
      'name:   VECTOR',
      ' size:   0',
      ' mapped: 12288',
      ' flags:  0x00000003',
      '            IRQ_DOMAIN_FLAG_HIERARCHY',
      '            IRQ_DOMAIN_NAME_ALLOCATED',
      'Online bitmaps:     4096',
      'Global available: 815104',
      'Global reserved:       0',
      'Total allocated:   12288',
      'System: 31: 0-17,19,21,50,236,246-248,250-255',
      ' | CPU | avl | man | mac | act | vectors',
      ...rows,
      '',
    ].join('\n');
    await page.goto('./');
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: 'VECTOR', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await expect(page).toHaveURL(/#\/x\?/);
    await page.keyboard.press('g');
    await page.keyboard.press('v');
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '1');
    await expect(page.locator('.mx-map')).toBeVisible();
    await page.keyboard.press('e');
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '4097');
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    await expect(cell(page)).toHaveText(/^CPU 4095 vector 0xff/);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'CPU 4095', exact: true })).toBeVisible();
  });
});

test.describe('machines without a matrix', () => {
  for (const [sample, title] of [
    ['arm64-its', 'No vector matrix on a GIC'],
    ['s390-zpci', 'No vectors on s390'],
    ['xen-dom0', 'Xen hands out the vectors'],
  ] as const) {
    test(`${sample}: say why, and lead to the interrupts`, async ({ page }) => {
      await page.goto(`./#/x?sample=${sample}&v=1&view=matrix`);
      await expect(page.getByRole('heading', { name: title })).toBeVisible();
      await page.getByRole('button', { name: 'Open the interrupts' }).click();
      await expect(page).toHaveURL(/view=interrupts/);
    });
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    test('axe finds nothing in the drawing, a sum, the tables and an empty state', async ({ page }) => {
      const check = async () => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await open(page, TWO_NODES, 'sel=vec:19/0x23&');
      await grid(page).focus();
      await page.keyboard.press('Shift+ArrowDown');
      await expect(page.getByRole('region', { name: 'Sum of the block' })).toBeVisible();
      await check();
      await page.keyboard.press('t');
      await expect(page.getByRole('grid')).toBeVisible();
      await check();
      await page.goto('./#/x?sample=s390-zpci&v=1&view=matrix');
      await expect(page.getByRole('heading', { name: 'No vectors on s390' })).toBeVisible();
      await check();
    });
  });
}
