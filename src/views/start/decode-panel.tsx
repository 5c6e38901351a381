import { type ComponentType, lazy, Suspense, useState } from 'react';
import { Button } from '../../ui/button.tsx';

/** The decoder's own panel, where the page has a decoder. */
const panels = import.meta.glob<ComponentType>('../decoder/decoder-panel.tsx', { import: 'DecoderPanel' });
const load = Object.values(panels)[0];
const Panel = load ? lazy(() => load().then((component) => ({ default: component }))) : null;

/** The decoder is code of its own: it comes when somebody turns to it, not with the start page. */
export function DecodePanel() {
  const [wanted, setWanted] = useState(false);
  if (!Panel) return null;
  const turnTo = () => setWanted(true);
  const closed = <Closed onTurnTo={turnTo} />;
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <Panel />
    </Suspense>
  );
}

function Closed({ onTurnTo }: { readonly onTurnTo: () => void }) {
  return (
    <section className="start-decoder" onPointerEnter={onTurnTo}>
      <h2>Decode a message</h2>
      <p className="muted">
        An address and data pair, an lspci line, a remapping entry or an IO-APIC entry, field by field.
      </p>
      <Button onClick={onTurnTo} onFocus={onTurnTo}>
        Open the decoder
      </Button>
    </section>
  );
}
