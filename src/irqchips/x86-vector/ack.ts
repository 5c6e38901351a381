// Acknowledging an irq at the local APIC. arch/x86/kernel/apic/vector.c: apic_ack_irq; arch/x86/include/asm/apic.h: apic_eoi, 6.12.

import type { Machine } from '../../engine/machine.ts';
import { irqMoveIrq } from '../../engine/manage.ts';
import { endOfInterrupt } from '../io-apic/hardware.ts';
import { writeEoi } from './hardware.ts';

/** apic_eoi(): the write, and the EOI message that goes to all IO-APICs for a level interrupt. */
export function apicEoi(m: Machine): void {
  const vector = writeEoi(m, m.cpuNow);
  if (vector >= 0) endOfInterrupt(m, 0, m.ioApicPin.lo.length, vector);
}

/** A move that waited for this interrupt happens now. */
export function apicAckIrq(m: Machine, irq: number): void {
  irqMoveIrq(m, irq);
  apicEoi(m);
}
