// The difference of two moments, worked out in slices so that the page never waits, once for everybody who looks.

import { diffing, type MachineDiff } from '../../model/diff/diff.ts';
import type { MachineView } from '../../model/machine.ts';

/** Longest stretch of work without giving way, in milliseconds. */
const SLICE_MS = 12;

/** One comparison. */
export class Work {
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

/** The comparison of two machines, begun when somebody first listens to it. */
export function workOf(a: MachineView, b: MachineView): Work {
  const ofA = works.get(a) ?? new WeakMap<MachineView, Work>();
  works.set(a, ofA);
  const work = ofA.get(b) ?? new Work(a, b);
  ofA.set(b, work);
  return work;
}
