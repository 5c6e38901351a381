// npm run seek [-- --preset ID --commands N --seeks N --seed S]: how long it takes in Chromium to go to any moment of a long branch.
// A time and no ratio: the bar is what a hand that drags can bear, whatever the machine.

import { inPage } from './in-page.ts';
import type { SeekPlan, SeekReport } from './page/seeks.ts';

/** Milliseconds within which 95 of 100 seeks end. */
const BAR_MS = 50;

const USAGE = 'usage: npm run seek [-- --preset ID --commands N --seeks N --seed S]\n';

function planOf(argv: readonly string[]): SeekPlan | undefined {
  const option = (name: string, fallback: string): string => {
    const at = argv.indexOf(`--${name}`);
    return at < 0 ? fallback : (argv[at + 1] ?? '');
  };
  const number = (name: string, fallback: number): number => Number(option(name, `${fallback}`));
  const plan = {
    preset: option('preset', 'desktop-vtd'),
    commands: number('commands', 100_000),
    seeks: number('seeks', 500),
    seed: number('seed', 1),
  };
  const isWhole = [plan.commands, plan.seeks, plan.seed].every((n) => Number.isSafeInteger(n) && n > 0);
  return isWhole && argv.length % 2 === 0 ? plan : undefined;
}

export async function main(argv: string[]): Promise<number> {
  const plan = planOf(argv);
  if (!plan) {
    process.stderr.write(USAGE);
    return 2;
  }
  const report = await inPage((page) => {
    page.setDefaultTimeout(0);
    return page.evaluate((asked) => window.seeks(asked), plan);
  });
  if (!report) return 2;
  const p95 = share(report, 0.95);
  process.stdout.write(textOf(plan, report));
  return p95 <= BAR_MS && report.isSame ? 0 : 1;
}

/** The time within which a share of the seeks ends. */
function share({ times }: SeekReport, part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]!;
}

function textOf({ preset, commands, seeks, seed }: SeekPlan, report: SeekReport): string {
  const ms = (part: number): string => `${share(report, part).toFixed(1)} ms`;
  const p95 = share(report, 0.95);
  return [
    `${preset}, seed ${seed}: ${commands} commands and ${report.ticks} ticks, played in ${(report.played / 1000).toFixed(1)} s`,
    `${seeks} seeks: median ${ms(0.5)}, 90 % ${ms(0.9)}, 95 % ${ms(0.95)}, 99 % ${ms(0.99)}, longest ${ms(1)}`,
    `${report.isSame ? 'ok ' : 'BAD'} the end has the same hash after all of them`,
    `${p95 <= BAR_MS ? 'ok ' : 'BAD'} 95 % within ${BAR_MS} ms`,
    '',
  ].join('\n');
}
