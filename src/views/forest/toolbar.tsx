import ArrowLeft from 'lucide-react/icons/arrow-left';
import ArrowRight from 'lucide-react/icons/arrow-right';
import ListFilter from 'lucide-react/icons/list-filter';
import Maximize from 'lucide-react/icons/maximize';
import Minus from 'lucide-react/icons/minus';
import Plus from 'lucide-react/icons/plus';
import TableOfContents from 'lucide-react/icons/table-of-contents';
import { Button, IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import type { ForestState } from './use-forest-state.ts';

const WAYS = [
  { value: 'allocation', label: 'Allocation', icon: ArrowRight },
  { value: 'message', label: 'Message', icon: ArrowLeft },
] as const;

const FOLDS = [
  { value: '4', label: 'Fold above 4' },
  { value: 'none', label: 'Fold none' },
] as const;

export interface ToolbarProps {
  readonly state: ForestState;
  /** Percent, and whether it follows the window. */
  readonly zoom: { readonly percent: number; readonly fitted: boolean };
  /** A simulation is on: its traffic can be shown. */
  readonly live: boolean;
  readonly filtering: boolean;
  readonly onFilter: () => void;
  readonly onStep: (direction: 1 | -1) => void;
  readonly onFit: () => void;
}

export function Toolbar({ state, zoom, live, filtering, onFilter, onStep, onFit }: ToolbarProps) {
  const { twin } = state;
  return (
    <div className="bar forest-bar no-print">
      <ToggleGroup label="Direction" options={WAYS} value={state.way} onChange={state.setWay} />
      {twin ? null : (
        <>
          <span className="label forest-wide">Show</span>
          <Button pressed={state.drivers} onClick={() => state.setDrivers(!state.drivers)}>
            Drivers
          </Button>
          <Button pressed={state.irqs} onClick={() => state.setIrqs(!state.irqs)}>
            Interrupts
          </Button>
          {live ? (
            <Button pressed={state.traffic} onClick={() => state.setTraffic(!state.traffic)}>
              Traffic
            </Button>
          ) : null}
        </>
      )}
      <Button variant="ghost" icon={ListFilter} pressed={filtering} onClick={onFilter}>
        Filter
      </Button>
      <span className="grow" />
      <Button
        variant="ghost"
        icon={TableOfContents}
        pressed={twin}
        onClick={() => state.setTwin(!twin)}
        data-tip="The same forest as a table (t)"
      >
        <span className="forest-wide">Text</span>
        <span className="hidden-text forest-narrow">Text</span>
      </Button>
      {twin ? null : (
        <>
          <span className="label forest-wider">Identical siblings</span>
          <Select label="Identical siblings" options={FOLDS} value={state.fold} onChange={state.setFold} />
          <div className="segments forest-zoom" role="group" aria-label="Zoom">
            <IconButton icon={Minus} small label="Zoom out" keys="-" onClick={() => onStep(-1)} />
            <output className="forest-percent" aria-label="Zoom">
              {zoom.percent}%
            </output>
            <IconButton icon={Plus} small label="Zoom in" keys="+" onClick={() => onStep(1)} />
          </div>
          <Button
            variant="ghost"
            icon={Maximize}
            onClick={onFit}
            data-tip="Everything on screen (f)"
            pressed={zoom.fitted}
          >
            Fit
          </Button>
        </>
      )}
    </div>
  );
}
