// Moves through the hops of a firing, one after the other, at a speed.

import { useEffect, useState } from 'react';

export interface Player {
  /** Hop in focus, from 0. */
  readonly at: number;
  readonly last: number;
  readonly isPlaying: boolean;
  go(at: number): void;
  /** Plays on, from the start where it stands at the end; or stops. */
  toggle(): void;
  /** Last hop of this way, or of the next one where it stands there. */
  readonly nextEnd: number;
}

/** Milliseconds that a hop is looked at, at speed 1. */
export const HOP_MS = 1100;

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/**
 * @param ends last hop of each way, ascending, 1 or more: playing rests there
 * @param speed one of SPEEDS
 * @param isFresh begins to play at once
 * @param onEnd called when it has played to the end
 */
export function usePlayer(
  ends: readonly number[],
  speed: number,
  isFresh: boolean,
  onEnd: () => void,
): Player {
  const last = ends.at(-1)!;
  const isEnd = (hop: number): boolean => ends.includes(hop);
  const [at, setAt] = useState(isFresh ? 0 : ends[0]!);
  const [isPlaying, setPlaying] = useState(isFresh);
  const rests = isEnd(at);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = window.setTimeout(() => {
      if (!rests) setAt(at + 1);
      else {
        setPlaying(false);
        onEnd();
      }
    }, HOP_MS / speed);
    return () => clearTimeout(timer);
  }, [isPlaying, at, rests, speed, onEnd]);
  const go = (to: number): void => {
    setPlaying(false);
    setAt(Math.max(0, Math.min(last, to)));
  };
  return {
    at,
    last,
    isPlaying,
    go,
    nextEnd: ends.find((end) => end > at) ?? last,
    toggle() {
      if (!isPlaying && rests) setAt(at === last ? 0 : at + 1);
      setPlaying(!isPlaying);
    },
  };
}
