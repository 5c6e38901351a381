// What the boot writes to local APICs. arch/x86/kernel/apic/apic.c: setup_local_APIC, apic_soft_disable; x2apic_cluster.c,
// apic_flat_64.c (6.1): init_apic_ldr.

import type { Machine } from '../../engine/machine.ts';
import { ApicMode, LVT, SVR_ENABLE } from '../../model/hardware.ts';
import { resetApic, x2apicLdr } from './hardware.ts';
import { postedMsiInit } from './posted.ts';

/** Class 1 is blocked: vectors 16 to 31 are exceptions. */
const TASK_PRIORITY = 0x10;
const SPURIOUS_VECTOR = 0xff;
const BOOT_CPU = 0;

/** Power-on: every CPU that is there has its APIC, disabled by software; the hypervisor takes what messages it takes. */
export function resetApics(m: Machine): void {
  m.chipset.extDestId[0] = m.topology.hypervisor?.msiExtDestId === true ? 1 : 0;
  for (const [cpu, { apicId, present }] of m.topology.cpus.entries()) {
    m.localApic.mode[cpu] = present ? ApicMode.xapic : ApicMode.off;
    m.localApic.id[cpu] = apicId;
    resetApic(m, cpu);
  }
}

const isX2apic = (m: Machine): boolean => m.platform.apic.endsWith('x2apic');

/** Logical id: of x2APIC it follows from the id; flat gives a bit per CPU; physical flat leaves it 0. */
function logicalId(m: Machine, cpu: number): number {
  if (isX2apic(m)) return x2apicLdr(m.topology.cpus[cpu]!.apicId);
  return m.platform.apic === 'flat' ? (1 << (24 + cpu)) >>> 0 : 0;
}

/** A CPU comes up: INIT, cpu_init() as far as interrupts go, then setup_local_APIC() on it. */
export function setupApic(m: Machine, cpu: number): void {
  const { localApic } = m;
  resetApic(m, cpu);
  localApic.id[cpu] = m.topology.cpus[cpu]!.apicId;
  localApic.mode[cpu] = isX2apic(m) ? ApicMode.x2apic : ApicMode.xapic;
  localApic.ldr[cpu] = logicalId(m, cpu);
  localApic.tpr[cpu] = TASK_PRIORITY;
  localApic.svr[cpu] = SVR_ENABLE | SPURIOUS_VECTOR;
  // The firmware leaves LINT0 of the boot CPU open: virtual wire mode goes on until the IO-APICs are set up.
  localApic.lvt0[cpu] = cpu === BOOT_CPU ? LVT.extint : LVT.extint | LVT.masked;
  localApic.takesInterrupts[cpu] = 1;
  postedMsiInit(m, cpu);
}

/** apic_soft_disable() of a CPU that goes: what pends stays, nothing new is accepted. */
export function disableApic({ localApic }: Machine, cpu: number): void {
  localApic.svr[cpu]! &= ~SVR_ENABLE;
  localApic.takesInterrupts[cpu] = 0;
}
