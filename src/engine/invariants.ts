// What holds of a machine whenever no call is under way: the invariants that the kernel's own structures obey. Each check restates
// its rule on the columns with lists and sets; none of them uses what it judges. Here are those of kernel/irq, 6.12 and 6.1; what
// irqchips have to say is in their folders (invariants.ts), and irqchips/invariants.ts asks all of them.

import type { Check } from './invariant-tools.ts';
import { brokenAffinity } from './invariants-affinity.ts';
import { brokenChains } from './invariants-chains.ts';
import { brokenFreed } from './invariants-freed.ts';
import { brokenMsi } from './invariants-msi.ts';

/** Checks of the part that knows no irqchip. */
export const GENERIC_CHECKS: readonly Check[] = [brokenChains, brokenMsi, brokenAffinity, brokenFreed];
