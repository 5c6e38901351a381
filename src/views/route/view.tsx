// One message on its way: live where a simulation is on screen, else as the tables of the machine have it.

import { useSide } from '../../store/hooks.ts';
import { useSimulation } from '../../store/use-simulation.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { CapturedRoute } from './captured.tsx';
import info from './info.ts';
import { LiveRoute } from './live.tsx';

function Route() {
  const simulation = useSimulation();
  const side = useSide();
  return simulation && side === 'simulation' ? <LiveRoute port={simulation.port} /> : <CapturedRoute />;
}

export default { ...info, Component: Route } satisfies ViewModule;
