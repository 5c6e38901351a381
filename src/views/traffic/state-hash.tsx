// The hash of all that a simulation is, while it stands: equal recipes, commands and ticks give equal hashes.

import { useRef, useState } from 'react';
import { type SimulationOn, useSlowLive } from '../../store/use-simulation.ts';
import { machineTime } from '../../ui/machine-time.ts';

/** Digits that are shown; the whole is in the tooltip and on the element. */
const SHOWN = 8;

export function StateHash({ simulation: { port, pace } }: { readonly simulation: SimulationOn }) {
  const [state, setState] = useState<{ readonly tick: number; readonly hash: string } | null>(null);
  const asked = useRef('');
  useSlowLive(({ head }) => {
    const tick = head.tick[0]!;
    const at = `${tick}/${head.commands[0]}`;
    if (pace.running || asked.current === at) return;
    asked.current = at;
    port.hash().then(
      (hash) => asked.current === at && setState({ tick, hash }),
      () => {
        asked.current = '';
      },
    );
  });
  if (pace.running) return <span>running</span>;
  if (!state) return null;
  return (
    <span
      data-state-hash={state.hash}
      data-tip={`Hash of all that the simulation is: ${state.hash}. The same machine, commands and ticks give the same.`}
    >
      at {machineTime(state.tick)}, state <b className="mono">{state.hash.slice(0, SHOWN)}</b>
    </span>
  );
}
