/** Commands on a simulated machine from its inspectors: what they would do, what came of them, why they are refused, undo, keys, axe. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });
const commands = (page: Page) => inspector(page).locator('section', { hasText: /^Commands on/ });
const preview = (page: Page) => commands(page).locator('.cmd-preview');
const told = (page: Page) => commands(page).getByRole('group', { name: 'What came of it' });
const list = (page: Page) => commands(page).getByRole('textbox', { name: 'CPUs, as a list' });
const button = (page: Page, name: string | RegExp) => commands(page).getByRole('button', { name });

async function open(page: Page, preset: string, rest: string): Promise<void> {
  // A page of its own: a link in the same page is a step of its history.
  await page.goto('about:blank');
  await page.goto(`./#/x?preset=${preset}&v=1&${rest}`);
  await expect(preview(page)).toBeVisible();
}

async function axe(page: Page): Promise<void> {
  // What is around it is looked at by the tests of each view.
  const { violations } = await new AxeBuilder({ page }).include('aside[aria-label="Inspector"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

test('an affinity is foreseen, set, and seen in the matrix; undo goes back', async ({ page }) => {
  await open(page, 'desktop-vtd', 'view=matrix&sel=irq:124');
  await list(page).fill('3');
  await expect(preview(page)).toContainText(
    /^Set the affinity of irq 124 to 3 ?irq 124 moves at once: CPU 7 vector 0x20 → CPU 3 vector 0x\w\w\.$/,
  );
  await list(page).press('Enter');
  await expect(told(page)).toContainText(/done Set the affinity of irq 124 to 3\. irq 124 moves at once/);
  await expect(page.getByText(/→ CPU 3 vector 0x\w\w$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Table twin' }).click();
  const row = page.getByRole('row').filter({ has: page.getByRole('gridcell', { name: '124', exact: true }) });
  await expect(row.first()).toContainText(/^3/);
  await button(page, 'Undo').click();
  await expect(told(page)).toHaveCount(0);
  await expect(page.getByText(/→ CPU 7 vector 0x20$/)).toBeVisible();
});

test('without remapping an irq moves at its next interrupt', async ({ page }) => {
  await open(page, 'laptop', 'view=interrupts&sel=irq:127');
  await list(page).fill('5');
  await expect(preview(page)).toContainText(
    /irq 127 moves at its next interrupt, and stays at CPU \d vector/,
  );
  await list(page).press('Enter');
  await expect(told(page)).toContainText('irq 127 moves at its next interrupt');
  await expect(list(page)).toHaveValue('5');
  await button(page, 'Fire').click();
  await expect(told(page)).toContainText(/irq 127 moves at once: CPU \d vector 0x\w\w → CPU 5 vector/);
});

test('CPUs are picked by a drag, by nodes and by keys', async ({ page }) => {
  await open(page, 'server-vtd-256', 'view=interrupts&sel=irq:161');
  await button(page, 'Node 1').click();
  await expect(list(page)).toHaveValue('64-127,192-255');
  const strip = commands(page).getByRole('listbox', { name: 'CPUs for irq 161' });
  await list(page).fill('0');
  await strip.getByRole('option', { name: 'CPU 2,' }).hover();
  await page.mouse.down();
  await strip.getByRole('option', { name: 'CPU 6,' }).hover();
  await page.mouse.up();
  await expect(list(page)).toHaveValue('0,2-6');
  await strip.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  await expect(list(page)).toHaveValue('0,2-6,255');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(list(page)).toHaveValue('0,2-6,254-255');
  await list(page).fill('0-999');
  await expect(preview(page)).toContainText('There is no CPU 999: the last one is 255.');
});

test('a CPU that goes takes managed irqs down with it, and brings them back', async ({ page }) => {
  await open(page, 'desktop-vtd', 'view=matrix&sel=cpu:8');
  await expect(preview(page)).toContainText('CPU 8 goes off line. irq 125 moves at once');
  await expect(preview(page)).toContainText(
    'irq 144 is shut down: it is managed, and no CPU of its set (8) is left.',
  );
  await button(page, 'Take off line').click();
  await expect(told(page)).toContainText('irq 144 is shut down');
  await expect(inspector(page).getByText('offline', { exact: true })).toBeVisible();
  await button(page, 'Bring on line').focus();
  await expect(preview(page)).toContainText('irq 144 gets CPU 8 vector');
  await page.keyboard.press('Shift+o');
  await expect(told(page)).toContainText('done Bring CPU 8 on line');
  await expect(inspector(page).getByText('online', { exact: true })).toBeVisible();
});

test('refused commands say which rule is behind it, and where it stands', async ({ page }) => {
  await open(page, 'desktop-vtd', 'view=interrupts&sel=irq:144');
  await expect(preview(page)).toContainText('EPERM Users may not move it: it is managed');
  await expect(preview(page)).toContainText('kernel/irq/proc.c: write_irq_affinity, 6.12');
  await button(page, 'Set the affinity').click();
  await expect(told(page)).toContainText('EPERM Set the affinity of irq 144');
  await expect(told(page).getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await button(page, 'Enable').click();
  await expect(told(page)).toContainText('EINVAL Enable irq 144. It is not disabled');

  await open(page, 'desktop-vtd', 'view=matrix&sel=cpu:0');
  await expect(preview(page)).toContainText('EBUSY The boot CPU stays on line');
});

test('handlers come and go, and an irq is disabled and fired', async ({ page }) => {
  await open(page, 'desktop-vtd', 'view=interrupts&sel=irq:152');
  const name = commands(page).getByRole('textbox', { name: 'Name of a new handler' });
  await name.focus();
  await expect(preview(page)).toContainText('A handler has a name.');
  await name.fill('mine');
  await expect(preview(page)).toContainText('EBUSY The irq has a handler, and not both want to share it');
  await button(page, /^Free/).click();
  await expect(told(page)).toContainText('irq 152 gives up CPU 3 vector 0x22.');
  await name.press('Enter');
  await expect(told(page)).toContainText('done Request irq 152 for mine.');
  await expect(button(page, 'Free mine')).toBeVisible();
  await button(page, 'Disable').click();
  await expect(told(page)).toContainText('irq 152 is disabled: depth 0 → 1.');
  await expect(commands(page).getByText('depth 1', { exact: true })).toBeVisible();
  await button(page, 'Fire').click();
  await expect(told(page)).toContainText(/delivered Fire irq 152\. The IRR of the CPU has the vector\./);
});

test('a function loses its driver, gets vectors by hand, leaves its bus and is found again', async ({
  page,
}) => {
  await open(page, 'desktop-vtd', 'view=devices&sel=dev:0000:02:00.0&devices.inspector=open');
  await button(page, 'Unbind the driver').click();
  await expect(told(page)).toContainText('02:00.0 loses its driver. 3 irqs go');
  await commands(page).getByRole('textbox', { name: 'Most vectors' }).fill('2');
  await expect(preview(page)).toContainText('2 vectors for 02:00.0, MSI | MSI-X');
  await button(page, 'Allocate vectors').click();
  await expect(told(page)).toContainText('2 Allocate 1 to 2 vectors');
  await button(page, 'Allocate the entry').click();
  await expect(told(page)).toContainText(/of the MSI-X table of 02:00.0\. irq \d+ appears/);
  await button(page, 'Free them').click();
  await expect(told(page)).toContainText('3 irqs go');
  await button(page, 'Remove').click();
  await expect(told(page)).toContainText('02:00.0 leaves its bus.');
  await button(page, 'Rescan all buses').click();
  await expect(told(page)).toContainText('02:00.0 comes on its bus. 02:00.0 gets its driver. 3 irqs appear');
});

test('virtual functions come and go', async ({ page }) => {
  await open(page, 'nic-64-vfs', 'view=devices&sel=dev:0000:13:00.0&devices.inspector=open');
  const field = commands(page).getByRole('textbox', { name: 'sriov_numvfs' });
  await field.fill('3');
  await expect(preview(page)).toContainText('EBUSY Others are on: their number has to be 0 first.');
  await field.fill('65');
  await expect(preview(page)).toContainText('ERANGE');
  await field.fill('0');
  await field.press('Enter');
  await expect(told(page)).toContainText('64 functions leave their bus.');
  await field.fill('3');
  await field.press('Enter');
  await expect(told(page)).toContainText('3 functions come on their bus.');
  await expect(commands(page).getByText('3 of 64 are on')).toBeVisible();
});

test('an entry is masked, waits, and is let go', async ({ page }) => {
  await open(page, 'desktop-vtd', 'view=devices&sel=msi:0000:01:00.0/2&devices.inspector=open');
  await button(page, 'Mask').click();
  await expect(told(page)).toContainText('Its message waits in the pending bits.');
  await button(page, 'Fire').click();
  await expect(told(page)).toContainText(/pended Fire MSI-X 2 of 01:00\.0\. Masked/);
  await button(page, 'Unmask').click();
  await expect(told(page)).toContainText('A message that is pending leaves.');
});

test('a captured machine takes no commands', async ({ page }) => {
  await page.goto('./#/x?sample=x86-vtd-xapic&v=1&view=interrupts&sel=irq:24');
  await expect(
    page.getByRole('complementary', { name: 'Inspector' }).getByText('irq 24').first(),
  ).toBeVisible();
  await expect(commands(page)).toHaveCount(0);
});

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    test('axe finds nothing', async ({ page }) => {
      for (const [preset, rest] of [
        ['desktop-vtd', 'view=matrix&sel=irq:144'],
        ['server-vtd-256', 'view=interrupts&sel=irq:161'],
        ['desktop-vtd', 'view=forest&sel=cpu:3'],
        ['nic-64-vfs', 'view=devices&sel=dev:0000:13:00.0&devices.inspector=open'],
        ['desktop-vtd', 'view=devices&sel=msi:0000:01:00.0/2&devices.inspector=open'],
      ] as const) {
        await open(page, preset, rest);
        await axe(page);
      }
    });
  });
}
