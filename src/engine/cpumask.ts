// CPU masks as columns: what include/linux/cpumask.h calls a cpumask is a row of a table here, and a number wherever one is
// passed. Each row carries a weight and a summary (which of its words are not empty), so that a sparse mask of a large machine
// is walked without a look at its empty words.

import { byteLength, type Table, unpack } from '../lib/columns.ts';

/** Most CPUs a mask can hold: CONFIG_NR_CPUS where CONFIG_MAXSMP is set on x86. */
export const MAX_CPUS = 8192;

/** Specs of the three tables that hold masks. */
export const MASK = { weight: 'u32' } as const;
export const MASK_WORD = { bits: 'i32' } as const;
export const MASK_SUMMARY = { words: 'i32' } as const;

const CPUMASK = { cpumask: MASK, cpumaskWord: MASK_WORD, cpumaskSummary: MASK_SUMMARY } as const;

/**
 * Masks of the CPUs 0 to `cpus` - 1. Of mask `m`, word `w` (32 CPUs) is `bits[(m << wordLog) | w]`, and bit `w & 31` of
 * `summary[(m << summaryLog) | (w >>> 5)]` says whether it is not 0: strides are powers of two, because a shift is cheaper
 * than a checked multiplication.
 */
export interface CpuMasks {
  readonly cpus: number;
  readonly words: number;
  readonly wordLog: number;
  readonly summaries: number;
  readonly summaryLog: number;
  readonly weight: Uint32Array;
  readonly bits: Int32Array;
  readonly summary: Int32Array;
}

/** Words of 32 bits that `bits` bits take. */
export function wordsFor(bits: number): number {
  return (bits + 31) >>> 5;
}

/** Binary logarithm of `n`, at least 1, rounded up. */
export function ceilLog2(n: number): number {
  return 32 - Math.clz32(n - 1);
}

/** Rows that `masks` masks take in the three tables, in their order. */
export function maskRows(cpus: number, masks: number): readonly [number, number, number] {
  const words = wordsFor(cpus);
  return [masks, masks << ceilLog2(words), masks << ceilLog2(wordsFor(words))];
}

/** The masks that three tables of the specs above hold. */
export function cpuMasks(
  cpus: number,
  mask: Table<typeof MASK>,
  word: Table<typeof MASK_WORD>,
  summary: Table<typeof MASK_SUMMARY>,
): CpuMasks {
  const words = wordsFor(cpus);
  const summaries = wordsFor(words);
  return {
    cpus,
    words,
    wordLog: ceilLog2(words),
    summaries,
    summaryLog: ceilLog2(summaries),
    weight: mask.col.weight,
    bits: word.col.bits,
    summary: summary.col.words,
  };
}

/** Empty masks in a buffer of their own. */
export function newCpuMasks(cpus: number, masks: number): CpuMasks {
  const [cpumask, cpumaskWord, cpumaskSummary] = maskRows(cpus, masks);
  const rows = { cpumask, cpumaskWord, cpumaskSummary };
  const tables = unpack(CPUMASK, { buffer: new ArrayBuffer(byteLength(CPUMASK, rows)), rows });
  return cpuMasks(cpus, tables.cpumask, tables.cpumaskWord, tables.cpumaskSummary);
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
  return ((m.bits[(mask << m.wordLog) | (cpu >>> 5)] >>> (cpu & 31)) & 1) === 1;
}

/** Adds a CPU (cpumask_set_cpu). */
export function cpumaskSet(m: CpuMasks, mask: number, cpu: number): void {
  if (cpumaskTest(m, mask, cpu)) return;
  const word = cpu >>> 5;
  m.bits[(mask << m.wordLog) | word] |= 1 << (cpu & 31);
  m.summary[(mask << m.summaryLog) | (word >>> 5)] |= 1 << (word & 31);
  m.weight[mask]++;
}

/** Removes a CPU; whether it was there (cpumask_test_and_clear_cpu). */
export function cpumaskClear(m: CpuMasks, mask: number, cpu: number): boolean {
  if (!cpumaskTest(m, mask, cpu)) return false;
  const word = cpu >>> 5;
  const at = (mask << m.wordLog) | word;
  m.bits[at] ^= 1 << (cpu & 31);
  if (m.bits[at] === 0) m.summary[(mask << m.summaryLog) | (word >>> 5)] ^= 1 << (word & 31);
  m.weight[mask]--;
  return true;
}

/** Words up to which a loop is faster than a call of fill() or copyWithin(). */
const FEW_WORDS = 8;

/** Removes every CPU (cpumask_clear). */
export function cpumaskZero(m: CpuMasks, mask: number): void {
  const { bits, summary, summaries, wordLog, summaryLog } = m;
  if (m.weight[mask] === 0) return;
  m.weight[mask] = 0;
  for (let s = 0; s < summaries; s++) {
    const at = (mask << summaryLog) | s;
    for (let some = summary[at]!; some !== 0; some &= some - 1)
      bits[(mask << wordLog) | (s << 5) | lowestBit(some)] = 0;
    summary[at] = 0;
  }
}

/** Makes a mask the same as another (cpumask_copy). */
export function cpumaskCopy(m: CpuMasks, to: number, from: number): void {
  if (to === from) return;
  // Two masks of every CPU are the same.
  if (m.weight[to] === m.cpus && m.weight[from] === m.cpus) return;
  const target = to << m.wordLog;
  const source = from << m.wordLog;
  m.weight[to] = m.weight[from];
  if (m.words > FEW_WORDS) {
    m.bits.copyWithin(target, source, source + m.words);
    m.summary.copyWithin(to << m.summaryLog, from << m.summaryLog, (from + 1) << m.summaryLog);
    return;
  }
  for (let word = 0; word < m.words; word++) m.bits[target + word] = m.bits[source + word];
  m.summary[to << m.summaryLog] = m.summary[from << m.summaryLog];
}

/** Makes a mask hold one CPU alone (cpumask_of). */
export function cpumaskSetOnly(m: CpuMasks, mask: number, cpu: number): void {
  const word = cpu >>> 5;
  cpumaskZero(m, mask);
  m.bits[(mask << m.wordLog) | word] = 1 << (cpu & 31);
  m.summary[(mask << m.summaryLog) | (word >>> 5)] = 1 << (word & 31);
  m.weight[mask] = 1;
}

/** The CPUs of two masks (cpumask_and). */
export function cpumaskAnd(m: CpuMasks, to: number, a: number, b: number): void {
  // Most masks hold every CPU there is. A mask is then copied, or there already.
  if (m.weight[a] === m.cpus) cpumaskCopy(m, to, b);
  else if (m.weight[b] === m.cpus) cpumaskCopy(m, to, a);
  else combine(m, to, a, b, 0);
}

/** The CPUs of one mask that are not in another one (cpumask_andnot). */
export function cpumaskAndnot(m: CpuMasks, to: number, a: number, b: number): void {
  combine(m, to, a, b, -1);
}

/** a & (b ^ `flip`), with summary and weight. */
function combine(m: CpuMasks, to: number, a: number, b: number, flip: number): void {
  const { bits, words, wordLog, summary, summaries, summaryLog } = m;
  let weight = 0;
  for (let s = 0; s < summaries; s++) {
    const end = Math.min(words, (s + 1) << 5);
    let some = 0;
    for (let word = s << 5; word < end; word++) {
      const both = bits[(a << wordLog) | word]! & (bits[(b << wordLog) | word]! ^ flip);
      bits[(to << wordLog) | word] = both;
      if (both === 0) continue;
      some |= 1 << (word & 31);
      weight += weightOf(both);
    }
    summary[(to << summaryLog) | s] = some;
  }
  m.weight[to] = weight;
}

/** Lowest CPU above `cpu` in the mask, or -1; starts with -1 (cpumask_next). */
export function cpumaskNext(m: CpuMasks, mask: number, cpu: number): number {
  const from = cpu + 1;
  for (let word = from >>> 5; word < m.words; word++) {
    const kept = word === from >>> 5 ? -1 << (from & 31) : -1;
    const bits = m.bits[(mask << m.wordLog) | word] & kept;
    if (bits !== 0) return (word << 5) + lowestBit(bits);
  }
  return -1;
}

/** cpumask_intersects(). */
export function cpumaskIntersects(m: CpuMasks, a: number, b: number): boolean {
  for (let word = 0; word < m.words; word++) {
    if ((m.bits[(a << m.wordLog) | word]! & m.bits[(b << m.wordLog) | word]!) !== 0) return true;
  }
  return false;
}

/** cpumask_subset(): every CPU of `a` is in `b`. */
export function cpumaskSubset(m: CpuMasks, a: number, b: number): boolean {
  for (let word = 0; word < m.words; word++) {
    if ((m.bits[(a << m.wordLog) | word]! & ~m.bits[(b << m.wordLog) | word]!) !== 0) return false;
  }
  return true;
}
