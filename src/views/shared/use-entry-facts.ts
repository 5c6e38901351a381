// What the engine says of an entry before anything is done to it, and which faults are injected: both follow the simulation.

import { useEffect, useRef, useState } from 'react';
import type { EntryFacts } from '../../model/entry-facts.ts';
import type { LiveColumns } from '../../model/simulation.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { useLive } from '../../store/use-simulation.ts';

export interface FaultTarget {
  /** Row of the functions that commands name. */
  readonly dev: number;
  readonly index: number;
}

/** Null until the engine has answered. Asked again whenever a command was carried out. */
export function useEntryFacts(port: SimulationPort, target: FaultTarget | null): EntryFacts | null {
  const { dev = -1, index = 0 } = target ?? {};
  const [structure, setStructure] = useState(-1);
  const [facts, setFacts] = useState<(EntryFacts & { readonly of: string }) | null>(null);
  useLive(({ head }) => setStructure(head.structure[0]!));
  const of = `${dev}/${index}`;
  useEffect(() => {
    if (dev < 0) return;
    let isGone = false;
    port.entry(dev, index).then(
      (next) => isGone || setFacts({ ...next, of }),
      // The worker ended; when it is back, a frame asks again.
      () => isGone || setFacts(null),
    );
    return () => {
      isGone = true;
    };
  }, [port, dev, index, of, structure]);
  return facts?.of === of ? facts : null;
}

/** A fault that is injected. */
export interface Injection {
  /** Row, by which it is repaired. */
  readonly at: number;
  readonly fault: number;
  readonly dev: number;
  readonly index: number;
}

/** Faults that are injected, in the order of their rows; the same array until they change. */
export function useInjections(): readonly Injection[] {
  const [injections, setInjections] = useState<readonly Injection[]>([]);
  const shown = useRef('[]');
  useLive((live) => {
    const next = injectionsOf(live);
    const face = JSON.stringify(next);
    if (face === shown.current) return;
    shown.current = face;
    setInjections(next);
  });
  return injections;
}

export function injectionsOf({ injection }: Pick<LiveColumns, 'injection'>): Injection[] {
  const { used, fault, dev, index } = injection;
  return [...used.keys()]
    .filter((at) => used[at] !== 0)
    .map((at) => ({ at, fault: fault[at]!, dev: dev[at]!, index: index[at]! }));
}
