/** Breakpoints in words, and why a simulation stands. */

import type { Breakpoint, StopReason } from '../model/breakpoints.ts';
import type { Selection } from './selection.ts';

interface KindWords {
  /** What it stops at: `a message is lost`. */
  readonly at: string;
  /** Why it stands: `A message was lost.` */
  readonly stood: string;
}

const hex = (vector: number): string => `0x${vector.toString(16).padStart(2, '0')}`;

function wordsOf(reason: StopReason): KindWords {
  switch (reason.kind) {
    case 'enospc':
      return { at: 'ENOSPC', stood: 'Something gave ENOSPC: no vector, entry or number is left.' };
    case 'lost':
      return { at: 'a lost message', stood: 'A message was lost.' };
    case 'fault':
      return { at: 'a remapping fault', stood: 'A remapping unit refused a message.' };
    case 'spurious':
      return { at: 'a spurious interrupt', stood: 'An interrupt came that no irq has.' };
    case 'pending-move':
      return { at: 'a pending move', stood: 'An affinity waits for the next interrupt of its irq.' };
    case 'irq':
      return { at: `irq ${reason.irq}`, stood: `irq ${reason.irq} came.` };
    case 'vector': {
      const vector = `vector ${hex(reason.vector)} of CPU ${reason.cpu}`;
      return { at: vector, stood: `CPU ${reason.cpu} took vector ${hex(reason.vector)}.` };
    }
    case 'end':
      return { at: 'the end of the branch', stood: 'This is the end of the branch.' };
  }
}

/** `a lost message`, `irq 61`. */
export const breakpointWords = (breakpoint: Breakpoint): string => wordsOf(breakpoint).at;

/** One sentence. */
export const stoodWords = (reason: StopReason): string => wordsOf(reason).stood;

/** Breakpoints that name nothing of the machine. */
export const PLAIN_BREAKPOINTS: readonly Breakpoint[] = [
  { kind: 'enospc' },
  { kind: 'lost' },
  { kind: 'fault' },
  { kind: 'spurious' },
  { kind: 'pending-move' },
];

export const isSameBreakpoint = (a: Breakpoint, b: Breakpoint): boolean =>
  breakpointWords(a) === breakpointWords(b);

/** The breakpoint on what is selected, or null: irqs and vectors have one. */
export function breakpointOf(selection: Selection | null): Breakpoint | null {
  if (selection?.kind === 'irq') return { kind: 'irq', irq: selection.irq };
  if (selection?.kind === 'vec') return { kind: 'vector', cpu: selection.cpu, vector: selection.vector };
  return null;
}

/** The list with a breakpoint, or without it where it was in it. */
export function toggled(list: readonly Breakpoint[], breakpoint: Breakpoint): Breakpoint[] {
  const without = list.filter((each) => !isSameBreakpoint(each, breakpoint));
  return without.length < list.length ? without : [...list, breakpoint];
}
