import { type LiveColumns, TICK_NS } from './simulation.ts';

/** Seconds of the machine's own time at a frame. */
export const secondsOf = ({ head }: Pick<LiveColumns, 'head'>): number => (head.tick[0]! * TICK_NS) / 1e9;
