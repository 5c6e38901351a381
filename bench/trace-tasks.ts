// Tasks of a thread in a trace of Chromium, with the CPU time of each.

import type { Browser } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** µs of CPU time, where the thread has a clock. */
  readonly tdur?: number;
}

/** CPU time in ms of every task that the main thread of a process has run during `work`. */
export async function traceTasks(
  browser: Browser,
  pid: number,
  work: () => Promise<void>,
): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[])
      if (event.pid === pid && event.tid === pid) events.push(event);
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  await work();
  const done = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await done;
  await session.detach();
  const tasks = events.flatMap(({ ph, tdur }) => (ph === 'X' && tdur !== undefined ? [tdur / 1000] : []));
  if (tasks.length === 0) throw new Error('the trace has no tasks with CPU times');
  return tasks;
}

export const longestTask = (tasks: readonly number[]): number => Math.max(0, ...tasks);
