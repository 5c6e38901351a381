// A CPU takes a vector: common_interrupt(), and what else has a gate. arch/x86/kernel/irq.c: common_interrupt, spurious_interrupt;
// arch/x86/kernel/apic/apic.c: handle_spurious_interrupt, 6.12 and 6.1.

import { handleIrq } from '../../engine/flow.ts';
import type { Machine } from '../../engine/machine.ts';
import { FlowResult } from '../../model/delivery.ts';
import { serveDevice } from '../handlers.ts';
import { apicEoi } from './ack.ts';
import { isInService } from './hardware.ts';
import { POSTED_MSI_NOTIFICATION_VECTOR, postedMsiNotification } from './posted.ts';
import { vectorCleanup } from './vector-cleanup.ts';
import { VECTOR_UNUSED, vectorRow } from './vector-table.ts';

const NO_IRQ = -1;
/** SVR of Linux: what a CPU gets whose interrupt is gone by the time that it asks for the vector. */
export const SPURIOUS_VECTOR = 0xff;

/** call_irq_handler() on the CPU of the step: FlowResult, 0 where no irq has the vector. */
function callIrqHandler(m: Machine, vector: number): number {
  const row = vectorRow(m.cpuNow, vector);
  const found = m.vectorIrq.desc[row]!;
  if (found > VECTOR_UNUSED) {
    const flow = handleIrq(m, found - 1);
    if (flow === FlowResult.handled) serveDevice(m, found - 1);
    return flow;
  }
  // A vector that was shut down or retriggered may still arrive once, and is forgotten then.
  if (found < VECTOR_UNUSED) m.vectorIrq.desc[row] = VECTOR_UNUSED;
  else m.cpu.noHandler[m.cpuNow]!++;
  return 0;
}

/** common_interrupt() on the CPU of the step: FlowResult, 0 where no irq has the vector. */
export function commonInterrupt(m: Machine, vector: number): number {
  const flow = callIrqHandler(m, vector);
  // handle_bad_irq() acknowledges and that is all; nobody acknowledged where no irq has the vector.
  if (flow === 0 || flow === FlowResult.bad) apicEoi(m);
  return flow;
}

/** Irq that has a vector on the CPU of the step, or -1. */
export function irqOfVector(m: Machine, vector: number): number {
  const found = m.vectorIrq.desc[vectorRow(m.cpuNow, vector)]!;
  return found > VECTOR_UNUSED ? found - 1 : NO_IRQ;
}

/** Vectors from the first system vector on, and the cleanup IPI of 6.1, have gates of their own or the spurious stub. */
export const isSystemVector = (m: Machine, vector: number): boolean =>
  vector >= m.release.firstSystemVector ||
  (m.release.cleanupVector !== 0 && vector === m.release.cleanupVector);

/** A system vector without a gate of its own, which has the spurious stub: system_vectors does not have it. */
export function isSpurious(m: Machine, vector: number): boolean {
  const { systemMap } = m.matrixColumns.tables.systemWord.col;
  return vector === SPURIOUS_VECTOR || ((systemMap[vector >>> 5]! >>> (vector & 31)) & 1) === 0;
}

/** The notification of posted MSIs, where the kernel has a gate for it. */
export const isPostedNotification = (m: Machine, vector: number): boolean =>
  vector === POSTED_MSI_NOTIFICATION_VECTOR && m.topology.config.x86PostedMsi;

/** What runs behind a gate of the kernel's own. The spurious stub acknowledges what the APIC has in service, which 0xff never is. */
function systemInterrupt(m: Machine, vector: number): void {
  if (isPostedNotification(m, vector)) {
    postedMsiNotification(m, callIrqHandler);
    return;
  }
  if (vector === m.release.cleanupVector) vectorCleanup(m, m.cpuNow);
  if (isSpurious(m, vector)) m.cpu.spurious[m.cpuNow]!++;
  if (isInService(m, m.cpuNow, vector)) apicEoi(m);
}

/** A CPU enters the kernel by a vector: FlowResult, 0 where no flow handler ran. */
export function enterKernel(m: Machine, cpu: number, vector: number): number {
  m.cpuNow = cpu;
  if (!isSystemVector(m, vector)) return commonInterrupt(m, vector);
  systemInterrupt(m, vector);
  return 0;
}
