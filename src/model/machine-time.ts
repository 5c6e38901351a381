import { TICK_NS } from './simulation.ts';

/** `12.40 ms` of the machine's own time. */
export function machineTime(ticks: number): string {
  const us = (ticks * TICK_NS) / 1000;
  if (us < 1000) return `${us} µs`;
  return us < 1e6 ? `${(us / 1000).toFixed(2)} ms` : `${(us / 1e6).toFixed(3)} s`;
}
