// What the matrix benchmarks ask of a matrix: random allocations and frees that hold a number of vectors, the same in every
// design and, but for `adversarial`, in matrix-twin.c.

import { type CpuMasks, cpumaskSet, cpumaskZero, newCpuMasks } from '../src/engine/cpumask.ts';
import type { MatrixShape } from '../src/engine/matrix-columns.ts';

/**
 * `full`: the mask of all CPUs. `subset`: 64 masks, single CPUs, ranges, sparse, random halves. `adversarial`: 64 masks of 8 to
 * 256 CPUs that are nearly full, while the other CPUs of the machine have every number of vectors left.
 */
export type LoadName = 'full' | 'subset' | 'adversarial';

/** What the loads need of a matrix, as `IrqMatrix` has it. */
export interface Allocator {
  online(cpu: number): void;
  assignSystem(cpu: number, bit: number, replace: boolean): void;
  alloc(mask: number, reserved: boolean): number;
  free(cpu: number, bit: number, managed: boolean): void;
}

/** Runs so many operations; a sum over all choices shows that two designs did the same. */
export type Load = (operations: number) => number;

const MASKS = 64;
const SEED = 2463534242;

/** Bits of a matrix that a CPU has to give out, with two system bits in the range. */
const CPU_BITS = 201;

export function x86Shape(cpus: number): MatrixShape {
  return { cpus, matrixBits: 256, allocStart: 32, allocEnd: 235 };
}

/** Room for the masks of a load. */
export function loadMasks(cpus: number): CpuMasks {
  return newCpuMasks(cpus, MASKS);
}

/** Brings the matrix up and fills the masks it was bound with; `vectors` are then held at a time. */
export function makeLoad(name: LoadName, matrix: Allocator, masks: CpuMasks, vectors: number): Load {
  /** Marsaglia's xorshift. */
  const state = { seed: SEED };
  const random = (): number => {
    state.seed ^= state.seed << 13;
    state.seed ^= state.seed >>> 17;
    state.seed ^= state.seed << 5;
    return state.seed >>> 0;
  };
  matrix.assignSystem(0, 0x32, false);
  matrix.assignSystem(0, 0x80, false);
  for (let cpu = 0; cpu < masks.cpus; cpu++) matrix.online(cpu);
  if (name === 'adversarial') fillAdversarial(matrix, masks, random);
  else fillMasks(masks, random);
  return allocateAndFree(matrix, state, name === 'full' ? 0 : MASKS - 1, vectors);
}

/** The load `full` of an allocator that is up and has no masks of its own. */
export function makeFullLoad(allocator: Allocator, vectors: number): Load {
  return allocateAndFree(allocator, { seed: SEED }, 0, vectors);
}

/** The loop is kept as cheap as it can be: it is measured with the matrix. */
function allocateAndFree(matrix: Allocator, state: { seed: number }, kinds: number, vectors: number): Load {
  const live = new Int32Array(vectors + 1);
  const few = vectors - (vectors >>> 3);
  const places = 0xffffffff >>> Math.clz32(vectors);
  let held = 0;
  return (operations) => {
    let sum = 0;
    let count = held;
    let x = state.seed;
    for (let i = 0; i < operations; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      if (count < few || (count < vectors && (x & 1) === 1)) {
        const got = matrix.alloc((x >>> 8) & kinds, false);
        sum = Math.imul(sum ^ got, 16777619);
        if (got >= 0) live[count++] = got;
      } else {
        let at = (x >>> 8) & places;
        while (at >= count) at >>>= 1;
        matrix.free(live[at] >>> 16, live[at] & 0xffff, false);
        live[at] = live[--count];
      }
    }
    held = count;
    state.seed = x;
    return sum >>> 0;
  };
}

function fillMasks(masks: CpuMasks, random: () => number): void {
  setRange(masks, 0, 0, masks.cpus);
  for (let mask = 1; mask < MASKS; mask++) fillMask(masks, mask, random);
}

function fillMask(masks: CpuMasks, mask: number, random: () => number): void {
  const { cpus } = masks;
  const kind = mask % 8;
  if (kind < 5) {
    const length = 1 + (random() % (kind === 0 ? 1 : kind < 3 ? cpus : (cpus >>> 2) + 1));
    setRange(masks, mask, random() % (cpus - length + 1), length);
    return;
  }
  const oneIn = kind === 7 ? 2 : 16;
  for (let cpu = 0; cpu < cpus; cpu++) if (random() % oneIn === 0) cpumaskSet(masks, mask, cpu);
  if (masks.weight[mask] === 0) cpumaskSet(masks, mask, random() % cpus);
}

function setRange(masks: CpuMasks, mask: number, first: number, length: number): void {
  for (let cpu = first; cpu < first + length; cpu++) cpumaskSet(masks, mask, cpu);
}

/** The lower half of the CPUs keeps 2 vectors each, the upper half every number there is. */
function fillAdversarial(matrix: Allocator, masks: CpuMasks, random: () => number): void {
  const half = masks.cpus >>> 1;
  for (let cpu = 0; cpu < masks.cpus; cpu++) {
    cpumaskZero(masks, 0);
    cpumaskSet(masks, 0, cpu);
    const kept = cpu < half ? 2 : cpu % CPU_BITS;
    for (let i = kept; i < CPU_BITS; i++) matrix.alloc(0, false);
  }
  for (let mask = 0; mask < MASKS; mask++) {
    cpumaskZero(masks, mask);
    const weight = Math.min(8 << (mask % 6), half);
    if (mask % 2 === 0) setRange(masks, mask, random() % (half - weight + 1), weight);
    else while (masks.weight[mask] < weight) cpumaskSet(masks, mask, random() % half);
  }
}
