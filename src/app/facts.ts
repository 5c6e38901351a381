/** Counts of the status bar. */

import type { MachineView } from '../model/machine.ts';
import { Bus, FileState, Severity } from '../model/tables.ts';

export interface MachineFacts {
  readonly cpus: number;
  readonly domains: number;
  readonly irqs: number;
  /** Interrupts that a message carries. */
  readonly msis: number;
  readonly functions: number;
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly contradictions: number;
}

export function machineFacts(m: MachineView): MachineFacts {
  const { t } = m;
  return {
    cpus: t.cpu.length,
    domains: t.irqDomain.length,
    irqs: t.irqDesc.length,
    msis: countRows(t.irqDesc.length, (row) => t.irqDesc.col.msi[row]! >= 0),
    functions: countRows(t.device.length, (row) => t.device.col.bus[row] === Bus.pci),
    files: countRows(t.file.length, (row) => t.file.col.state[row] === FileState.parsed),
    errors: countRows(t.problem.length, (row) => t.problem.col.severity[row] === Severity.error),
    warnings: countRows(t.problem.length, (row) => t.problem.col.severity[row] === Severity.warning),
    contradictions: countRows(t.contradiction.length, (row) => t.contradiction.col.expected[row] === 0),
  };
}

function countRows(length: number, test: (row: number) => boolean): number {
  let n = 0;
  for (let row = 0; row < length; row++) if (test(row)) n++;
  return n;
}
