// The timeline of a simulation: its commands on a lane and in words, the way to any moment, branches, names, breakpoints.

import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronFirst from 'lucide-react/icons/chevron-first';
import ChevronLast from 'lucide-react/icons/chevron-last';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import ChevronUp from 'lucide-react/icons/chevron-up';
import FastForward from 'lucide-react/icons/fast-forward';
import GitBranch from 'lucide-react/icons/git-branch';
import OctagonPause from 'lucide-react/icons/octagon-pause';
import Redo from 'lucide-react/icons/redo-2';
import Undo from 'lucide-react/icons/undo-2';
import { useState } from 'react';
import { commandWords, resultWords } from '../../store/command-words.ts';
import { useActions, useSide } from '../../store/hooks.ts';
import { stoodWords } from '../../store/stop-words.ts';
import { type SimulationOn, useSimulation } from '../../store/use-simulation.ts';
import { IconButton } from '../../ui/button.tsx';
import { Chip, StateChip } from '../../ui/chip.tsx';
import { machineTime } from '../../ui/machine-time.ts';
import { count } from '../../ui/values.tsx';
import { BranchMenu } from './branches.tsx';
import { BreakpointMenu } from './breakpoints.tsx';
import { useTimelineKeys } from './keys.ts';
import { CommandLanes } from './lanes.tsx';
import { CommandList } from './list.tsx';
import { NameMoment } from './name-moment.tsx';
import { type Timeline as TimelineFacts, useTimeline } from './use-timeline.ts';
import './timeline.css';

/** Nothing while no simulation is on, or the page shows another machine. */
export default function Timeline() {
  const simulation = useSimulation();
  const isShown = useSide() === 'simulation';
  return simulation && isShown ? <Bar simulation={simulation} /> : null;
}

const OPEN_KEY = 'irqscope.timeline';

function useOpen(): readonly [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(() => localStorage.getItem(OPEN_KEY) !== 'closed');
  return [
    open,
    (next) => {
      localStorage.setItem(OPEN_KEY, next ? 'open' : 'closed');
      setOpen(next);
    },
  ];
}

function Bar({ simulation }: { readonly simulation: SimulationOn }) {
  const timeline = useTimeline(simulation);
  const [open, setOpen] = useOpen();
  useTimelineKeys(timeline);
  return (
    <section className="timeline no-print" aria-label="Timeline">
      <div className="transport-row timeline-row">
        <IconButton
          icon={open ? ChevronDown : ChevronUp}
          label={open ? 'Fold the timeline' : 'Unfold the timeline'}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <Ways timeline={timeline} />
        <Here timeline={timeline} />
        <BranchMenu timeline={timeline} />
        <NameMoment timeline={timeline} />
        <BreakpointMenu simulation={simulation} />
      </div>
      {open ? (
        <div className="timeline-body">
          <CommandLanes timeline={timeline} />
          <CommandList timeline={timeline} />
        </div>
      ) : null}
    </section>
  );
}

function Ways({ timeline }: { readonly timeline: TimelineFacts }) {
  const { go, first, before, after, last, undo, redo, simulation } = timeline;
  const { setPace } = useActions();
  const atFirst = 'This is the beginning';
  const atLast = 'This is the end of the branch';
  const why = (place: unknown, reason: string) => (place ? {} : { reason });
  return (
    <>
      <span className="transport-group" role="group" aria-label="Command">
        <IconButton
          icon={ChevronFirst}
          label="Beginning"
          keys="Home"
          onClick={() => go(first)}
          {...why(first, atFirst)}
        />
        <IconButton
          icon={ChevronLeft}
          label="Previous command"
          keys="←"
          onClick={() => go(before)}
          {...why(before, atFirst)}
        />
        <IconButton
          icon={ChevronRight}
          label="Next command"
          keys="→"
          onClick={() => go(after)}
          {...why(after, atLast)}
        />
        <IconButton
          icon={ChevronLast}
          label="End of the branch"
          keys="End"
          onClick={() => go(last)}
          {...why(last, atLast)}
        />
        <IconButton
          icon={FastForward}
          label="Play to the end of the branch"
          onClick={() => setPace({ running: true, toEnd: true })}
          {...(simulation.pace.running ? { reason: 'The simulation runs' } : why(last, atLast))}
        />
      </span>
      <span className="transport-group" role="group" aria-label="Undo">
        <IconButton
          icon={Undo}
          label="Undo: go back before the last command"
          keys="u"
          onClick={() => go(undo)}
          {...why(undo, 'No command has been done')}
        />
        <IconButton
          icon={Redo}
          label="Redo: do the next command again"
          keys="Shift u"
          onClick={() => go(redo)}
          {...why(redo, 'No command follows')}
        />
      </span>
    </>
  );
}

/** Where one is, in words. */
function Here({ timeline }: { readonly timeline: TimelineFacts }) {
  const { branch, place, texts, name, simulation } = timeline;
  const { stood } = simulation;
  const at = place.line - 1;
  const line = branch.lines[at];
  const result = line ? resultWords(line, branch.results[at]) : null;
  return (
    <span className="timeline-here" aria-live={simulation.pace.running ? 'off' : 'polite'}>
      <span className="timeline-number">
        <b className="mono">{count(place.line)}</b>
        <span className="muted"> of {count(branch.lines.length)}</span>
      </span>
      {stood ? (
        <span className="timeline-stood">
          <OctagonPause className="icon-small" aria-hidden /> {stoodWords(stood)}
        </span>
      ) : null}
      {name ? <Chip tip="Name of this moment">{name}</Chip> : null}
      <span className="timeline-words">
        {line ? commandWords(line, texts) : 'Nothing has been done yet'}
        <span className="muted"> {machineTime(place.tick)}</span>
      </span>
      {result?.isRefused ? (
        <StateChip state="fault" tip={result.text}>
          {result.short}
        </StateChip>
      ) : null}
      <span className="grow" />
      <Standing timeline={timeline} />
    </span>
  );
}

/** What becomes of what one does here. */
function Standing({ timeline: { branch, isPast, simulation } }: { readonly timeline: TimelineFacts }) {
  if (branch.frozen)
    return (
      <span className="timeline-standing" data-frozen>
        <GitBranch className="icon-small" aria-hidden />
        Opened, read-only<span className="timeline-more">: what you do begins a branch</span>
      </span>
    );
  if (!isPast || simulation.pace.running) return null;
  return (
    <span className="timeline-standing">
      <GitBranch className="icon-small" aria-hidden />
      In the past<span className="timeline-more">: what you do begins a branch</span>
    </span>
  );
}
