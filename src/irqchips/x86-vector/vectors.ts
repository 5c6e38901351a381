// Vectors of irqs: reserving, assigning, moving, clearing, cleaning up. arch/x86/kernel/apic/vector.c, 6.12; 6.1 cleans up by an IPI.

import { cpumaskAnd, cpumaskNext, cpumaskSetOnly, cpumaskTest } from '../../engine/cpumask.ts';
import { IRQD } from '../../engine/irqd.ts';
import { affinityMask, effectiveMask, type Machine, Mask, nodeMask } from '../../engine/machine.ts';
import { hasState, isManaged } from '../../engine/manage.ts';
import { chosenBit, chosenCpu } from '../../engine/matrix.ts';
import { traceMatrix, traceMatrixCpu } from '../../engine/matrix-events.ts';
import { E } from '../../engine/trace.ts';
import { EBUSY, EINVAL } from '../../model/errno.ts';
import { isVectorPending } from './posted.ts';

/** MANAGED_IRQ_SHUTDOWN_VECTOR */
export const SHUTDOWN_VECTOR = 0xef;
export const VECTOR_UNUSED = 0;
export const VECTOR_SHUTDOWN = -1;
export const VECTOR_RETRIGGERED = -2;

export const vectorRow = (cpu: number, vector: number): number => (cpu << 8) | vector;
const isOnline = (m: Machine, cpu: number): boolean => m.cpu.online[cpu] !== 0;

/** apic_update_irq_cfg(). */
export function updateIrqCfg(m: Machine, irq: number, vector: number, cpu: number): void {
  const { apicChipData } = m;
  const dest = m.cpu.destApicid[cpu]!;
  apicChipData.cfgVector[irq] = vector;
  apicChipData.cfgDestApicid[irq] = dest;
  cpumaskSetOnly(m.masks, effectiveMask(m, irq), cpu);
  m.trace.live?.emit4(E.vector_config, irq, vector, cpu, dest);
}

/** irq_matrix_free() with its events. */
function matrixFree(m: Machine, cpu: number, vector: number, managed: boolean): void {
  m.trace.live?.emit4(E.k_irq_matrix_free, cpu, vector, managed ? 1 : 0, 0);
  m.matrix.free(cpu, vector, managed);
  traceMatrixCpu(m, E.irq_matrix_free, cpu, vector);
}

/** apic_update_vector(): the old vector stays until it is cleaned up, or goes at once when its CPU is off line. */
function updateVector(m: Machine, irq: number, vector: number, cpu: number): void {
  const { apicChipData: a } = m;
  m.trace.live?.emit4(E.k_apic_update_vector, irq, vector, cpu, 0);
  m.trace.live?.emit6(E.vector_update, irq, vector, cpu, a.vector[irq]!, a.cpu[irq]!, 0);
  a.prevVector[irq] = 0;
  const old = a.vector[irq]!;
  if (old !== 0 && old !== SHUTDOWN_VECTOR) {
    if (isOnline(m, a.cpu[irq]!)) {
      a.moveInProgress[irq] = 1;
      a.prevVector[irq] = old;
      a.prevCpu[irq] = a.cpu[irq]!;
    } else {
      matrixFree(m, a.cpu[irq]!, old, isManaged(m, irq));
    }
  }
  a.vector[irq] = vector;
  a.cpu[irq] = cpu;
  m.vectorIrq.desc[vectorRow(cpu, vector)] = irq + 1;
}

/** vector_assign_managed_shutdown(). */
export function assignManagedShutdown(m: Machine, irq: number): void {
  updateIrqCfg(m, irq, SHUTDOWN_VECTOR, cpumaskNext(m.masks, Mask.online, -1));
}

/** reserve_managed_vector(). */
export function reserveManagedVector(m: Machine, irq: number): number {
  m.apicChipData.isManaged[irq] = 1;
  const ret = m.matrix.reserveManaged(affinityMask(m, irq));
  m.trace.live?.emit2(E.vector_reserve_managed, irq, ret);
  return ret;
}

/** reserve_irq_vector_locked(): no vector yet, the promise of one. */
export function reserveIrqVector(m: Machine, irq: number): void {
  m.matrix.reserve();
  traceMatrix(m, E.irq_matrix_reserve);
  m.apicChipData.canReserve[irq] = 1;
  m.apicChipData.hasReserved[irq] = 1;
  m.irqDesc.dstate[irq]! |= IRQD.canReserve;
  m.trace.live?.emit2(E.vector_reserve, irq, 0);
  assignManagedShutdown(m, irq);
}

/** assign_vector_locked(): 0, -EBUSY while an old vector waits to be cleaned up, or what the matrix answers. */
export function assignVector(m: Machine, irq: number, dest: number): number {
  const { apicChipData: a } = m;
  const cpu = a.cpu[irq]!;
  if (a.vector[irq] !== 0 && isOnline(m, cpu) && cpumaskTest(m.masks, dest, cpu)) return 0;
  if (a.moveInProgress[irq] !== 0 || a.clistHashed[irq] !== 0) return -EBUSY;
  const reserved = a.hasReserved[irq]!;
  const got = m.matrix.alloc(dest, reserved !== 0);
  if (got >= 0) traceMatrixCpu(m, E.irq_matrix_alloc, chosenCpu(got), chosenBit(got));
  const vector = got < 0 ? got : chosenBit(got);
  m.trace.live?.emit1(E.k_irq_matrix_alloc_ret, vector);
  m.trace.live?.emit4(E.vector_alloc, irq, Math.max(vector, 0), reserved, Math.min(vector, 0));
  if (got < 0) return got;
  updateVector(m, irq, vector, chosenCpu(got));
  updateIrqCfg(m, irq, vector, chosenCpu(got));
  return 0;
}

/** cpumask_of_node(): what is on line where the kernel knows no nodes. */
function cpumaskOfNode(m: Machine, node: number): number {
  return m.topology.config.numa ? nodeMask(m, node) : Mask.online;
}

/** assign_irq_vector_any_locked(): node and affinity, affinity, node, anything. */
export function assignAnyVector(m: Machine, irq: number): number {
  const node = m.irqDesc.node[irq]!;
  const affinity = affinityMask(m, irq);
  if (node >= 0) {
    cpumaskAnd(m.masks, Mask.search, cpumaskOfNode(m, node), affinity);
    if (assignVector(m, irq, Mask.search) === 0) return 0;
  }
  cpumaskAnd(m.masks, Mask.search, affinity, Mask.online);
  if (assignVector(m, irq, Mask.search) === 0) return 0;
  if (node >= 0 && assignVector(m, irq, cpumaskOfNode(m, node)) === 0) return 0;
  return assignVector(m, irq, Mask.online);
}

/** assign_managed_vector(). */
export function assignManagedVector(m: Machine, irq: number, dest: number): number {
  const { apicChipData: a } = m;
  cpumaskAnd(m.masks, Mask.search, dest, affinityMask(m, irq));
  if (a.vector[irq] !== 0 && cpumaskTest(m.masks, Mask.search, a.cpu[irq]!)) return 0;
  const got = m.matrix.allocManaged(Mask.search);
  if (got >= 0) traceMatrixCpu(m, E.irq_matrix_alloc_managed, chosenCpu(got), chosenBit(got));
  const vector = got < 0 ? got : chosenBit(got);
  m.trace.live?.emit4(E.vector_alloc_managed, irq, Math.max(vector, 0), Math.min(vector, 0), 0);
  if (got < 0) return got;
  updateVector(m, irq, vector, chosenCpu(got));
  updateIrqCfg(m, irq, vector, chosenCpu(got));
  return 0;
}

/** activate_reserved(). */
export function activateReserved(m: Machine, irq: number): number {
  const ret = assignAnyVector(m, irq);
  if (ret !== 0) return ret;
  m.apicChipData.hasReserved[irq] = 0;
  if (!hasState(m, irq, IRQD.canReserve)) m.apicChipData.canReserve[irq] = 0;
  return 0;
}

/** activate_managed(). */
export function activateManaged(m: Machine, irq: number): number {
  cpumaskAnd(m.masks, Mask.search, affinityMask(m, irq), Mask.online);
  return m.masks.weight[Mask.search] === 0 ? -EINVAL : assignManagedVector(m, irq, Mask.search);
}

/** clear_irq_vector(). */
export function clearIrqVector(m: Machine, irq: number): void {
  const { apicChipData: a } = m;
  const vector = a.vector[irq]!;
  if (vector === 0) return;
  const managed = isManaged(m, irq);
  m.trace.live?.emit6(E.vector_clear, irq, vector, a.cpu[irq]!, a.prevVector[irq]!, a.prevCpu[irq]!, 0);
  m.vectorIrq.desc[vectorRow(a.cpu[irq]!, vector)] = VECTOR_SHUTDOWN;
  matrixFree(m, a.cpu[irq]!, vector, managed);
  a.vector[irq] = 0;
  const prev = a.prevVector[irq]!;
  if (prev === 0) return;
  m.vectorIrq.desc[vectorRow(a.prevCpu[irq]!, prev)] = VECTOR_SHUTDOWN;
  matrixFree(m, a.prevCpu[irq]!, prev, managed);
  a.prevVector[irq] = 0;
  a.moveInProgress[irq] = 0;
  clistDel(m, irq);
}

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
function clistDel(m: Machine, irq: number): void {
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
