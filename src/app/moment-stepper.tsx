import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { useActions, useStep } from '../store/hooks.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';

/** ‹ moment ›. Hidden where the capture has one moment only. */
export function MomentStepper() {
  const { name, names, going, go } = useStep();
  const { stepBy } = useActions();
  if (names.length < 2) return null;
  const shown = going ?? name;
  const at = names.indexOf(shown);
  const first = at === 0 ? { reason: 'This is the first moment' } : {};
  const last = at === names.length - 1 ? { reason: 'This is the last moment' } : {};
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
        aria-label={`Moment ${shown}, ${at + 1} of ${names.length}`}
        items={names.map((step) => ({ id: step, label: step, checked: step === shown, run: () => go(step) }))}
      >
        {shown}
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
