// Setting up the fault interrupt of a VT-d unit. drivers/iommu/intel/dmar.c: dmar_set_interrupt up to its request_irq, 6.12 and 6.1.

import { finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import type { Machine } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { allocHwirq, dmarDomain, faultIrq, NUMA_NO_NODE } from './fault-irq.ts';

/** dmar_alloc_hwirq() up to its allocation: domain, and the unit as it comes out of reset. */
function prepare(m: Machine, unit: number): number {
  const domain = dmarDomain(m);
  m.dmarUnit.masked[unit] = 1;
  traceAlloc(m, domain, -1, 1, NUMA_NO_NODE);
  return domain;
}

/** The irq, or -errno. */
function allocIrq(m: Machine, unit: number): number {
  resetAllocInfo(m.info);
  m.info.type = AllocType.dmar;
  m.info.owner = unit;
  m.info.hwirq = unit;
  const irq = irqDomainAllocIrqs(m, dmarDomain(m), -1, 1, NUMA_NO_NODE, false, -1);
  m.trace.emit1(E.irq_domain_alloc_irqs_ret, irq);
  return irq > 0 ? irq : -EINVAL;
}

/** dmar_set_interrupt() whole, with its request_irq: where the boot enables fault handling before the IO-APICs are set up. */
export function dmarSetInterrupt(m: Machine, unit: number): void {
  prepare(m, unit);
  const irq = allocIrq(m, unit);
  if (irq < 0 || irqActivate(m, irq) !== 0) return;
  settleFlags(m, irq, IRQF.noThread);
  irqStartup(m, irq);
  m.names.push(`dmar${unit}`);
  addAction(m, irq, IRQF.noThread, m.names.length - 1);
}

// Argument: unit. Gives the irq, or -errno.

function enter(m: Machine, c: number): number {
  const unit = m.call.a0[c]!;
  const irq = irqFindMapping(m, dmarDomain(m), unit);
  if (irq > 0) return finish(m, c, irq);
  prepare(m, unit);
  return 1;
}

const allocate = (m: Machine, c: number): number => finish(m, c, allocIrq(m, m.call.a0[c]!));

const setInterrupt: Program = [enter, allocate];

export const dmarMsiPrograms: Programs = new Map([[Call.dmarSetInterrupt, setInterrupt]]);
