/** What components read of a running simulation. */

import { useEffect, useRef } from 'react';
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
