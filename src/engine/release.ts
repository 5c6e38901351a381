// What a kernel release does differently, as data: the engine consults these properties and never asks for the release.

import { EIO, EPERM } from '../model/errno.ts';
import type { ReleaseId } from '../model/topology.ts';

export interface Release {
  readonly id: ReleaseId;
  /** First vector that the matrix gives out, and the first one it does not (FIRST_EXTERNAL_VECTOR, FIRST_SYSTEM_VECTOR). */
  readonly firstVector: number;
  readonly firstSystemVector: number;
  /** System vectors inside that range besides int80 and the cascade: the move-cleanup IPI of 6.1. */
  readonly cleanupVector: number;
  /** MSI domains per device below msi_parent_ops (6.2), or one global PCI/MSI domain per parent. */
  readonly perDeviceDomains: boolean;
  /** Old vectors are freed by a timer on the old CPU one jiffy later (6.5), or by an IPI to it. */
  readonly cleanupByTimer: boolean;
  /** 64-bit xAPIC uses logical flat destinations up to 8 CPUs. */
  readonly logicalFlat: boolean;
  /** The root of the PCI/MSI hierarchy says IRQ_DOMAIN_FLAG_MSI_PARENT, remapping domains say ISOLATED_MSI and have bus tokens. */
  readonly msiParents: boolean;
  /** Groups of CPUs are sized two at a time (lib/sort.c since 6.8). */
  readonly sortTwoAtOnce: boolean;
  /** pci_msix_alloc_irq_at() exists. */
  readonly dynamicMsix: boolean;
  /** Irqs that software sends again are a bitmap, lowest first (until 6.4), or a list, newest first. */
  readonly resendLowestFirst: boolean;
  /** VT-d units get their fault interrupt before the IO-APICs are set up, whatever their node; otherwise when a CPU of it comes up. */
  readonly faultHandlingAtBoot: boolean;
  /** Irqs of a hierarchy that cannot be trimmed are freed by their domains, too. */
  readonly freesBrokenHierarchy: boolean;
  /** __irq_domain_alloc_irqs() takes irq numbers before it waits for the domains' mutex. */
  readonly numbersBeforeMutex: boolean;
  /** Write of smp_affinity of an irq that may not be moved. */
  readonly managedWriteErrno: number;
  /** debugfs prints the flags of a domain by name (6.2), not the number alone. */
  readonly namedDomainFlags: boolean;
  /** IRQ descriptors come from a maple tree without an upper limit, or from a bitmap of NR_IRQS + 8196. */
  readonly irqNumbersUnlimited: boolean;
}

export const RELEASES: Readonly<Record<ReleaseId, Release>> = {
  '6.1': {
    id: '6.1',
    firstVector: 0x20,
    firstSystemVector: 0xec,
    cleanupVector: 0x20,
    perDeviceDomains: false,
    cleanupByTimer: false,
    logicalFlat: true,
    msiParents: false,
    sortTwoAtOnce: false,
    dynamicMsix: false,
    resendLowestFirst: true,
    faultHandlingAtBoot: true,
    freesBrokenHierarchy: false,
    numbersBeforeMutex: true,
    managedWriteErrno: -EIO,
    namedDomainFlags: false,
    irqNumbersUnlimited: false,
  },
  '6.12': {
    id: '6.12',
    firstVector: 0x20,
    firstSystemVector: 0xeb,
    cleanupVector: 0,
    perDeviceDomains: true,
    cleanupByTimer: true,
    logicalFlat: false,
    msiParents: true,
    sortTwoAtOnce: true,
    dynamicMsix: true,
    resendLowestFirst: false,
    faultHandlingAtBoot: false,
    freesBrokenHierarchy: true,
    numbersBeforeMutex: false,
    managedWriteErrno: -EPERM,
    namedDomainFlags: true,
    irqNumbersUnlimited: true,
  },
};
