/** What the built app owes every host: isolation, one reload at most, offline use, no foreign address, no inline code. */
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { createHandler, listen, type Served, serve } from '../scripts/static.mjs';

const root = process.env.E2E_DIST ?? 'dist';

declare global {
  interface Window {
    violations: string[];
  }
}

/** Opens a server for the length of `use`. */
async function serving(
  options: { base?: string; isolate?: boolean },
  use: (served: Served) => Promise<void>,
) {
  const served = await serve({ root, ...options });
  try {
    await use(served);
  } finally {
    await served.close();
  }
}

function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('domcontentloaded', () => loads++);
  return () => loads;
}

async function expectApp(page: Page) {
  await expect(page.getByRole('banner')).toBeVisible();
}

const isIsolated = (page: Page) => page.evaluate(() => window.crossOriginIsolated);

/** Resolves when the service worker of the page is active, its files kept. A page that is being reloaded is asked again. */
async function expectOffline(page: Page) {
  const state = async () => (await navigator.serviceWorker.getRegistration())?.active?.state;
  await expect.poll(() => page.evaluate(state).catch(() => 'reloading')).toBe('activated');
}

/** Collects the violations of the policy from the start of every page on. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return () => page.evaluate(() => window.violations);
}

/** Long enough for a reload that must not come: the worker installs within a second here. */
const QUIET = 3000;

test('the server makes the page isolated, without a reload', async ({ page }) => {
  const loads = countLoads(page);
  await page.goto('./');
  await expectApp(page);
  expect(await isIsolated(page)).toBe(true);
  await expectOffline(page);
  await page.waitForTimeout(QUIET);
  expect(loads()).toBe(1);
});

for (const base of ['/', '/a/b/']) {
  test(`a plain file server at ${base} gets an isolated page after exactly one reload`, async ({ page }) => {
    await serving({ base, isolate: false }, async ({ url }) => {
      const loads = countLoads(page);
      await page.goto(`${url}#/kept?by=reload`);
      await expect.poll(loads).toBe(2);
      await expectApp(page);
      await page.waitForTimeout(QUIET);
      expect(loads()).toBe(2);
      expect(await isIsolated(page)).toBe(true);
      expect(page.url()).toContain(url);
      expect(await page.evaluate(() => typeof SharedArrayBuffer)).toBe('function');
    });
  });
}

test('on a plain server workers are isolated too, and under the policy', async ({ page }) => {
  await serving({ base: '/w/', isolate: false }, async ({ url }) => {
    const loads = countLoads(page);
    await page.goto(url);
    await expect.poll(loads).toBe(2);
    await expectApp(page);
    const [script] = readdirSync(path.join(root, 'assets/worker')).filter((name) =>
      name.startsWith('import-'),
    );
    const started = page.waitForEvent('worker');
    await page.evaluate((address) => {
      new Worker(address, { type: 'module' });
    }, `${url}assets/worker/${script}`);
    const worker = await started;
    expect(await worker.evaluate(() => self.crossOriginIsolated)).toBe(true);
    // Only the policy stands between the worker and this one.
    const foreign = createServer((_, response) => {
      response.writeHead(200, { 'Cross-Origin-Resource-Policy': 'cross-origin' }).end();
    });
    const address = `http://127.0.0.1:${await listen(foreign)}/`;
    const asked = (to: string) =>
      worker.evaluate(
        (at) =>
          fetch(at, { mode: 'no-cors' }).then(
            () => 'answered',
            () => 'stopped',
          ),
        to,
      );
    expect([await asked(url), await asked(address)]).toEqual(['answered', 'stopped']);
    foreign.close();
  });
});

test('index.html may be named in the address', async ({ page }) => {
  await serving({ base: '/n/', isolate: false }, async ({ url }) => {
    const loads = countLoads(page);
    await page.goto(`${url}index.html`);
    await expect.poll(loads).toBe(2);
    await expectApp(page);
    expect(await isIsolated(page)).toBe(true);
  });
});

test.describe('with service workers blocked', () => {
  test.use({ serviceWorkers: 'block' });

  test('the app works on a plain server, not isolated and not reloaded', async ({ page }) => {
    await serving({ base: '/blocked/', isolate: false }, async ({ url }) => {
      const loads = countLoads(page);
      await page.goto(url);
      await expectApp(page);
      await page.waitForTimeout(QUIET);
      expect(loads()).toBe(1);
      expect(await isIsolated(page)).toBe(false);
    });
  });

  test('the policy stops inline script, data: scripts and foreign requests', async ({ page }) => {
    await serving({ base: '/strict/', isolate: false }, async ({ url }) => {
      const violations = await watchPolicy(page);
      await page.goto(url);
      await expectApp(page);
      await page.evaluate(async () => {
        const inline = document.createElement('script');
        inline.textContent = 'document.title = "inline"';
        const data = document.createElement('script');
        data.src = 'data:text/javascript,document.title="data"';
        document.head.append(inline, data);
        await fetch('https://example.invalid/').catch(() => {});
      });
      await expect
        .poll(violations)
        .toEqual(['script-src-elem inline', 'script-src-elem data', 'connect-src https://example.invalid/']);
      expect(await page.title()).not.toMatch(/inline|data/);
    });
  });
});

test('in a frame nothing is reloaded and nothing registered', async ({ page }) => {
  const handler = await createHandler({ root, base: '/app/', isolate: false });
  const outer = createServer((request, response) => {
    if (request.url !== '/') return handler(request, response);
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<iframe src="/app/" width="900" height="600"></iframe>');
  });
  const port = await listen(outer);
  try {
    let loads = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().includes('/app/')) loads++;
    });
    await page.goto(`http://127.0.0.1:${port}/`);
    await expect(page.frameLocator('iframe').getByRole('banner')).toBeVisible();
    await page.waitForTimeout(QUIET);
    expect(loads).toBe(1);
    const registrations = await page.evaluate(
      async () => (await navigator.serviceWorker.getRegistrations()).length,
    );
    expect(registrations).toBe(0);
  } finally {
    outer.closeAllConnections();
    outer.close();
  }
});

for (const isolate of [true, false]) {
  const host = isolate ? 'a host with headers' : 'a plain host';
  test(`after one visit to ${host} the app opens with the server stopped`, async ({ page }) => {
    const served = await serve({ root, base: '/off/', isolate });
    await page.goto(served.url);
    await expectApp(page);
    await expectOffline(page);
    if (!isolate) await expect.poll(() => isIsolated(page).catch(() => false)).toBe(true);
    await served.close();
    await page.reload();
    await expectApp(page);
    expect(await isIsolated(page)).toBe(true);
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(served.url);
    await expectApp(elsewhere);
  });
}

test('every script, style and list that a visit needs is kept for use offline', async ({ page, context }) => {
  await serving({ base: '/kept/' }, async ({ url }) => {
    await page.goto(url);
    await expectApp(page);
    await expectOffline(page);
    await context.setOffline(true);
    const missing = await page.evaluate(async () => {
      const [name] = await caches.keys();
      const cache = await caches.open(name ?? '');
      const kept = (await cache.keys()).map((request) => request.url);
      const loaded = performance.getEntriesByType('resource').map((entry) => entry.name);
      return loaded.filter(
        (address) => /\.(js|css)$/.test(new URL(address).pathname) && !kept.includes(address),
      );
    });
    expect(missing.filter((address) => !address.endsWith('/sw.js'))).toEqual([]);
  });
});

test('the bundled captures are kept once the page is idle, and open offline', async ({ page }) => {
  const served = await serve({ root, base: '/captures/' });
  await page.goto(served.url);
  await expectApp(page);
  const samples = readdirSync(path.join(root, 'samples')).map((name) => `${served.url}samples/${name}`);
  const kept = () =>
    page.evaluate(async () => {
      const [name] = await caches.keys();
      return (await (await caches.open(name ?? '')).keys()).map((request) => request.url);
    });
  await expect.poll(kept, { timeout: 40_000 }).toEqual(expect.arrayContaining(samples));
  await served.close();
  const sizes = await page.evaluate(
    (addresses) => Promise.all(addresses.map(async (address) => (await (await fetch(address)).blob()).size)),
    samples,
  );
  expect(Math.min(...sizes)).toBeGreaterThan(100);
});

test('the policy is violated by nothing, and no other origin is asked for anything', async ({
  page,
  context,
  baseURL,
}) => {
  const addresses: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => addresses.push(request.url()));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const violations = await watchPolicy(page);
  await page.goto('./');
  await expectApp(page);
  await expectOffline(page);
  await page.waitForTimeout(QUIET);
  expect(await violations()).toEqual([]);
  expect(complaints).toEqual([]);
  const foreign = addresses.filter(
    (address) => /^(https?|wss?):/.test(address) && !address.startsWith(baseURL ?? ''),
  );
  expect(foreign).toEqual([]);
  expect(addresses.length).toBeGreaterThan(2);
});

test('an older build leaves no cache behind, and other caches stay', async ({ page }) => {
  await serving({ base: '/old/', isolate: true }, async ({ url }) => {
    await page.goto(`${url}manifest.webmanifest`);
    await page.evaluate(async (scope) => {
      await caches.open(`irqscope ${scope} 0123456789abcdef`);
      await caches.open('of another app');
    }, url);
    await page.goto(url);
    await expectApp(page);
    await expectOffline(page);
    const names = () => page.evaluate(() => caches.keys());
    await expect.poll(async () => (await names()).length).toBe(2);
    expect(await names()).toContain('of another app');
    expect(await names()).not.toContain(`irqscope ${url} 0123456789abcdef`);
  });
});

test('the web manifest and its icons are there', async ({ page, request }) => {
  await page.goto('./');
  const address = await page.locator('link[rel=manifest]').evaluate((link: HTMLLinkElement) => link.href);
  const manifest: { icons: { src: string; type: string }[] } = await (await request.get(address)).json();
  for (const icon of manifest.icons) {
    const response = await request.get(new URL(icon.src, address).href);
    expect(response.status()).toBe(200);
    expect(response.headers()['content-type']).toContain(icon.type);
  }
});
