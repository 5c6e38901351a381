// A function that was removed from its bus: a scan finds it again.

import type { MachineView } from '../../model/machine.ts';
import { describeSelection, type Selection } from '../../store/selection.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { useSimulation } from '../../store/use-simulation.ts';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { CommandButton } from '../shared/commands/command-button.tsx';
import { CommandPanel } from '../shared/commands/command-panel.tsx';
import { useFunctionStates } from '../shared/commands/use-foresight.ts';
import { commandsTitle, rescanPlan } from './device-commands.tsx';

/** What stands in the place of a device, or of an entry, that a simulated machine does not have now. */
export function AbsentDevice(props: {
  readonly view: MachineView;
  readonly selection: Selection & { readonly kind: 'dev' | 'msi' };
}) {
  const { view, selection } = props;
  const id = selection.device;
  const simulation = useSimulation();
  const dev = simulation?.port.functions.indexOf(id) ?? -1;
  if (simulation && dev >= 0 && view.find('device', 'id', id) < 0)
    return <Removed id={id} dev={dev} port={simulation.port} />;
  return (
    <EmptyState title={`${describeSelection(selection)} is not there`}>
      The machine does not have it now. Another moment may.
    </EmptyState>
  );
}

function Removed(props: { readonly id: string; readonly dev: number; readonly port: SimulationPort }) {
  const { id, dev, port } = props;
  const states = useFunctionStates(port);
  const isVirtual = (states?.[dev]?.physfn ?? -1) >= 0;
  const rescan = rescanPlan(states ?? [], port.functions);
  return (
    <>
      <InspectorHead title={<span className="mono">{id}</span>}>
        <p className="muted">
          {isVirtual
            ? 'The virtual function is not on: sriov_numvfs of its physical one says how many are.'
            : 'It is not on its bus.'}
        </p>
      </InspectorHead>
      {isVirtual ? null : (
        <CommandPanel title={commandsTitle(id)} first={rescan}>
          <div className="cmd-row">
            <CommandButton plan={rescan} primary>
              Rescan all buses
            </CommandButton>
          </div>
        </CommandPanel>
      )}
    </>
  );
}
