import CircleDot from 'lucide-react/icons/circle-dot';
import type { Breakpoint } from '../../model/breakpoints.ts';
import { useActions, useSelection } from '../../store/hooks.ts';
import { describeSelection } from '../../store/selection.ts';
import {
  breakpointOf,
  breakpointWords,
  isSameBreakpoint,
  PLAIN_BREAKPOINTS,
  toggled,
} from '../../store/stop-words.ts';
import type { SimulationOn } from '../../store/use-simulation.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Popover } from '../../ui/popover.tsx';

/** What a running simulation stops at. */
export function BreakpointMenu({ simulation }: { readonly simulation: SimulationOn }) {
  const { length } = simulation.breakpoints;
  return (
    <Popover
      small
      variant="ghost"
      icon={CircleDot}
      className="breakpoints-button"
      label="Breakpoints"
      data-tip="What a running simulation stops at"
      data-set={length > 0 || undefined}
      content={() => <List simulation={simulation} />}
    >
      {length === 0 ? 'Break on' : `Break on ${length}`}
    </Popover>
  );
}

function List({ simulation: { breakpoints } }: { readonly simulation: SimulationOn }) {
  const { setBreakpoints } = useActions();
  const selection = useSelection();
  const ofSelection = breakpointOf(selection);
  const has = (list: readonly Breakpoint[], one: Breakpoint) =>
    list.some((each) => isSameBreakpoint(each, one));
  const own = breakpoints.filter((each) => !has(PLAIN_BREAKPOINTS, each));
  const chosen = ofSelection && !has(own, ofSelection) ? [...own, ofSelection] : own;
  return (
    <fieldset className="breakpoints">
      <legend className="label">Stop at</legend>
      {[...PLAIN_BREAKPOINTS, ...chosen].map((one) => (
        <label key={breakpointWords(one)}>
          <input
            type="checkbox"
            checked={has(breakpoints, one)}
            onChange={() => setBreakpoints(toggled(breakpoints, one))}
          />
          {breakpointWords(one)}
          {ofSelection && isSameBreakpoint(one, ofSelection) ? <KeyHint keys="b" /> : null}
        </label>
      ))}
      {ofSelection ? null : (
        <p className="muted">
          {selection
            ? `${describeSelection(selection)} is neither an irq nor a vector`
            : 'Select an irq or a vector to stop at it'}
        </p>
      )}
    </fieldset>
  );
}
