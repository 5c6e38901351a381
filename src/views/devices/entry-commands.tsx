// Commands on one entry of a function: fire it, mask it, free it.

import { Call } from '../../model/calls.ts';
import type { MachineView } from '../../model/machine.ts';
import { type Command, Fault, SimCall } from '../../model/simulation.ts';
import { MsiKind } from '../../model/tables.ts';
import { useSimulation } from '../../store/use-simulation.ts';
import { CommandButton } from '../shared/commands/command-button.tsx';
import { CommandPanel } from '../shared/commands/command-panel.tsx';
import { command, type Plan, planOf } from '../shared/commands/plan.ts';
import { useInjections } from '../shared/use-entry-facts.ts';
import { kindWord } from './entries.ts';
import { idOf } from './names.ts';

export function EntryCommands({ view, msi }: { readonly view: MachineView; readonly msi: number }) {
  const simulation = useSimulation();
  const { device, index, kind } = view.t.msiDesc.col;
  const id = idOf(view, device[msi]!);
  const dev = simulation?.port.functions.indexOf(id) ?? -1;
  const masked = useInjections().find(
    (injection) =>
      injection.fault === Fault.masked && injection.dev === dev && injection.index === index[msi],
  );
  if (dev < 0) return null;
  const name = `${kindWord(view, msi)} ${index[msi]} of ${id.replace(/^0000:/, '')}`;
  const args = [dev, index[msi]!];
  const fire = planOf(`Fire ${name}`, command(SimCall.fire, args));
  const free = planOf(
    `Free ${name}, as its driver would: handlers first`,
    ...freeHandlersOf(view, msi),
    command(Call.pciMsixFreeIrq, args),
  );
  return (
    <CommandPanel key={name} title={`Commands on ${name}`} first={fire}>
      <div className="cmd-row">
        <CommandButton plan={fire} primary>
          Fire
        </CommandButton>
        <CommandButton plan={masked ? unmaskPlan(name, masked.at) : maskPlan(name, args)}>
          {masked ? 'Unmask' : 'Mask'}
        </CommandButton>
        {kind[msi] === MsiKind.msix ? <CommandButton plan={free}>Free the entry</CommandButton> : null}
      </div>
    </CommandPanel>
  );
}

const maskPlan = (name: string, [dev = 0, index = 0]: readonly number[]): Plan => ({
  ...planOf(`Mask ${name} in the device`, command(SimCall.inject, [Fault.masked, dev, index, -1])),
  about: 'Its message waits in the pending bits.',
});

const unmaskPlan = (name: string, at: number): Plan => ({
  ...planOf(`Take the mask of ${name} away`, command(SimCall.repair, [at])),
  about: 'A message that is pending leaves.',
});

/** free_irq() for every handler of the irq of an entry. */
export function freeHandlersOf(view: MachineView, msi: number): Command[] {
  const { desc, irq } = view.t.msiDesc.col;
  const actions = desc[msi]! < 0 ? -1 : view.t.irqDesc.col.actions[desc[msi]!]!;
  const handlers = actions < 0 ? [] : view.str(actions).split(', ');
  return handlers.map(() => command(Call.freeIrq, [irq[msi]!, -1]));
}
