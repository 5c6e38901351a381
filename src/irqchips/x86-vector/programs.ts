// Programs of x86: boot, CPUs coming and going, cleaning up moved vectors, PCI functions coming and going.
// arch/x86/kernel/apic/vector.c, arch/x86/kernel/smpboot.c, arch/x86/kernel/irq.c: fixup_irqs, 6.12.

import { finish, type Program, type Programs } from '../../engine/call-stack.ts';
import { Call } from '../../engine/calls.ts';
import { migrateOneIrq } from '../../engine/cpuhotplug.ts';
import { cpumaskClear, cpumaskSet } from '../../engine/cpumask.ts';
import { type Machine, Mask, nodeMask } from '../../engine/machine.ts';
import { traceMatrix } from '../../engine/matrix-events.ts';
import { fixupFunction } from '../../engine/pci-quirks.ts';
import { pollSpuriousIrqs } from '../../engine/spurious.ts';
import { E } from '../../engine/trace.ts';
import { EINVAL, ENOSPC } from '../../model/errno.ts';
import { serveDevice } from '../handlers.ts';
import { disableApic, setupApic } from './apic-setup.ts';
import { addFunction, addToNode, bootMachine } from './boot.ts';
import { commonInterrupt, irqOfVector } from './entry.ts';
import { retriggerPending } from './retrigger.ts';
import { irqForceCompleteMove, vectorCleanup } from './vector-cleanup.ts';
import { vectorRow } from './vector-table.ts';

const once = (run: (m: Machine, c: number) => number): Program => [(m, c) => finish(m, c, run(m, c))];
const FIRST_EXTERNAL = 0x20;
const NR_VECTORS = 256;
const ISA_VECTOR = 0x30;

const boot = once((m) => {
  bootMachine(m);
  return 0;
});

/** lapic_online() on the CPU that comes up: argument cpu. One that no message can reach is not brought up (native_kick_ap). */
const lapicOnline = once((m, c) => {
  const cpu = m.call.a0[c]!;
  if (m.topology.cpus[cpu]!.apicId > m.platform.maxApicId) return -EINVAL;
  setupApic(m, cpu);
  addToNode(m, cpu);
  m.trace.live?.emit0(E.k_lapic_online);
  m.matrix.online(cpu);
  traceMatrix(m, E.irq_matrix_online);
  const { desc } = m.vectorIrq;
  desc.fill(0, vectorRow(cpu, 0), vectorRow(cpu + 1, 0));
  for (let irq = 0; irq < m.platform.legacyIrqs; irq++) {
    const ioapic = (m.kernel.ioApicIrqs[0]! >>> irq) & 1;
    if (ioapic === 0) desc[vectorRow(cpu, ISA_VECTOR + irq)] = irq + 1;
  }
  cpumaskSet(m.masks, Mask.online, cpu);
  m.cpu.online[cpu] = 1;
  return 0;
});

/** lapic_can_unplug_cpu() and remove_cpu_from_maps(): argument cpu. */
const cpuDisable = once((m, c) => {
  const cpu = m.call.a0[c]!;
  if (m.matrix.available(cpu, true) < m.matrix.allocated(cpu)) return -ENOSPC;
  cpumaskClear(m.masks, Mask.online, cpu);
  m.cpu.online[cpu] = 0;
  const { node } = m.topology.cpus[cpu]!;
  if (m.topology.config.numa && m.topology.nodes > 0)
    cpumaskClear(m.masks, nodeMask(m, Math.max(node, 0)), cpu);
  return 0;
});

// irq_migrate_all_off_this_cpu() on the dying CPU: arguments cpu, next irq. One irq a step; then lapic_offline().

function enterMigrate(m: Machine): number {
  m.trace.live?.emit0(E.irq_migrate_all_off_this_cpu);
  return 1;
}

function migrateNext(m: Machine, c: number): number {
  const cpu = m.call.a0[c]!;
  m.cpuNow = cpu;
  for (let irq = m.call.a1[c]!; irq < m.shape.irqs; irq++) {
    if (m.irqDesc.allocated[irq] === 0) continue;
    if (!migrateOneIrq(m, irq, (n) => irqForceCompleteMove(m, n))) continue;
    m.call.a1[c] = irq + 1;
    return 1;
  }
  return 2;
}

function lapicOffline(m: Machine, c: number): number {
  const cpu = m.call.a0[c]!;
  retriggerPending(m, cpu);
  m.vectorIrq.desc.fill(0, vectorRow(cpu, FIRST_EXTERNAL), vectorRow(cpu, NR_VECTORS));
  vectorCleanup(m, cpu, false);
  m.trace.live?.emit0(E.k_irq_matrix_offline);
  m.matrix.offline(cpu);
  traceMatrix(m, E.irq_matrix_offline);
  disableApic(m, cpu);
  return finish(m, c, 0);
}

const migrateAll: Program = [enterMigrate, migrateNext, lapicOffline];

/** The timer of struct vector_cleanup, or the move-cleanup IPI, on the CPU of the step. */
const cleanup = once((m) => {
  vectorCleanup(m, m.cpuNow);
  return 0;
});

/** common_interrupt() on the CPU of the step: argument vector. The irq, or -1: no irq handler for it. */
const commonInterruptProgram = once((m, c) => {
  const vector = m.call.a0[c]!;
  const irq = irqOfVector(m, vector);
  commonInterrupt(m, vector);
  return irq;
});

/** The timer of kernel/irq/spurious.c: how many irqs handlers were responsible for. */
const pollSpurious = once((m) => {
  let handled = 0;
  pollSpuriousIrqs(m, (irq) => {
    serveDevice(m, irq);
    handled++;
  });
  return handled;
});

const addDevice = once((m, c) => {
  addFunction(m, m.call.a0[c]!);
  fixupFunction(m, m.call.a0[c]!);
  return 0;
});

export const vectorPrograms: Programs = new Map([
  [Call.boot, boot],
  [Call.lapicOnline, lapicOnline],
  [Call.cpuDisable, cpuDisable],
  [Call.migrateAllOffThisCpu, migrateAll],
  [Call.vectorCleanup, cleanup],
  [Call.commonInterrupt, commonInterruptProgram],
  [Call.pollSpuriousIrqs, pollSpurious],
  [Call.addDevice, addDevice],
]);
