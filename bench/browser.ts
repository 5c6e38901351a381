// The page of bench/page/ and the app, built and served: for what only a browser can tell.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '../scripts/static.mjs';

export interface BuiltPage {
  /** Serves it; without isolation, as a plain file server does. */
  serve(isolate: boolean): ReturnType<typeof serve>;
  remove(): void;
}

const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'irqscope-page-'));

const builtIn = (outDir: string): BuiltPage => ({
  serve: (isolate) => serve({ root: outDir, isolate }),
  remove: () => rmSync(outDir, { recursive: true, force: true }),
});

/** The app as it is shipped. @param root the project's folder */
export async function buildApp(root: string): Promise<BuiltPage> {
  const { build } = await import('vite');
  const outDir = newFolder();
  await build({ root, logLevel: 'silent', build: { outDir, emptyOutDir: true } });
  return builtIn(outDir);
}

/** @param root the project's folder */
export async function buildPage(root: string): Promise<BuiltPage> {
  const { build, loadConfigFromFile } = await import('vite');
  const outDir = newFolder();
  const app = await loadConfigFromFile(
    { command: 'build', mode: 'production' },
    path.join(root, 'vite.config.ts'),
  );
  await build({
    root: path.join(root, 'bench/page'),
    configFile: false,
    base: './',
    logLevel: 'silent',
    // Workers are what they are in the app.
    worker: app!.config.worker ?? {},
    build: { outDir, target: 'es2022', emptyOutDir: true, modulePreload: { polyfill: false } },
  });
  return builtIn(outDir);
}
