/** The domain forest against the captures' own files: every domain once, chains as dumped, folds, forms, twin, exports. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { packTar, unpackTar } from 'modern-tar';

const SAMPLES = {
  'x86-vtd-many-devices': 'x86-612-q35-vtd-many-devices',
  'x86-exhaust-drivers': 'x86-612-q35-exhaust-drivers-1cpu',
  'x86-61-vtd': 'x86-61-q35-vtd-xapic-4cpu',
  'arm64-its': 'arm64-gicv3-its-mbigen-4cpu',
  'riscv-imsic': 'riscv-aplic-imsic-4cpu-q10',
} as const;
type Sample = keyof typeof SAMPLES;

const decoder = new TextDecoder();
const archives = new Map<string, ReturnType<typeof unpackTar>>();

async function entries(sample: Sample) {
  const file = `public/samples/${SAMPLES[sample]}.tar.gz`;
  if (!archives.has(file)) archives.set(file, unpackTar(gunzipSync(readFileSync(file))));
  return archives.get(file)!;
}

/** A file of the first moment. */
async function fileOf(sample: Sample, path: string): Promise<string> {
  const all = await entries(sample);
  return decoder.decode(all.find(({ header }) => header.name.endsWith(`/00-boot/${path}`))!.data);
}

/** Every name that the domain files of the first moment say, of themselves or of a parent. */
async function domainNames(sample: Sample): Promise<string[]> {
  const names = new Set<string>();
  for (const { header, data } of await entries(sample)) {
    if (!data || !/\/0[01]-boot\//.test(header.name)) continue;
    const text = decoder.decode(data);
    if (!/^name: {3}\S/m.test(text)) continue;
    for (const match of text.matchAll(/^ *(?:name: {3}|parent: )(\S.*)$/gm)) names.add(match[1]!);
  }
  return [...names].sort();
}

async function open(page: Page, sample: string, more = '') {
  await page.goto(`./#/x?sample=${sample}&v=1&view=forest${more}`);
  await expect(page.getByRole('tree', { name: 'Domain forest' })).toBeVisible();
}

/** Accessible names of elements, up to the first comma: the names of domains. */
const names = (nodes: Locator) =>
  nodes.evaluateAll((all) => all.map((node) => node.getAttribute('aria-label')!.split(', ')[0]!).sort());

for (const sample of Object.keys(SAMPLES) as Sample[]) {
  test(`every domain of ${sample} has exactly one node`, async ({ page }) => {
    await open(page, sample, '&forest.fold=none');
    const wanted = await domainNames(sample);
    await expect(page.locator('.forest-tree [data-domain]')).toHaveCount(wanted.length);
    expect(await names(page.locator('.forest-tree [data-domain]'))).toEqual(wanted);
  });
}

test('what is folded is counted, and e and c open and close it', async ({ page }) => {
  await open(page, 'x86-exhaust-drivers');
  const nodes = page.locator('.forest-tree [data-domain]');
  const folds = page.locator('.forest-tree [data-fold]');
  await expect(folds).toHaveCount(2);
  const folded = await folds.evaluateAll((all) => all.map((f) => Number((f as HTMLElement).dataset.fold)));
  expect(folded.sort((a, b) => a - b)).toEqual([14, 66]);
  expect((await nodes.count()) + 14 + 66).toBe((await domainNames('x86-exhaust-drivers')).length);
  await page.keyboard.press('e');
  await expect(nodes).toHaveCount(84);
  await expect(page).toHaveURL(/forest\.open=/);
  await expect(page.getByText('14 without irq')).toBeVisible();
  await page.keyboard.press('c');
  await expect(folds).toHaveCount(2);
  await page.getByRole('treeitem', { name: /^14 times/ }).click();
  await expect(nodes).toHaveCount(4 + 14);
});

test('a selected irq lights the chain of its dump, with a tag for each level', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'x86-vtd-many-devices', '&sel=irq:60');
  const dump = await fileOf('x86-vtd-many-devices', 'irqs/60');
  const chain = [...dump.matchAll(/^ *domain: {2}(.+)$/gm)].map((match) => match[1]!);
  expect(chain).toHaveLength(3);
  expect(await names(page.locator('.forest-tree [data-lit]'))).toEqual([...chain].sort());
  await expect(page.locator('.lit-path')).toHaveCount(1);
  await expect(page.locator('.lit-tag')).toHaveText(['MSI-X 3', 'IRTE 54 of dmar0', 'vec 0x28 @ CPU 2']);
  await page.getByRole('button', { name: 'Copy the path' }).click();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  let at = -1;
  for (const domain of [...chain].reverse()) {
    expect(line.indexOf(domain)).toBeGreaterThan(at);
    at = line.indexOf(domain);
  }
  expect(line).toContain('fee006d8 / 00000000');
});

test('selecting a domain lights its subtree to the root, hovering previews a path', async ({ page }) => {
  await open(page, 'x86-vtd-many-devices', '&sel=dom:INTEL-IR-0-13&forest.fold=none');
  await expect(page.locator('.forest-tree [data-lit]')).toHaveCount(27);
  await expect(page.getByRole('heading', { name: 'INTEL-IR-0-13', exact: true })).toBeVisible();
  await expect(page.getByText('DOMAIN_BUS_DMAR')).toBeVisible();
  await page.getByRole('treeitem', { name: /^HPET-MSI-0/ }).hover();
  await expect(page.locator('.lit-preview')).toHaveCount(1);
});

test('the message direction mirrors columns and arrow heads, not the text', async ({ page }) => {
  await open(page, 'x86-vtd-many-devices', '&sel=irq:60');
  const left = async (name: RegExp) => (await page.getByRole('treeitem', { name }).first().boundingBox())!.x;
  expect(await left(/^CPU 2/)).toBeLessThan(await left(/^VECTOR/));
  expect(await left(/^VECTOR/)).toBeLessThan(await left(/^INTEL-IR/));
  await expect(page.locator('.arrow-head')).toHaveCount(0);
  await page.getByRole('radio', { name: 'Message' }).click();
  expect(await left(/^CPU 2/)).toBeGreaterThan(await left(/^VECTOR/));
  expect(await left(/^VECTOR/)).toBeGreaterThan(await left(/^INTEL-IR/));
  expect(await page.locator('.arrow-head').count()).toBeGreaterThan(0);
  expect(await page.locator('.forest-svg [transform*="scale(-"]').count()).toBe(0);
  await expect(page).toHaveURL(/forest\.way=message/);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Message' })).toBeChecked();
});

test('a filter dims or hides the rest, counts, corrects and is cleared', async ({ page }) => {
  await open(page, 'x86-vtd-many-devices', '&forest.fold=none');
  await page.getByRole('button', { name: 'Filter' }).click();
  const input = page.getByRole('searchbox', { name: /Filter/ });
  await expect(input).toBeFocused();
  await input.fill('driver:nvme');
  await expect(page.getByText('2 of 29 domains')).toBeVisible();
  await expect(page.locator('.forest-tree [data-domain]')).toHaveCount(29);
  await page.getByRole('radio', { name: 'Hide the rest' }).click();
  await expect(page.locator('.forest-tree [data-domain]')).toHaveCount(4);
  await input.fill('driver:nvm3');
  await expect(page.getByText('None of 29 domains matches.')).toBeVisible();
  await page.getByRole('button', { name: 'driver:nvme' }).click();
  await expect(input).toHaveValue('driver:nvme');
  await input.fill('irq:60');
  await expect(page.getByText('1 of 29 domains')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.locator('.forest-tree [data-domain]')).toHaveCount(29);
});

test('the form follows the height per domain: stripes, nodes, and back', async ({ page }) => {
  await open(page, 'x86-exhaust-drivers', '&forest.fold=none&sel=dom:PCI-MSIX-0000:00:08.5-12');
  const percent = page.locator('.forest-percent');
  const node = page.getByRole('treeitem', { name: /^PCI-MSIX-0000:00:06\.0-12/ });
  expect((await node.boundingBox())!.height).toBeLessThan(12);
  await expect(page.getByRole('treeitem', { name: /^PCI-MSIX-0000:00:08\.4/ })).toContainText('0000:00:08.4');
  for (let i = 0; i < 12 && (await percent.innerText()) !== '100%'; i++) await page.keyboard.press('+');
  await expect(percent).toHaveText('100%');
  const followed = page.getByRole('treeitem', { name: /^PCI-MSIX-0000:00:08\.5/ });
  await expect(followed).toBeVisible();
  expect((await followed.boundingBox())!.height).toBeGreaterThan(20);
  await page.keyboard.press('f');
  await expect(percent).not.toHaveText('100%');
});

test('the wheel, a drag and the arrow keys move the drawing', async ({ page }) => {
  await open(page, 'x86-exhaust-drivers', '&forest.fold=none&sel=dom:PCI-MSIX-0000:00:08.5-12');
  for (let i = 0; i < 8; i++) await page.keyboard.press('+');
  const followed = page.getByRole('treeitem', { name: /^PCI-MSIX-0000:00:08\.5/ });
  const top = async () => (await followed.boundingBox())!.y;
  const start = await top();
  await page.mouse.move(640, 420);
  await page.mouse.wheel(0, 90);
  await expect.poll(top).toBeCloseTo(start - 90, 0);
  await page.mouse.move(300, 300);
  await page.mouse.down();
  await page.mouse.move(300, 340, { steps: 4 });
  await page.mouse.up();
  await expect.poll(top).toBeCloseTo(start - 50, 0);
  await page.getByRole('group', { name: /^Drawing/ }).focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(top).toBeCloseTo(start - 2, 0);
});

test('the drawing works by keyboard alone', async ({ page }) => {
  await open(page, 'x86-vtd-many-devices');
  const tree = page.getByRole('tree', { name: 'Domain forest' });
  const active = () =>
    tree.evaluate((t) =>
      document.getElementById(t.getAttribute('aria-activedescendant')!)?.getAttribute('aria-label'),
    );
  await tree.focus();
  expect(await active()).toMatch(/^VECTOR/);
  await page.keyboard.press('ArrowLeft');
  expect(await active()).toMatch(/^CPU /);
  await page.keyboard.press('End');
  expect(await active()).toMatch(/^CPU 3/);
  await page.keyboard.press('ArrowRight');
  expect(await active()).toMatch(/^VECTOR/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Home');
  expect(await active()).toMatch(/^(DMAR-MSI|INTEL-IR)/);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sel=(irq|dom):/);
  await expect(page.locator('.focus-ring')).toHaveCount(1);
});

test('the text twin is a treegrid with the same rows and the same selection', async ({ page }) => {
  await open(page, 'x86-vtd-many-devices', '&sel=irq:60');
  await page.keyboard.press('t');
  const grid = page.getByRole('treegrid');
  await expect(grid).toBeVisible();
  await expect(page).toHaveURL(/forest\.twin=on/);
  const selected = grid.getByRole('row', { selected: true });
  await expect(selected).toContainText('nvme0q3');
  await expect(selected).toHaveAttribute('aria-level', '4');
  await grid.focus();
  const active = () =>
    grid.evaluate((g) => document.getElementById(g.getAttribute('aria-activedescendant')!)?.textContent);
  await page.keyboard.press('ArrowLeft');
  expect(await active()).toContain('IR-PCI-MSIX-0000:03:00.0-12');
  await page.keyboard.press('ArrowLeft');
  await expect(grid.getByText('nvme0q3')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sel=dom:IR-PCI-MSIX-0000:03:00\.0-12/);
  await page.keyboard.press('Home');
  expect(await active()).toContain('4 CPUs');
  await page.keyboard.press('ArrowRight');
  await expect(grid.getByRole('row', { name: /CPU 3/ })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  const rows = await grid.locator('[data-domain]').evaluateAll((all) => all.length);
  expect(rows).toBe(29);
});

test('three thousand domains are three thousand squares, and one has a label', async ({ page }) => {
  test.slow();
  const files = bigForest(3000);
  const tar = await packTar(
    [...files].map(([name, text]) => ({
      header: { name, size: text.length },
      body: new TextEncoder().encode(text),
    })),
  );
  await page.goto('./');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'many.tar.gz', mimeType: 'application/gzip', buffer: gzipSync(tar) });
  await expect(page.getByRole('tree', { name: 'Domain forest' })).toBeVisible();
  await page.getByLabel('Identical siblings').selectOption('none');
  const nodes = page.locator('.forest-tree [data-domain]');
  await expect(nodes).toHaveCount(3000);
  expect(await nodes.evaluateAll((all) => new Set(all.map((n) => n.getAttribute('aria-label'))).size)).toBe(
    3000,
  );
  await page.locator('.block [data-domain]').nth(700).click();
  await expect(page.locator('.spot-label')).toHaveCount(1);
  await expect(page.getByRole('heading', { name: /^IR-PCI-MSIX/ })).toBeVisible();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  await expect(page.getByRole('img', { name: /Minimap/ })).toBeVisible();
});

/** Domain files of a machine with four remapping units; mapped differs, so that not all is one fold. */
function bigForest(domains: number): Map<string, string> {
  const level = (name: string, parent: string, mapped: number, indent: string) =>
    `${indent}name:   ${name}\n${indent} size:   0\n${indent} mapped: ${mapped}\n${indent} flags:  0x00000213\n${parent ? `${indent} parent: ${parent}\n` : ''}`;
  const files = new Map<string, string>();
  const root = (indent: string) => level('VECTOR', '', 5000, indent);
  files.set('domains/VECTOR', root(''));
  for (let unit = 0; unit < 4; unit++) {
    const name = `INTEL-IR-${unit}-13`;
    files.set(`domains/${name}`, level(name, 'VECTOR', 1200, '') + root('    '));
  }
  for (let n = 0; n < domains - 5; n++) {
    const unit = `INTEL-IR-${n % 4}-13`;
    const hex = (value: number) => value.toString(16).padStart(2, '0');
    const name = `IR-PCI-MSIX-0000:${hex(n >> 8)}:${hex((n >> 3) & 31)}.${n & 7}-12`;
    files.set(
      `domains/${name}`,
      level(name, unit, n % 40, '') + level(unit, 'VECTOR', 1200, '    ') + root('        '),
    );
  }
  return files;
}

async function download(page: Page, title: string): Promise<{ name: string; bytes: Buffer }> {
  await page.keyboard.press('x');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: title, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test('exports: SVG with text, PNG in two sizes, outlines, CSV', async ({ page }) => {
  await open(page, 'x86-vtd-many-devices', '&sel=irq:60&forest.fold=none');
  const svg = (await download(page, 'Forest as SVG')).bytes.toString();
  expect(svg).toMatch(/^<\?xml/);
  expect(svg).not.toMatch(/var\(--|url\(|https?:\/\/(?!www\.w3\.org)/);
  for (const name of await domainNames('x86-vtd-many-devices')) {
    const plain = svg.replace(/<[^>]+>/g, '');
    expect(plain).toContain(name);
  }
  const once = (await download(page, 'Forest as PNG')).bytes;
  const twice = (await download(page, 'Forest as PNG, twice the size')).bytes;
  expect(once.subarray(1, 4).toString()).toBe('PNG');
  expect(twice.readUInt32BE(16)).toBe(2 * once.readUInt32BE(16));
  expect(twice.readUInt32BE(20)).toBe(2 * once.readUInt32BE(20));

  const outline = (await download(page, 'Forest as text outline')).bytes.toString();
  expect(outline).toMatch(/^[\n -~]*$/);
  for (const line of outline.split('\n')) expect(line.length).toBeLessThanOrEqual(78);
  expect(outline).toContain('IR-PCI-MSIX-0000:03:00.0-12');
  const markdown = (await download(page, 'Forest as Markdown outline')).bytes.toString();
  expect(markdown.match(/^ *- `/gm)!.length).toBeGreaterThanOrEqual(29);
  const csv = (await download(page, 'Domains as CSV')).bytes.toString().trim().split(/\r?\n/);
  expect(csv).toHaveLength(30);
  expect(csv[0]).toContain('name,parent,kind');
});

test('without any domain it says why, and lists the chips', async ({ page }) => {
  await page.goto('./#/x?sample=s390-zpci&v=1&view=forest');
  await expect(page.getByRole('heading', { name: 'This machine has no irq domains' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^PCI-MSI 15/ })).toBeVisible();
  const text =
    'CPU0 CPU1\n 24: 5 0 PCI-MSIX-0000:00:03.0 0-edge virtio0-config\nNMI: 0 0 Non-maskable interrupts\n';
  await page.goto('./');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'interrupts', mimeType: 'text/plain', buffer: Buffer.from(`           ${text}`) });
  await expect(page.getByRole('heading', { name: 'No irq domain in this capture' })).toBeVisible();
  await expect(page.getByText('CONFIG_GENERIC_IRQ_DEBUGFS')).toBeVisible();
  await expect(page.getByRole('row', { name: /PCI-MSIX-0000:00:03\.0/ })).toBeVisible();
});

test('a domain that holds nothing is hollow and says so', async ({ page }) => {
  await open(page, 'xen-dom0');
  const box = page.getByRole('treeitem', { name: /^XEN-MSI.*no irq$/ });
  await expect(box).toBeVisible();
  await expect(box.locator('rect').first()).toHaveAttribute('stroke', 'var(--pend-mark)');
  await box.click();
  await expect(page.getByText('holds no irq')).toBeVisible();
});

/** The screens of this view; what is around them is checked with the shell. */
const SCREENS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the drawing': (page) => open(page, 'x86-vtd-32cpu', '&sel=cpu:19'),
  'stripes and the filter': (page) =>
    open(page, 'x86-exhaust-drivers', '&forest.open=*&sel=dom:VECTOR&q=driver:virtio'),
  async 'the text twin'(page) {
    await page.goto('./#/x?sample=x86-vtd-many-devices&v=1&view=forest&forest.twin=on&sel=irq:60');
    await expect(page.getByRole('treegrid')).toBeVisible();
  },
  async 'the chips of a machine without domains'(page) {
    await page.goto('./#/x?sample=s390-zpci&v=1&view=forest');
    await expect(page.getByRole('heading', { name: 'This machine has no irq domains' })).toBeVisible();
  },
};

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    for (const [screen, show] of Object.entries(SCREENS)) {
      test(`axe finds nothing in ${screen}`, async ({ page }) => {
        test.slow();
        await show(page);
        const { violations } = await new AxeBuilder({ page }).include('.centre').analyze();
        expect(violations.map((v) => [v.id, v.nodes.map((n) => n.target.join(' ')).slice(0, 3)])).toEqual([]);
      });
    }
  });
}
