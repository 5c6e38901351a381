// Setting up the fault interrupt of a VT-d unit. drivers/iommu/intel/dmar.c: dmar_set_interrupt up to its request_irq, 6.12 and 6.1.

import { finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import type { Machine } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { allocHwirq, dmarDomain, faultIrq, NUMA_NO_NODE } from './fault-irq.ts';

// Argument: unit. Gives the irq, or -errno.

function enter(m: Machine, c: number): number {
  const unit = m.call.a0[c]!;
  const irq = faultIrq(m, unit);
  if (irq > 0) return finish(m, c, irq);
  traceAlloc(m, dmarDomain(m), -1, 1, NUMA_NO_NODE);
  return 1;
}

function allocate(m: Machine, c: number): number {
  return finish(m, c, allocHwirq(m, m.call.a0[c]!));
}

const setInterrupt: Program = [enter, allocate];

export const dmarMsiPrograms: Programs = new Map([[Call.dmarSetInterrupt, setInterrupt]]);
