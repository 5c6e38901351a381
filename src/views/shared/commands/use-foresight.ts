// What the engine says that commands would do, before they are done. It is asked again whenever something was done to the machine.

import { useEffect, useState } from 'react';
import type { Foresight, FunctionState } from '../../../model/foresight.ts';
import type { Command } from '../../../model/simulation.ts';
import type { SimulationPort } from '../../../store/simulation.ts';
import { useSlowLive } from '../../../store/use-simulation.ts';

/** Wait for more letters or CPUs before the engine is asked, in ms. */
const SETTLE_MS = 80;

/** A word that is another one whenever something was done to the machine, or its irqs have moved. */
function useStructure(): string {
  const [structure, setStructure] = useState('');
  useSlowLive(({ head }) => setStructure(`${head.structure[0]} ${head.moves[0]} ${head.commands[0]}`));
  return structure;
}

/** Functions by their rows; null until the engine has answered. */
export function useFunctionStates(port: SimulationPort): readonly FunctionState[] | null {
  const structure = useStructure();
  const [states, setStates] = useState<readonly FunctionState[] | null>(null);
  useEffect(() => {
    let isGone = false;
    port.functionStates().then(
      (next) => isGone || setStates(next),
      // The worker ended; when it is back, a frame asks again.
      () => isGone || setStates(null),
    );
    return () => {
      isGone = true;
    };
  }, [port, structure]);
  return states;
}

/** Null until the engine has answered, and while there is nothing to ask. */
export function useForesight(port: SimulationPort, commands: readonly Command[] | null): Foresight | null {
  const structure = useStructure();
  const [answer, setAnswer] = useState<{ readonly of: string; readonly foresight: Foresight } | null>(null);
  const question = commands === null ? '' : JSON.stringify(commands);
  useEffect(() => {
    if (question === '') return;
    let isGone = false;
    const timer = setTimeout(() => {
      port.foresee(JSON.parse(question)).then(
        (foresight) => isGone || setAnswer({ of: question, foresight }),
        // The worker ended; when it is back, a frame asks again.
        () => isGone || setAnswer(null),
      );
    }, SETTLE_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [port, question, structure]);
  return answer?.of === question ? answer.foresight : null;
}
