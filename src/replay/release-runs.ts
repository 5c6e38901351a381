// Where drivers let go of their irqs: free_irq() of one after the other, and pci_free_irq_vectors() behind them, which alone says of
// which function.

import { MARKER, type Script, type ScriptEvent } from './script.ts';
import { number } from './starts.ts';

export interface ReleaseRun {
  /** Irqs in the order in which they are freed. */
  readonly irqs: readonly number[];
  /** pci_free_irq_vectors */
  readonly vectors: ScriptEvent;
}

/** What a task does between them ends a run. */
const OTHER = new Set([MARKER, 'request_irq', 'pci_alloc_irq_vectors']);

/** Runs by the position of their first event. */
export function releaseRuns({ events }: Pick<Script, 'events'>): ReadonlyMap<number, ReleaseRun> {
  const runs = new Map<number, ReleaseRun>();
  const open = new Map<number, ScriptEvent[]>();
  for (const event of events) {
    const frees = open.get(event.task) ?? [];
    if (event.name === 'free_irq') open.set(event.task, [...frees, event]);
    if (event.name === 'pci_free_irq_vectors' && frees.length > 0)
      runs.set(frees[0]!.index, { irqs: frees.map((free) => number(free, 'irq')), vectors: event });
    if (event.name === 'pci_free_irq_vectors' || OTHER.has(event.name)) open.delete(event.task);
  }
  return runs;
}
