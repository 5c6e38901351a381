// All invariants of a machine: the generic ones, and those of every irqchip that has some (a sorted glob over the folders).

import { type Check, type Excuses, NO_EXCUSES } from '../engine/invariant-tools.ts';
import { GENERIC_CHECKS } from '../engine/invariants.ts';
import type { Machine } from '../engine/machine.ts';

const modules = import.meta.glob<Check>('./*/invariants.ts', { eager: true, import: 'default' });

const CHECKS: readonly Check[] = [
  ...GENERIC_CHECKS,
  ...Object.keys(modules)
    .sort()
    .map((path) => modules[path]!),
];

/** A sentence for each thing that is broken on a machine where no call is under way. */
export function brokenInvariants(m: Machine, excuses: Excuses = NO_EXCUSES): string[] {
  const sentences: string[] = [];
  for (const check of CHECKS) check(m, (sentence) => sentences.push(sentence), excuses);
  return sentences;
}
