// Code that is made for one machine: a compiler takes the columns that it uses for constants (see irq-hierarchy.ts).

import type { Machine } from './machine.ts';

/** What `make` makes of a machine, made when it is first asked for. */
export function perMachine<T>(make: (m: Machine) => T): (m: Machine) => T {
  const made = new WeakMap<Machine, { readonly it: T }>();
  return (m) => {
    let known = made.get(m);
    if (known === undefined) {
      known = { it: make(m) };
      made.set(m, known);
    }
    return known.it;
  };
}
