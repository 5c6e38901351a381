// Every driver that is known as a caller: a sorted glob over the folders.

import type { Driver, FunctionFacts } from './driver.ts';

const modules = import.meta.glob<Driver>('./*/driver.ts', { eager: true, import: 'default' });

export const DRIVERS: readonly Driver[] = Object.values(modules).sort((a, b) => (a.id < b.id ? -1 : 1));

/** The driver that takes a function. */
export function driverOf(facts: FunctionFacts): Driver | undefined {
  return DRIVERS.find((driver) => driver.matches(facts));
}
