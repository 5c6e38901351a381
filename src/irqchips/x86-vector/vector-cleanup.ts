// Old vectors of irqs that moved: they stay until their CPU has nothing of them left. arch/x86/kernel/apic/vector.c, 6.12; 6.1 cleans up
// by an IPI.

import type { Machine } from '../../engine/machine.ts';
import { E } from '../../engine/trace.ts';
import { isVectorPending } from './posted.ts';
import { isOnline, matrixFree, VECTOR_UNUSED, vectorRow } from './vector-table.ts';

/** hlist_add_head() on the cleanup list of a CPU. */
function clistAdd(m: Machine, irq: number, cpu: number): void {
  const { apicChipData: a, cpu: cpus } = m;
  const head = cpus.cleanupHead[cpu]!;
  a.clistHashed[irq] = 1;
  a.clistNext[irq] = head;
  a.clistPrev[irq] = 0;
  if (head !== 0) a.clistPrev[head - 1] = irq + 1;
  cpus.cleanupHead[cpu] = irq + 1;
}

/** hlist_del_init(). The list is that of the CPU of the previous vector. */
export function clistDel(m: Machine, irq: number): void {
  const { apicChipData: a, cpu: cpus } = m;
  if (a.clistHashed[irq] === 0) return;
  const next = a.clistNext[irq]!;
  const prev = a.clistPrev[irq]!;
  if (prev === 0) cpus.cleanupHead[a.prevCpu[irq]!] = next;
  else a.clistNext[prev - 1] = next;
  if (next !== 0) a.clistPrev[next - 1] = prev;
  a.clistHashed[irq] = 0;
  a.clistNext[irq] = 0;
  a.clistPrev[irq] = 0;
}

/** free_moved_vector(). */
function freeMovedVector(m: Machine, irq: number): void {
  const { apicChipData: a } = m;
  const vector = a.prevVector[irq]!;
  const cpu = a.prevCpu[irq]!;
  const managed = a.isManaged[irq] !== 0;
  m.trace.live?.emit4(E.vector_free_moved, irq, cpu, vector, managed ? 1 : 0);
  matrixFree(m, cpu, vector, managed);
  m.vectorIrq.desc[vectorRow(cpu, vector)] = VECTOR_UNUSED;
  clistDel(m, irq);
  a.prevVector[irq] = 0;
  a.moveInProgress[irq] = 0;
}

/** __vector_cleanup() on a CPU: everything on its list but what still pends there, for which it comes back; when it dies, all. */
export function vectorCleanup(m: Machine, cpu: number, checkIrr = true): void {
  m.cpu.cleanupPending[cpu] = 0;
  for (let at = m.cpu.cleanupHead[cpu]!; at !== 0; ) {
    const next = m.apicChipData.clistNext[at - 1]!;
    if (checkIrr && isVectorPending(m, cpu, m.apicChipData.prevVector[at - 1]!))
      m.cpu.cleanupPending[cpu] = 1;
    else freeMovedVector(m, at - 1);
    at = next;
  }
}

/** vector_schedule_cleanup() (6.12), send_cleanup_vector() (6.1). */
export function vectorScheduleCleanup(m: Machine, irq: number): void {
  m.trace.live?.emit0(E.k_vector_schedule_cleanup);
  if (m.apicChipData.moveInProgress[irq] !== 0) scheduleCleanup(m, irq);
}

function scheduleCleanup(m: Machine, irq: number): void {
  const { apicChipData: a } = m;
  const cpu = a.prevCpu[irq]!;
  a.moveInProgress[irq] = 0;
  if (isOnline(m, cpu)) {
    clistAdd(m, irq, cpu);
    m.cpu.cleanupPending[cpu] = 1;
  } else {
    freeMovedVector(m, irq);
  }
}

/** irq_complete_move(): an interrupt arrived where the irq was moved to. */
export function irqCompleteMove(m: Machine, irq: number): void {
  if (m.apicChipData.moveInProgress[irq] !== 0 && m.apicChipData.cpu[irq] === m.cpuNow)
    scheduleCleanup(m, irq);
}

/** irq_force_complete_move() on the dying CPU: whether it freed an old vector. */
export function irqForceCompleteMove(m: Machine, irq: number): boolean {
  const { apicChipData: a } = m;
  if (a.present[irq] === 0 || a.prevVector[irq] === 0) return false;
  if (a.cpu[irq] !== m.cpuNow && a.prevCpu[irq] !== m.cpuNow) return false;
  freeMovedVector(m, irq);
  return true;
}
