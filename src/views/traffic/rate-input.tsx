import { useState } from 'react';
import { count } from '../../ui/values.tsx';
import { parseRate, placeOfRate, RATE_PLACES, rateOfPlace } from './rates.ts';

/** Messages per second of the machine's time: a slider in decades, and the number. */
export function RateInput(props: {
  /** What sends: `Rate of 0000:00:03.0`. */
  readonly label: string;
  readonly rate: number;
  readonly onRate: (rate: number) => void;
}) {
  const { label, rate, onRate } = props;
  return (
    <span className="tr-rate">
      <input
        type="range"
        min={0}
        max={RATE_PLACES}
        step={1}
        value={placeOfRate(rate)}
        aria-label={`${label}, slider`}
        aria-valuetext={`${rate.toLocaleString('en-US')} messages a second`}
        onChange={(event) => onRate(rateOfPlace(Number(event.target.value)))}
      />
      <RateText label={label} rate={rate} onRate={onRate} />
    </span>
  );
}

/** `1,000,000`; takes `1M` and `250k`, too, when Enter is pressed or the field is left. */
function RateText({ label, rate, onRate }: Parameters<typeof RateInput>[0]) {
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? rate : parseRate(draft);
  const commit = () => {
    if (draft !== null && parsed !== null && parsed !== rate) onRate(parsed);
    setDraft(null);
  };
  return (
    <span className="field tr-number" style={{ width: 92 }} data-invalid={parsed === null || undefined}>
      <input
        inputMode="numeric"
        aria-label={label}
        aria-invalid={parsed === null}
        spellCheck={false}
        value={draft ?? count(rate)}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          else if (event.key === 'Escape') setDraft(null);
        }}
      />
    </span>
  );
}

/** A whole number in a field; what is no such number is not taken. */
export function NumberInput(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** px */
  readonly width: number;
  readonly onValue: (value: number) => void;
}) {
  const { label, value, min, max, width, onValue } = props;
  return (
    <span className="field tr-number" style={{ width }}>
      <input
        type="number"
        inputMode="numeric"
        aria-label={label}
        min={min}
        max={max}
        step={1}
        value={value}
        onChange={({ target }) => {
          const next = target.valueAsNumber;
          if (Number.isInteger(next) && next >= min && next <= max) onValue(next);
        }}
      />
    </span>
  );
}
