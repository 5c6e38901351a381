// A benchmark in the page of bench/page/: Chromium for as long as it takes, and what its threads cost.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { chromiumHere } from '../scripts/chromium.mjs';
import { type BuiltPage, buildApp, buildPage } from './browser.ts';

export const leftOut = (why: string): undefined => {
  process.stderr.write(`left out what runs in a browser: ${why}\n`);
  return undefined;
};

type Use<T> = (page: Page, browser: Browser) => Promise<T>;

const ROOT = path.resolve(process.argv[1]!, '../..');

/** Opens the page, cross-origin isolated, for the length of `use`; undefined where there is no Chromium. */
export const inPage = <T>(use: Use<T>): Promise<T | undefined> => inBuilt(() => buildPage(ROOT), use);

async function inBuilt<T>(build: () => Promise<BuiltPage>, use: Use<T>, hash = ''): Promise<T | undefined> {
  const executablePath = await chromiumHere();
  if (!executablePath) return leftOut('no Chromium');
  const { chromium } = await import('@playwright/test');
  const built = await build();
  const served = await built.serve(true);
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage();
    await page.goto(served.url + hash);
    return await use(page, browser);
  } finally {
    await browser.close();
    await served.close();
    built.remove();
  }
}

const isMeasurable = (): boolean =>
  process.platform === 'linux' || leftOut('CPU time of threads needs /proc') !== undefined;

/** As `inPage`, for what is measured by the CPU time of threads: undefined where the system does not tell it. */
export const inMeasuredPage: typeof inPage = (use) =>
  isMeasurable() ? inPage(use) : Promise.resolve(undefined);

/** The app in a browser of its own, at a link: what follows `#`, with it. */
export const inMeasuredApp = <T>(hash: string, use: Use<T>): Promise<T | undefined> =>
  isMeasurable() ? inBuilt(() => buildApp(ROOT), use, hash) : Promise.resolve(undefined);

/** Processes that run pages and their workers. */
export async function renderers(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** Folders of /proc of the threads of processes. */
export const threadsOf = (pids: readonly number[]): string[] =>
  pids.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`));

/** Those of dedicated workers: Chromium names their threads so. */
export const workersAmong = (threads: readonly string[]): string[] =>
  threads.filter((thread) => readFileSync(`${thread}/comm`, 'utf8').startsWith('DedicatedWorker'));

/** Nanoseconds that threads have run so far. */
export const cpuTime = (threads: readonly string[]): number =>
  threads.reduce((sum, thread) => sum + Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0]), 0);

/** Threads of the pages themselves: the first ones of their processes. */
export const mainThreads = (pids: readonly number[]): string[] =>
  pids.map((pid) => `/proc/${pid}/task/${pid}`);
