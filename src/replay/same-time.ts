// Events of several CPUs that carry the same time stand in a trace in no order. The counters of the vector matrix say in which order
// they happened.

/** An event as far as its place is concerned. */
export interface Placed {
  readonly name: string;
  readonly cpu: number;
  readonly fields: ReadonlyMap<string, number | bigint | string>;
}

/** Changes of total_alloc and the least and greatest change of global_rsvd; only one event adds to online_maps. kernel/irq/matrix.c */
const CHANGES: Readonly<Record<string, readonly [allocated: number, least: number, greatest: number]>> = {
  irq_matrix_reserve: [0, 1, 1],
  irq_matrix_remove_reserved: [0, -1, -1],
  irq_matrix_reserve_managed: [0, 0, 0],
  irq_matrix_remove_managed: [0, 0, 0],
  irq_matrix_alloc_managed: [1, 0, 0],
  irq_matrix_assign: [1, 0, 0],
  irq_matrix_alloc: [1, -1, 0],
  irq_matrix_free: [-1, 0, 0],
  irq_matrix_online: [0, 0, 0],
};

interface Counters {
  readonly online: number;
  readonly allocated: number;
  readonly reserved: number;
}

/** Puts the events of equal times in order; `times` are those of the events. Each CPU keeps its own order. */
export function orderSameTimes<T extends Placed>(events: readonly T[], times: ArrayLike<number>): T[] {
  const ordered: T[] = [];
  let before: Counters | undefined;
  for (let start = 0; start < events.length; ) {
    let end = start + 1;
    while (end < events.length && times[end] === times[start]) end++;
    const run = events.slice(start, end);
    const placed = run.some(({ cpu }) => cpu !== run[0]!.cpu) ? orderRun(run, before) : run;
    for (const event of placed) {
      before = countersOf(event) ?? before;
      ordered.push(event);
    }
    start = end;
  }
  return ordered;
}

/** Goes through the events as they stand, and leaves a CPU whose next change of the matrix cannot be the next one for later. */
function orderRun<T extends Placed>(run: readonly T[], before: Counters | undefined): T[] {
  const left = [...run];
  const ordered: T[] = [];
  let counters = before;
  while (left.length > 0) {
    const at = Math.max(0, nextOf(left, counters));
    const [event] = left.splice(at, 1);
    counters = countersOf(event!) ?? counters;
    ordered.push(event!);
  }
  return ordered;
}

/** The first event in front of which no other of its CPU stands, and whose CPU may go on; -1: none. */
function nextOf(left: readonly Placed[], counters: Counters | undefined): number {
  const seen = new Set<number>();
  for (const [at, { cpu }] of left.entries()) {
    if (seen.has(cpu)) continue;
    seen.add(cpu);
    const change = left.find((event, i) => i >= at && event.cpu === cpu && countersOf(event));
    if (!change || (follows(change, counters) && !waits(change, left))) return at;
  }
  return -1;
}

/** Another CPU does not count the one that comes on line. */
function waits(event: Placed, left: readonly Placed[]): boolean {
  if (event.name !== 'irq_matrix_online') return false;
  const { online } = countersOf(event)!;
  return left.some((other) => other.cpu !== event.cpu && (countersOf(other)?.online ?? online) < online);
}

function countersOf({ name, fields }: Placed): Counters | undefined {
  if (!name.startsWith('irq_matrix_')) return undefined;
  const [online, allocated, reserved] = ['online_maps', 'total_alloc', 'global_rsvd'].map((field) =>
    Number(fields.get(field)),
  ) as [number, number, number];
  return { online, allocated, reserved };
}

function follows(event: Placed, before: Counters | undefined): boolean {
  const change = CHANGES[event.name];
  const after = countersOf(event);
  if (!change || !before || !after) return true;
  if (event.name === 'irq_matrix_online' && after.online !== before.online + 1) return false;
  const [allocated, least, greatest] = change;
  const reserved = after.reserved - before.reserved;
  return after.allocated - before.allocated === allocated && reserved >= least && reserved <= greatest;
}
