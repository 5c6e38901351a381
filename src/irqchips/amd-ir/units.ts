// Which AMD IOMMU remaps what. drivers/iommu/amd/iommu.c, 6.12.

import type { Machine } from '../../engine/machine.ts';

/** Unit whose table a function's messages pass, or -1. */
export const unitOfFunction = (_m: Machine, _dev: number): number => -1;

/** Unit of an IO-APIC by its APIC id, or -1. */
export const unitOfIoapic = (_m: Machine, _id: number): number => -1;
