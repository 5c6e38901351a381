// Faults in the way of an entry, while its function sends.

import { useState } from 'react';
import { useSelection } from '../../store/hooks.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { Faults } from '../shared/faults.tsx';
import { NumberInput } from './rate-input.tsx';
import { firstSender, type Sender } from './senders.ts';
import { chosenSender, SenderSelect } from './start-form.tsx';

export function FaultForm(props: { readonly port: SimulationPort; readonly senders: readonly Sender[] }) {
  const { port, senders } = props;
  const chosen = chosenSender(senders, useSelection());
  const [wanted, setWanted] = useState('');
  const [index, setIndex] = useState(0);
  const sender = senders.find(({ dev }) => wanted === `dev:${dev}`) ?? firstSender(senders, chosen);
  if (!sender) return <p className="tr-none muted">No function of this machine can send messages.</p>;
  const entry = Math.min(index, sender.entries - 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <div className="tr-faults-form" role="group" aria-label="Faults" tabIndex={0}>
      <div className="tr-form">
        <SenderSelect
          label="In the way of"
          senders={senders}
          value={`dev:${sender.dev}`}
          onValue={(value) => {
            setWanted(value);
            setIndex(0);
          }}
        >
          <NumberInput
            label="Entry"
            value={entry}
            min={0}
            max={sender.entries - 1}
            width={56}
            onValue={setIndex}
          />
        </SenderSelect>
      </div>
      <Faults
        port={port}
        target={{ dev: sender.dev, index: entry }}
        nameOf={(dev, at) => `${port.functions[dev]} entry ${at}`}
      />
    </div>
  );
}
