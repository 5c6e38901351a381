// Setting up the fault interrupt of a VT-d unit. drivers/iommu/intel/dmar.c: dmar_set_interrupt up to its request_irq, 6.12 and 6.1;
// enable_drhd_fault_handling, 6.12.

import { callInto, finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import { IRQF } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { allocHwirq, dmarDomain, faultIrq, nodeOfUnit, setsUp, unitCount } from './fault-irq.ts';

// Argument: unit. Gives the irq, or -errno.

function enter(m: Machine, c: number): number {
  const unit = m.call.a0[c]!;
  const irq = faultIrq(m, unit);
  if (irq > 0) return finish(m, c, irq);
  traceAlloc(m, dmarDomain(m), -1, 1, nodeOfUnit(m.topology, unit));
  return 1;
}

function allocate(m: Machine, c: number): number {
  return finish(m, c, allocHwirq(m, m.call.a0[c]!));
}

const setInterrupt: Program = [enter, allocate];

// enable_drhd_fault_handling() of 6.12 on a CPU that came up: arguments cpu, next unit. Gives 0 or -1.

function nextUnit(m: Machine, c: number): number {
  const { a0, a1 } = m.call;
  // irq_remap_enable_fault_handling() asks for it where remapping is on.
  const end = m.platform.remapping === 'vtd' ? unitCount(m) : 0;
  for (let unit = a1[c]!; unit < end; unit++) {
    if (faultIrq(m, unit) > 0 || !setsUp(m.topology, unit, a0[c]!)) continue;
    a1[c] = unit;
    a0[callInto(m, c, Call.dmarSetInterrupt)] = unit;
    return 1;
  }
  return finish(m, c, 0);
}

function request(m: Machine, c: number): number {
  const irq = m.call.ret[c]!;
  if (irq < 0) return finish(m, c, -1);
  const row = callInto(m, c, Call.requestIrq);
  m.call.a0[row] = irq;
  m.call.a1[row] = IRQF.noThread;
  m.call.a2[row] = m.names.push(`dmar${m.call.a1[c]!}`) - 1;
  return 2;
}

function requested(m: Machine, c: number): number {
  if (m.call.ret[c] !== 0) return finish(m, c, -1);
  m.call.a1[c]!++;
  return nextUnit(m, c);
}

const enableFaulting: Program = [nextUnit, request, requested];

export const dmarMsiPrograms: Programs = new Map([
  [Call.dmarSetInterrupt, setInterrupt],
  [Call.enableDrhdFaultHandling, enableFaulting],
]);
