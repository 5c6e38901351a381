// npm run bench: every row is a ratio of things measured in turn in this run. With --json one object for programs.

import { importRows } from './import.ts';
import { type BenchRow, rowLine } from './rows.ts';

const USAGE = 'usage: npm run bench [-- --json] [ROW…]\n';

export async function main(argv: string[]): Promise<number> {
  const json = argv.includes('--json');
  const wanted = argv.filter((arg) => !arg.startsWith('--'));
  const unknown = argv.find((arg) => arg.startsWith('--') && arg !== '--json');
  if (unknown) {
    process.stderr.write(`${unknown}: ${USAGE}`);
    return 2;
  }
  const rows: BenchRow[] = [];
  for (const make of importRows) {
    if (wanted.length > 0 && !wanted.includes(make.id)) continue;
    const row = await make.run();
    rows.push(row);
    if (!json) process.stdout.write(`${rowLine(row)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
  return rows.every((row) => row.ok) ? 0 : 1;
}
