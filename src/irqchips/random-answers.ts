// For tests: what is wrong with the answer of pci_alloc_irq_vectors(), and with the affinity that its vectors got.

import { PCI_IRQ_AFFINITY, PCI_IRQ_INTX, PCI_IRQ_VIRTUAL } from '../engine/calls.ts';
import { cpusOf, range } from '../engine/invariant-tools.ts';
import type { Machine } from '../engine/machine.ts';

/**
 * @param args those of the call: dev, min, max, flags, pre, post, calcSets
 * @param wasEnabled the function had messages before
 */
export function checkAlloc(
  m: Machine,
  args: readonly number[],
  wasEnabled: boolean,
  result: number,
): string | undefined {
  const [dev, min, max, flags] = args as [number, number, number, number];
  const { msiEnabled, msixEnabled } = m.device;
  const enabled = msiEnabled[dev] !== 0 || msixEnabled[dev] !== 0;
  if (result < 0) return enabled && !wasEnabled ? 'an error, and it is enabled' : undefined;
  if (result < min || result > max) return 'that is not what was asked for';
  if (!enabled) return result === 1 && (flags & PCI_IRQ_INTX) !== 0 ? undefined : 'vectors of nothing';
  // A second allocation is refused, and INTx looks at nothing.
  if (wasEnabled) return result === 1 && (flags & PCI_IRQ_INTX) !== 0 ? undefined : 'it was enabled before';
  const { msi, msix } = m.topology.pci.functions[dev]!;
  const virtual = (flags & PCI_IRQ_VIRTUAL) !== 0 ? (msix?.virtual ?? 0) : 0;
  const most =
    msixEnabled[dev] !== 0 ? (msix?.size ?? 0) + virtual : msi === undefined ? 0 : 1 << msi.multiCap;
  if (result > most) return `the function has ${most}`;
  return checkSpread(m, args, result);
}

/** Managed are exactly the vectors that are spread, and all possible CPUs are in one of their masks, each set for itself. */
function checkSpread(m: Machine, args: readonly number[], vectors: number): string | undefined {
  const [dev, , , flags, pre, post, calcSets] = args as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const rows = range(vectors).map((index) => affinityRow(m, dev, index));
  const wanted = (flags & PCI_IRQ_AFFINITY) !== 0 && vectors - pre - post > 0;
  if (!wanted) return rows.every((row) => row < 0) ? undefined : 'there are masks for nothing';
  if (rows.some((row) => row < 0)) return calcSets === 0 ? 'a vector has no mask' : undefined;
  for (const [index, row] of rows.entries()) {
    const spread = index >= pre && index < vectors - post;
    if ((m.affinityDesc.isManaged[row] !== 0) !== spread)
      return `vector ${index} is managed, or not, wrongly`;
  }
  if (calcSets !== 0) return undefined;
  const masks = rows.slice(pre, vectors - post).map((row) => cpusOf(m, m.shape.affinityMasks + row));
  const spread = masks.slice(0, m.shape.cpus).flat();
  if (new Set(spread).size !== spread.length) return 'two vectors share a CPU';
  return new Set(spread).size === m.shape.cpus ? undefined : `vectors have the CPUs ${spread} alone`;
}

/** Row of affinityDesc of a message, or -1. */
function affinityRow(m: Machine, dev: number, index: number): number {
  const first = m.shape.msiFirst[dev]!;
  if (m.device.msixEnabled[dev] !== 0) return m.msiDesc.affinity[first + index]! - 1;
  return m.msiDesc.affinity[first] === 0 ? -1 : m.msiDesc.affinity[first]! - 1 + index;
}
