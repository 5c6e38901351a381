// Code that is made for one machine: a compiler takes the columns that it uses for constants (see irq-hierarchy.ts).

import type { Machine } from './machine.ts';

/** Places that `Machine.made` has. */
let places = 0;

/** What `make` makes of a machine, made when it is first asked for. */
export function perMachine<T extends object>(make: (m: Machine) => T): (m: Machine) => T {
  const place = places++;
  return (m) => {
    m.made[place] ??= make(m);
    return m.made[place] as T;
  };
}
