// The difference of the two moments, for everybody who looks at it.

import { useMemo, useSyncExternalStore } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import type { MachineView } from '../../model/machine.ts';
import { useApp, useOpenCapture } from '../../store/hooks.ts';
import type { Side } from './steps.ts';
import { workOf } from './work.ts';

const nothing = () => () => {};

/** Null until it is done, and while one of the machines is missing. */
export function useDiff(a: MachineView | null, b: MachineView | null): MachineDiff | null {
  const work = useMemo(() => (a && b ? workOf(a, b) : null), [a, b]);
  return useSyncExternalStore(work?.subscribe ?? nothing, () => work?.result ?? null);
}

export interface Comparison {
  readonly diff: MachineDiff;
  readonly onScreen: Side;
}

/** The moment on screen against the second one that the page has at hand; null while there is none. */
export function useComparison(): Comparison | null {
  const open = useOpenCapture();
  const other = useApp((state) => state.other);
  const beside = open && other?.kind === 'ready' && other.of === open.hash ? other.machine : null;
  const machine = open?.machine ?? null;
  const isEarlier =
    open !== null &&
    beside !== null &&
    open.steps.indexOf(open.step) < open.steps.indexOf(beside.header.step);
  const diff = useDiff(isEarlier ? machine : beside, isEarlier ? beside : machine);
  return useMemo(() => (diff ? { diff, onScreen: isEarlier ? 'a' : 'b' } : null), [diff, isEarlier]);
}
