// Sending an interrupt once more, as an IPI. arch/x86/kernel/apic/vector.c: apic_retrigger_irq; arch/x86/kernel/irq.c: fixup_irqs, 6.12.

import type { Machine } from '../../engine/machine.ts';
import { tryRetrigger } from '../../engine/resend.ts';
import { acceptFixed, isEnabled } from './hardware.ts';
import { isVectorPending } from './posted.ts';
import { VECTOR_RETRIGGERED, VECTOR_UNUSED, vectorRow } from './vector-table.ts';

const FIRST_EXTERNAL = 0x20;
const NR_VECTORS = 256;

/** apic_retrigger_irq(): an IPI with the vector that the irq has now, to the CPU that it has now. */
export function apicRetriggerIrq(m: Machine, irq: number): boolean {
  const { cpu, vector } = m.apicChipData;
  // The sending APIC refuses a vector of 0, which an irq has that is not activated.
  if (vector[irq] !== 0 && isEnabled(m, cpu[irq]!)) acceptFixed(m, cpu[irq]!, vector[irq]!, false);
  return true;
}

/** What pends on a dying CPU, in its IRR or posted to it, is sent to where its irqs are by now. */
export function retriggerPending(m: Machine, cpu: number): void {
  for (let vector = FIRST_EXTERNAL; vector < NR_VECTORS; vector++) {
    const row = vectorRow(cpu, vector);
    const found = m.vectorIrq.desc[row]!;
    if (found <= VECTOR_UNUSED || !isVectorPending(m, cpu, vector)) continue;
    if (tryRetrigger(m, found - 1)) m.vectorIrq.desc[row] = VECTOR_RETRIGGERED;
  }
}
