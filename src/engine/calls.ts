// What can be asked of the engine: one entry per kernel function that something outside the interrupt code calls, or moment that
// hardware brings about. A call runs in steps (one lock section each), so that calls of several tasks may overlap.

import type { CallNumber } from '../model/calls.ts';
import type { NameTable } from './name-table.ts';

export { Call, type CallNumber } from '../model/calls.ts';

/** PCI_IRQ_*: what a driver asks of pci_alloc_irq_vectors_affinity(). include/linux/pci.h, 6.12. */
export const PCI_IRQ_INTX = 1;
export const PCI_IRQ_MSI = 2;
export const PCI_IRQ_MSIX = 4;
export const PCI_IRQ_AFFINITY = 8;
export const PCI_IRQ_VIRTUAL = 16;

/** Values of the argument `calcSets` of pciAllocIrqVectors. */
export const CalcSets = {
  /** Not given: the core installs one set of all. */
  none: 0,
  /** nvme_calc_irq_sets(): a = write queues asked for, b = poll queues. */
  nvme: 1,
} as const;

/** The engine as its driver sees it: CLI replay, worker loop, tests. */
export interface EngineDoor {
  readonly names: NameTable;
  /**
   * Puts a call on top of what the task is doing. Nothing has happened yet.
   * @param task 0 … MAX_TASKS - 1
   * @param args copied, so that a caller may use one array for all its calls
   */
  begin(task: number, call: CallNumber, args: readonly number[], mask?: readonly number[]): void;
  /**
   * Takes the next step of the task's innermost call, on a CPU. A step ends behind a lock section, or before the first event of
   * the next. False when the task has no call; the value of a finished call is in `result(task)`.
   */
  step(task: number, cpu: number): boolean;
  /** Calls on the task's stack. */
  depth(task: number): number;
  /** What the task's last finished outermost call gave. */
  result(task: number): number;
  /** Takes steps until the task's calls are done; gives the result. */
  run(task: number, cpu: number): number;
  /** Records of model/trace-events.ts, TRACE_RECORD_WORDS words each, in order; `clearEvents` forgets them. */
  events(): { readonly words: Int32Array; readonly count: number };
  clearEvents(): void;
}
