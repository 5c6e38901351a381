// Setting up the interrupts of an AMD IOMMU itself. drivers/iommu/amd/init.c: iommu_setup_intcapxt, iommu_get_irqdomain: one irq for
// each log in 6.12, near the unit, one for all in 6.1, near nothing.

import { callInto, finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import {
  createDomain,
  irqDomainAllocIrqs,
  irqDomainRemoveIrqs,
  irqFreeDescs,
  removeDomain,
  traceFreeIrqs,
} from '../../engine/irqdomain.ts';
import { AllocType, type Machine, resetAllocInfo } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { E } from '../../engine/trace.ts';
import { EINVAL } from '../../model/errno.ts';
import { amdOf } from '../amd-ir/units.ts';
import { VECTOR_DOMAIN } from '../x86-vector/cfg.ts';
import { findDomain } from '../x86-vector/domains.ts';
import { CAPXT } from './registers.ts';

const NUMA_NO_NODE = -1;

/** Interrupts of a unit: register, and what its handler is called. */
function interruptsOf({ topology }: Machine, unit: number): readonly (readonly [number, string])[] {
  if (topology.release === '6.1') return [[CAPXT.event, 'AMD-Vi']];
  return [
    [CAPXT.event, `AMD-Vi${unit}-Evt`],
    [CAPXT.ppr, `AMD-Vi${unit}-PPR`],
    [CAPXT.ga, `AMD-Vi${unit}-GA`],
  ];
}

/** iommu_get_irqdomain(): one domain for all units, made for the first one. */
function amdViDomain(m: Machine): number {
  const found = findDomain(m, 'amd-vi-msi', 0);
  return found >= 0 ? found : createDomain(m, m.chips.kind('amd-vi-msi'), VECTOR_DOMAIN, 0, 0, 0);
}

/** Node of the unit's own function, which 6.1 does not ask for. */
function nodeOf(m: Machine, unit: number): number {
  if (m.topology.release === '6.1') return NUMA_NO_NODE;
  const { segment, devid } = amdOf(m).units[unit]!;
  const own = m.topology.pci.functions.find(
    (f) => f.segment === segment && ((f.bus << 8) | f.devfn) === devid,
  );
  return own?.node ?? NUMA_NO_NODE;
}

// Arguments: unit; kept: interrupts set up, irq.

function nextInterrupt(m: Machine, c: number): number {
  const { a0, a1 } = m.call;
  if (m.topology.remapping?.kind !== 'amd') return finish(m, c, -EINVAL);
  if (a1[c] === interruptsOf(m, a0[c]!).length) return finish(m, c, 0);
  traceAlloc(m, amdViDomain(m), -1, 1, nodeOf(m, a0[c]!));
  return 1;
}

function allocate(m: Machine, c: number): number {
  const { call, info } = m;
  const unit = call.a0[c]!;
  const [register, name] = interruptsOf(m, unit)[call.a1[c]!]!;
  resetAllocInfo(info);
  info.type = AllocType.amdvi;
  info.owner = unit;
  info.hwirq = register;
  const irq = irqDomainAllocIrqs(m, amdViDomain(m), -1, 1, nodeOf(m, unit), false, -1);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  if (irq < 0) {
    removeDomain(m, amdViDomain(m));
    return finish(m, c, irq);
  }
  call.a2[c] = irq;
  const row = callInto(m, c, Call.requestIrq);
  call.a0[row] = irq;
  call.a1[row] = 0;
  call.a2[row] = m.names.push(name) - 1;
  return 2;
}

function requested(m: Machine, c: number): number {
  const { a1, a2, a3, ret } = m.call;
  if (ret[c] === 0) {
    a1[c]!++;
    return nextInterrupt(m, c);
  }
  a3[c] = ret[c]!;
  traceFreeIrqs(m, a2[c]!, 1);
  irqDomainRemoveIrqs(m, a2[c]!, 1);
  return 3;
}

/** The domain goes, whatever other interrupts are in it. */
function giveUp(m: Machine, c: number): number {
  irqFreeDescs(m, m.call.a2[c]!, 1);
  removeDomain(m, amdViDomain(m));
  return finish(m, c, m.call.a3[c]!);
}

const setupIntcapxt: Program = [nextInterrupt, allocate, requested, giveUp];

export const amdViMsiPrograms: Programs = new Map([[Call.amdSetupIntcapxt, setupIntcapxt]]);
