// CPU masks as columns: what include/linux/cpumask.h calls a cpumask is a row of a table here, and a number wherever one is
// passed. Each row carries a weight and a summary (which of its words are not empty), so that a sparse mask of a large machine
// is walked without a look at its empty words.

import { byteLength, type Table, unpack } from '../lib/columns.ts';

/** Most CPUs a mask can hold: CONFIG_NR_CPUS where CONFIG_MAXSMP is set on x86. */
export const MAX_CPUS = 8192;

/** Specs of the two tables that hold masks: a row per mask, and `maskStride` rows per mask. */
export const MASK = { weight: 'u32' } as const;
export const MASK_WORD = { word: 'i32' } as const;

const CPUMASK = { cpumask: MASK, cpumaskWord: MASK_WORD } as const;

/**
 * Masks of the CPUs 0 to `cpus` - 1. Mask `m` is at `m * stride`: `summaries` words with a bit per word that is not empty,
 * then a word per 32 CPUs.
 */
export interface CpuMasks {
  readonly cpus: number;
  readonly stride: number;
  readonly summaries: number;
  readonly weight: Uint32Array;
  readonly word: Int32Array;
}

/** Words of 32 bits that `bits` bits take. */
export function wordsFor(bits: number): number {
  return (bits + 31) >>> 5;
}

/** Words of a mask and its summary. */
export function maskStride(cpus: number): number {
  return wordsFor(cpus) + wordsFor(wordsFor(cpus));
}

/** The masks that two tables of the specs above hold. */
export function cpuMasks(cpus: number, mask: Table<typeof MASK>, word: Table<typeof MASK_WORD>): CpuMasks {
  return {
    cpus,
    stride: maskStride(cpus),
    summaries: wordsFor(wordsFor(cpus)),
    weight: mask.col.weight,
    word: word.col.word,
  };
}

/** Empty masks in a buffer of their own. */
export function newCpuMasks(cpus: number, masks: number): CpuMasks {
  const rows = { cpumask: masks, cpumaskWord: masks * maskStride(cpus) };
  const tables = unpack(CPUMASK, { buffer: new ArrayBuffer(byteLength(CPUMASK, rows)), rows });
  return cpuMasks(cpus, tables.cpumask, tables.cpumaskWord);
}

/** Index of the lowest set bit of a word that is not 0. */
export function lowestBit(word: number): number {
  return Math.clz32(word & -word) ^ 31;
}

/** Number of set bits of a word. */
function weightOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function cpumaskTest(m: CpuMasks, mask: number, cpu: number): boolean {
  return ((m.word[mask * m.stride + m.summaries + (cpu >>> 5)] >>> (cpu & 31)) & 1) === 1;
}

/** Adds a CPU (cpumask_set_cpu). */
export function cpumaskSet(m: CpuMasks, mask: number, cpu: number): void {
  if (cpumaskTest(m, mask, cpu)) return;
  const row = mask * m.stride;
  m.word[row + m.summaries + (cpu >>> 5)] |= 1 << (cpu & 31);
  m.word[row + (cpu >>> 10)] |= 1 << ((cpu >>> 5) & 31);
  m.weight[mask]++;
}

/** Removes a CPU; whether it was there (cpumask_test_and_clear_cpu). */
export function cpumaskClear(m: CpuMasks, mask: number, cpu: number): boolean {
  if (!cpumaskTest(m, mask, cpu)) return false;
  const row = mask * m.stride;
  const at = row + m.summaries + (cpu >>> 5);
  m.word[at] ^= 1 << (cpu & 31);
  if (m.word[at] === 0) m.word[row + (cpu >>> 10)] ^= 1 << ((cpu >>> 5) & 31);
  m.weight[mask]--;
  return true;
}

/** Removes every CPU (cpumask_clear). */
export function cpumaskZero(m: CpuMasks, mask: number): void {
  m.word.fill(0, mask * m.stride, (mask + 1) * m.stride);
  m.weight[mask] = 0;
}

/** Makes a mask the same as another (cpumask_copy). */
export function cpumaskCopy(m: CpuMasks, to: number, from: number): void {
  m.word.copyWithin(to * m.stride, from * m.stride, (from + 1) * m.stride);
  m.weight[to] = m.weight[from];
}

/** The CPUs of two masks (cpumask_and). */
export function cpumaskAnd(m: CpuMasks, to: number, a: number, b: number): void {
  combine(m, to, a, b, 0);
}

/** The CPUs of one mask that are not in another one (cpumask_andnot). */
export function cpumaskAndnot(m: CpuMasks, to: number, a: number, b: number): void {
  combine(m, to, a, b, -1);
}

/** a & (b ^ `flip`), with summary and weight. */
function combine(m: CpuMasks, to: number, a: number, b: number, flip: number): void {
  const [row, left, right] = [to * m.stride, a * m.stride, b * m.stride];
  m.word.fill(0, row, row + m.summaries);
  let weight = 0;
  for (let w = m.summaries; w < m.stride; w++) {
    const bits = m.word[left + w] & (m.word[right + w] ^ flip);
    m.word[row + w] = bits;
    if (bits === 0) continue;
    const word = w - m.summaries;
    m.word[row + (word >>> 5)] |= 1 << (word & 31);
    weight += weightOf(bits);
  }
  m.weight[to] = weight;
}

/** Lowest CPU above `cpu` in the mask, or -1; starts with -1 (cpumask_next). */
export function cpumaskNext(m: CpuMasks, mask: number, cpu: number): number {
  const from = cpu + 1;
  const row = mask * m.stride + m.summaries;
  for (let word = from >>> 5; word < m.stride - m.summaries; word++) {
    const bits = m.word[row + word] & (word === from >>> 5 ? -1 << (from & 31) : -1);
    if (bits !== 0) return (word << 5) + lowestBit(bits);
  }
  return -1;
}
