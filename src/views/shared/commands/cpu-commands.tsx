// Commands on a CPU: it leaves, it comes, it holds interrupts back.

import { useState } from 'react';
import type { MachineView } from '../../../model/machine.ts';
import { SimCall } from '../../../model/simulation.ts';
import { CpuState } from '../../../model/tables.ts';
import { useLive } from '../../../store/use-simulation.ts';
import { useKeys } from '../../../ui/actions.tsx';
import { CommandButton } from './command-button.tsx';
import { CommandPanel, usePanel } from './command-panel.tsx';

import { command, planOf } from './plan.ts';

interface Props {
  readonly view: MachineView;
  readonly cpu: number;
  /** Row of the cpu table. */
  readonly row: number;
}

export const offlinePlan = (cpu: number) =>
  planOf(`Take CPU ${cpu} off line`, command(SimCall.cpuOffline, [cpu]));

export const onlinePlan = (cpu: number) =>
  planOf(`Bring CPU ${cpu} on line`, command(SimCall.cpuOnline, [cpu]));

/** The key of what would be done to the CPU next. */
function Key({ cpu, isOnline }: { readonly cpu: number; readonly isOnline: boolean }) {
  const { run } = usePanel();
  const plan = isOnline ? offlinePlan(cpu) : onlinePlan(cpu);
  useKeys([
    {
      id: `cpu-${cpu}`,
      title: plan.title,
      key: 'Shift+o',
      hint: isOnline ? 'off line' : 'on line',
      run: () => void run(plan),
    },
  ]);
  return null;
}

export function CpuCommands({ view, cpu, row }: Props) {
  const isOnline = (view.t.cpu.col.state[row]! & CpuState.online) !== 0;
  return (
    <CommandPanel
      key={cpu}
      title={`Commands on CPU ${cpu}`}
      first={isOnline ? offlinePlan(cpu) : onlinePlan(cpu)}
    >
      <Key cpu={cpu} isOnline={isOnline} />
      <div className="cmd-row">
        <CommandButton plan={offlinePlan(cpu)} primary={isOnline}>
          Take off line
        </CommandButton>
        <CommandButton plan={onlinePlan(cpu)} primary={!isOnline}>
          Bring on line
        </CommandButton>
      </div>
      <Interrupts cpu={cpu} />
    </CommandPanel>
  );
}

function Interrupts({ cpu }: { readonly cpu: number }) {
  const [takes, setTakes] = useState(true);
  useLive((live) => setTakes(live.cpu.takesInterrupts[cpu] !== 0));
  const plan = takes
    ? {
        ...planOf(`Have CPU ${cpu} hold interrupts back`, command(SimCall.takeInterrupts, [cpu, 0])),
        about: 'What arrives from then on waits in its IRR.',
      }
    : {
        ...planOf(`Have CPU ${cpu} take interrupts`, command(SimCall.takeInterrupts, [cpu, 1])),
        about: 'It takes what waits in its IRR.',
      };
  return (
    <div className="cmd-row">
      <CommandButton plan={plan}>{takes ? 'Hold interrupts' : 'Take interrupts'}</CommandButton>
      <span className="muted">{takes ? 'It takes what arrives' : 'What arrives waits in its IRR'}</span>
    </div>
  );
}
