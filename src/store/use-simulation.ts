/** What components read of a running simulation. */

import { useEffect, useRef } from 'react';
import { LIVE_RATE_MS } from '../lib/rate-meter.ts';
import type { LiveColumns } from '../model/simulation.ts';
import type { OnLive } from '../session/live-feed.ts';
import { useApp } from './hooks.ts';
import type { SimulationState } from './simulation.ts';

export type SimulationOn = Extract<SimulationState, { kind: 'on' }>;

/** The simulation that is on, or null. */
export const useSimulation = (): SimulationOn | null =>
  useApp((state) => (state.simulation.kind === 'on' ? state.simulation : null));

/**
 * Calls back with every frame of the simulation while the component is mounted, at most once per frame of the screen; what it draws it
 * draws itself, without React. The columns are those of the newest frame and stay until the next.
 * @param call may change from render to render
 */
export function useLive(call: OnLive): void {
  const port = useApp((state) => (state.simulation.kind === 'on' ? state.simulation.port : null));
  const latest = useRef(call);
  latest.current = call;
  useEffect(() => port?.subscribe((live, now) => latest.current(live, now)), [port]);
}

/** Least time between two pictures where the reader wants little motion, in ms. */
const CALM_MS = 500;

/** What people read should not change more often, in ms. */
export const readingPace = (): number =>
  window.matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_MS : LIVE_RATE_MS;

/**
 * As useLive, at a pace at which numbers can be read. All who use it are shown the same frames; the newest one is always shown in the
 * end, also when none follows it.
 */
export function useSlowLive(call: OnLive): void {
  const pace = useRef(LIVE_RATE_MS);
  /** Periods of the pace are counted from the beginning of the page, for all alike. */
  const state = useRef<{ live?: LiveColumns; period: number; timer?: number }>({ period: -1 });
  const latest = useRef(call);
  latest.current = call;
  useEffect(() => {
    pace.current = readingPace();
    return () => clearTimeout(state.current.timer);
  }, []);
  useLive((live, now) => {
    const own = state.current;
    own.live = live;
    const show = (at: number): void => {
      clearTimeout(own.timer);
      delete own.timer;
      own.period = Math.floor(at / pace.current);
      latest.current(own.live!, at);
    };
    if (Math.floor(now / pace.current) !== own.period) show(now);
    else if (own.timer === undefined) {
      // No frame may follow; one that does comes before this.
      const wait = (own.period + 1) * pace.current - now + pace.current / 2;
      own.timer = window.setTimeout(() => show(performance.now()), wait);
    }
  });
}
