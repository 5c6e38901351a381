// A machine that runs, as the read model has it: every table that a capture of it would fill, before names are joined to rows.

import type { MachineBuilder } from '../model/machine.ts';
import type { Machine } from './machine.ts';
import { fillDomains } from './view-domains.ts';
import { fillCpus, fillFunctions } from './view-functions.ts';
import { fillIrqs } from './view-irqs.ts';
import { fillRemapping } from './view-remapping.ts';

/** Fills what debugfs, procfs, sysfs, config space, MSI-X tables and remapping tables would show now. */
export function fillView(m: Machine, b: MachineBuilder): void {
  fillCpus(m, b);
  fillDomains(m, b);
  fillIrqs(m, b);
  fillFunctions(m, b);
  fillRemapping(m, b);
}
