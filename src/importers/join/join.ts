// Joins what the files of one moment say: names become rows, rows find each other, contradictions are named.

import type { MachineBuilder, MachineHeader } from '../../model/machine.ts';
import { joinDomains } from './domains.ts';
import { joinTargets } from './targets.ts';

export interface JoinContext {
  readonly header: MachineHeader;
  /** The moment before, with counts and effective affinity only. */
  readonly before: MachineBuilder | undefined;
}

export function join(machine: MachineBuilder, _context: JoinContext): void {
  joinDomains(machine);
  joinTargets(machine);
}
