// What a simulation remembers beside its machine: the clock, the sources of traffic, counters, injected faults. One buffer, as the
// machine's columns are: a copy of both is a checkpoint.

import type { Machine } from '../engine/machine.ts';
import { byteLength, type Columns, unpack } from '../lib/columns.ts';
import { VERDICTS } from '../model/hardware.ts';
import { CLOCK, LIVE, LOST_ROWS } from '../model/simulation.ts';
import type { Topology } from '../model/topology.ts';
import { QUEUE, SOURCE } from './traffic.ts';

/** Faults that can be injected at a time. */
const MOST_INJECTIONS = 64;

/** Sources beyond one per function. */
const MORE_SOURCES = 64;

/** Where an injection has changed words: rows of these tables. */
export const Place = { irte: 1, amdEntry: 2, msixEntry: 3, msi: 4, localApic: 5 } as const;

export const SIMULATION = {
  clock: CLOCK,
  source: SOURCE,
  queue: QUEUE,
  device: LIVE.device,
  cell: LIVE.cell,
  cpu: { entries: 'f64' },
  lost: LIVE.lost,
  injection: {
    ...LIVE.injection,
    place: 'u8',
    row: 'u32',
    /** What was there, and what was put there. */
    b0: 'u32',
    b1: 'u32',
    b2: 'u32',
    b3: 'u32',
    a0: 'u32',
    a1: 'u32',
    a2: 'u32',
    a3: 'u32',
  },
} as const;

export type SimulationColumns = { readonly [K in keyof typeof SIMULATION]: Columns<(typeof SIMULATION)[K]> };

/** Messages that a function can have: the first row of `queue` of each, and the number of all. */
export function queueFirsts({ pci }: Topology): Int32Array {
  const first = new Int32Array(pci.functions.length + 1);
  for (const [dev, f] of pci.functions.entries())
    first[dev + 1] =
      first[dev]! + Math.max(1, f.msix?.size ?? 0, f.msi === undefined ? 0 : 1 << f.msi.multiCap);
  return first;
}

function rowsOf({ topology, shape }: Machine): Record<keyof typeof SIMULATION, number> {
  const functions = topology.pci.functions.length;
  return {
    clock: 1,
    source: functions + MORE_SOURCES,
    queue: queueFirsts(topology).at(-1)!,
    device: functions,
    cell: shape.cpus * 256,
    cpu: shape.cpus,
    lost: LOST_ROWS,
    injection: MOST_INJECTIONS,
  };
}

/** Columns of a simulation that has not begun, and the buffer that they are in. */
export function simulationColumns(m: Machine): {
  readonly buffer: ArrayBuffer;
  readonly columns: SimulationColumns;
} {
  const rows = rowsOf(m);
  const buffer = new ArrayBuffer(byteLength(SIMULATION, rows));
  const tables = unpack(SIMULATION, { buffer, rows });
  const columns = Object.fromEntries(Object.entries(tables).map(([name, { col }]) => [name, col]));
  return { buffer, columns: columns as SimulationColumns };
}

/** Rows of a frame of the machine. */
export function liveRows(m: Machine): Record<keyof typeof LIVE, number> {
  const own = rowsOf(m);
  return {
    head: 1,
    irq: m.shape.irqs,
    cell: own.cell,
    apic: m.shape.cpus * 8,
    cpu: own.cpu,
    device: own.device,
    verdict: VERDICTS,
    source: own.source,
    lost: own.lost,
    faultRecord: m.shape.rows.faultRecord ?? 0,
    injection: own.injection,
  };
}
