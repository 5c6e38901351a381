// Posted MSIs of the host: messages set bits in their CPU's descriptor, one notification stands for many of them. arch/x86/kernel/irq.c:
// intel_posted_msi_init, intel_ack_posted_msi_irq, handle_pending_pir, sysvec_posted_msi_notification;
// arch/x86/include/asm/posted_intr.h: pi_pending_this_cpu, 6.12. The descriptor of a CPU is the row of its number.

import type { Machine } from '../../engine/machine.ts';
import { irqMoveIrq } from '../../engine/manage.ts';
import { PI_NV_SHIFT, PI_ON } from '../../model/hardware-bits.ts';
import { apicEoi } from './ack.ts';
import { isInService, isPending } from './hardware.ts';

export const POSTED_MSI_NOTIFICATION_VECTOR = 0xeb;
const FIRST_EXTERNAL = 0x20;
const PIR_WORDS = 8;
/** Rounds in which vectors are looked for, the one behind the end of the notification included. */
const MAX_POSTED_MSI_COALESCING_LOOP = 3;

/** intel_posted_msi_init(): a CPU that comes up says where it is notified, and by which vector. */
export function postedMsiInit(m: Machine, cpu: number): void {
  if (!m.topology.config.x86PostedMsi) return;
  const { apicId } = m.topology.cpus[cpu]!;
  m.piDescriptor.control[cpu] = POSTED_MSI_NOTIFICATION_VECTOR << PI_NV_SHIFT;
  m.piDescriptor.ndst[cpu] = m.platform.apic.endsWith('x2apic') ? apicId : (apicId << 8) >>> 0;
}

/** Whether a vector is posted to a CPU that has not looked yet. */
function isPosted({ piWord }: Machine, cpu: number, vector: number): boolean {
  return ((piWord.bits[cpu * PIR_WORDS + (vector >>> 5)]! >>> (vector & 31)) & 1) !== 0;
}

/** is_vector_pending() on a CPU: in its IRR, or posted to it. */
export const isVectorPending = (m: Machine, cpu: number, vector: number): boolean =>
  isPending(m, cpu, vector) || (m.topology.config.x86PostedMsi && isPosted(m, cpu, vector));

/** Vectors for irqs that are posted to a CPU, ascending. */
export function postedVectors(m: Machine, cpu: number): number[] {
  const found: number[] = [];
  for (let vector = FIRST_EXTERNAL; vector < m.release.firstSystemVector; vector++)
    if (isPosted(m, cpu, vector)) found.push(vector);
  return found;
}

/** intel_ack_posted_msi_irq(): EOI is the notification's, unless the vector came by itself (a retriggered one). */
export function ackPostedMsi(m: Machine, irq: number): void {
  irqMoveIrq(m, irq);
  if (!isInService(m, m.cpuNow, POSTED_MSI_NOTIFICATION_VECTOR)) apicEoi(m);
}

/** Runs the flow handler of a vector on the CPU of the step. */
type Handle = (m: Machine, vector: number) => void;

/** handle_pending_pir(): takes the bits and runs their vectors, lowest first; whether there was one. Handlers post nothing. */
function handlePendingPir(m: Machine, handle: Handle): boolean {
  const { bits } = m.piWord;
  const first = m.cpuNow * PIR_WORDS;
  let handled = false;
  for (let word = 0; word < PIR_WORDS; word++) {
    let left = bits[first + word]!;
    if (left === 0) continue;
    handled = true;
    bits[first + word] = 0;
    for (; left !== 0; left &= left - 1) {
      const vector = (word << 5) | (31 - Math.clz32(left & -left));
      if (vector >= FIRST_EXTERNAL && vector < m.release.firstSystemVector) handle(m, vector);
    }
  }
  return handled;
}

/** sysvec_posted_msi_notification() on the CPU of the step. */
export function postedMsiNotification(m: Machine, handle: Handle): void {
  const cpu = m.cpuNow;
  for (let round = 1; round < MAX_POSTED_MSI_COALESCING_LOOP; round++)
    if (!handlePendingPir(m, handle)) break;
  m.piDescriptor.control[cpu]! &= ~PI_ON;
  handlePendingPir(m, handle);
  apicEoi(m);
}
