import { useState } from 'react';
import { kindTitles } from '../../model/decode/index.ts';
import { ChipButton } from '../../ui/chip.tsx';
import { examples } from './examples.ts';
import { InputBox } from './input-box.tsx';
import { decoderHash } from './link.ts';
import { PartView, Verdict } from './result.tsx';
import { emptyState, type Understood, useDecoderResult } from './use-decoder.ts';
import './decoder.css';

/** The decoder in a column of about 350 px, as the start page shows it. It opens on an example. */
export function DecoderPanel() {
  const [text, setText] = useState(examples[0]!.text);
  const { understood, error } = useDecoderResult({ ...emptyState, text });
  return (
    <section className="decoder-panel">
      <h2>Decode a message</h2>
      <InputBox label="Message, remapping entry or lspci line" text={text} error={error} onChange={setText} />
      <div className="decoder-chips">
        {examples.map((e) => (
          <ChipButton key={e.title} pressed={text === e.text} onClick={() => setText(e.text)}>
            {e.title}
          </ChipButton>
        ))}
      </div>
      {understood ? <Short understood={understood} /> : null}
    </section>
  );
}

function Short({ understood }: { readonly understood: Understood }) {
  const { decoded, input } = understood;
  return (
    <>
      {decoded.parts.map((part) => (
        <PartView key={part.register} part={part} size="inspector" table={false} />
      ))}
      <Verdict decoded={decoded} />
      <Others understood={understood} />
      <a className="decoder-more" href={decoderHash(input)}>
        Every field named
      </a>
    </>
  );
}

/** What the same numbers would be elsewhere: the next best reading, or why an ITS would not take them. */
function Others({ understood }: { readonly understood: Understood }) {
  const others = understood.guesses.filter((g) => g.kind !== understood.decoded.kind && g.kind !== 'x86');
  const other = others.find((g) => g.score > 5) ?? others.find((g) => g.kind === 'its') ?? others[0];
  if (!other) return null;
  return (
    <dl className="decoder-other">
      <dt>
        {other.score > 5 ? 'as' : 'no'} {kindTitles[other.kind]}
      </dt>
      <dd>{other.reason}</dd>
    </dl>
  );
}
