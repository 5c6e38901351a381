// Affinity of a device's vectors: kernel/irq/affinity.c: irq_create_affinity_masks, irq_calc_affinity_vectors, 6.12 and 6.1.

import { type CpuMasks, cpumaskCopy } from './cpumask.ts';
import { type CpuTopology, groupCpusEvenly, possibleCpus } from './group-cpus.ts';

/** IRQ_AFFINITY_MAX_SETS */
const MAX_SETS = 4;

/** Says how many vectors each set has: fills `nrSets` and `setSize` for `vectors` vectors to spread. */
export type CalcSets = (affinity: IrqAffinity, vectors: number) => void;

/** struct irq_affinity, the driver's. */
export interface IrqAffinity {
  /** Vectors before and after those that are spread. */
  readonly preVectors: number;
  readonly postVectors: number;
  nrSets: number;
  /** Of `MAX_SETS` entries. */
  readonly setSize: number[];
  calcSets: CalcSets | null;
}

/** Where descriptors go: vector `i` gets row `first + i` of `masks` and `managed[i]`. */
export interface AffinityDescs {
  readonly masks: CpuMasks;
  readonly first: number;
  readonly managed: Uint8Array;
}

/** A driver's irq_affinity before it says anything. */
export function irqAffinity(preVectors = 0, postVectors = 0, calcSets: CalcSets | null = null): IrqAffinity {
  return { preVectors, postVectors, nrSets: 0, setSize: [0, 0, 0, 0], calcSets };
}

/** All vectors in one set. */
export function defaultCalcSets(affinity: IrqAffinity, vectors: number): void {
  affinity.nrSets = 1;
  affinity.setSize[0] = vectors;
}

/**
 * Writes the descriptors of `nvecs` vectors; `defaultAffinity` is the row of `out.masks` that the others get. Installs the default
 * `calcSets` in `affinity` for good, as the kernel does, and calls it even when there is nothing to spread.
 * @returns false where the kernel answers NULL, and then the vectors have no descriptors: nothing to spread, an empty set, too many sets
 */
export function irqCreateAffinityMasks(
  topology: CpuTopology,
  nvecs: number,
  affinity: IrqAffinity,
  defaultAffinity: number,
  out: AffinityDescs,
): boolean {
  const { preVectors, postVectors } = affinity;
  const vectors = Math.max(0, nvecs - preVectors - postVectors);
  affinity.calcSets ??= defaultCalcSets;
  affinity.calcSets(affinity, vectors);
  if (affinity.nrSets > MAX_SETS || vectors === 0) return false;
  const spread = spreadSets(topology, nvecs, affinity, out);
  if (spread < 0) return false;
  const end = preVectors + Math.min(spread, vectors);
  for (let i = 0; i < nvecs; i++) {
    if (i < preVectors || i >= end) cpumaskCopy(out.masks, out.first + i, defaultAffinity);
    out.managed[i] = i >= preVectors && i < nvecs - postVectors ? 1 : 0;
  }
  return true;
}

/** Groups all CPUs anew for each set. Vectors that got a mask, or -1 for an empty set. Throws RangeError for more than there are. */
function spreadSets(
  topology: CpuTopology,
  nvecs: number,
  { preVectors, nrSets, setSize }: IrqAffinity,
  out: AffinityDescs,
): number {
  let spread = 0;
  for (let set = 0; set < nrSets; set++) {
    const size = setSize[set]!;
    if (size === 0) return -1;
    if (preVectors + spread + size > nvecs)
      throw new RangeError(
        `calc_sets asks for ${spread + size} vectors after ${preVectors}, there are ${nvecs}`,
      );
    groupCpusEvenly(topology, size, out.masks, out.first + preVectors + spread);
    spread += size;
  }
  return spread;
}

/** Vectors a device should ask for, at most `maxvec`; 0 when `minvec` does not leave room for the ones that are not spread. */
export function irqCalcAffinityVectors(
  topology: CpuTopology,
  minvec: number,
  maxvec: number,
  { preVectors, postVectors, calcSets }: IrqAffinity,
): number {
  const reserved = preVectors + postVectors;
  if (reserved > minvec) return 0;
  const wanted = calcSets === null ? possibleCpus(topology) : maxvec - reserved;
  return reserved + Math.min(wanted, maxvec - reserved);
}
