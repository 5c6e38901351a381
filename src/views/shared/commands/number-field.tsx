import { useState } from 'react';

/** A whole number within bounds; what is none of those is shown as wrong and changes nothing. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onValue: (value: number) => void;
}) {
  const { label, value, min, max, onValue } = props;
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? String(value);
  const isWrong = text !== null && !isWithin(text, min, max);
  return (
    <span className="field cmd-number" data-invalid={isWrong || undefined}>
      <input
        className="mono"
        inputMode="numeric"
        aria-label={label}
        aria-invalid={isWrong}
        autoComplete="off"
        value={shown}
        onBlur={() => setText(null)}
        onChange={({ target }) => {
          setText(target.value);
          if (isWithin(target.value, min, max)) onValue(Number(target.value));
        }}
      />
    </span>
  );
}

const isWithin = (text: string, min: number, max: number): boolean =>
  /^-?\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
