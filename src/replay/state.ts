// The state of the engine at a moment against what the files of a capture show of it.
//
// Not compared: interrupt counts, spurious counters, whether a handler runs, and the addresses of tables in memory.

import type { Machine } from '../engine/machine.ts';
import type { MachineView } from '../model/machine.ts';
import type { Ledger } from './report.ts';
import { domainFacts, matrixFacts } from './state-domains.ts';
import { type Comparison, compareObjects, type Described } from './state-facts.ts';
import { irqFacts, procIrqFacts, sysfsFacts } from './state-irqs.ts';
import { entryFacts, msiIrqFacts, registerFacts, tablesRead } from './state-messages.ts';
import { amdFacts, unitFacts, vtdFacts } from './state-remapping.ts';
import { viewOf } from './view.ts';

/** Categories of the report. */
export const StateCategory = {
  domains: 'state: domains',
  matrix: 'state: matrix',
  irqs: 'state: irqs',
  affinity: 'state: affinity files',
  msiIrqs: 'state: msi_irqs',
  registers: 'state: MSI and MSI-X registers',
  entries: 'state: MSI-X tables',
  remapping: 'state: remapping tables',
} as const;

/** Adds the facts of a moment to a ledger. */
export function compareState(m: Machine, capture: MachineView, ledger: Ledger): void {
  compareViews(capture, viewOf(m, capture.header), ledger);
}

/**
 * Two views of a moment; every field that the first one's files show is a fact.
 * @param later the state as it became while the files were read
 */
export function compareViews(
  expected: MachineView,
  got: MachineView,
  ledger: Ledger,
  later: readonly MachineView[] = [],
): void {
  for (const comparison of comparisons(expected, got, later)) compareObjects(ledger, comparison);
}

/** What the capture's files do not list is not compared. */
function comparisons(expected: MachineView, got: MachineView, later: readonly MachineView[]): Comparison[] {
  const both = (describe: (view: MachineView) => Described[], list: string) => {
    const listed = describe(expected);
    return {
      expected: listed,
      got: describe(got),
      later: later.map(describe),
      list: listed.length > 0 ? list : undefined,
    };
  };
  const tables = tablesRead(expected);
  const { domains, matrix, irqs, affinity, msiIrqs, registers, entries, remapping } = StateCategory;
  const units = both(unitFacts, 'remapping units');
  return [
    { category: domains, ...both(domainFacts, 'irq/domains') },
    { category: matrix, ...both(matrixFacts, 'online CPUs') },
    { category: irqs, ...both(irqFacts, 'irq/irqs') },
    { category: affinity, ...both(procIrqFacts, '/proc/irq') },
    { category: affinity, ...both(sysfsFacts, ''), list: undefined },
    { category: msiIrqs, ...both(msiIrqFacts, ''), list: undefined },
    { category: registers, ...both(registerFacts, 'PCI functions') },
    {
      category: entries,
      ...both((view) => entryFacts(view, tables), ''),
      list: tables.size > 0 ? 'MSI-X tables' : undefined,
    },
    { category: remapping, ...units },
    { category: remapping, ...both(vtdFacts, ''), list: units.list && 'present entries' },
    { category: remapping, ...both(amdFacts, ''), list: undefined },
  ];
}
