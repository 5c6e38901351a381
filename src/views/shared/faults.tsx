// Faults that people meet, injected into the way of an entry's message, and taken back: what each changes, and why it cannot be had here.

import { FAULTS, SimCall } from '../../model/simulation.ts';
import { useActions } from '../../store/hooks.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { Button } from '../../ui/button.tsx';
import { announce } from '../../ui/live-region.tsx';
import { refusalWords } from './fault-words.ts';
import { type FaultTarget, type Injection, useEntryFacts, useInjections } from './use-entry-facts.ts';
import './faults.css';

/** A write by somebody else, which is a message and no change of the machine. */
export interface Forgery {
  /** What is sent, in one sentence. */
  readonly text: string;
  /** `Send`, `Start`. */
  readonly verb: string;
  readonly reason?: string | undefined;
  readonly run: () => void;
}

export interface FaultsProps {
  readonly port: SimulationPort;
  /** The entry whose way is disturbed; null: none is chosen. */
  readonly target: FaultTarget | null;
  /** Name of an entry: `nvme0q3, 00:03.0 MSI-X 3`. */
  readonly nameOf: (dev: number, index: number) => string;
  readonly forgery?: Forgery;
}

export function Faults({ port, target, nameOf, forgery }: FaultsProps) {
  const { command } = useActions();
  const facts = useEntryFacts(port, target);
  const injections = useInjections();
  const inject = async (fault: number, { dev, index }: FaultTarget): Promise<void> => {
    const outcome = await command({ call: SimCall.inject, args: [fault, dev, index, -1], mask: [] });
    const { title, text } = FAULTS[fault]!;
    if (outcome)
      announce(
        outcome.result < 0 ? refusalWords(fault, outcome.result) : `Injected: ${title}. ${text} Fire to see.`,
      );
  };
  const reasonOf = (fault: number): string | undefined => {
    if (!target) return 'Choose an entry first';
    if (!facts) return 'The engine is being asked';
    const answer = facts.faults[fault]!;
    return answer < 0 ? refusalWords(fault, answer) : undefined;
  };
  return (
    <section className="faults" aria-label="Faults">
      <Injected injections={injections} nameOf={nameOf} />
      <h2>Inject a fault</h2>
      <p className="faults-target">
        {target ? (
          <>
            into the way of <b>{nameOf(target.dev, target.index)}</b>
          </>
        ) : (
          'into the way of an entry: choose one first'
        )}
      </p>
      <ul className="faults-list">
        {FAULTS.map(({ id, title, text }, fault) => (
          <FaultRow
            key={id}
            title={title}
            text={text}
            verb="Inject"
            reason={reasonOf(fault)}
            why={facts ? reasonOf(fault) : undefined}
            onRun={() => target && void inject(fault, target)}
          />
        ))}
        {forgery ? (
          <FaultRow
            title="Forged write"
            text={forgery.text}
            verb={forgery.verb}
            reason={forgery.reason}
            onRun={forgery.run}
          />
        ) : null}
      </ul>
    </section>
  );
}

/** The error number stays whole where the line breaks. */
function Why({ text }: { readonly text: string }) {
  const at = text.lastIndexOf(' (-');
  return at < 0 ? (
    text
  ) : (
    <>
      {text.slice(0, at)} <span className="nowrap">{text.slice(at + 1)}</span>
    </>
  );
}

function FaultRow(props: {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly reason: string | undefined;
  /** The reason in the place of the text: it is of this fault alone. */
  readonly why?: string | undefined;
  readonly onRun: () => void;
}) {
  const { title, text, verb, reason, why, onRun } = props;
  return (
    <li className="fault" data-refused={reason !== undefined || undefined}>
      <span className="fault-title">{title}</span>
      <Button small reason={reason} aria-label={`${verb}: ${title}`} onClick={onRun}>
        {verb}
      </Button>
      <span className="fault-text">{why ? <Why text={why} /> : text}</span>
    </li>
  );
}

function Injected({
  injections,
  nameOf,
}: {
  readonly injections: readonly Injection[];
  readonly nameOf: FaultsProps['nameOf'];
}) {
  const { command } = useActions();
  const repair = async (at: number, what: string): Promise<void> => {
    const outcome = await command({ call: SimCall.repair, args: [at], mask: [] });
    if (outcome) announce(outcome.result < 0 ? 'It is not there any more' : `Repaired: ${what}`);
  };
  if (injections.length === 0) return null;
  return (
    <div className="faults-injected">
      <h2>
        Injected <span className="mono">{injections.length}</span>
        <Button small onClick={() => void repair(-1, 'all')}>
          Repair all
        </Button>
      </h2>
      <ul>
        {injections.map(({ at, fault, dev, index }) => {
          const { title, text } = FAULTS[fault]!;
          return (
            <li key={at} data-tip={text}>
              <span className="fault-title">{title}</span>
              <Button small aria-label={`Repair: ${title}`} onClick={() => void repair(at, title)}>
                Repair
              </Button>
              <span className="fault-text">{nameOf(dev, index)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
