// The HPET's initcall as far as interrupts go: its domain, and an irq for each channel that stands in for an APIC timer.
// arch/x86/kernel/hpet.c: hpet_late_init, hpet_select_clockevents, hpet_assign_irq, 6.12 and 6.1. The irqs are requested by each CPU
// for itself, by calls of their own.

import { finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import { irqDomainAllocIrqs } from '../../engine/irqdomain.ts';
import { AllocType, type Machine, resetAllocInfo } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { E } from '../../engine/trace.ts';
import { ENODEV } from '../../model/errno.ts';
import { clockeventChannel, createHpetDomain } from './domain.ts';

const NUMA_NO_NODE = -1;

// Kept: channel, irqs assigned. Gives 0, or -ENODEV where there is no domain.

function enter(m: Machine, c: number): number {
  return createHpetDomain(m) < 0 ? finish(m, c, -ENODEV) : nextChannel(m, c);
}

/** Each possible CPU gets a channel, as long as there are any. */
function nextChannel(m: Machine, c: number): number {
  const channel = clockeventChannel(m.topology, m.call.a0[c]!);
  if (channel < 0 || m.call.a1[c] === m.shape.cpus) return finish(m, c, 0);
  m.call.a0[c] = channel;
  traceAlloc(m, createHpetDomain(m), -1, 1, NUMA_NO_NODE);
  return 1;
}

function assignIrq(m: Machine, c: number): number {
  const { call, info } = m;
  resetAllocInfo(info);
  info.type = AllocType.hpet;
  info.owner = m.topology.hpet!.blockId;
  info.hwirq = call.a0[c]!;
  const irq = irqDomainAllocIrqs(m, createHpetDomain(m), -1, 1, NUMA_NO_NODE, false, -1);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  call.a0[c]!++;
  if (irq > 0) call.a1[c]!++;
  return nextChannel(m, c);
}

const lateInit: Program = [enter, assignIrq];

export const hpetMsiPrograms: Programs = new Map([[Call.hpetLateInit, lateInit]]);
