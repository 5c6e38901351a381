// A write that no driver asked for, again and again.

import { useState } from 'react';
import type { Command } from '../../model/simulation.ts';
import { PATTERNS, Pattern } from '../../model/simulation.ts';
import { Button } from '../../ui/button.tsx';
import { type ForgeText, forge } from './forge.ts';
import { RateInput } from './rate-input.tsx';

/** From a function that is not there, to CPU 0, with a vector that nobody asked for. */
const FIRST: ForgeText = {
  requester: '0000:00:1e.7',
  address: 'fee00000',
  data: '0041',
  rate: 10_000,
  seed: 1,
};

export function ForgeForm({ onStart }: { readonly onStart: (command: Command) => void }) {
  const [text, setText] = useState(FIRST);
  const change = (part: Partial<ForgeText>) => setText((now) => ({ ...now, ...part }));
  const forged = forge(text);
  const wrong = 'field' in forged ? forged : null;
  const field = (name: 'requester' | 'address' | 'data', label: string, width: number) => (
    <span className="field" data-invalid={wrong?.field === name || undefined} style={{ width }}>
      <input
        className="mono"
        aria-label={label}
        aria-invalid={wrong?.field === name}
        value={text[name]}
        spellCheck={false}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </span>
  );
  const start = () => {
    if ('command' in forged) onStart(forged.command);
  };
  return (
    <form
      className="tr-form"
      aria-label="Forge messages"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <p className="tr-about muted">
        {PATTERNS[Pattern.forger]!.text} Without remapping any function can interrupt any CPU with any vector;
        with it the unit stops what no entry allows.
      </p>
      <div className="tr-row">
        <span className="label tr-name">Requester</span>
        {field('requester', 'Requester, as segment:bus:device.function', 116)}
      </div>
      <div className="tr-row">
        <span className="label tr-name">Writes</span>
        {field('data', 'Data, hexadecimal', 92)}
        <span className="label">to</span>
        {field('address', 'Address, hexadecimal', 150)}
      </div>
      <div className="tr-row">
        <span className="label tr-name">Rate, 1/s</span>
        <RateInput label="Rate of forged messages" rate={text.rate} onRate={(rate) => change({ rate })} />
        <span className="grow" />
        <Button type="submit" variant="primary" reason={wrong?.text}>
          Forge
        </Button>
      </div>
      {wrong ? (
        <p className="tr-wrong" role="status">
          {wrong.text}
        </p>
      ) : null}
    </form>
  );
}
