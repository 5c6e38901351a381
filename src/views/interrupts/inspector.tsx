// The page of one interrupt: what it is, what contradicts, and its parts.

import type { MachineView } from '../../model/machine.ts';
import { entryOf, vectorWord } from '../../model/route.ts';
import { showIrqFile } from '../../model/show.ts';
import { Has, Known } from '../../model/tables.ts';
import { useActions, useMachine } from '../../store/hooks.ts';
import type { InspectorProps } from '../../store/view-module.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, StateChip } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { Section } from '../../ui/section.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { IrqCommands } from '../shared/commands/irq-commands.tsx';
import { Contradictions, contradictionsAbout } from '../shared/contradictions.tsx';
import { stateWord } from '../shared/irq-facts.ts';
import { EntrySection, MessageSection } from '../shared/registers.tsx';
import { Chain } from './chain.tsx';
import type { IrqProps } from './parts.tsx';
import { selectedIrq } from './selected-irq.ts';
import { Affinity, Counts, State } from './state.tsx';
import './interrupts.css';

export function IrqInspector({ selection }: InspectorProps) {
  const view = useMachine();
  const row = selectedIrq(view, selection);
  if (row < 0) {
    const what = selection.kind === 'irq' ? `irq ${selection.irq}` : 'this entry';
    return <EmptyState title={`No irq for ${what}`}>It has none at the moment on screen.</EmptyState>;
  }
  const msi = view.t.irqDesc.col.msi[row]!;
  const entry = entryOf(view, row);
  return (
    <>
      <Head view={view} row={row} />
      <Contradictions view={view} rows={contradictionRows(view, row)} />
      <IrqCommands view={view} row={row} />
      <Chain view={view} row={row} />
      {msi < 0 ? null : <MessageSection view={view} msi={msi} />}
      {entry < 0 ? null : <EntrySection view={view} entry={entry} />}
      <Affinity view={view} row={row} />
      <State view={view} row={row} />
      <Counts view={view} row={row} />
      <DebugfsText view={view} row={row} />
    </>
  );
}

function Head({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  const { openView } = useActions();
  const actions = col.actions[row]! < 0 ? '' : view.str(col.actions[row]);
  const device = col.deviceRow[row]! < 0 ? '' : view.str(view.t.device.col.id[col.deviceRow[row]!]);
  const driver = col.deviceRow[row]! < 0 ? '' : view.str(view.t.device.col.driver[col.deviceRow[row]!]);
  const msi = col.msi[row]!;
  const kinds = ['', 'MSI', 'MSI-X', 'message', 'wire'];
  const entry =
    msi < 0 ? '' : ` · ${kinds[view.t.msiDesc.col.kind[msi]!]} [${view.t.msiDesc.col.index[msi]}]`;
  const target = col.target[row]! < 0 ? '' : ` → CPU ${col.target[row]}`;
  const vector =
    col.vector[row]! < 0 ? '' : ` ${vectorWord(view)} 0x${col.vector[row]!.toString(16).padStart(2, '0')}`;
  return (
    <InspectorHead
      title={`irq ${col.irq[row]}`}
      name={actions}
      actions={<Button onClick={() => openView('route', { select: `irq:${col.irq[row]}` })}>Trace</Button>}
      chips={<Chips view={view} row={row} />}
    >
      <p>
        <span className="mono">{device}</span> {driver}
        {entry}
        {target}
        {vector}
      </p>
    </InspectorHead>
  );
}

function Chips({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  const state = stateWord(view, row);
  const trigger = col.trigger[row]! < 0 ? view.str(Math.max(0, col.flow[row]!)) : view.str(col.trigger[row]);
  const sources = sourceCount(view, row);
  const bad = contradictionRows(view, row).length;
  return (
    <>
      {col.managed[row] === 1 ? (
        <Chip tip="The kernel spread it; writing its affinity fails with EPERM">managed</Chip>
      ) : null}
      {trigger ? <Chip>{trigger}</Chip> : null}
      {state ? <Chip>{state}</Chip> : null}
      {bad > 0 ? (
        <StateChip state="fault">{`${bad} contradiction${bad > 1 ? 's' : ''}`}</StateChip>
      ) : (
        <StateChip state="ok">{sources > 1 ? `${sources} sources agree` : '1 source'}</StateChip>
      )}
    </>
  );
}

/** Files that speak about the irq: debugfs, /proc/interrupts, affinity, sysfs, the device, the remapping table. */
function sourceCount(view: MachineView, row: number): number {
  const { col } = view.t.irqDesc;
  const msi = col.msi[row]!;
  const entry = entryOf(view, row);
  const places = [
    col.file[row]!,
    col.interruptsFile[row]!,
    col.affinityFile[row]!,
    col.sysfsFile[row]!,
    msi < 0 || !(view.t.msiDesc.col.state[msi]! & Known.read) ? -1 : view.t.msiDesc.col.file[msi]!,
    entry < 0 ? -1 : view.t.remapEntry.col.file[entry]!,
  ];
  return new Set(places.filter((file) => file >= 0)).size;
}

const contradictionRows = (view: MachineView, row: number): number[] =>
  contradictionsAbout(view, `irq:${view.t.irqDesc.col.irq[row]}`);

function DebugfsText({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  if (!(col.has[row]! & Has.debugfs)) return null;
  const text = (): string => new TextDecoder().decode(showIrqFile(view, row));
  return (
    <Section
      title={`debugfs irqs/${col.irq[row]}`}
      source={<CopyButton text={text} label="Copy the debugfs text" />}
    >
      <details>
        <summary>As the kernel prints it</summary>
        <pre className="irq-text">{text()}</pre>
      </details>
    </Section>
  );
}
