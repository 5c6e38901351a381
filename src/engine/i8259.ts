// What Linux writes to the two 8259s. arch/x86/kernel/i8259.c: mask_8259A_irq, unmask_8259A_irq, mask_and_ack_8259A, init_8259A;
// arch/x86/kernel/acpi/boot.c: elcr_set_level_irq, 6.12 and 6.1. What they do with it is in irqchips/i8259/hardware.ts.

import type { Machine } from './machine.ts';

const MASTER = 0;
const SLAVE = 1;
const PIC_CASCADE_IR = 2;
/** ISA_IRQ_VECTOR(0) */
const FIRST_VECTOR = 0x30;

const rowOf = (irq: number): number => irq >>> 3;
const bitOf = (irq: number): number => 1 << (irq & 7);

/** The mask register of the chip that has an irq, as it is cached. */
function writeMask({ pic, kernel }: Machine, row: number): void {
  pic.imr[row] = (kernel.cachedIrqMask[0]! >>> (8 * row)) & 0xff;
}

export function mask8259(m: Machine, irq: number): void {
  m.kernel.cachedIrqMask[0]! |= 1 << irq;
  writeMask(m, rowOf(irq));
}

export function unmask8259(m: Machine, irq: number): void {
  m.kernel.cachedIrqMask[0]! &= ~(1 << irq);
  writeMask(m, rowOf(irq));
}

/** mask_and_ack_8259A(), or disable_8259A_irq() where the chips end interrupts themselves. */
export function maskAck8259(m: Machine, irq: number): void {
  const { pic, kernel } = m;
  if (pic.autoEoi[MASTER] !== 0) {
    mask8259(m, irq);
    return;
  }
  const isSpurious =
    ((kernel.cachedIrqMask[0]! >>> irq) & 1) !== 0 && (pic.isr[rowOf(irq)]! & bitOf(irq)) === 0;
  if (isSpurious) kernel.irqErrCount[0]!++;
  mask8259(m, irq);
  pic.isr[rowOf(irq)]! &= ~bitOf(irq);
  if (rowOf(irq) === SLAVE) pic.isr[MASTER]! &= ~bitOf(PIC_CASCADE_IR);
}

/** init_8259A(): only the master ends interrupts itself. Lines that are edge-triggered must rise again. */
export function init8259(m: Machine, autoEoi: boolean): void {
  const { pic } = m;
  for (const row of [MASTER, SLAVE]) {
    pic.vector[row] = FIRST_VECTOR + 8 * row;
    pic.isr[row] = 0;
    pic.irr[row] = pic.line[row]! & pic.elcr[row]!;
    writeMask(m, row);
  }
  pic.autoEoi[MASTER] = autoEoi ? 1 : 0;
}

/** elcr_set_level_irq() */
export function setLevel8259({ pic }: Machine, irq: number): void {
  pic.elcr[rowOf(irq)]! |= bitOf(irq);
}
