// Commands on an irq: where it goes, whether it is on, who handles it.

import { useRef, useState } from 'react';
import { Call } from '../../../model/calls.ts';
import type { MachineView } from '../../../model/machine.ts';
import { CpuState } from '../../../model/tables.ts';
import { useKeys } from '../../../ui/actions.tsx';
import { askedSet, cpusOf, effectiveSet } from '../irq-facts.ts';
import { CommandButton } from './command-button.tsx';
import { CommandPanel, usePanel } from './command-panel.tsx';
import { CpuPicker } from './cpu-picker.tsx';
import { formatCpuList, parseCpuList } from './cpu-set.ts';
import { firePlan } from './fire.ts';
import { command, type Plan, planOf } from './plan.ts';
import { PlanForm } from './plan-form.tsx';

/** A handler that others may share the irq with. */
const IRQF_SHARED = 0x80;

interface IrqProps {
  readonly view: MachineView;
  /** Row of irqDesc. */
  readonly row: number;
  /** Its affinity was set. */
  readonly onPlaced?: () => void;
}

export function IrqCommands(props: IrqProps) {
  const irq = props.view.t.irqDesc.col.irq[props.row]!;
  return <Commands key={irq} {...props} irq={irq} />;
}

interface Props extends IrqProps {
  readonly irq: number;
}

function Commands(props: Props) {
  const { view, row, irq } = props;
  // What is typed; null: as it is requested.
  const [text, setText] = useState<string | null>(null);
  const cpus = cpusOf(view).ids;
  const asked = requestedCpus(view, row);
  const shown = text ?? formatCpuList(asked);
  const found = parseCpuList(shown, cpus);
  const plan = affinityPlan(irq, found);
  return (
    <CommandPanel title={`Commands on irq ${irq}`} first={plan}>
      <Affinity {...props} text={shown} onText={setText} plan={plan} asked={asked} found={found} />
      <Switches {...props} />
      <Request {...props} />
    </CommandPanel>
  );
}

/** What smp_affinity_list reads: the set that waits for the next interrupt, where one does (kernel/irq/proc.c: show_irq_affinity). */
function requestedCpus(view: MachineView, row: number): ReadonlySet<number> {
  const pending = view.t.irqDesc.col.pending[row]!;
  const set = view.sets.size(pending) > 0 ? pending : askedSet(view, row);
  return new Set(set < 0 ? [] : view.sets.members(set));
}

function affinityPlan(irq: number, cpus: readonly number[] | string): Plan {
  if (typeof cpus === 'string')
    return { title: `Set the affinity of irq ${irq}`, problem: cpus, commandsOf: () => [] };
  return planOf(
    `Set the affinity of irq ${irq} to ${formatCpuList(cpus) || 'no CPU'}`,
    command(Call.writeAffinity, [irq, 0], cpus),
  );
}

interface AffinityProps extends Props {
  readonly text: string;
  readonly onText: (text: string | null) => void;
  readonly plan: Plan;
  readonly asked: ReadonlySet<number>;
  readonly found: readonly number[] | string;
}

function Affinity({ view, row, irq, text, onText, plan, asked, found, onPlaced }: AffinityProps) {
  const { ids, nodes } = cpusOf(view);
  const effective = effectiveSet(view, row);
  const done = (): void => {
    onText(null);
    onPlaced?.();
  };
  const field = useRef<HTMLInputElement>(null);
  useKeys([
    {
      id: `affinity-${irq}`,
      title: `Set the affinity of irq ${irq}`,
      key: 'a',
      hint: 'affinity',
      run: () => field.current?.select(),
    },
  ]);
  return (
    <PlanForm className="cmd-form" label={`Affinity of irq ${irq}`} plan={plan} onDone={done}>
      <div className="cmd-row">
        <span className="label">Affinity</span>
        <span className="field" data-invalid={plan.problem !== undefined || undefined}>
          <input
            ref={field}
            className="mono"
            aria-label="CPUs, as a list"
            aria-invalid={plan.problem !== undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="0-3,8"
            value={text}
            onChange={({ target }) => onText(target.value)}
          />
        </span>
        <CommandButton plan={plan} primary submit label="Set the affinity">
          Set
        </CommandButton>
      </div>
      <CpuPicker
        label={`CPUs for irq ${irq}`}
        cpus={ids}
        nodes={nodes}
        online={onlineCpus(view)}
        picked={new Set(typeof found === 'string' ? [] : found)}
        asked={asked}
        effective={new Set(effective < 0 ? [] : view.sets.members(effective))}
        onPick={(picked) => onText(formatCpuList(picked))}
      />
    </PlanForm>
  );
}

function onlineCpus(view: MachineView): ReadonlySet<number> {
  const { cpu, state } = view.t.cpu.col;
  return new Set([...cpu].filter((_, row) => (state[row]! & CpuState.online) !== 0));
}

function Switches({ view, row, irq }: Props) {
  const { port } = usePanel();
  const { actions, ddepth } = view.t.irqDesc.col;
  const fire = firePlan(view, row, port.functions);
  const handlers = actions[row]! < 0 ? [] : view.str(actions[row]).split(', ');
  return (
    <div className="cmd-row">
      {fire ? <CommandButton plan={fire}>Fire</CommandButton> : null}
      <CommandButton plan={planOf(`Disable irq ${irq}`, command(Call.disableIrq, [irq]))}>
        Disable
      </CommandButton>
      <CommandButton plan={planOf(`Enable irq ${irq}`, command(Call.enableIrq, [irq]))}>Enable</CommandButton>
      <span className="muted mono">depth {ddepth[row]}</span>
      {handlers.map((handler, n) => (
        <CommandButton
          key={`${handler} ${n}`}
          plan={planOf(
            `Free the handler ${handler} of irq ${irq}`,
            command(Call.freeIrq, [irq, port.names.indexOf(handler)]),
          )}
        >
          Free <span className="mono">{handler}</span>
        </CommandButton>
      ))}
    </div>
  );
}

function Request({ irq }: Props) {
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const request = requestPlan(irq, name.trim(), isShared);
  return (
    <PlanForm label={`Request irq ${irq}`} plan={request}>
      <span className="label">Handler</span>
      <span className="field">
        <input
          className="mono"
          aria-label="Name of a new handler"
          autoComplete="off"
          spellCheck={false}
          placeholder="name"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </span>
      <label className="cmd-check">
        <input type="checkbox" checked={isShared} onChange={({ target }) => setShared(target.checked)} />
        shared
      </label>
      <CommandButton plan={request} submit label="Request the irq">
        Request
      </CommandButton>
    </PlanForm>
  );
}

function requestPlan(irq: number, name: string, isShared: boolean): Plan {
  const title = `Request irq ${irq}${name === '' ? '' : ` for ${name}`}`;
  if (name === '') return { title, problem: 'A handler has a name.', commandsOf: () => [] };
  const flags = isShared ? IRQF_SHARED : 0;
  return {
    title,
    text: name,
    commandsOf: (index) => [command(Call.requestIrq, [irq, flags, index])],
  };
}
