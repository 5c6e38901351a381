// npm run bench: every row is a ratio of things measured in turn in this run. With --json one object for programs.

import { doorHeapRows } from './door-heap.ts';
import { heapRows } from './heap.ts';
import { importRows } from './import.ts';
import { liveRows } from './live.ts';
import { matrixRows } from './matrix.ts';
import { matrixSide } from './matrix-side.ts';
import { msixPair, msixRows } from './msix.ts';
import { msixSide } from './msix-side.ts';
import { ringRows } from './ring.ts';
import { routeRows } from './route.ts';
import { routeSide } from './route-side.ts';
import { type BenchMaker, type BenchRow, rowLine } from './rows.ts';
import { searchRows } from './search.ts';
import { simulationHeapRows } from './simulation-heap.ts';

/** Every row there is. */
const ROWS: readonly BenchMaker[] = [
  ...importRows,
  ...searchRows,
  ...matrixRows,
  ...msixRows,
  ...routeRows,
  ...heapRows,
  ...doorHeapRows,
  ...simulationHeapRows,
  ...liveRows,
  ...ringRows,
];

const USAGE = 'usage: npm run bench [-- --json] [ROW…]\n';

export async function main(argv: string[]): Promise<number> {
  if (argv[0] === '--matrix-side') return matrixSide(argv.slice(1));
  if (argv[0] === '--route-side') return routeSide(argv.slice(1));
  if (argv[0] === '--msix-pair') return msixPair(argv.slice(1));
  if (argv[0] === '--msix-side') return msixSide(argv.slice(1));
  const json = argv.includes('--json');
  const wanted = argv.filter((arg) => !arg.startsWith('--'));
  const unknown = argv.find((arg) => arg.startsWith('--') && arg !== '--json');
  if (unknown) {
    process.stderr.write(`${unknown}: ${USAGE}`);
    return 2;
  }
  const rows: BenchRow[] = [];
  for (const make of ROWS) {
    if (wanted.length > 0 && !wanted.includes(make.id)) continue;
    const row = await make.run();
    if (row === undefined) continue;
    rows.push(row);
    if (!json) process.stdout.write(`${rowLine(row)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
  return rows.every((row) => row.ok) ? 0 : 1;
}
