// What a benchmark row is, and how two things are measured against each other.

export interface BenchRow {
  readonly id: string;
  /** The ratio: median over the runs. */
  readonly value: number;
  readonly unit: string;
  /** Largest value that is well; the least one where `least` is set. */
  readonly target: number;
  readonly least?: boolean;
  readonly ok: boolean;
  readonly runs: readonly number[];
  readonly note: string;
}

export interface BenchMaker {
  readonly id: string;
  /** Undefined when there is nothing here to measure with, which it has said on stderr. */
  run(): Promise<BenchRow | undefined>;
}

/** Median of an odd or even number of values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Runs a and b in turn and takes the ratio of each pair; `perA` and `perB` divide the times first. On a busy machine single
 * times are worthless, but a pair suffers alike, and the median leaves the outliers out.
 */
export async function ratioRow(
  row: { id: string; unit: string; target: number; note: string },
  rounds: number,
  a: () => Promise<void> | void,
  b: () => Promise<void> | void,
  perA = 1,
  perB = 1,
): Promise<BenchRow> {
  await a();
  await b();
  const runs: number[] = [];
  const times: { a: number[]; b: number[] } = { a: [], b: [] };
  for (let round = 0; round < rounds; round++) {
    const timeA = (await time(a)) / perA;
    const timeB = (await time(b)) / perB;
    times.a.push(timeA);
    times.b.push(timeB);
    runs.push(timeA / timeB);
  }
  const value = median(runs);
  const note = `${row.note}; best ${format(Math.min(...times.a))} against ${format(Math.min(...times.b))} ms`;
  return { ...row, value, ok: value <= row.target, runs, note };
}

async function time(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const format = (value: number): string => value.toPrecision(3);

export function rowLine(row: BenchRow): string {
  const mark = row.ok ? 'ok ' : 'BAD';
  const spread = `${format(Math.min(...row.runs))}…${format(Math.max(...row.runs))}`;
  return `${mark} ${row.id.padEnd(28)} ${format(row.value).padStart(6)} ${row.unit} (${row.least ? 'at least' : 'target'} ${row.target}; ${spread}): ${row.note}`;
}
