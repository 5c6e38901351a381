/** The same journal makes the same bytes in a browser's worker as in Node (src/irqchips/journal.test.ts). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../scripts/static.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

/** The engine with its journal as one file, and a page beside it. */
async function buildWorker(outDir: string): Promise<void> {
  const mode = process.env.NODE_ENV;
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      rollupOptions: {
        input: path.join(ROOT, 'e2e/engine-hash.worker.ts'),
        output: { format: 'es', entryFileNames: 'worker.js' },
      },
    },
  });
  if (mode === undefined) delete process.env.NODE_ENV;
  writeFileSync(path.join(outDir, 'index.html'), '<!doctype html><title>worker</title>');
}

test('a recorded journal has its hash in a worker', async ({ page }) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'irqscope-hash-'));
  await buildWorker(root);
  const served = await serve({ root, base: '/' });
  try {
    await page.goto(served.url);
    const hash = await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker('worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
    );
    expect(hash).toBe(readFileSync(path.join(ROOT, 'src/irqchips/fixtures/journal-hash.txt'), 'utf8').trim());
  } finally {
    await served.close();
    rmSync(root, { recursive: true, force: true });
  }
});
