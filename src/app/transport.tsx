// Moves the engine along the trace: under every view that shows the engine, and under the replay itself.

import ChevronFirst from 'lucide-react/icons/chevron-first';
import ChevronLast from 'lucide-react/icons/chevron-last';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import ChevronsLeft from 'lucide-react/icons/chevrons-left';
import ChevronsRight from 'lucide-react/icons/chevrons-right';
import OctagonX from 'lucide-react/icons/octagon-x';
import Play from 'lucide-react/icons/play';
import { type FormEvent, useEffect, useState } from 'react';
import { EventRole, type ReplayEvents } from '../model/replay-events.ts';
import { useActions, useApp, useSide } from '../store/hooks.ts';
import type { EnginePlace, FinishedReplay } from '../store/replay.ts';
import { type Action, useRegisterActions } from '../ui/actions.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { SourceLink } from '../ui/source-link.tsx';
import { count } from '../ui/values.tsx';
import { Lane } from './lane.tsx';
import './transport.css';

/** Nothing while there is no engine to move. */
export default function Transport() {
  const replay = useApp((state) => (state.replay.kind === 'done' ? state.replay.result : null));
  const engine = useApp((state) => state.engine);
  const isReplay = useApp((state) => state.view === 'replay');
  const isShown = useSide() === 'engine' || isReplay;
  return replay && engine && isShown ? <Bar replay={replay} engine={engine} /> : null;
}

interface BarProps {
  readonly replay: FinishedReplay;
  readonly engine: EnginePlace;
}

function Bar({ replay, engine }: BarProps) {
  const { events } = replay;
  const { goLine, simulateHere } = useActions();
  useEngineKeys(events);
  return (
    <section className="transport no-print" aria-label="Engine">
      <div className="transport-row">
        <Buttons events={events} row={engine.row} />
        <EventWords replay={replay} row={engine.row} />
        <LineField events={events} line={engine.line} />
        <Button
          small
          icon={Play}
          data-tip="Takes the machine as it stands here and lets it live on: traffic, faults, commands"
          onClick={() => void simulateHere()}
        >
          Simulate
        </Button>
      </div>
      <Lane events={events} row={engine.row} onGo={(row) => void goLine(events.line(row))} />
    </section>
  );
}

function Buttons({ events, row }: { readonly events: ReplayEvents; readonly row: number }) {
  const { moveEngine } = useActions();
  const atFirst = row <= 0 ? { reason: 'This is the first event' } : {};
  const atLast = row >= events.length - 1 ? { reason: 'This is the last event' } : {};
  const isDifferent = (at: number): boolean => events.t.col.differs[at]! > 0;
  const none = (direction: 1 | -1, what: 'moment' | 'difference') => {
    const found =
      what === 'difference'
        ? events.search(row, direction, isDifferent) >= 0
        : events.moments.some(({ event }) => (direction > 0 ? event > row : event < row));
    return found ? {} : { reason: `There is no ${direction > 0 ? 'later' : 'earlier'} ${what}` };
  };
  return (
    <>
      <span className="transport-group" role="group" aria-label="Event">
        <IconButton
          icon={ChevronFirst}
          label="First event"
          onClick={() => moveEngine('first', -1)}
          {...atFirst}
        />
        <IconButton
          icon={ChevronLeft}
          label="Previous event"
          keys="←"
          onClick={() => moveEngine('event', -1)}
          {...atFirst}
        />
        <IconButton
          icon={ChevronRight}
          label="Next event"
          keys="→"
          onClick={() => moveEngine('event', 1)}
          {...atLast}
        />
        <IconButton icon={ChevronLast} label="Last event" onClick={() => moveEngine('last', 1)} {...atLast} />
      </span>
      <span className="transport-group" role="group" aria-label="Moment of the capture">
        <IconButton
          icon={ChevronsLeft}
          label="Previous moment of the capture"
          keys="Shift ←"
          onClick={() => moveEngine('moment', -1)}
          {...none(-1, 'moment')}
        />
        <span className="label">moment</span>
        <IconButton
          icon={ChevronsRight}
          label="Next moment of the capture"
          keys="Shift →"
          onClick={() => moveEngine('moment', 1)}
          {...none(1, 'moment')}
        />
      </span>
      {events.t.col.differs.some((n) => n > 0) ? (
        <span className="transport-group" role="group" aria-label="Event that differs">
          <IconButton
            icon={ChevronLeft}
            label="Previous difference"
            keys="["
            onClick={() => moveEngine('difference', -1)}
            {...none(-1, 'difference')}
          />
          <span className="label">difference</span>
          <IconButton
            icon={ChevronRight}
            label="Next difference"
            keys="]"
            onClick={() => moveEngine('difference', 1)}
            {...none(1, 'difference')}
          />
        </span>
      ) : null}
    </>
  );
}

/** The event that the engine took last, as the trace has it. */
function EventWords({ replay, row }: { readonly replay: FinishedReplay; readonly row: number }) {
  const { events, trace } = replay;
  if (row < 0) return <span className="transport-event muted">Nothing has happened yet</span>;
  const { role, differs, cpu } = events.t.col;
  const input = events.text('input', row);
  return (
    <span className="transport-event" aria-live="polite">
      {differs[row]! > 0 ? (
        <span className="transport-differs">
          <OctagonX className="icon-small" aria-hidden /> differs
        </span>
      ) : null}
      {input !== '' ? <Chip tip={`Given to the engine: ${input}`}>input</Chip> : null}
      <span className="mono transport-words">
        <span className="muted">
          {events.text('task', row)} [{`${cpu[row]}`.padStart(3, '0')}]
        </span>{' '}
        <b className="transport-name">
          {role[row] === EventRole.marker ? 'marker' : events.text('name', row)}
        </b>{' '}
        {events.text('text', row)}
      </span>
      <SourceLink file={trace} line={events.line(row)} />
    </span>
  );
}

/** `line [1,234] of 3,428`: a number and Enter go there. */
function LineField({ events, line }: { readonly events: ReplayEvents; readonly line: number }) {
  const { goLine } = useActions();
  const [text, setText] = useState(`${line}`);
  useEffect(() => setText(`${line}`), [line]);
  const last = events.line(events.length - 1);
  const wanted = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (Number.isNaN(wanted)) setText(`${line}`);
    else void goLine(Math.min(wanted, last));
  };
  return (
    <form className="transport-line" onSubmit={submit}>
      <label>
        line
        <span className="field">
          <input
            inputMode="numeric"
            aria-label={`Line of the trace, 1 to ${last}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onFocus={(event) => event.target.select()}
            onBlur={() => setText(`${line}`)}
          />
        </span>
      </label>
      <span className="muted">of {count(last)}</span>
      <Button type="submit" small className="hidden-text" tabIndex={-1}>
        Go
      </Button>
    </form>
  );
}

function useEngineKeys(events: ReplayEvents): void {
  const { moveEngine } = useActions();
  const differs = events.t.col.differs.some((n) => n > 0);
  const group = 'view' as const;
  const keys: Action[] = [
    {
      id: 'engine.next',
      title: 'Engine: next event',
      group,
      key: 'ArrowRight',
      hint: 'event',
      run: () => moveEngine('event', 1),
    },
    {
      id: 'engine.previous',
      title: 'Engine: previous event',
      group,
      key: 'ArrowLeft',
      run: () => moveEngine('event', -1),
    },
    {
      id: 'engine.next-moment',
      title: 'Engine: next moment of the capture',
      group,
      key: 'Shift+ArrowRight',
      hint: 'moment',
      run: () => moveEngine('moment', 1),
    },
    {
      id: 'engine.previous-moment',
      title: 'Engine: previous moment of the capture',
      group,
      key: 'Shift+ArrowLeft',
      run: () => moveEngine('moment', -1),
    },
    { id: 'engine.first', title: 'Engine: first event', group, run: () => moveEngine('first', -1) },
    { id: 'engine.last', title: 'Engine: last event', group, run: () => moveEngine('last', 1) },
    ...(differs
      ? [
          {
            id: 'engine.next-difference',
            title: 'Engine: next difference',
            group,
            key: ']',
            run: () => moveEngine('difference', 1),
          },
          {
            id: 'engine.previous-difference',
            title: 'Engine: previous difference',
            group,
            key: '[',
            run: () => moveEngine('difference', -1),
          },
        ]
      : []),
  ];
  useRegisterActions(keys);
}
