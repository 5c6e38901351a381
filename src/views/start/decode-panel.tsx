import { type ComponentType, lazy, Suspense } from 'react';

/** The decoder's own panel, where the page has a decoder. */
const panels = import.meta.glob<ComponentType>('../decoder/decoder-panel.tsx', { import: 'DecoderPanel' });
const load = Object.values(panels)[0];
const Panel = load ? lazy(() => load().then((component) => ({ default: component }))) : null;

export function DecodePanel() {
  if (!Panel) return null;
  return (
    <Suspense fallback={null}>
      <Panel />
    </Suspense>
  );
}
