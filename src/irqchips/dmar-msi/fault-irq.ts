// The fault interrupt of a VT-d unit: its domain, its irq, and asking for it at boot. arch/x86/kernel/apic/msi.c: dmar_alloc_hwirq,
// drivers/iommu/intel/dmar.c: dmar_set_interrupt, enable_drhd_fault_handling, dmar_parse_one_rhsa, 6.12 and 6.1.

import { IRQF } from '../../engine/irqd.ts';
import { createDomain, DomainFlag, irqDomainAllocIrqs } from '../../engine/irqdomain.ts';
import { AllocType, type Machine, resetAllocInfo } from '../../engine/machine.ts';
import { MsiFlag } from '../../engine/msi.ts';
import { RELEASES } from '../../engine/release.ts';
import { irqFindMapping } from '../../engine/revmap.ts';
import { addAction, irqActivate, irqStartup, settleFlags } from '../../engine/startup.ts';
import { E } from '../../engine/trace.ts';
import { EINVAL } from '../../model/errno.ts';
import type { Topology } from '../../model/topology.ts';
import { VECTOR_DOMAIN } from '../x86-vector/cfg.ts';
import { findDomain } from '../x86-vector/domains.ts';

const NUMA_NO_NODE = -1;

/** Number of VT-d units. */
export const unitCount = ({ topology: { remapping } }: Machine): number =>
  remapping?.kind === 'vtd' ? remapping.units.length : 0;

/** iommu->node, by dmar_parse_one_rhsa(): the kernel must know nodes, and this one. */
export function nodeOfUnit({ remapping, config, nodes }: Topology, unit: number): number {
  const node = remapping?.kind === 'vtd' ? (remapping.units[unit]?.node ?? NUMA_NO_NODE) : NUMA_NO_NODE;
  return config.numa && node < nodes ? node : NUMA_NO_NODE;
}

/** Whether enable_drhd_fault_handling() on a CPU sets a unit up: in 6.12 those of the CPU's node. */
export function setsUp(topology: Topology, unit: number, cpu: number): boolean {
  const { config, cpus, release } = topology;
  if (RELEASES[release].faultHandlingAtBoot) return true;
  return nodeOfUnit(topology, unit) === (config.numa ? Math.max(cpus[cpu]!.node, 0) : 0);
}

/** dmar_get_irq_domain(): one domain for all units, made for the first one. */
export function dmarDomain(m: Machine): number {
  const found = findDomain(m, 'dmar-msi', 0);
  if (found >= 0) return found;
  const domain = createDomain(m, m.chips.kind('dmar-msi'), VECTOR_DOMAIN, 0, 0, DomainFlag.msi);
  m.irqDomain.msiFlags[domain] = MsiFlag.useDefDomOps;
  return domain;
}

/** Irq that a unit has, or 0. */
export function faultIrq(m: Machine, unit: number): number {
  const domain = findDomain(m, 'dmar-msi', 0);
  return domain < 0 ? 0 : irqFindMapping(m, domain, unit);
}

/** dmar_alloc_hwirq() behind its entry: the irq, or -EINVAL. */
export function allocHwirq(m: Machine, unit: number): number {
  resetAllocInfo(m.info);
  m.info.type = AllocType.dmar;
  m.info.owner = unit;
  m.info.hwirq = unit;
  // A unit comes out of reset with its interrupt masked.
  m.dmarUnit.masked[unit] = 1;
  const irq = irqDomainAllocIrqs(m, dmarDomain(m), -1, 1, nodeOfUnit(m.topology, unit), false, -1);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  return irq > 0 ? irq : -EINVAL;
}

/** enable_drhd_fault_handling() while the boot CPU sets its APIC up: units get their interrupt and ask for it. */
export function enableFaultHandling(m: Machine, cpu: number): void {
  const units = unitCount(m);
  for (let unit = 0; unit < units; unit++) {
    if (!setsUp(m.topology, unit, cpu)) continue;
    const irq = allocHwirq(m, unit);
    if (irq < 0 || !requestFaultIrq(m, irq, unit)) return;
  }
}

/** request_irq(IRQF_NO_THREAD): whether it worked. */
function requestFaultIrq(m: Machine, irq: number, unit: number): boolean {
  const flags = IRQF.noThread;
  if (irqActivate(m, irq) !== 0) return false;
  settleFlags(m, irq, flags);
  irqStartup(m, irq);
  m.names.push(`dmar${unit}`);
  return addAction(m, irq, flags, m.names.length - 1) === 0;
}
