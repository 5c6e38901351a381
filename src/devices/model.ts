// What a driver does with the interrupt API that no probe shows: affinity descriptors, vectors asked for directly, hints.

import type { CallNumber } from '../engine/calls.ts';

export { PCI_IRQ_AFFINITY } from '../engine/calls.ts';

/** What a driver is told when it allocates. */
export interface AllocationFacts {
  /** The function of the driver that called. */
  readonly caller: string;
  /** deviceId() of the PCI function, 0 where it is not known. */
  readonly device: number;
  readonly min: number;
  readonly max: number;
  /** PCI_IRQ_* */
  readonly flags: number;
  readonly onlineCpus: number;
  /** Tries for the same function right before this one that came to nothing. */
  readonly failures: number;
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

/** A call that a driver makes by itself. */
export interface DriverCall {
  readonly call: CallNumber;
  readonly args: readonly number[];
  readonly mask?: readonly number[];
}

/** A request_irq() that gave 0. */
export interface RequestFacts {
  readonly irq: number;
  readonly name: string;
  /** IRQF_* */
  readonly flags: number;
  /** CPU that it ran on. */
  readonly cpu: number;
  /** CPUs on line, ascending. */
  readonly cpus: readonly number[];
}

/** What a driver bound to one device knows and does. CPUs are those on line, ascending. */
export interface BoundDriver {
  /** pci_alloc_irq_vectors() is called for the function, by whichever driver. */
  allocates?(facts: AllocationFacts): void;
  requested?(request: RequestFacts): readonly DriverCall[];
  freed?(irq: number): void;
  /** These irqs are about to be freed, in this order, and behind them the vectors of the function. */
  releases?(irqs: readonly number[]): readonly DriverCall[];
  /** Hot-plug callbacks: a CPU came on line, is about to leave, has left. */
  cpuOnline?(cpus: readonly number[]): readonly DriverCall[];
  cpuDownPrepare?(): readonly DriverCall[];
  cpuDead?(cpus: readonly number[]): readonly DriverCall[];
}

export interface DeviceModel {
  readonly id: string;
  /** The C file it mirrors, with the functions. */
  readonly docs: string;
  /** Functions of the driver that call pci_alloc_irq_vectors_affinity(); a module may have no symbols and is known otherwise. */
  readonly callers?: readonly string[];
  /** The descriptor that comes with PCI_IRQ_AFFINITY. */
  readonly affinity?: (facts: AllocationFacts) => AffinityDescriptor;
  /** deviceId() of the functions that `direct` and `bind` are for. */
  readonly ids?: readonly number[];
  /** What pci_enable_msix_range() is asked for. */
  readonly direct?: (facts: { readonly onlineCpus: number; readonly release: string }) => DirectRange;
  /** Names of handlers, for devices that are no PCI functions. */
  readonly handlers?: RegExp;
  /** A driver takes a device. */
  readonly bind?: () => BoundDriver;
}

/** Vendor and device id as one number. */
export const deviceId = (vendor: number, device: number): number => ((vendor << 16) | device) >>> 0;

/** All vectors but the first are spread in one set. */
export function preVectors(count: number): AffinityDescriptor {
  return { preVectors: count, postVectors: 0, calcSets: 0, a: 0, b: 0 };
}
