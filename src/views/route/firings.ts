// What was fired in this session, newest first, and which of it is shown. It belongs to the simulation: leaving the view keeps it.

import { useSyncExternalStore } from 'react';
import type { SimulationPort } from '../../store/simulation.ts';
import type { Journey } from './journey.ts';

export interface Firing {
  /** Counts from 1. */
  readonly number: number;
  readonly journey: Journey;
}

export interface FiringState {
  /** Newest first. */
  readonly list: readonly Firing[];
  readonly shown: Firing | null;
  /** Grows whenever a firing is to be played from its start. */
  readonly turn: number;
}

/** Firings that are kept. */
export const MOST_FIRINGS = 50;

export class FiringLog {
  private state: FiringState = { list: [], shown: null, turn: 0 };
  private readonly listeners = new Set<() => void>();

  readonly get = (): FiringState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Keeps a firing and shows it. */
  add(journey: Journey): void {
    const { list, turn } = this.state;
    const firing = { number: (list[0]?.number ?? 0) + 1, journey };
    this.change({ list: [firing, ...list].slice(0, MOST_FIRINGS), shown: firing, turn: turn + 1 });
  }

  /** Shows a firing again, from its start. */
  show(number: number): void {
    const { list, turn } = this.state;
    const shown = list.find((firing) => firing.number === number);
    if (shown) this.change({ list, shown, turn: turn + 1 });
  }

  private change(state: FiringState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const logs = new WeakMap<SimulationPort, FiringLog>();

/** The log of a simulation. */
export function firingLog(port: SimulationPort): FiringLog {
  const log = logs.get(port) ?? new FiringLog();
  logs.set(port, log);
  return log;
}

export function useFirings(log: FiringLog): FiringState {
  return useSyncExternalStore(log.subscribe, log.get);
}
