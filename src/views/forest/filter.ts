// Which domains a filter text lets through. The grammar is the one of the tables.

import { compileFilter, type Filter, type FilterField } from '../../ui/table/filter.ts';
import { effectiveSet } from '../shared/irq-facts.ts';
import { ancestors, type Forest } from './forest.ts';
import { domainName, infoOfDomain } from './labels.ts';

/** The fields of a domain; rows are rows of irqDomain. */
export function filterFields(forest: Forest): FilterField[] {
  const { machine, irqs, driver } = forest;
  const { irqDesc, irqDomain, device } = machine.t;
  const some = (row: number, test: (desc: number) => boolean): boolean => irqs[row]!.some(test);
  const within = (value: number, from: number, to: number): boolean => value >= from && value <= to;
  const words = (row: number, text: (desc: number) => string): string =>
    [...new Set(irqs[row]!.map(text))].filter(Boolean).join(' ');
  const deviceOf = (desc: number): string => {
    const dev = irqDesc.col.deviceRow[desc]!;
    return dev < 0 ? '' : machine.str(device.col.id[dev]);
  };
  const cpuIn = (desc: number, from: number, to: number): boolean => {
    const target = irqDesc.col.target[desc]!;
    if (target >= 0) return within(target, from, to);
    for (const cpu of machine.sets.members(effectiveSet(machine, desc)))
      if (within(cpu, from, to)) return true;
    return false;
  };
  const driversOf = (row: number): string =>
    driver[row] ||
    words(row, (desc) => {
      const dev = irqDesc.col.deviceRow[desc]!;
      return dev < 0 ? '' : machine.str(device.col.driver[dev]);
    });
  return [
    { name: 'domain', about: 'Name of the domain', kind: 'text', get: (row) => domainName(machine, row) },
    { name: 'driver', about: 'Driver of its device', kind: 'text', get: driversOf },
    {
      name: 'device',
      about: 'Address or name of its devices',
      kind: 'text',
      get: (row) => {
        const dev = irqDomain.col.device[row]!;
        return dev >= 0 ? machine.str(device.col.id[dev]) : words(row, deviceOf);
      },
    },
    { name: 'kind', about: 'Kind of domain', kind: 'text', get: (row) => infoOfDomain(machine, row).label },
    {
      name: 'role',
      about: 'VE, IR, MP, MD or IO',
      kind: 'word',
      get: (row) => machine.str(irqDomain.col.role[row]),
    },
    {
      name: 'handler',
      about: 'Names of the handlers of its irqs',
      kind: 'text',
      get: (row) => words(row, (desc) => machine.str(irqDesc.col.actions[desc])),
    },
    {
      name: 'irq',
      about: 'Numbers of its irqs',
      kind: 'set',
      has: (row, from, to) => some(row, (desc) => within(irqDesc.col.irq[desc]!, from, to)),
      empty: (row) => irqs[row]!.length === 0,
    },
    {
      name: 'cpu',
      about: 'CPUs that its irqs target',
      kind: 'set',
      has: (row, from, to) => some(row, (desc) => cpuIn(desc, from, to)),
      empty: (row) => irqs[row]!.length === 0,
    },
    {
      name: 'vector',
      about: 'Vectors (INTIDs, identities) of its irqs',
      kind: 'set',
      has: (row, from, to) => some(row, (desc) => within(irqDesc.col.vector[desc]!, from, to)),
      empty: (row) => !some(row, (desc) => irqDesc.col.vector[desc]! >= 0),
    },
    { name: 'mapped', about: 'Irqs mapped in it', kind: 'number', get: (row) => irqDomain.col.mapped[row]! },
  ];
}

export interface FilterResult {
  readonly compiled: Filter;
  /** Domains that match by themselves; null while there is no filter or it cannot be read. */
  readonly matches: number | null;
  /** Matching domains and what they hang on; null: everything. */
  readonly keep: ReadonlySet<number> | null;
}

/** Runs a filter text over all domains. */
export function runFilter(forest: Forest, fields: readonly FilterField[], text: string): FilterResult {
  const compiled = compileFilter(text, fields);
  if (!compiled.ok || text.trim() === '') return { compiled, matches: null, keep: null };
  const keep = new Set<number>();
  let matches = 0;
  for (let row = 0; row < forest.children.length; row++) {
    if (!compiled.test(row)) continue;
    matches++;
    for (const up of ancestors(forest.machine, row)) keep.add(up);
  }
  return { compiled, matches, keep };
}
