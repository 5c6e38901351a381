import CircleAlert from 'lucide-react/icons/circle-alert';
import OctagonX from 'lucide-react/icons/octagon-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useState } from 'react';
import { layoutText } from '../../lib/bit-text.ts';
import type { Decoded, DecodedPart, Fact, Weight } from '../../model/decode/index.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import type { StripSize } from '../../ui/bit-strip/geometry.ts';
import { OwnedHex } from '../../ui/bit-strip/owned-hex.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

const signs = { note: CircleAlert, warn: TriangleAlert, fault: OctagonX };

/** What it does, in one sentence. */
export function Verdict({ decoded }: { readonly decoded: Decoded }) {
  const Sign = signs[decoded.weight];
  return (
    <p className="decoder-verdict" data-weight={decoded.weight}>
      {decoded.weight === 'note' ? null : <Sign className="icon" aria-hidden />}
      {decoded.verdict}
    </p>
  );
}

/** Everything else that follows, faults first. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  const order: readonly Weight[] = ['fault', 'warn', 'note'];
  const sorted = order.flatMap((w) => facts.filter((f) => f.weight === w));
  return (
    <dl className="decoder-facts">
      {sorted.map((f) => (
        <div key={`${f.name} ${f.text}`} data-weight={f.weight}>
          <dt>{f.name}</dt>
          <dd>{f.text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One register: its value, its bits, and every field in a table. */
export function PartView(props: {
  readonly part: DecodedPart;
  readonly size: StripSize;
  readonly table: boolean;
}) {
  const { part, size, table } = props;
  const [active, setActive] = useState<string | null>(null);
  return (
    <section className="decoder-part">
      <h2>
        {part.register} <OwnedHex layout={part.layout} words={part.words} />
        {table ? <span className="muted">{part.layout.title}</span> : null}
        {table ? (
          <CopyButton
            text={() => layoutText(part.layout, part.words)}
            label={`Copy ${part.register} as text`}
          />
        ) : null}
      </h2>
      <BitStrip layout={part.layout} words={part.words} size={size} active={active} onActive={setActive} />
      {table ? (
        <BitTable layout={part.layout} words={part.words} active={active} onActive={setActive} />
      ) : null}
    </section>
  );
}
