// Commands on a function: its driver, its place on the bus, its virtual functions, vectors by hand.

import { useState } from 'react';
import { Call } from '../../model/calls.ts';
import type { FunctionState } from '../../model/foresight.ts';
import type { MachineView } from '../../model/machine.ts';
import { MsiFlag, MsixFlag } from '../../model/pci.ts';
import { type Command, SimCall } from '../../model/simulation.ts';
import { Bus } from '../../model/tables.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { useSimulation } from '../../store/use-simulation.ts';
import { CommandButton } from '../shared/commands/command-button.tsx';
import { CommandPanel, usePanel } from '../shared/commands/command-panel.tsx';
import { NumberField } from '../shared/commands/number-field.tsx';
import { command, type Plan, planOf } from '../shared/commands/plan.ts';
import { PlanForm } from '../shared/commands/plan-form.tsx';
import { useFunctionStates } from '../shared/commands/use-foresight.ts';
import { freeHandlersOf } from './entry-commands.tsx';
import type { DeviceProps } from './head.tsx';
import { idOf } from './names.ts';

interface Props extends DeviceProps {
  /** Row of the functions that commands name. */
  readonly dev: number;
  readonly name: string;
  readonly states: readonly FunctionState[];
}

const short = (address: string): string => address.replace(/^0000:/, '');

/** What came of a command is told under the same title, also when the function is gone. */
export const commandsTitle = (address: string): string => `Commands on ${short(address)}`;

/** Nothing for what is no PCI function. */
export function DeviceCommands({ view, device }: DeviceProps) {
  const simulation = useSimulation();
  if (!simulation || view.t.device.col.bus[device] !== Bus.pci) return null;
  const { port } = simulation;
  const dev = port.functions.indexOf(idOf(view, device));
  return dev < 0 ? null : <OfFunction key={dev} view={view} device={device} dev={dev} port={port} />;
}

function OfFunction(props: DeviceProps & { readonly dev: number; readonly port: SimulationPort }) {
  const { view, device, dev, port } = props;
  const states = useFunctionStates(port);
  const state = states?.[dev];
  if (!states || !state) return null;
  const name = short(idOf(view, device));
  const all = { view, device, dev, name, states };
  return (
    <CommandPanel
      title={commandsTitle(name)}
      first={state.isBound ? unbindPlan(name, dev) : bindPlan(name, dev)}
    >
      <div className="cmd-row">
        {state.isBound ? (
          <CommandButton plan={unbindPlan(name, dev)}>Unbind the driver</CommandButton>
        ) : (
          <CommandButton plan={bindPlan(name, dev)} primary>
            Bind the driver
          </CommandButton>
        )}
        <CommandButton plan={removePlan(view, device, port, states)}>Remove</CommandButton>
        <MsiBus {...all} />
      </div>
      {state.virtualTotal > 0 ? <VirtualFunctions {...all} /> : null}
      {state.isBound ? null : <Vectors {...all} />}
      <DynamicEntry {...all} />
      <Rescan {...all} />
    </CommandPanel>
  );
}

const bindPlan = (name: string, dev: number): Plan =>
  planOf(`Bind the driver of ${name}`, command(SimCall.bind, [dev]));
const unbindPlan = (name: string, dev: number): Plan =>
  planOf(`Unbind the driver of ${name}`, command(SimCall.unbind, [dev]));

/** The kernel removes what is behind a bridge first, and unbinds each driver before its function goes. */
function removePlan(
  view: MachineView,
  device: number,
  port: SimulationPort,
  states: readonly FunctionState[],
): Plan {
  const commands: Command[] = [];
  const remove = (row: number): void => {
    for (const below of functionsBelow(view, row)) remove(below);
    const dev = port.functions.indexOf(idOf(view, row));
    const state = states[dev];
    if (!state) return;
    if (state.isBound) commands.push(command(SimCall.unbind, [dev]));
    // Unbinding the physical function takes the virtual ones.
    const physical = states[state.physfn];
    if (!physical?.isBound || state.physfn < 0) commands.push(command(Call.removeDevice, [dev]));
  };
  remove(device);
  return planOf(`Remove ${short(idOf(view, device))} from its bus`, ...commands);
}

/** Functions on the bus of a bridge, the last one first. */
function functionsBelow(view: MachineView, bridge: number): number[] {
  const { secondaryBus, bus } = view.t.device.col;
  if (secondaryBus[bridge]! < 0) return [];
  const domain = idOf(view, bridge).split(':')[0];
  const prefix = `${domain}:${secondaryBus[bridge]!.toString(16).padStart(2, '0')}:`;
  const rows = Array.from({ length: view.t.device.length }, (_, row) => row);
  return rows.filter((row) => bus[row] === Bus.pci && idOf(view, row).startsWith(prefix)).reverse();
}

/** msi_bus: of a bridge for all below it, of another function for itself. */
function MsiBus({ view, device, dev, name, states }: Props) {
  const isBridge = view.t.device.col.secondaryBus[device]! >= 0;
  const forbid = states[dev]!.mayUseMsi;
  const of = isBridge ? `below ${name}` : `for ${name}`;
  const plan = planOf(
    `${forbid ? 'Forbid' : 'Allow'} MSI ${of} (msi_bus = ${forbid ? 0 : 1}), for drivers that bind from then on`,
    command(Call.writeMsiBus, [dev, forbid ? 0 : 1]),
  );
  return (
    <CommandButton
      plan={plan}
    >{`${forbid ? 'Forbid' : 'Allow'} MSI${isBridge ? ' below' : ''}`}</CommandButton>
  );
}

function VirtualFunctions({ dev, name, states }: Props) {
  const { virtualTotal, virtualOn } = states[dev]!;
  const [wanted, setWanted] = useState<number | null>(null);
  const number = wanted ?? virtualOn;
  const plan = planOf(
    `Write ${number} to sriov_numvfs of ${name}`,
    command(SimCall.setVirtualFunctions, [dev, number]),
  );
  return (
    <PlanForm label={`Virtual functions of ${name}`} plan={plan}>
      <span className="label mono">sriov_numvfs</span>
      <NumberField label="sriov_numvfs" value={number} min={0} max={4096} onValue={setWanted} />
      <CommandButton plan={plan} submit label="Write sriov_numvfs">
        Write
      </CommandButton>
      <span className="muted">
        {virtualOn} of {virtualTotal} are on
      </span>
    </PlanForm>
  );
}

/** PCI_IRQ_*, as include/linux/pci.h has them. */
const FLAGS = [
  { name: 'INTx', bit: 1 },
  { name: 'MSI', bit: 2 },
  { name: 'MSI-X', bit: 4 },
  { name: 'affinity', bit: 8 },
] as const;

/** Whether MSI or MSI-X is on. A control word of -1 is none. */
function isEnabled(view: MachineView, device: number): boolean {
  const { msiControl, msixControl } = view.t.device.col;
  const has = (word: number, bit: number): boolean => word >= 0 && (word & bit) !== 0;
  return has(msiControl[device]!, MsiFlag.enable) || has(msixControl[device]!, MsixFlag.enable);
}

/** free_irq() for every handler of the messages of a function. */
function freeHandlers(view: MachineView, device: number): Command[] {
  const { first, descs } = view.t.device.col;
  const rows = Array.from({ length: descs[device]! }, (_, i) => first[device]! + i);
  return rows.flatMap((msi) => freeHandlersOf(view, msi));
}

/** pci_alloc_irq_vectors() by hand: what a driver would do. */
function Vectors({ view, device, dev, name }: Props) {
  const [min, setMin] = useState(1);
  const [max, setMax] = useState(4);
  const [flags, setFlags] = useState(6);
  const isOn = isEnabled(view, device);
  const chosen = FLAGS.filter(({ bit }) => flags & bit).map((flag) => flag.name);
  const allocate = planOf(
    `Allocate ${min} to ${max} vectors for ${name}, ${chosen.join(' | ') || 'no flags'}`,
    command(Call.pciAllocIrqVectors, [dev, min, max, flags, 0, 0, 0, 0, 0]),
  );
  const free = planOf(
    `Free the vectors of ${name}, handlers first`,
    ...freeHandlers(view, device),
    command(Call.pciFreeIrqVectors, [dev]),
  );
  return (
    <PlanForm label={`Vectors of ${name}`} plan={allocate}>
      <span className="label">Vectors</span>
      <NumberField label="Least vectors" value={min} min={0} max={4096} onValue={setMin} />
      <span className="muted">to</span>
      <NumberField label="Most vectors" value={max} min={0} max={4096} onValue={setMax} />
      <span className="cmd-flags" role="group" aria-label="Flags">
        {FLAGS.map((flag) => (
          <label key={flag.bit} className="cmd-check">
            <input
              type="checkbox"
              checked={(flags & flag.bit) !== 0}
              onChange={() => setFlags(flags ^ flag.bit)}
            />
            {flag.name}
          </label>
        ))}
      </span>
      <CommandButton plan={allocate} submit label="Allocate vectors">
        Allocate
      </CommandButton>
      {isOn ? <CommandButton plan={free}>Free them</CommandButton> : null}
    </PlanForm>
  );
}

/** pci_msix_alloc_irq_at(): one more entry of a function whose MSI-X is on. */
function DynamicEntry({ view, device, dev, name }: Props) {
  const [index, setIndex] = useState(-1);
  const { msixControl } = view.t.device.col;
  if (msixControl[device]! < 0 || (msixControl[device]! & MsixFlag.enable) === 0) return null;
  const plan = planOf(
    `Allocate ${index < 0 ? 'any' : `entry ${index}`} of the MSI-X table of ${name}`,
    command(Call.pciMsixAllocIrqAt, [dev, index]),
  );
  return (
    <PlanForm label={`One MSI-X entry of ${name}`} plan={plan}>
      <span className="label">Entry</span>
      <NumberField label="Entry, -1 for any" value={index} min={-1} max={2047} onValue={setIndex} />
      <CommandButton plan={plan} submit label="Allocate the entry">
        Allocate
      </CommandButton>
      <span className="muted">{index < 0 ? '-1: any that is free' : ''}</span>
    </PlanForm>
  );
}

/** Below a bridge: whether something is not on its bus. */
function Rescan({ view, device, states }: Props) {
  const { port } = usePanel();
  if (view.t.device.col.secondaryBus[device]! < 0) return null;
  const plan = rescanPlan(states, port.functions);
  if (plan.problem !== undefined) return null;
  return (
    <div className="cmd-row">
      <CommandButton plan={plan}>Rescan all buses</CommandButton>
    </div>
  );
}

/** A scan finds what is not on its bus, bridges before what is behind them; then drivers probe what was found. */
export function rescanPlan(states: readonly FunctionState[], functions: readonly string[]): Plan {
  const gone = states.flatMap(({ isPresent, physfn }, dev) => (!isPresent && physfn < 0 ? [dev] : []));
  const commands = [
    ...gone.map((dev) => command(Call.addDevice, [dev])),
    ...gone.map((dev) => command(SimCall.bind, [dev])),
  ];
  const names =
    gone.length > 4 ? `${gone.length} functions` : gone.map((dev) => short(functions[dev]!)).join(', ');
  return {
    title: `Rescan all buses${gone.length === 0 ? '' : `, and find ${names}`}`,
    commandsOf: () => commands,
    goesOn: true,
    ...(gone.length === 0 ? { problem: 'Every function is on its bus.' } : {}),
  };
}
