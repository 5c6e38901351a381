// What a driver does with the MSI API that no probe shows: affinity descriptors, vectors asked for directly, hints.

/** What a driver is told when it allocates. */
export interface AllocationFacts {
  /** The function of the driver that called. */
  readonly caller: string;
  readonly min: number;
  readonly max: number;
  /** PCI_IRQ_* */
  readonly flags: number;
  readonly onlineCpus: number;
}

/** struct irq_affinity: vectors that are not spread, and how the others are divided (engine/calls.ts: CalcSets with a and b). */
export interface AffinityDescriptor {
  readonly preVectors: number;
  readonly postVectors: number;
  readonly calcSets: number;
  readonly a: number;
  readonly b: number;
}

export interface DirectRange {
  readonly min: number;
  readonly max: number;
}

export interface DeviceModel {
  readonly id: string;
  /** The C file it mirrors, with the functions. */
  readonly docs: string;
  /** Functions of the driver that call pci_alloc_irq_vectors_affinity(); a module may have no symbols and is known otherwise. */
  readonly callers: readonly string[];
  /** The descriptor that comes with PCI_IRQ_AFFINITY. */
  readonly affinity?: (facts: AllocationFacts) => AffinityDescriptor;
  /** Device ids, vendor << 16 | device, of functions whose driver calls pci_enable_msix_range(). */
  readonly ids?: readonly number[];
  readonly direct?: (facts: { readonly onlineCpus: number; readonly release: string }) => DirectRange;
}

/** All vectors but the first are spread in one set. */
export function preVectors(count: number): AffinityDescriptor {
  return { preVectors: count, postVectors: 0, calcSets: 0, a: 0, b: 0 };
}

/** PCI_IRQ_AFFINITY */
export const PCI_IRQ_AFFINITY = 8;
