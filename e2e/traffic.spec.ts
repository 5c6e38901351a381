/** Traffic: sources start, rates rise, sources stop; nothing is lost while CPUs go; what is lost is told; refusals; axe. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const sources = (page: Page) => page.getByRole('region', { name: 'Traffic sources' });
const fates = (page: Page) => page.getByRole('grid', { name: 'Fates by function' });
const cpus = (page: Page) => page.getByRole('region', { name: 'CPUs' });
const logs = (page: Page) => page.getByRole('region', { name: 'Logs' });
const clock = (page: Page) => page.getByRole('region', { name: 'Simulation' });

/** A counter of the simulation's clock, `12.3k` as 12300. */
async function counter(page: Page, name: string): Promise<number> {
  const text = await clock(page).locator('dl > div', { hasText: name }).locator('dd').innerText();
  const [, number, unit = ''] = /^([\d.,]+)\s*(ms|µs|[kMs])?/.exec(text)!;
  return Number(number!.replaceAll(',', '')) * ({ k: 1e3, M: 1e6, µs: 1e-6, ms: 1e-3 }[unit] ?? 1);
}

async function open(page: Page, preset: string, search = ''): Promise<void> {
  await page.goto(`./${search}#/x?preset=${preset}&v=1&view=traffic`);
  await expect(sources(page)).toBeVisible();
}

async function run(page: Page): Promise<void> {
  await clock(page).getByRole('button', { name: 'Run' }).click();
}

async function flood(page: Page): Promise<void> {
  await sources(page)
    .getByRole('button', { name: /^Flood/ })
    .click();
  await expect(sources(page).getByText(/[\d,]+ running/)).toBeVisible();
}

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

test('sources start, rates rise, are changed, and fall silent', async ({ page }) => {
  await open(page, 'laptop');
  await expect(sources(page).getByText('none', { exact: true })).toBeVisible();
  await sources(page)
    .getByRole('button', { name: /^NVMe completions/ })
    .click();
  await expect(sources(page).getByText('Time stands still: nothing is sent.')).toBeVisible();
  await sources(page).getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => counter(page, 'messages')).toBeGreaterThan(20);
  const arrived = fates(page).getByRole('row').nth(1).getByRole('gridcell').nth(2);
  await expect(arrived).toHaveText(/^\d+k$/);

  const rate = sources(page)
    .getByRole('textbox', { name: /^Rate of 0000:/ })
    .first();
  await rate.fill('2M');
  await rate.press('Enter');
  await expect(rate).toHaveValue('2,000,000');
  await sources(page)
    .getByRole('slider', { name: /^Rate of 0000:/ })
    .first()
    .fill('48');
  await expect(rate).toHaveValue('10,000');

  await sources(page).getByRole('button', { name: 'Stop all' }).click();
  await expect(sources(page).getByText('none', { exact: true })).toBeVisible();
  const sent = await counter(page, 'messages');
  const time = await counter(page, 'machine time');
  await expect.poll(() => counter(page, 'machine time')).toBeGreaterThan(time);
  expect(await counter(page, 'messages')).toBe(sent);
});

test('a source is told who, what, how often and of which entries', async ({ page }) => {
  await open(page, 'laptop');
  await sources(page).getByRole('button', { name: 'Source', exact: true }).click();
  const form = page.getByRole('form', { name: 'Start traffic' });
  await form.getByRole('combobox', { name: 'Pattern' }).selectOption('Bursts');
  await expect(form.getByText('Bursts of messages back to back')).toBeVisible();
  await form.getByRole('spinbutton', { name: 'Messages of a burst' }).fill('16');
  await form.getByRole('textbox', { name: 'Rate', exact: true }).fill('40k');
  await form.getByRole('combobox', { name: 'Who sends' }).selectOption('all');
  await form.getByRole('button', { name: /^Start \d+ sources$/ }).click();
  await expect(sources(page).getByText(/^[\d,]+ running$/)).toBeVisible();
  await expect(page.getByRole('list').filter({ hasText: 'Bursts' })).toBeVisible();
  await expect(
    sources(page)
      .getByRole('textbox', { name: /^Rate of 0000:/ })
      .first(),
  ).toHaveValue('40,000');
});

test('nothing is lost while CPUs hold interrupts, leave and come back in a storm', async ({ page }) => {
  await open(page, 'desktop-vtd');
  await flood(page);
  await run(page);
  await expect.poll(() => counter(page, 'messages')).toBeGreaterThan(1000);
  const lanes = page.getByRole('grid', { name: 'Interrupt registers by CPU and vector' });
  await lanes.focus();
  await lanes.press('ArrowDown');
  await cpus(page).getByRole('button', { name: 'Hold interrupts' }).click();
  await expect(cpus(page).getByText(/holds interrupts.*vectors? waits?/)).toBeVisible();
  await cpus(page).getByRole('button', { name: 'Take interrupts' }).click();
  await expect(cpus(page).getByText(/nothing waits/)).toBeVisible();

  for (let cpu = 2; cpu < 6; cpu++) {
    await lanes.focus();
    await lanes.press('ArrowDown');
    await expect(cpus(page).getByText(`CPU ${cpu}`, { exact: true })).toBeVisible();
    await cpus(page).getByRole('button', { name: 'Take off line' }).click();
    await expect(cpus(page).getByRole('button', { name: 'Bring on line' })).toBeVisible();
  }
  await cpus(page).getByRole('button', { name: 'Bring on line' }).click();
  await expect(cpus(page).getByRole('button', { name: 'Take off line' })).toBeVisible();
  await logs(page).getByRole('tab', { name: 'Kernel events' }).click();
  await logs(page).getByRole('searchbox', { name: 'Filter events' }).fill('matrix_offline');
  await expect(logs(page).getByRole('gridcell', { name: 'irq_matrix_offline' }).first()).toBeVisible();
  const before = await counter(page, 'messages');
  await expect.poll(() => counter(page, 'messages')).toBeGreaterThan(before + 1000);
  expect(await counter(page, 'lost')).toBe(0);
});

test('a refused command says its rule', async ({ page }) => {
  await open(page, 'laptop');
  await cpus(page).getByRole('button', { name: 'Take off line' }).click();
  const refusal = cpus(page).getByRole('alert');
  await expect(refusal).toContainText('EBUSY');
  await expect(refusal).toContainText('Taking CPU 0 off line was refused. The boot CPU stays on line');
  await refusal.getByRole('button', { name: 'Close the message' }).click();
  await expect(refusal).toBeHidden();
});

test('what is lost is told with the reason of the manual, and the unit records it', async ({ page }) => {
  await open(page, 'desktop-vtd');
  await sources(page).getByRole('button', { name: 'Forger' }).click();
  const form = page.getByRole('form', { name: 'Forge messages' });
  await form.getByRole('textbox', { name: 'Data, hexadecimal' }).fill('zz');
  await expect(form.getByText('Data has up to 8 hexadecimal digits.')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Forge' })).toHaveAttribute('aria-disabled', 'true');
  await form.getByRole('textbox', { name: 'Data, hexadecimal' }).fill('41');
  await form.getByRole('button', { name: 'Forge' }).click();
  await run(page);
  await expect.poll(() => counter(page, 'lost')).toBeGreaterThan(5);
  await logs(page)
    .getByRole('tab', { name: /^Lost messages/ })
    .click();
  const row = page.getByRole('grid', { name: 'Lost messages' }).getByRole('row').nth(1);
  await expect(row).toContainText('00:1e.7');
  await expect(row).toContainText('Blocked a compatibility format interrupt request');
  await logs(page).getByRole('searchbox', { name: 'Filter lost messages' }).fill('no such words');
  await expect(row).toBeHidden();
  await logs(page).getByRole('tab', { name: 'Fault registers' }).click();
  await expect(page.getByRole('grid', { name: 'Fault recording registers' })).toContainText('0x25 Blocked');
  await logs(page).getByRole('tab', { name: 'Verdicts' }).click();
  await expect(page.getByRole('grid', { name: 'Verdicts' })).toContainText('fault 0x25');
});

test('a fault is injected into the way of a source, and repaired', async ({ page }) => {
  await open(page, 'desktop-vtd');
  await sources(page)
    .getByRole('button', { name: /^Storm/ })
    .click();
  await run(page);
  await sources(page).getByRole('button', { name: 'Fault', exact: true }).click();
  await page.getByRole('button', { name: 'Inject: Entry not present' }).click();
  await expect.poll(() => counter(page, 'lost')).toBeGreaterThan(10);
  await logs(page)
    .getByRole('tab', { name: /^Lost messages/ })
    .click();
  await expect(page.getByRole('grid', { name: 'Lost messages' })).toContainText(
    'Present field in the IRTE entry is clear',
  );
  await page.getByRole('button', { name: 'Repair all' }).click();
  await expect(page.getByRole('button', { name: 'Repair all' })).toBeHidden();
  const lost = await counter(page, 'lost');
  const sent = await counter(page, 'messages');
  await expect.poll(() => counter(page, 'messages')).toBeGreaterThan(sent + 500);
  expect((await counter(page, 'lost')) - lost).toBeLessThan(500);
});

test('places of the lanes are named and selected', async ({ page }) => {
  await open(page, 'laptop');
  const lanes = page.getByRole('grid', { name: 'Interrupt registers by CPU and vector' });
  await lanes.focus();
  await lanes.press('ArrowDown');
  await lanes.press('ArrowRight');
  await expect(lanes.getByRole('gridcell')).toHaveText('CPU 1 vector 0x21');
  await lanes.press('Enter');
  await expect(page).toHaveURL(/sel=vec:1\/0x21/);
  await lanes.press('Shift+Enter');
  await expect(page).toHaveURL(/sel=cpu:1/);
});

test('without a simulation the view says how to begin one', async ({ page }) => {
  await page.goto('./#/x?sample=x86-vtd-xapic&v=1&view=traffic');
  await expect(page.getByRole('heading', { name: 'Nothing is simulated' })).toBeVisible();
  await page
    .getByRole('button', { name: 'Eight CPUs, logical flat' })
    .or(page.getByRole('button', { name: 'Desktop with VT-d' }))
    .first()
    .click();
  await expect(sources(page)).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await open(page, 'desktop-vtd');
    await flood(page);
    await sources(page).getByRole('button', { name: 'Source', exact: true }).click();
    await run(page);
    await expect.poll(() => counter(page, 'messages')).toBeGreaterThan(1000);
    await clock(page).getByRole('button', { name: 'Pause' }).click();
    for (const tab of [/^Verdicts/, /^Lost/, /^Fault/, /^Kernel/]) {
      await logs(page).getByRole('tab', { name: tab }).click();
      await axe(page);
    }
  });
}
