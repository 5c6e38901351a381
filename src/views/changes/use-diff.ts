// The difference of two moments, worked out in slices so that the page never waits, once for everybody who looks.

import { useMemo, useSyncExternalStore } from 'react';
import { diffing, type MachineDiff } from '../../model/diff/diff.ts';
import type { MachineView } from '../../model/machine.ts';
import { useApp, useOpenCapture } from '../../store/hooks.ts';
import type { Side } from './steps.ts';

/** Longest stretch of work without giving way, in milliseconds. */
const SLICE_MS = 12;

class Work {
  result: MachineDiff | null = null;
  private readonly steps: Generator<void, MachineDiff>;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(a: MachineView, b: MachineView) {
    this.steps = diffing(a, b);
  }

  /** Works while somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (!this.result && this.timer === undefined) this.slice();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearTimeout(this.timer);
      this.timer = undefined;
    };
  };

  private readonly slice = (): void => {
    const end = performance.now() + SLICE_MS;
    do {
      const { done, value } = this.steps.next();
      if (!done) continue;
      this.result = value;
      this.timer = undefined;
      for (const listener of this.listeners) listener();
      return;
    } while (performance.now() < end);
    this.timer = setTimeout(this.slice, 0);
  };
}

const works = new WeakMap<MachineView, WeakMap<MachineView, Work>>();

function workOf(a: MachineView, b: MachineView): Work {
  const ofA = works.get(a) ?? new WeakMap<MachineView, Work>();
  works.set(a, ofA);
  const work = ofA.get(b) ?? new Work(a, b);
  ofA.set(b, work);
  return work;
}

const nothing = () => () => {};

/** Null until it is done, and while one of the machines is missing. */
function useDiff(a: MachineView | null, b: MachineView | null): MachineDiff | null {
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
