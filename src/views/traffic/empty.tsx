import { useEffect, useState } from 'react';
import type { Preset } from '../../scenario/presets.ts';
import { useActions, useApp, useCaptured } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';

/** Presets that are offered here; the start page has them all. */
const OFFERED = 5;

/** Traffic needs a machine that lives: the ways to one. */
export function NoSimulation({ isOn }: { readonly isOn: boolean }) {
  const { openPreset, openView, showSide } = useActions();
  const starting = useApp((state) => (state.simulation.kind === 'starting' ? state.simulation.name : null));
  const captured = useCaptured();
  const presets = usePresets();
  if (isOn)
    return (
      <EmptyState
        title="The page shows the capture"
        action={
          <Button variant="primary" onClick={() => showSide('simulation')}>
            Show the simulation
          </Button>
        }
      >
        A simulation of this machine is on: its traffic stands here when the page shows it.
      </EmptyState>
    );
  return (
    <EmptyState
      title={starting === null ? 'Nothing is simulated' : `${starting} boots …`}
      action={
        <div className="tr-ways">
          {captured && captured.origin.kind !== 'preset' ? (
            <Button variant="primary" onClick={() => openView('replay')}>
              Simulate {captured.name} from its replay
            </Button>
          ) : null}
          {presets.map(({ id, title, text }) => (
            <Button key={id} data-tip={text} onClick={() => void openPreset(id, 'traffic')}>
              {title}
            </Button>
          ))}
        </div>
      }
    >
      A capture is one moment: nothing moves in it. Simulate a machine, and its devices send what you tell
      them to.
    </EmptyState>
  );
}

function usePresets(): readonly Preset[] {
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  useEffect(() => {
    let isGone = false;
    void import('../../scenario/presets.ts').then(({ PRESETS }) => {
      if (!isGone) setPresets(PRESETS.slice(0, OFFERED));
    });
    return () => {
      isGone = true;
    };
  }, []);
  return presets;
}
