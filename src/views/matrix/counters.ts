// The four counters that the kernel keeps for each CPU, by its words for them.

import { countersOf, type Matrix } from './matrix.ts';
import type { Group } from './rows.ts';

export const COUNTERS = ['available', 'managed', 'managedAllocated', 'allocated'] as const;

export const COUNTER_NAMES = ['avl', 'man', 'mac', 'act'] as const;

/** What they say. */
export const COUNTER_MEANINGS = [
  'may still be taken',
  'reserved for managed irqs',
  'of these, in use',
  'in use, all kinds',
] as const;

/** The four counters of a group, added up. */
export function sums(m: Matrix, group: Pick<Group, 'positions'>): number[] {
  const total = [0, 0, 0, 0];
  for (const position of group.positions) {
    const counters = countersOf(m.view, m.rows[position]!);
    COUNTERS.forEach((name, i) => {
      total[i]! += counters[name];
    });
  }
  return total;
}
