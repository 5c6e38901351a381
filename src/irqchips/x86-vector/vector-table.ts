// vector_irq and the matrix behind it: what assigning vectors and cleaning them up have in common. arch/x86/kernel/apic/vector.c, 6.12.

import type { Machine } from '../../engine/machine.ts';
import { traceMatrixCpu } from '../../engine/matrix-events.ts';
import { E } from '../../engine/trace.ts';

/** MANAGED_IRQ_SHUTDOWN_VECTOR */
export const SHUTDOWN_VECTOR = 0xef;
export const VECTOR_UNUSED = 0;
export const VECTOR_SHUTDOWN = -1;
export const VECTOR_RETRIGGERED = -2;

export const vectorRow = (cpu: number, vector: number): number => (cpu << 8) | vector;
export const isOnline = (m: Machine, cpu: number): boolean => m.cpu.online[cpu] !== 0;

/** irq_matrix_free() with its events. */
export function matrixFree(m: Machine, cpu: number, vector: number, managed: boolean): void {
  m.trace.live?.emit4(E.k_irq_matrix_free, cpu, vector, managed ? 1 : 0, 0);
  m.matrix.free(cpu, vector, managed);
  traceMatrixCpu(m, E.irq_matrix_free, cpu, vector);
}
