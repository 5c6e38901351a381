import { useEffect, useState } from 'react';
import type { Place } from '../../protocol.ts';
import { isSamePlace } from '../../store/scenario.ts';
import { type SimulationOn, useSlowLive } from '../../store/use-simulation.ts';

/** Where a simulation is on its timeline, at a pace at which it can be read while it runs. */
export function usePlace({ port, version, pace }: SimulationOn): Place {
  const [place, setPlace] = useState(port.place);
  const look = () => setPlace((before) => (isSamePlace(before, port.place) ? before : port.place));
  useSlowLive(look);
  // Jumps and commands are shown at once.
  useEffect(look, [port, version]);
  return pace.running && place.branch < port.branches.length ? place : port.place;
}
