// Commands on what is selected: controls, what the one in hand would do, and what came of the last one.

import { createContext, type ReactNode, use, useCallback, useId, useMemo, useState } from 'react';
import type { VerdictInfo } from '../../../model/delivery.ts';
import { refusalOf } from '../../../model/refusals.ts';
import { useActions, useSide } from '../../../store/hooks.ts';
import type { SimulationPort } from '../../../store/simulation.ts';
import { useSimulation } from '../../../store/use-simulation.ts';
import { Button } from '../../../ui/button.tsx';
import { StateChip } from '../../../ui/chip.tsx';
import { Section } from '../../../ui/section.tsx';
import { foresightWords } from './foresight-words.ts';
import { deciding, foreseenCommands, type Plan } from './plan.ts';
import { useForesight } from './use-foresight.ts';
import { doneWords, type Told, useOutcome, verdictOf } from './use-outcome.ts';
import './commands.css';

interface Panel {
  readonly port: SimulationPort;
  /** Id of the text that says what the control in hand would do. */
  readonly previewId: string;
  /** A control is in hand, or none is. */
  readonly show: (plan: Plan | null) => void;
  /** Whether it was done: nothing of it was refused. */
  readonly run: (plan: Plan) => Promise<boolean>;
}

const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = use(PanelContext);
  if (!panel) throw new Error('a command stands outside of a panel');
  return panel;
}

export interface CommandPanelProps {
  readonly title: string;
  /** What is told while no other control is in hand. */
  readonly first: Plan;
  readonly children: ReactNode;
}

/** Nothing where the machine on screen is not simulated. */
export function CommandPanel(props: CommandPanelProps) {
  const simulation = useSimulation();
  const isShown = useSide() === 'simulation';
  return simulation && isShown ? <Shown {...props} port={simulation.port} /> : null;
}

function Shown(props: CommandPanelProps & { readonly port: SimulationPort }) {
  const { title, first, children, port } = props;
  const previewId = useId();
  const [inHand, show] = useState<Plan | null>(null);
  const { told, run: runPlan } = useOutcome(port, title);
  const run = useCallback(
    async (plan: Plan) => (plan.problem === undefined ? runPlan(plan) : false),
    [runPlan],
  );
  const panel = useMemo(() => ({ port, previewId, show, run }), [port, previewId, run]);
  return (
    <PanelContext value={panel}>
      <Section title={title}>
        <div className="cmd">
          {children}
          <Preview id={previewId} port={port} plan={inHand ?? first} />
          {told ? <ToldLine told={told} /> : null}
        </div>
      </Section>
    </PanelContext>
  );
}

function Preview(props: { readonly id: string; readonly port: SimulationPort; readonly plan: Plan }) {
  const { id, port, plan } = props;
  const commands = foreseenCommands(plan, port.names);
  const foresight = useForesight(port, plan.problem === undefined ? commands : null);
  const at = deciding(plan, foresight?.results ?? []);
  const result = foresight?.results[at] ?? 0;
  const call = commands[at]?.call ?? 0;
  return (
    <div id={id} className="cmd-preview" data-refused={result < 0 || undefined}>
      <span className="cmd-what">{plan.title}</span>
      {plan.problem === undefined ? null : <span>{plan.problem}</span>}
      {foresight && result < 0 ? <Refused call={call} result={result} /> : null}
      {foresight && result >= 0 ? (
        <span>
          <Verdict verdict={verdictOf(call, result)} />{' '}
          {doneWords(plan, verdictOf(call, result), foresightWords(foresight, port.functions)) ||
            'Nothing changes.'}
        </span>
      ) : null}
    </div>
  );
}

function Refused({ call, result }: { readonly call: number; readonly result: number }) {
  const { name, rule, source } = refusalOf(call, result);
  return (
    <>
      <span>
        <StateChip state="fault">{name}</StateChip> {rule}
      </span>
      {source === '' ? null : <span className="cmd-source mono">{source}</span>}
    </>
  );
}

const TONES = { arrived: 'ok', waits: 'pend', lost: 'fault' } as const;

/** `delivered`, in the colour of what became of the message. */
function Verdict({ verdict }: { readonly verdict: VerdictInfo | undefined }) {
  return verdict ? <StateChip state={TONES[verdict.fate]}>{verdict.name}</StateChip> : null;
}

function Sign({ told: { refusal, verdict, result } }: { readonly told: Told }) {
  if (refusal) return <StateChip state="fault">{refusal.name}</StateChip>;
  if (verdict) return <Verdict verdict={verdict} />;
  return <StateChip state="ok">{result === 0 ? 'done' : `${result}`}</StateChip>;
}

function ToldLine({ told }: { readonly told: Told }) {
  const { goPlace } = useActions();
  const { title, refusal, text, before } = told;
  return (
    <div
      className="cmd-told"
      role="group"
      aria-label="What came of it"
      data-refused={refusal !== null || undefined}
    >
      {before ? (
        <Button
          small
          data-tip="Goes back to where the machine was; what came since stays on the timeline"
          onClick={() => void goPlace(before)}
        >
          Undo
        </Button>
      ) : null}
      <span>
        <Sign told={told} /> <b>{title}.</b> {text}
      </span>
      {refusal && refusal.source !== '' ? <span className="cmd-source mono">{refusal.source}</span> : null}
    </div>
  );
}
