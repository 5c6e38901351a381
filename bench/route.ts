// Routing messages through VT-d remapping: source-id check, destination, IRR; against the same in C.

import type { RouteWork } from './route-load.ts';
import twinSource from './route-twin.c?raw';
import type { BenchMaker, BenchRow } from './rows.ts';
import { compare, ownSide, type Rounds, Side, withC } from './sides.ts';

const ROUNDS: Rounds = { rounds: 15, operations: 65_536 * 24, warmUp: 65_536 * 100 };

/** Part of C's rate that routing must reach. */
const RATE = 0.6;

/** Sizes by entries; the largest is the row that others rely on. */
const SIZES: readonly (RouteWork & { readonly id: string })[] = [
  { id: 'route-256-vs-c', entries: 256, cpus: 64, requesters: 64 },
  { id: 'route-2048-vs-c', entries: 2048, cpus: 64, requesters: 512 },
  { id: 'route-16384-vs-c', entries: 16_384, cpus: 512, requesters: 4096 },
  { id: 'route-65536-512-vs-c', entries: 65_536, cpus: 512, requesters: 10_000 },
  { id: 'route-65536-vs-c', entries: 65_536, cpus: 4096, requesters: 10_000 },
];

function againstC({ id, entries, cpus, requesters }: (typeof SIZES)[number]): Promise<BenchRow | undefined> {
  const args = [`${entries}`, `${cpus}`, `${requesters}`];
  const row = {
    id,
    unit: '× C -O2',
    target: 1 / RATE,
    note: `${entries} entries, ${cpus} CPUs, ${requesters} requesters: at least ${RATE} of C's rate`,
  };
  return withC(twinSource, (program) =>
    compare(row, ownSide(['--route-side', ...args]), new Side(program, args), true, ROUNDS),
  );
}

export const routeRows: readonly BenchMaker[] = SIZES.map((size) => ({
  id: size.id,
  run: () => againstC(size),
}));
