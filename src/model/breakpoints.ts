// What a running simulation can be told to stop at.

import { Verdict } from './delivery.ts';

export type Breakpoint =
  /** No vector, entry or number is left: something gave -ENOSPC. */
  | { readonly kind: 'enospc' }
  /** A message is lost, for whatever reason. */
  | { readonly kind: 'lost' }
  /** A remapping unit refuses a message. */
  | { readonly kind: 'fault' }
  /** A spurious interrupt, or a vector that no irq has. */
  | { readonly kind: 'spurious' }
  /** An affinity waits for the irq's next interrupt. */
  | { readonly kind: 'pending-move' }
  | { readonly kind: 'irq'; readonly irq: number }
  | { readonly kind: 'vector'; readonly cpu: number; readonly vector: number };

/** Verdicts from here on are refusals of remapping units. */
export const firstFaultVerdict: number = Verdict.vtdReservedRequest;

/** What stopped a simulation. */
export type StopReason = Breakpoint | { readonly kind: 'end' };
