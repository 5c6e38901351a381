// A simulation with the app looking on, against the same one without: what drawing costs the engine, and the thread that draws.
//
// Both sides have a browser, a page and a worker of their own, and run in turn, a view after the other. Only time that a thread was
// really running counts (/proc/<pid>/task/<tid>/schedstat), so that other work on the machine does not.

import type { Browser, Page } from '@playwright/test';
import { Call } from '../src/engine/calls.ts';
import { type Command, Pattern, SimCall } from '../src/model/simulation.ts';
import {
  cpuTime,
  inMeasuredApp,
  inMeasuredPage,
  mainThreads,
  renderers,
  threadsOf,
  workersAmong,
} from './in-page.ts';
import { command, messages, openView, pause, run } from './page-store.ts';
import { type BenchMaker, type BenchRow, median } from './rows.ts';
import { longestTask, traceTasks } from './trace-tasks.ts';

/** 256 CPUs and a thousand domains. */
const PRESET = 'forest-1000';
const DOMAINS = 1000;
/** Functions in all: some are ports. */
const FUNCTIONS = 1135;

/** A thousand functions take long to boot where others work, too. */
const BOOT_MS = 300_000;

const ROUNDS = 9;
const WARM_UP_MS = 4000;
const ROUND_MS = 4000;
const SETTLE_MS = 500;

/** With what is live of the views. */
const LINK = `#/x?forest.fold=none&matrix.colour=heat&preset=${PRESET}&v=1&view=matrix`;

const VIEW_NAMES = ['matrix', 'forest'] as const;
type ViewName = (typeof VIEW_NAMES)[number];

const LEAST_RATIO = 0.97;
const MOST_MS = 5;
const LONGEST_MS = 50;

/** Nodes that must change in a frame for the measurement to mean something. */
const CHANGING = 0.05;

/** Messages a second of each function, at random: as few as this, so that rates waver, and much the same in every round. */
const RATE = 1000;

const TRAFFIC: readonly Command[] = Array.from({ length: FUNCTIONS }, (_, dev) => ({
  call: SimCall.startSource,
  args: [Pattern.poisson, dev, 0, 8, RATE, 1, dev + 1],
  mask: [],
}));

/** What a thread did, and for how many nanoseconds it ran. */
interface Spent {
  readonly operations: number;
  readonly engine: number;
}

interface Watched extends Spent {
  readonly main: number;
  readonly frames: number;
  /** Squares of the forest that were painted. */
  readonly squares: number;
}

interface Round {
  readonly view: ViewName;
  readonly watched: Watched;
  readonly alone: Spent;
}

interface Measured {
  readonly rounds: readonly Round[];
  /** ms of CPU time, longest task of the thread that draws; what it is called. */
  readonly longest: Readonly<Record<ViewName, number>>;
}

/** One process runs the page and its workers. */
async function threadsOfPage(browser: Browser): Promise<{ main: string[]; workers: string[] }> {
  const pids = await renderers(browser);
  const own = pids.filter((pid) => workersAmong(threadsOf([pid])).length > 0);
  if (own.length !== 1) throw new Error(`${own.length} processes have workers, not one`);
  return { main: mainThreads(own), workers: workersAmong(threadsOf(own)) };
}

/** Counts frames, and squares that are painted, from now on. */
function countInPage(): void {
  const counts = { frames: 0, squares: 0 };
  (window as unknown as { counts: typeof counts }).counts = counts;
  const frame = (): void => {
    counts.frames++;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const { fillRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillRect = function (...box) {
    counts.squares++;
    fillRect.apply(this, box);
  };
}

const countsOf = (page: Page): Promise<{ frames: number; squares: number }> =>
  page.evaluate(() => ({ ...(window as unknown as { counts: { frames: number; squares: number } }).counts }));

const rest = (page: Page, ms: number): Promise<void> => page.waitForTimeout(ms);

/** The app runs the simulation as fast as it goes and draws it. */
async function watch(page: Page, browser: Browser, ms: number): Promise<Watched> {
  const { main, workers } = await threadsOfPage(browser);
  // Counters and clocks are read one after the other while it runs: as late at the end as at the beginning.
  const look = async () => {
    const operations = await messages(page);
    const engine = cpuTime(workers);
    return { operations, engine, main: cpuTime(main), ...(await countsOf(page)) };
  };
  await run(page, Number.POSITIVE_INFINITY);
  await rest(page, SETTLE_MS);
  const before = await look();
  await rest(page, ms);
  const after = await look();
  await pause(page);
  return {
    operations: after.operations - before.operations,
    engine: after.engine - before.engine,
    main: after.main - before.main,
    frames: after.frames - before.frames,
    squares: after.squares - before.squares,
  };
}

/** The same worker, and a page that does nothing. */
async function alone(page: Page, browser: Browser, ms: number): Promise<Spent> {
  const { workers } = await threadsOfPage(browser);
  const look = async (): Promise<Spent> => {
    const operations = await page.evaluate(() => window.measure.messages());
    return { operations, engine: cpuTime(workers) };
  };
  await page.evaluate(() => window.measure.letRun(true));
  await rest(page, SETTLE_MS);
  const before = await look();
  await rest(page, ms);
  const after = await look();
  await page.evaluate(() => window.measure.letRun(false));
  return { operations: after.operations - before.operations, engine: after.engine - before.engine };
}

async function openApp(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('region', { name: 'Simulation' }).waitFor({ timeout: BOOT_MS });
  const results = await command(page, TRAFFIC);
  const begun = results.filter((result) => result >= 0).length;
  if (begun < DOMAINS) throw new Error(`${begun} functions send, not ${DOMAINS}`);
  await page.evaluate(countInPage);
}

/** Longest task while the view draws, and irqs move so that its structure changes all the time. */
async function longestIn(page: Page, browser: Browser, view: ViewName): Promise<number> {
  await openView(page, view);
  await rest(page, 1500);
  const { main } = await threadsOfPage(browser);
  const tasks = await traceTasks(browser, Number(main[0]!.split('/')[2]), async () => {
    await run(page, Number.POSITIVE_INFINITY);
    for (let i = 0; i < 10; i++) {
      await command(page, [{ call: Call.writeAffinity, args: [200 + i, 0], mask: [i * 7] } as Command]);
      await rest(page, 400);
    }
    await pause(page);
  });
  return longestTask(tasks);
}

async function measure(): Promise<Measured | undefined> {
  return inMeasuredApp(LINK, async (app, appBrowser) =>
    inMeasuredPage(async (page, pageBrowser) => {
      await openApp(app);
      await page.evaluate(([preset, traffic]) => window.measure.simulation(preset, traffic), [
        PRESET,
        TRAFFIC,
      ] as const);
      const rounds: Round[] = [];
      for (let round = -1; round < ROUNDS; round++) {
        for (const view of VIEW_NAMES) {
          await openView(app, view);
          await rest(app, 500);
          const ms = round < 0 ? WARM_UP_MS : ROUND_MS;
          const watched = await watch(app, appBrowser, ms);
          const spent = await alone(page, pageBrowser, ms);
          if (round >= 0) rounds.push({ view, watched, alone: spent });
        }
      }
      const longest = { matrix: 0, forest: 0 };
      for (const view of VIEW_NAMES) longest[view] = await longestIn(app, appBrowser, view);
      return { rounds, longest };
    }),
  ).then((measured) => measured ?? undefined);
}

/** Measured once for all rows of a run. */
let measured: Promise<Measured | undefined> | undefined;
const once = (): Promise<Measured | undefined> => {
  measured ??= measure();
  return measured;
};

const rate = ({ operations, engine }: Spent): number => operations / engine;
const ratio = ({ watched, alone }: Round): number => rate(watched) / rate(alone);
const perFrame = ({ watched }: Round): number => watched.main / 1e6 / Math.max(1, watched.frames);
const of = ({ rounds }: Measured, view: ViewName): Round[] => rounds.filter((round) => round.view === view);

function engineRow(result: Measured): BenchRow {
  const runs = result.rounds.map(ratio);
  const views = VIEW_NAMES.map((view) => ({ view, value: median(of(result, view).map(ratio)) }));
  const value = Math.min(...views.map((each) => each.value));
  const spread = (of: (round: Round) => Spent): string =>
    spreadOf(result.rounds.map((round) => rate(of(round)) * 1000));
  const rates = `with it ${spread(({ watched }) => watched)}, without ${spread(({ alone }) => alone)} million messages a CPU second`;
  const parts = views.map((each) => `${each.view} ${each.value.toFixed(3)}`).join(', ');
  return {
    id: 'engine-with-ui',
    value,
    unit: '× operations a CPU second without a page',
    target: LEAST_RATIO,
    least: true,
    ok: value >= LEAST_RATIO,
    runs,
    note: `worse of two views (${parts}); ${PRESET}, flat out, trace on; ${rates} (least, quarters, most)`,
  };
}

function frameRow(result: Measured): BenchRow {
  const [matrix, forest] = VIEW_NAMES.map((view) => of(result, view));
  const runs = matrix!.map((round, at) => perFrame(round) + perFrame(forest![at]!));
  const value = median(runs);
  const changing = median(
    forest!.map(({ watched }) => watched.squares / Math.max(1, watched.frames) / DOMAINS),
  );
  const isBusy = changing >= CHANGING;
  const parts = `matrix ${median(matrix!.map(perFrame)).toFixed(2)}, forest ${median(forest!.map(perFrame)).toFixed(2)}`;
  const frames = median(result.rounds.map(({ watched }) => watched.frames / (ROUND_MS / 1000)));
  return {
    id: 'frame-main-thread',
    value,
    unit: 'ms of CPU a frame',
    target: MOST_MS,
    ok: value <= MOST_MS && isBusy,
    runs,
    note: `matrix of 256 CPUs and forest of ${DOMAINS} domains added (${parts}), everything else of the thread included, ${spreadOf(runs)}; ${(100 * changing).toFixed(1)} % of the squares change in a frame${isBusy ? '' : ': too few'}; ${frames.toFixed(0)} frames a second`,
  };
}

function taskRow({ longest }: Measured): BenchRow {
  const runs = VIEW_NAMES.map((view) => longest[view]);
  const value = Math.max(...runs);
  return {
    id: 'longest-task',
    value,
    unit: 'ms of CPU',
    target: LONGEST_MS,
    ok: value <= LONGEST_MS,
    runs,
    note: 'longest task of the thread that draws, matrix and forest, flat out while irqs are moved and the machine is drawn anew',
  };
}

/** Least, quarters and most of some values. */
function spreadOf(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return [0, 0.25, 0.5, 0.75, 1]
    .map((share) => sorted[Math.round(share * (sorted.length - 1))]!.toFixed(2))
    .join(' ');
}

const row = (id: string, make: (result: Measured) => BenchRow): BenchMaker => ({
  id,
  run: async () => {
    const result = await once();
    return result && make(result);
  },
});

export const liveRows: readonly BenchMaker[] = [
  row('engine-with-ui', engineRow),
  row('frame-main-thread', frameRow),
  row('longest-task', taskRow),
];
