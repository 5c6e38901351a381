// The engine against the moment of the capture at which it stands.

import { useMemo } from 'react';
import type { TraceMoment } from '../../model/replay-events.ts';
import { useApp, useCaptured } from '../../store/hooks.ts';
import { type Comparison, useDiff } from '../changes/use-diff.ts';
import { comparableSides } from './comparable.ts';

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
  const captured = moment !== null && open?.step === moment.name ? open.machine : null;
  const both = captured && engine ? comparableSides(captured, engine.machine) : null;
  const diff = useDiff(both?.capture ?? null, both?.engine ?? null);
  return useMemo(() => ({ moment, comparison: diff ? { diff, onScreen: 'b' } : null }), [moment, diff]);
}
