import { type ComponentType, lazy, Suspense } from 'react';

/** The decoder's own panel, where the page has a decoder. */
const panels = import.meta.glob<ComponentType>('../decoder/panel.tsx', { import: 'default' });
const load = panels['../decoder/panel.tsx'];
const Panel = load ? lazy(() => load().then((component) => ({ default: component }))) : null;

export function DecodePanel() {
  if (!Panel) return null;
  return (
    <section className="start-decode" aria-labelledby="decode-title">
      <h2 id="decode-title">Decode a message</h2>
      <Suspense fallback={null}>
        <Panel />
      </Suspense>
    </section>
  );
}
