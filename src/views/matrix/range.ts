// The range that a matrix allocates from. debugfs does not print it; the counters of the CPUs give it away.
// kernel/irq/matrix.c: irq_alloc_matrix, irq_matrix_online; arch/x86/kernel/apic/vector.c: arch_early_irq_init; 6.1 and 6.12.

/** First vector that x86 gives to devices: FIRST_EXTERNAL_VECTOR. */
const FIRST_EXTERNAL_VECTOR = 0x20;
const X86_VECTORS = 256;
/** No allocator of interrupts has more numbers; counters of a damaged file can say anything. */
const MOST_NUMBERS = 65536;

export interface AllocRange {
  /** Numbers that exist: columns of the matrix. */
  readonly columns: number;
  /** First number that can be allocated. */
  readonly first: number;
  /** First number after the range. */
  readonly end: number;
  /** How many numbers of the range are not taken by the system: what an empty CPU has available. */
  readonly size: number;
}

/** The four counters of a CPU as the kernel prints them. */
export interface Counters {
  readonly available: number;
  readonly managed: number;
  readonly managedAllocated: number;
  readonly allocated: number;
}

/**
 * What a CPU had when it came online, as its counters say: `avl + man` and what is allocated without being managed. The same
 * on every CPU, unless managed vectors were reserved or given back while the CPU was offline (matrixQuirk).
 */
export const sizeOf = (c: Counters): number => c.available + c.managed + c.allocated - c.managedAllocated;

/**
 * How many more (or fewer, below 0) vectors `avl` says than the range allows. irq_matrix_reserve_managed and
 * irq_matrix_remove_managed count `man` always, `avl` only while the CPU is online: what happens while it is offline stays off.
 */
export const matrixQuirk = (range: AllocRange, c: Counters): number => sizeOf(c) - range.size;

/**
 * The range from the counters of all CPUs: its size is what most of them agree on (of two sizes that are as frequent the
 * smaller one), its end is where so many numbers have gone by that are not system numbers.
 *
 * @param system by number: 1 where the System list has it
 * @param highest the highest number that anything uses
 */
export function allocRange(
  isX86: boolean,
  system: ReadonlySet<number>,
  counters: readonly Counters[],
  highest: number,
): AllocRange {
  const first = isX86 ? FIRST_EXTERNAL_VECTOR : 0;
  const size = mostFrequent(counters.map(sizeOf));
  let end = first;
  for (let left = size; left > 0 && end < MOST_NUMBERS; end++) if (!system.has(end)) left--;
  const columns = Math.max(isX86 ? X86_VECTORS : end, highest + 1);
  return { columns, first, end: Math.min(end, columns), size };
}

function mostFrequent(numbers: readonly number[]): number {
  const times = new Map<number, number>();
  for (const n of numbers) times.set(n, (times.get(n) ?? 0) + 1);
  let best = 0;
  let most = 0;
  for (const [n, count] of times) {
    if (count < most || (count === most && n > best)) continue;
    best = n;
    most = count;
  }
  return best;
}
