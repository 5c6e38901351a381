import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumHere, NO_CHROMIUM } from './scripts/chromium.mjs';

/** `npm test` chooses a free port and a browser; alone, both have a default. */
const port = Number(process.env.E2E_PORT ?? 4273);
const executablePath = process.env.CHROMIUM_PATH ?? (await chromiumHere());
if (!executablePath) throw new Error(NO_CHROMIUM);

/** The build under test. */
const dist = path.resolve(process.env.E2E_DIST ?? 'dist');
process.env.E2E_DIST = dist;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    browserName: 'chromium',
    launchOptions: { executablePath },
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'off',
    video: 'off',
  },
  webServer: {
    command: `node scripts/serve.mjs "${dist}" --port ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
});
