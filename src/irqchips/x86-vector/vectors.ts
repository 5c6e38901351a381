// Vectors of irqs: reserving, assigning, moving, clearing. arch/x86/kernel/apic/vector.c, 6.12. Made for one machine, as the hierarchy of
// its domains is (engine/irq-hierarchy.ts).

import { cpumaskAnd, cpumaskNext, cpumaskSetOnly, cpumaskTest } from '../../engine/cpumask.ts';
import { IRQD } from '../../engine/irqd.ts';
import { affinityMask, effectiveMask, type Machine, Mask, nodeMask } from '../../engine/machine.ts';
import { hasState, isManaged } from '../../engine/manage.ts';
import { chosenBit, chosenCpu } from '../../engine/matrix.ts';
import { traceMatrix, traceMatrixCpu } from '../../engine/matrix-events.ts';
import { perMachine } from '../../engine/per-machine.ts';
import { E } from '../../engine/trace.ts';
import { EBUSY, EINVAL } from '../../model/errno.ts';
import { clistDel } from './vector-cleanup.ts';
import { isOnline, matrixFree, SHUTDOWN_VECTOR, VECTOR_SHUTDOWN, vectorRow } from './vector-table.ts';

export interface Vectors {
  /** apic_update_irq_cfg(). */
  updateIrqCfg(irq: number, vector: number, cpu: number): void;
  /** vector_assign_managed_shutdown(). */
  assignManagedShutdown(irq: number): void;
  /** reserve_managed_vector(): 0 or -errno. */
  reserveManagedVector(irq: number): number;
  /** reserve_irq_vector_locked(): no vector yet, the promise of one. */
  reserveIrqVector(irq: number): void;
  /** assign_vector_locked(): 0, -EBUSY while an old vector waits to be cleaned up, or what the matrix answers. */
  assignVector(irq: number, dest: number): number;
  /** assign_irq_vector_any_locked(): node and affinity, affinity, node, anything. */
  assignAnyVector(irq: number): number;
  /** assign_managed_vector(): 0 or -errno. */
  assignManagedVector(irq: number, dest: number): number;
  /** activate_reserved(): 0 or -errno. */
  activateReserved(irq: number): number;
  /** activate_managed(): 0 or -errno. */
  activateManaged(irq: number): number;
  /** clear_irq_vector(). */
  clearIrqVector(irq: number): void;
}

/** The vectors of a machine. */
export const vectorsOf = perMachine(vectors);

function vectors(m: Machine): Vectors {
  const { apicChipData: a, irqDesc, masks, matrix, trace } = m;
  const { destApicid } = m.cpu;
  const vectorIrq = m.vectorIrq.desc;
  const { numa } = m.topology.config;

  function updateIrqCfg(irq: number, vector: number, cpu: number): void {
    const dest = destApicid[cpu]!;
    a.cfgVector[irq] = vector;
    a.cfgDestApicid[irq] = dest;
    cpumaskSetOnly(masks, effectiveMask(m, irq), cpu);
    trace.live?.emit4(E.vector_config, irq, vector, cpu, dest);
  }

  /** apic_update_vector(): the old vector stays until it is cleaned up, or goes at once when its CPU is off line. */
  function updateVector(irq: number, vector: number, cpu: number): void {
    trace.live?.emit4(E.k_apic_update_vector, irq, vector, cpu, 0);
    trace.live?.emit6(E.vector_update, irq, vector, cpu, a.vector[irq]!, a.cpu[irq]!, 0);
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
    vectorIrq[vectorRow(cpu, vector)] = irq + 1;
  }

  function assignManagedShutdown(irq: number): void {
    updateIrqCfg(irq, SHUTDOWN_VECTOR, cpumaskNext(masks, Mask.online, -1));
  }

  function reserveManagedVector(irq: number): number {
    a.isManaged[irq] = 1;
    const ret = matrix.reserveManaged(affinityMask(m, irq));
    trace.live?.emit2(E.vector_reserve_managed, irq, ret);
    return ret;
  }

  function reserveIrqVector(irq: number): void {
    matrix.reserve();
    traceMatrix(m, E.irq_matrix_reserve);
    a.canReserve[irq] = 1;
    a.hasReserved[irq] = 1;
    irqDesc.dstate[irq]! |= IRQD.canReserve;
    trace.live?.emit2(E.vector_reserve, irq, 0);
    assignManagedShutdown(irq);
  }

  function assignVector(irq: number, dest: number): number {
    const cpu = a.cpu[irq]!;
    if (a.vector[irq] !== 0 && isOnline(m, cpu) && cpumaskTest(masks, dest, cpu)) return 0;
    if (a.moveInProgress[irq] !== 0 || a.clistHashed[irq] !== 0) return -EBUSY;
    const reserved = a.hasReserved[irq]!;
    const got = matrix.alloc(dest, reserved !== 0);
    if (got >= 0) traceMatrixCpu(m, E.irq_matrix_alloc, chosenCpu(got), chosenBit(got));
    const vector = got < 0 ? got : chosenBit(got);
    trace.live?.emit1(E.k_irq_matrix_alloc_ret, vector);
    trace.live?.emit4(E.vector_alloc, irq, Math.max(vector, 0), reserved, Math.min(vector, 0));
    if (got < 0) return got;
    updateVector(irq, vector, chosenCpu(got));
    updateIrqCfg(irq, vector, chosenCpu(got));
    return 0;
  }

  /** cpumask_of_node(): what is on line where the kernel knows no nodes. */
  function cpumaskOfNode(node: number): number {
    return numa ? nodeMask(m, node) : Mask.online;
  }

  function assignAnyVector(irq: number): number {
    const node = irqDesc.node[irq]!;
    const affinity = affinityMask(m, irq);
    if (node >= 0) {
      cpumaskAnd(masks, Mask.search, cpumaskOfNode(node), affinity);
      if (assignVector(irq, Mask.search) === 0) return 0;
    }
    cpumaskAnd(masks, Mask.search, affinity, Mask.online);
    if (assignVector(irq, Mask.search) === 0) return 0;
    if (node >= 0 && assignVector(irq, cpumaskOfNode(node)) === 0) return 0;
    return assignVector(irq, Mask.online);
  }

  function assignManagedVector(irq: number, dest: number): number {
    cpumaskAnd(masks, Mask.search, dest, affinityMask(m, irq));
    if (a.vector[irq] !== 0 && cpumaskTest(masks, Mask.search, a.cpu[irq]!)) return 0;
    const got = matrix.allocManaged(Mask.search);
    if (got >= 0) traceMatrixCpu(m, E.irq_matrix_alloc_managed, chosenCpu(got), chosenBit(got));
    const vector = got < 0 ? got : chosenBit(got);
    trace.live?.emit4(E.vector_alloc_managed, irq, Math.max(vector, 0), Math.min(vector, 0), 0);
    if (got < 0) return got;
    updateVector(irq, vector, chosenCpu(got));
    updateIrqCfg(irq, vector, chosenCpu(got));
    return 0;
  }

  function activateReserved(irq: number): number {
    const ret = assignAnyVector(irq);
    if (ret !== 0) return ret;
    a.hasReserved[irq] = 0;
    if (!hasState(m, irq, IRQD.canReserve)) a.canReserve[irq] = 0;
    return 0;
  }

  function activateManaged(irq: number): number {
    cpumaskAnd(masks, Mask.search, affinityMask(m, irq), Mask.online);
    return masks.weight[Mask.search] === 0 ? -EINVAL : assignManagedVector(irq, Mask.search);
  }

  function clearIrqVector(irq: number): void {
    const vector = a.vector[irq]!;
    if (vector === 0) return;
    const managed = isManaged(m, irq);
    trace.live?.emit6(E.vector_clear, irq, vector, a.cpu[irq]!, a.prevVector[irq]!, a.prevCpu[irq]!, 0);
    vectorIrq[vectorRow(a.cpu[irq]!, vector)] = VECTOR_SHUTDOWN;
    matrixFree(m, a.cpu[irq]!, vector, managed);
    a.vector[irq] = 0;
    if (a.prevVector[irq] !== 0) clearPrevious(irq, managed);
  }

  function clearPrevious(irq: number, managed: boolean): void {
    const prev = a.prevVector[irq]!;
    vectorIrq[vectorRow(a.prevCpu[irq]!, prev)] = VECTOR_SHUTDOWN;
    matrixFree(m, a.prevCpu[irq]!, prev, managed);
    a.prevVector[irq] = 0;
    a.moveInProgress[irq] = 0;
    clistDel(m, irq);
  }

  return {
    updateIrqCfg,
    assignManagedShutdown,
    reserveManagedVector,
    reserveIrqVector,
    assignVector,
    assignAnyVector,
    assignManagedVector,
    activateReserved,
    activateManaged,
    clearIrqVector,
  };
}
