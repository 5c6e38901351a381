// What chips above the VECTOR domain read of it: where an irq goes (struct irq_cfg). arch/x86/kernel/apic/vector.c: irqd_cfg, 6.12.

import type { Machine } from '../../engine/machine.ts';

/** Vector that hardware is told; 0xef while the irq has none of its own. */
export const cfgVector = (m: Machine, irq: number): number => m.apicChipData.cfgVector[irq]!;

/** Destination that hardware is told: APIC id, or logical id where the APIC driver uses those. */
export const cfgDestApicid = (m: Machine, irq: number): number => m.apicChipData.cfgDestApicid[irq]!;

/** Row of the VECTOR domain: it is made first. */
export const VECTOR_DOMAIN = 0;

/** calc_dest_apicid() of the APIC driver: APIC id, bit of the CPU (flat), or cluster and bit (x2APIC cluster). */
export function calcDestApicid(m: Machine, cpu: number): number {
  const id = m.topology.cpus[cpu]!.apicId;
  switch (m.platform.apic) {
    case 'flat':
      return 1 << cpu;
    case 'cluster x2apic':
      return (((id >>> 4) << 16) | (1 << (id & 15))) >>> 0;
    default:
      return id;
  }
}

/** The destinations of all CPUs: topology and APIC driver do not change. */
export function initDestApicids(m: Machine): void {
  for (let cpu = 0; cpu < m.shape.cpus; cpu++) m.cpu.destApicid[cpu] = calcDestApicid(m, cpu);
}
