// The engine against the moment of the capture at which it stands.

import { useMemo } from 'react';
import type { TraceMoment } from '../../model/replay-events.ts';
import { useApp, useCaptured } from '../../store/hooks.ts';
import { type Comparison, useDiff } from '../changes/use-diff.ts';

export interface EngineSides {
  /** The moment at whose line the engine stands; null between two moments. */
  readonly moment: TraceMoment | null;
  /** A is the capture, B the engine; null while they are not at the same moment. */
  readonly comparison: Comparison | null;
}

export function useSides(): EngineSides {
  const open = useCaptured();
  const engine = useApp((state) => state.engine);
  const events = useApp((state) => (state.replay.kind === 'done' ? state.replay.result.events : null));
  const moment = events?.moments.find(({ event }) => event === engine?.row) ?? null;
  const fits = moment !== null && open?.step === moment.name;
  const diff = useDiff(fits ? open.machine : null, fits ? (engine?.machine ?? null) : null);
  return useMemo(
    () => ({ moment, comparison: diff && fits ? { diff, onScreen: 'b' } : null }),
    [moment, diff, fits],
  );
}
