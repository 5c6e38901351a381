// Has devices send: by one click, or in detail.

import ChevronDown from 'lucide-react/icons/chevron-down';
import { type ReactNode, useState } from 'react';
import { PATTERNS, Pattern } from '../../model/simulation.ts';
import { useSelection } from '../../store/hooks.ts';
import type { Selection } from '../../store/selection.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { plural } from '../../ui/values.tsx';
import { NumberInput, RateInput } from './rate-input.tsx';
import {
  entriesToUse,
  firstSender,
  kindsOf,
  QUICK,
  type Quick,
  type Sender,
  type TrafficPlan,
  targetsOf,
} from './senders.ts';

const UINT32_MAX = 0xffff_ffff;

export interface StartProps {
  readonly senders: readonly Sender[];
  readonly onStart: (what: string, senders: readonly Sender[], plan: TrafficPlan) => void;
}

/** The sender that the reader has selected anywhere, by its device or an entry of it. */
export function chosenSender(senders: readonly Sender[], selection: Selection | null): Sender | undefined {
  if (selection?.kind !== 'dev' && selection?.kind !== 'msi') return undefined;
  return senders.find(({ id }) => id === selection.device);
}

export function QuickStart({ senders, onStart }: StartProps) {
  const chosen = chosenSender(senders, useSelection());
  return (
    <div className="tr-quick" role="group" aria-label="Traffic by one click">
      {QUICK.map((quick) => (
        <QuickButton key={quick.id} quick={quick} who={quick.who(senders, chosen)} onStart={onStart} />
      ))}
    </div>
  );
}

function QuickButton(props: {
  readonly quick: Quick;
  readonly who: readonly Sender[];
  readonly onStart: StartProps['onStart'];
}) {
  const { quick, who, onStart } = props;
  const { title, text, none, plan } = quick;
  return (
    <Button
      small
      data-tip={text}
      reason={who.length === 0 ? none : undefined}
      onClick={() => onStart(title, who, plan)}
    >
      {title}
      {who.length > 1 ? <span className="faint">× {who.length}</span> : null}
    </Button>
  );
}

const FIRST_PLAN: TrafficPlan = {
  pattern: Pattern.poisson,
  rate: 100_000,
  first: 0,
  entries: 0,
  burst: 32,
  seed: 1,
};

export function StartForm({ senders, onStart }: StartProps) {
  const chosen = chosenSender(senders, useSelection());
  const [wanted, setWanted] = useState('');
  const [plan, setPlan] = useState(FIRST_PLAN);
  const change = (part: Partial<TrafficPlan>) => setPlan((now) => ({ ...now, ...part }));
  const fallback = `dev:${firstSender(senders, chosen)?.dev ?? -1}`;
  const target = wanted === '' ? fallback : wanted;
  const who = targetsOf(senders, target);
  const most = Math.max(1, ...who.map(({ entries }) => entries));
  const used = Math.max(0, ...who.map(entriesToUse));
  const { title, text } = PATTERNS[plan.pattern]!;
  return (
    <form
      className="tr-form"
      aria-label="Start traffic"
      onSubmit={(event) => {
        event.preventDefault();
        onStart(title, who, plan);
      }}
    >
      <TargetSelect senders={senders} value={target} onValue={setWanted} />
      <div className="tr-row">
        <span className="label tr-name">Pattern</span>
        <Select
          label="Pattern"
          value={String(plan.pattern)}
          options={PATTERNS.slice(0, Pattern.forger).map((pattern, i) => ({
            value: String(i),
            label: pattern.title,
          }))}
          onChange={(value) => change({ pattern: Number(value) })}
        />
        <p className="tr-about muted">{text}</p>
      </div>
      <div className="tr-row">
        <span className="label tr-name">Rate, 1/s</span>
        <RateInput label="Rate" rate={plan.rate} onRate={(rate) => change({ rate })} />
      </div>
      <div className="tr-row">
        <span className="label tr-name">Entries</span>
        <NumberInput
          label="First entry"
          value={plan.first}
          min={0}
          max={most - 1}
          width={56}
          onValue={(first) => change({ first })}
        />
        <span className="label">and</span>
        <NumberInput
          label="Number of entries, 0 for all with an interrupt"
          value={plan.entries}
          min={0}
          max={most}
          width={56}
          onValue={(entries) => change({ entries })}
        />
        <span className="label">
          {plan.entries === 0 ? `0 is all with an interrupt: ${used}` : `of ${most}`}
        </span>
      </div>
      <div className="tr-row">
        <span className="label tr-name">Seed</span>
        <NumberInput
          label="Seed"
          value={plan.seed}
          min={0}
          max={UINT32_MAX}
          width={84}
          onValue={(seed) => change({ seed })}
        />
        {plan.pattern === Pattern.burst ? (
          <>
            <span className="label">Burst</span>
            <NumberInput
              label="Messages of a burst"
              value={plan.burst}
              min={1}
              max={4096}
              width={64}
              onValue={(burst) => change({ burst })}
            />
          </>
        ) : null}
        <span className="grow" />
        <Button
          type="submit"
          variant="primary"
          reason={who.length === 0 ? 'None of these functions has an interrupt' : undefined}
        >
          {who.length > 1 ? `Start ${who.length} sources` : 'Start'}
        </Button>
      </div>
    </form>
  );
}

/** One function, all of a kind, or every one. */
function TargetSelect(props: {
  readonly senders: readonly Sender[];
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const { senders } = props;
  const able = senders.filter(({ irqs }) => irqs > 0).length;
  return (
    <SenderSelect
      label="Who sends"
      {...props}
      more={
        <optgroup label="Many at once">
          <option value="all">Every function with an interrupt ({able})</option>
          {kindsOf(senders).map(({ kind, count }) => (
            <option key={kind} value={`kind:${kind}`}>
              Every {kind} ({count})
            </option>
          ))}
        </optgroup>
      }
    />
  );
}

/** A function, as `dev:4`. */
export function SenderSelect(props: {
  readonly label: string;
  readonly senders: readonly Sender[];
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Options above the functions. */
  readonly more?: ReactNode;
  /** Beside the list. */
  readonly children?: ReactNode;
}) {
  const { label, senders, value, onValue, more, children } = props;
  return (
    <div className="tr-row">
      <span className="label tr-name">{label}</span>
      <span className="select tr-target">
        <select aria-label={label} value={value} onChange={({ target }) => onValue(target.value)}>
          {more}
          <optgroup label="One function">
            {senders.map(({ dev, id, kind, irqs }) => (
              <option key={dev} value={`dev:${dev}`}>
                {`${id}  ${kind}, ${irqs === 0 ? 'no irq' : plural(irqs, 'irq')}`}
              </option>
            ))}
          </optgroup>
        </select>
        <ChevronDown className="icon-small" aria-hidden />
      </span>
      {children}
    </div>
  );
}
