import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { useActions, useApp, useSide, useStep } from '../store/hooks.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { count } from '../ui/values.tsx';

/** ‹ moment ›, or the line of the trace where the engine is on screen. Hidden where the capture has one moment only. */
export function MomentStepper() {
  const { name, names, going, go } = useStep();
  const { stepBy } = useActions();
  const line = useApp((state) => state.engine?.line ?? 0);
  const isEngine = useSide() === 'engine';
  const shown = going ?? name;
  const words = isEngine ? `line ${count(line)}` : shown;
  if (names.length < 2) return isEngine ? <span className="stepper stepper-alone mono">{words}</span> : null;
  const at = names.indexOf(shown);
  const first = at === 0 ? { reason: 'This is the first moment' } : {};
  const last = at === names.length - 1 ? { reason: 'This is the last moment' } : {};
  const place = `${shown}, ${at + 1} of ${names.length}`;
  return (
    <div className="stepper" role="group" aria-label="Moment">
      <IconButton
        icon={ChevronLeft}
        small
        label="Previous moment"
        keys="<"
        onClick={() => stepBy(-1)}
        {...first}
      />
      <Menu
        variant="ghost"
        small
        className="stepper-name mono"
        label="Moments"
        aria-busy={going !== null}
        aria-label={isEngine ? `Engine at ${words}; moment ${place}` : `Moment ${place}`}
        items={names.map((step) => ({ id: step, label: step, checked: step === shown, run: () => go(step) }))}
      >
        {words}
      </Menu>
      <IconButton
        icon={ChevronRight}
        small
        label="Next moment"
        keys=">"
        onClick={() => stepBy(1)}
        {...last}
      />
    </div>
  );
}
