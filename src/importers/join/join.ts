// Joins what the files of one moment say: names become rows, rows find each other, contradictions are named.

import type { MachineBuilder, MachineHeader } from '../../model/machine.ts';
import { addItsEntries } from '../its-trace/entries.ts';
import { mergeMsiDumps } from '../msi-desc/merge.ts';
import { addTracedMessages } from '../msix-writes/messages.ts';
import { linkXenMessages } from '../xen-keys/link.ts';
import { findContradictions } from './contradictions.ts';
import { deriveMessages } from './derived.ts';
import { joinDevices } from './devices.ts';
import { joinDomains } from './domains.ts';
import { settleFlagLists } from './flag-lists.ts';
import { joinMsi } from './msi.ts';
import { joinOnlineCpus } from './online.ts';
import { joinRemap } from './remap.ts';
import { joinTargets } from './targets.ts';
import { joinWrites } from './writes.ts';

export interface JoinContext {
  readonly header: MachineHeader;
  /** The moment before, with counts and effective affinity only. */
  readonly before: MachineBuilder | undefined;
}

export function join(machine: MachineBuilder, context: JoinContext): void {
  joinOnlineCpus(machine);
  settleFlagLists(machine);
  mergeMsiDumps(machine);
  joinDomains(machine);
  joinTargets(machine);
  joinDevices(machine);
  addTracedMessages(machine);
  joinMsi(machine);
  linkXenMessages(machine);
  joinWrites(machine);
  addItsEntries(machine);
  joinRemap(machine);
  deriveMessages(machine);
  findContradictions(machine, context);
}
