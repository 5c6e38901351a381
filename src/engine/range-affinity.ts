// The affinities of the vectors of a range: what the driver's struct irq_affinity makes of them. Arguments as in programs-pci-range.ts.
// drivers/pci/msi/msi.c, kernel/irq/affinity.c, 6.12.

import {
  type CalcSets as CalcSetsFunction,
  defaultCalcSets,
  type IrqAffinity,
  irqAffinity,
  irqCalcAffinityVectors,
  irqCreateAffinityMasks,
} from './affinity-spread.ts';
import { CalcSets, PCI_IRQ_AFFINITY } from './calls.ts';
import { type Machine, Mask } from './machine.ts';
import { allocAffinity, freeAffinity } from './msi.ts';

/** nvme_calc_irq_sets() of drivers/nvme/host/pci.c: queues for writes, the rest for reads. */
function nvmeCalcSets(writeQueues: number): CalcSetsFunction {
  return (affinity, vectors) => {
    const all = vectors === 0 ? 1 : vectors;
    let reads = 0;
    if (all > 1 && writeQueues > 0) reads = writeQueues >= all ? 1 : all - writeQueues;
    affinity.setSize[0] = all - reads;
    affinity.setSize[1] = reads;
    affinity.nrSets = reads > 0 ? 2 : 1;
  };
}

/** The driver's struct irq_affinity as it is by now. */
function affinityOf(m: Machine, c: number): IrqAffinity {
  const { call } = m;
  let calc: CalcSetsFunction | null = call.a9[c] !== 0 ? defaultCalcSets : null;
  if (call.a6[c] === CalcSets.nvme) calc = nvmeCalcSets(call.a7[c]!);
  return irqAffinity(call.a4[c]!, call.a5[c]!, calc);
}

const hasAffinity = (m: Machine, c: number): boolean => (m.call.a3[c]! & PCI_IRQ_AFFINITY) !== 0;

/** irq_create_affinity_masks(): first row of affinityDesc, or -1 where vectors get none. */
export function createMasks(m: Machine, c: number, nvec: number): number {
  if (!hasAffinity(m, c)) return -1;
  const first = allocAffinity(m, nvec);
  const out = {
    masks: m.masks,
    first: m.shape.affinityMasks + first,
    managed: m.affinityDesc.isManaged.subarray(first, first + nvec),
  };
  const made = irqCreateAffinityMasks(m.spread, nvec, affinityOf(m, c), Mask.irqDefaultAffinity, out);
  installCalcSets(m, c);
  if (made) return first;
  freeAffinity(m, first, nvec);
  return -1;
}

/** The default calc_sets stays in the driver's structure, so a later try is not limited to the number of CPUs any more. */
function installCalcSets(m: Machine, c: number): void {
  m.call.a9[c] = 1;
  const parent = m.call.parent[c]! - 1;
  if (parent >= 0) m.call.a10[parent] = 1;
}

/** The vectors that the affinity leaves of `nvec`; 0 where they are fewer than asked for at least. */
export function limitVectors(m: Machine, c: number): number {
  const nvec = m.call.a10[c]!;
  if (!hasAffinity(m, c)) return nvec;
  const limited = irqCalcAffinityVectors(m.spread, m.call.a1[c]!, nvec, affinityOf(m, c));
  return limited < m.call.a1[c]! ? 0 : limited;
}
