import { useActions, useApp, useSide } from '../store/hooks.ts';
import { viewInfo } from './registry.ts';

/**
 * Whose machine is on screen, and the way to the other one. There while the capture's trace has been replayed; with the
 * moment stepper beside it, it reads "Capture 03-…" or "Engine at line 1,234".
 */
export function SideSwitch() {
  const { showSide } = useActions();
  const side = useSide();
  const isReplayed = useApp((state) => state.replay.kind === 'done');
  const info = viewInfo(useApp((state) => state.view));
  if (!isReplayed || info === undefined || info.route !== undefined) return null;
  const reason = info.captured ? `${info.title} shows what was captured` : undefined;
  const other = side === 'engine' ? 'capture' : 'engine';
  const choose = (next: 'capture' | 'engine'): void => {
    if (!reason && next !== side) void showSide(next);
  };
  return (
    <div
      className="segments side-switch"
      role="radiogroup"
      aria-label="Machine on screen"
      onKeyDown={(event) => {
        if (!/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
        event.preventDefault();
        choose(other);
        const next = event.currentTarget.querySelector<HTMLElement>('[aria-checked="false"]');
        next?.focus();
      }}
    >
      {(['capture', 'engine'] as const).map((value) => (
        <button
          key={value}
          type="button"
          role="radio"
          aria-checked={side === value}
          tabIndex={side === value ? 0 : -1}
          {...(reason && value === 'engine'
            ? { 'aria-disabled': true, 'data-tip': reason }
            : {
                'data-tip':
                  value === 'capture' ? 'What the kernel wrote down (o)' : 'What the engine has now (o)',
              })}
          onClick={() => choose(value)}
        >
          {value === 'capture' ? 'Capture' : 'Engine'}
        </button>
      ))}
    </div>
  );
}
