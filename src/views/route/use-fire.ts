// Sending a message to the machine that is simulated, once or again and again.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageWrite } from '../../model/delivery.ts';
import { SimCall } from '../../model/simulation.ts';
import { useActions, useMachine } from '../../store/hooks.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { announce } from '../../ui/live-region.tsx';
import type { Entry } from './entries.ts';
import { firingLog } from './firings.ts';
import type { Source } from './journey.ts';
import { deviceOf } from './senders.ts';
import { journeyOf } from './tell.ts';
import { spokenText } from './transcript.ts';

/** Pause between two firings that are repeated, ms. */
const REPEAT_MS = 700;

/** Sends messages, keeps what became of them, and says it aloud. */
export function useFire(port: SimulationPort) {
  const { command } = useActions();
  const machine = useMachine();
  const [problem, setProblem] = useState('');
  const tell = async (source: Source, call: number, args: readonly number[]): Promise<void> => {
    const outcome = await command({ call, args, mask: [] });
    if (!outcome?.delivered) {
      setProblem('The engine did not take it: the machine has no such function, entry or requester.');
      return;
    }
    setProblem('');
    const journey = journeyOf(machine, source, outcome.delivered);
    firingLog(port).add(journey);
    announce(spokenText(journey));
  };
  return {
    problem,
    fire: (entry: Entry) => tell({ kind: 'entry', entry }, SimCall.fire, [entry.dev, entry.index]),
    send(message: MessageWrite) {
      const { requester, lo, hi, data } = message;
      const device = deviceOf(port.functions, requester);
      return tell({ kind: 'write', message, device }, SimCall.write, [requester, lo, hi, data]);
    },
  };
}

/** What is called at the end of a firing: the next one, where firings are repeated. */
export function useRepeat(isRepeated: boolean, run: () => void): () => void {
  const newest = useRef(run);
  newest.current = run;
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isRepeated) clearTimeout(timer.current);
  }, [isRepeated]);
  return useCallback(() => {
    if (isRepeated) timer.current = window.setTimeout(() => newest.current(), REPEAT_MS);
  }, [isRepeated]);
}
