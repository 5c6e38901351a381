// Routing messages through VT-d remapping: source-id check, destination, IRR; against the same in C.

import type { Browser, Page } from '@playwright/test';
import { cpuTime, inMeasuredPage, renderers, threadsOf, workersAmong } from './in-page.ts';
import type { RouteWork } from './route-load.ts';
import twinSource from './route-twin.c?raw';
import type { BenchMaker, BenchRow } from './rows.ts';
import { compare, ownSide, type Rounds, Side, type Worker, withC } from './sides.ts';

const ROUNDS: Rounds = { rounds: 15, operations: 65_536 * 24, warmUp: 65_536 * 100 };

/** Part of C's rate that routing must reach. */
const RATE = 0.6;

/** Sizes by entries; others rely on the ids. */
const SIZES: readonly (RouteWork & { readonly id: string })[] = [
  { id: 'route-256-vs-c', entries: 256, cpus: 64, requesters: 64 },
  { id: 'route-2048-vs-c', entries: 2048, cpus: 64, requesters: 512 },
  { id: 'route-16384-vs-c', entries: 16_384, cpus: 512, requesters: 4096 },
  { id: 'route-65536-512-vs-c', entries: 65_536, cpus: 512, requesters: 10_000 },
  { id: 'route-65536-vs-c', entries: 65_536, cpus: 4096, requesters: 10_000 },
];

type Size = (typeof SIZES)[number];

const argsOf = ({ entries, cpus, requesters }: Size): string[] => [`${entries}`, `${cpus}`, `${requesters}`];

/** The router in a worker of a page in Chromium, by the time that the worker's thread runs. */
async function workerSide(page: Page, browser: Browser, work: RouteWork): Promise<Worker> {
  await page.evaluate((work) => window.measure.routeLoad(work), work);
  const threads = workersAmong(threadsOf(await renderers(browser)));
  if (threads.length !== 1) throw new Error(`${threads.length} threads are called after a worker, not one`);
  return {
    async run(operations) {
      const before = cpuTime(threads);
      await page.evaluate((messages) => window.measure.route(messages), operations);
      const nanoseconds = (cpuTime(threads) - before) / operations;
      return { nanoseconds, sum: `${await page.evaluate(() => window.measure.routeSum())}` };
    },
    end: () => {},
  };
}

function againstC(size: Size, id: string, where: string, own: Worker): Promise<BenchRow | undefined> {
  const { entries, cpus, requesters } = size;
  const row = {
    id,
    unit: '× C -O2',
    target: 1 / RATE,
    note: `${where}; ${entries} entries, ${cpus} CPUs, ${requesters} requesters: at least ${RATE} of C's rate`,
  };
  return withC(twinSource, (program) => compare(row, own, new Side(program, argsOf(size)), true, ROUNDS));
}

const inChromium = (size: Size): BenchMaker => ({
  id: size.id,
  run: () =>
    inMeasuredPage(async (page, browser) =>
      againstC(size, size.id, 'in a worker of Chromium', await workerSide(page, browser, size)),
    ),
});

const inNode = (size: Size): BenchMaker => {
  const id = `${size.id}-node`;
  return { id, run: () => againstC(size, id, 'in Node', ownSide(['--route-side', ...argsOf(size)])) };
};

export const routeRows: readonly BenchMaker[] = [...SIZES.map(inChromium), ...SIZES.map(inNode)];
