// The ring between threads, in Chromium: against copying, against messages, against a library.

import type { Page } from '@playwright/test';
import { cpuTime, inMeasuredPage, inPage, renderers, threadsOf } from './in-page.ts';
import type { DesignName } from './ring-designs.ts';
import type { Traffic } from './ring-traffic.ts';
import { type BenchMaker, type BenchRow, median } from './rows.ts';

type Row = Pick<BenchRow, 'id' | 'unit' | 'target' | 'note'>;

const ROUNDS = 11;

function rowOf(row: Row, a: readonly number[], b: readonly number[], nanoseconds: string): BenchRow {
  const runs = a.map((value, round) => value / b[round]!);
  const value = median(runs);
  const note = `${row.note}; best ${Math.min(...a).toPrecision(3)} against ${Math.min(...b).toPrecision(3)} ${nanoseconds}`;
  return { ...row, value, ok: value <= row.target, runs, note };
}

/** Designs in turn in one worker, the best chunks of each round: the ring against the fastest of the others. */
function againstDesigns(row: Row, others: readonly DesignName[]): Promise<BenchRow | undefined> {
  return inPage(async (page) => {
    const rounds = await page.evaluate(({ names, rounds }) => window.measure.designs(names, rounds), {
      names: ['ring' as const, ...others],
      rounds: ROUNDS,
    });
    const own = rounds.map(([ring]) => ring!);
    const best = rounds.map(([, ...times]) => Math.min(...times));
    return rowOf(row, own, best, 'ns');
  });
}

/** What is measured by the time that all threads of the page ran: nothing else sees both ends of a message. */
type Spender = Traffic | 'ring';

/** Records of a sample, enough for some 20 ms: asking for it costs the page well below 1 ms. */
const SPENT: Readonly<Record<Spender, number>> = { object: 4096, transfer: 1 << 18, ring: 1 << 21 };

/** Samples of a round, of which the best counts: on a busy machine even CPU time grows, for caches go cold. */
const SAMPLES = 6;

async function spend(page: Page, what: Spender): Promise<number> {
  const records = SPENT[what];
  if (what !== 'ring')
    return page.evaluate(({ what, records }) => window.measure.traffic(what, records), { what, records });
  await page.evaluate((records) => window.measure.spend('ring', records), records);
  return records;
}

function againstTraffic(row: Row, a: Spender, b: Spender): Promise<BenchRow | undefined> {
  return inMeasuredPage(async (page, browser) => {
    const pids = await renderers(browser);
    const spent = (): number => cpuTime(threadsOf(pids));
    const cost = async (what: Spender): Promise<number> => {
      const before = spent();
      const records = await spend(page, what);
      return (spent() - before) / records;
    };
    const [sideA, sideB]: [number[], number[]] = [[], []];
    for (let round = -1; round < ROUNDS; round++) {
      let [bestA, bestB] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let sample = 0; sample < SAMPLES; sample++) {
        bestA = Math.min(bestA, await cost(a));
        bestB = Math.min(bestB, await cost(b));
      }
      // The first round warms up.
      if (round < 0) continue;
      sideA.push(bestA);
      sideB.push(bestB);
    }
    return rowOf(row, sideA, sideB, 'ns of CPU time, both ends');
  });
}

const BY_DESIGN: readonly (readonly [Row, ...DesignName[]])[] = [
  [
    {
      id: 'ring-vs-copy',
      unit: '× copying its 16 bytes',
      target: 33.3,
      note: 'records of 16 bytes, written and read, a batch of 256 at a time; copies of 64 KiB in private memory',
    },
    'copy',
  ],
  [
    {
      id: 'ring-vs-ringbuf',
      unit: '× ringbuf.js',
      target: 1,
      note: 'batches of 256 records of 16 bytes, written and read; the faster of its two ways to write',
    },
    'ringbuf',
    'ringbufDirect',
  ],
  [
    {
      id: 'ring-vs-open-each',
      unit: '× records opened one by one',
      target: 1,
      note: 'a batch of 256 opened at once and published, against opened one by one',
    },
    'open',
  ],
  [
    {
      id: 'ring-vs-publish-each',
      unit: '× records published one by one',
      target: 0.5,
      note: 'a batch of 256 opened at once and published, against published one by one',
    },
    'publish',
  ],
];

const BY_TRAFFIC: readonly (readonly [Row, Spender, Spender])[] = [
  [
    {
      id: 'ring-vs-transfer',
      unit: '× the ring',
      target: 12,
      note: 'batches of 256 records of 16 bytes: transferred, against the ring',
    },
    'transfer',
    'ring',
  ],
  [
    {
      id: 'ring-vs-object',
      unit: '× an object per postMessage',
      target: 1 / 500,
      note: 'a record of 16 bytes through the ring, against a message with an object',
    },
    'ring',
    'object',
  ],
];

export const ringRows: readonly BenchMaker[] = [
  ...BY_DESIGN.map(([row, ...others]) => ({ id: row.id, run: () => againstDesigns(row, others) })),
  ...BY_TRAFFIC.map(([row, a, b]) => ({ id: row.id, run: () => againstTraffic(row, a, b) })),
];
