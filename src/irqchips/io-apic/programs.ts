// Programs of the IO-APIC: a GSI gets its irq, and gives it back. arch/x86/kernel/apic/io_apic.c: mp_map_gsi_to_irq, mp_unmap_irq, 6.12.

import { finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import { irqDomainRemoveIrqs, irqFreeDescs, traceFreeIrqs } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { E } from '../../engine/trace.ts';
import { allocGsi, findIoapic, ioapicDomain, mappedGsi, UNMAPPED, unmapIrq, wantedIrq } from './pins.ts';

// Arguments: gsi, trigger, polarity, node.

function enterMap(m: Machine, c: number): number {
  const { call } = m;
  const gsi = call.a0[c]!;
  const mapped = mappedGsi(m, gsi, call.a1[c] !== 0, call.a2[c] !== 0);
  if (mapped !== UNMAPPED) return finish(m, c, mapped);
  traceAlloc(m, ioapicDomain(m, findIoapic(m.topology, gsi)), wantedIrq(m, gsi), 1, call.a3[c]!);
  return 1;
}

function allocate(m: Machine, c: number): number {
  const { call } = m;
  const irq = allocGsi(m, call.a0[c]!, call.a1[c] !== 0, call.a2[c] !== 0, call.a3[c]!);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  return finish(m, c, irq);
}

const mapProgram: Program = [enterMap, allocate];

// Argument: irq.

function enterUnmap(m: Machine, c: number): number {
  const irq = m.call.a0[c]!;
  if (!unmapIrq(m, irq)) return finish(m, c, 0);
  traceFreeIrqs(m, irq, 1);
  return 1;
}

function free(m: Machine, c: number): number {
  irqDomainRemoveIrqs(m, m.call.a0[c]!, 1);
  return 2;
}

function freeNumber(m: Machine, c: number): number {
  irqFreeDescs(m, m.call.a0[c]!, 1);
  return finish(m, c, 0);
}

const unmapProgram: Program = [enterUnmap, free, freeNumber];

export const ioApicPrograms: Programs = new Map([
  [Call.mapGsi, mapProgram],
  [Call.unmapIrq, unmapProgram],
]);
