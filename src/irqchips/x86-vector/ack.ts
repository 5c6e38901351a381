// Acknowledging an irq at the local APIC. arch/x86/kernel/apic/vector.c: apic_ack_irq, 6.12. The EOI itself is the hardware half's.

import type { Machine } from '../../engine/machine.ts';
import { irqMoveIrq } from '../../engine/manage.ts';

/** A move that waited for this interrupt happens now. */
export function apicAckIrq(m: Machine, irq: number): void {
  irqMoveIrq(m, irq);
}
