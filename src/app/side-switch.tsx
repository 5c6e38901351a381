import { openCapture } from '../store/capture.ts';
import { useActions, useApp, useSide } from '../store/hooks.ts';
import type { MachineSide } from '../store/replay.ts';
import { viewInfo } from './registry.ts';

const SIDES = ['capture', 'engine', 'simulation'] as const;

const WORDS: Readonly<Record<MachineSide, { readonly title: string; readonly tip: string }>> = {
  capture: { title: 'Capture', tip: 'What the kernel wrote down (o)' },
  engine: { title: 'Engine', tip: 'What the engine has now (o)' },
  simulation: { title: 'Simulation', tip: 'What lives on from the replay (o)' },
};

/**
 * Whose machine is on screen, and the way to the other one. There while the capture's trace has been replayed; with the
 * moment stepper beside it, it reads "Capture 03-…" or "Engine at line 1,234".
 */
export function SideSwitch() {
  const { showSide } = useActions();
  const side = useSide();
  const isReplayed = useApp((state) => state.replay.kind === 'done');
  const isSimulated = useApp((state) => state.simulation.kind === 'on');
  const info = viewInfo(useApp((state) => state.view));
  // A machine without a capture has one side.
  const isPreset = useApp((state) => openCapture(state.capture)?.origin.kind === 'preset');
  if (isPreset || !(isReplayed || isSimulated) || info === undefined || info.route !== undefined) return null;
  const reason = info.captured ? `${info.title} shows what was captured` : undefined;
  const sides = SIDES.filter((each) => each !== 'simulation' || isSimulated);
  const choose = (next: MachineSide): void => {
    if (!reason && next !== side) void showSide(next);
  };
  const neighbour = (key: string): MachineSide => {
    const step = /Left|Up/.test(key) ? sides.length - 1 : 1;
    return sides[(sides.indexOf(side) + step) % sides.length]!;
  };
  return (
    <div
      className="segments side-switch"
      role="radiogroup"
      aria-label="Machine on screen"
      onKeyDown={(event) => {
        if (!/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
        event.preventDefault();
        const next = neighbour(event.key);
        choose(next);
        event.currentTarget.querySelector<HTMLElement>(`[data-side="${next}"]`)?.focus();
      }}
    >
      {sides.map((value) => (
        <button
          key={value}
          data-side={value}
          type="button"
          role="radio"
          aria-checked={side === value}
          tabIndex={side === value ? 0 : -1}
          {...(reason && value !== 'capture'
            ? { 'aria-disabled': true, 'data-tip': reason }
            : { 'data-tip': WORDS[value].tip })}
          onClick={() => choose(value)}
        >
          {WORDS[value].title}
        </button>
      ))}
    </div>
  );
}
