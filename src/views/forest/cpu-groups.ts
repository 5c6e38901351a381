// CPUs as boxes: one each while there is room, else runs of neighbours on the same node.

import type { CpuFacts } from './cpus.ts';

export interface CpuGroup {
  readonly cpus: readonly CpuFacts[];
  /** Height of the box and of its slot in px. */
  readonly height: number;
  readonly slot: number;
}

const ONE = { height: 29, slot: 42, least: 34 } as const;
const MANY = { height: 44, slot: 54, least: 48 } as const;
/** More CPUs than this are never drawn one by one. */
const MOST_SINGLE = 16;

/** Boxes for a column of `room` px. */
export function groupCpus(cpus: readonly CpuFacts[], room: number): CpuGroup[] {
  if (cpus.length <= MOST_SINGLE && cpus.length * ONE.least <= Math.max(room, 4 * ONE.least)) {
    const slot = Math.min(ONE.slot, Math.max(ONE.least, room / Math.max(1, cpus.length)));
    return cpus.map((cpu) => ({ cpus: [cpu], height: ONE.height, slot }));
  }
  const most = Math.max(2, Math.min(10, Math.floor(room / MANY.least)));
  let size = 2;
  let groups = runs(cpus, size);
  while (groups.length > most && size < cpus.length) {
    size *= 2;
    groups = runs(cpus, size);
  }
  const slot = Math.min(MANY.slot, Math.max(MANY.least, room / groups.length));
  return groups.map((group) => ({ cpus: group, height: MANY.height, slot }));
}

/** Runs of at most `size` CPUs; a run ends where the node changes. Runs of whole nodes are not joined further. */
function runs(cpus: readonly CpuFacts[], size: number): CpuFacts[][] {
  const out: CpuFacts[][] = [];
  for (const cpu of cpus) {
    const last = out.at(-1);
    if (last && last.length < size && last[0]!.node === cpu.node) last.push(cpu);
    else out.push([cpu]);
  }
  return out;
}
