// The events of the trace, and where the engine stands among them.

import { useMemo } from 'react';
import { EventRole, type ReplayEvents } from '../../model/replay-events.ts';
import type { Difference } from '../../model/replay-report.ts';
import { useActions, useApp, useFilterAndSort } from '../../store/hooks.ts';
import type { FinishedReplay } from '../../store/replay.ts';
import { Chip } from '../../ui/chip.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { count, plural } from '../../ui/values.tsx';
import { ObjectLinks } from './object-links.tsx';
import { isState, objectsOfEvent } from './objects.ts';

export function Boot({ replay }: { readonly replay: FinishedReplay }) {
  const { events } = replay;
  const { goLine } = useActions();
  const row = useApp((state) => state.engine?.row ?? -1);
  const filterAndSort = useFilterAndSort('event-sort');
  const columns = useMemo(() => eventColumns(events), [events]);
  return (
    <>
      <DataTable
        id="replay-events"
        title="Events"
        facts={<Facts events={events} row={row} />}
        noun="event"
        columns={columns}
        count={events.length}
        {...filterAndSort}
        selected={row}
        onSelect={(next) => void goLine(events.line(next))}
        isFaint={(at) => at > row}
        empty={
          <EmptyState title="The trace is empty">
            No event is in it, so there is nothing to step through.
          </EmptyState>
        }
      />
      {row >= 0 ? <EventStrip replay={replay} row={row} /> : null}
    </>
  );
}

function Facts({ events, row }: { readonly events: ReplayEvents; readonly row: number }) {
  const moment = events.momentAt(row);
  return (
    <>
      {count(row + 1)} taken of {count(events.length)}
      {moment ? (
        <>
          , behind <span className="mono">{moment.name}</span>
        </>
      ) : null}
    </>
  );
}

/** What the event at hand was to the replay, and what it is about. */
function EventStrip({ replay, row }: { readonly replay: FinishedReplay; readonly row: number }) {
  const { events, report } = replay;
  const line = events.line(row);
  const differences = useMemo(
    () => report.differences.filter((d) => d.line === line && !isState(d)),
    [report, line],
  );
  return (
    <section className="replay-chosen" aria-label="Event">
      {differences.length > 0 ? (
        <DifferenceWords differences={differences} />
      ) : (
        <p className="muted">{roleWords(events, row)}</p>
      )}
      <span className="grow" />
      <ObjectLinks keys={objectsOfEvent(events.text('text', row))} line={line} />
    </section>
  );
}

function DifferenceWords({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <ul className="replay-facts-list">
      {differences.map(({ field, expected, got }) => (
        <li key={field}>
          <span className="mono">{field}</span>: the kernel has <b className="mono">{expected}</b>, the engine{' '}
          <b className="mono replay-got">{got}</b>
        </li>
      ))}
    </ul>
  );
}

function roleWords(events: ReplayEvents, row: number): string {
  const input = events.text('input', row);
  const given = input === '' ? '' : `Given to the engine here: ${input}.`;
  switch (events.t.col.role[row]) {
    case EventRole.input:
      return given || 'Its fields are arguments, which are given to the engine.';
    case EventRole.marker:
      return `Written by the script that made the capture. ${given}`;
    case EventRole.other:
      return 'Not compared: the engine does not model this event, or another one says the same.';
    default:
      return `Identical in the engine, field by field. ${given}`;
  }
}

function eventColumns(events: ReplayEvents): TableColumn[] {
  const { line, cpu, differs, role, seconds } = events.t.col;
  const kind = (row: number): string => {
    if (differs[row]! > 0) return 'differs';
    if (role[row] === EventRole.marker) return 'marker';
    if (events.text('input', row) !== '' || role[row] === EventRole.input) return 'input';
    return role[row] === EventRole.other ? 'not compared' : 'identical';
  };
  return [
    {
      id: 'line',
      title: 'line',
      about: 'Line of the trace',
      width: 66,
      align: 'right',
      mono: true,
      value: (row) => line[row]!,
    },
    {
      id: 'is',
      title: 'replay',
      about: 'identical, differs, input (given to the engine), marker, not compared',
      width: 96,
      filter: 'word',
      value: kind,
      cell: (row) => <Kind kind={kind(row)} input={events.text('input', row)} facts={differs[row]!} />,
    },
    {
      id: 'time',
      title: 'time',
      about: 'Seconds since boot',
      width: 92,
      align: 'right',
      mono: true,
      hidden: true,
      value: (row) => seconds[row]!,
      text: (row) => seconds[row]!.toFixed(6),
    },
    {
      id: 'task',
      title: 'task',
      about: 'Task and its pid, or the idle task of a CPU',
      width: 132,
      mono: true,
      value: (row) => events.text('task', row),
    },
    {
      id: 'cpu',
      title: 'CPU',
      about: 'CPU that recorded the event',
      width: 48,
      align: 'right',
      mono: true,
      value: (row) => cpu[row]!,
    },
    {
      id: 'event',
      title: 'event',
      about: 'Name of the event',
      width: 206,
      mono: true,
      value: (row) => events.text('name', row),
      cell: (row) =>
        role[row] === EventRole.marker ? (
          <span className="muted">marker</span>
        ) : (
          <span className="replay-event">{events.text('name', row)}</span>
        ),
    },
    {
      id: 'fields',
      title: 'fields',
      about: 'Fields as ftrace printed them',
      width: 420,
      grow: true,
      mono: true,
      value: (row) => events.text('text', row),
    },
    {
      id: 'input',
      title: 'input',
      about: 'Kind of the input that was given to the engine here',
      width: 220,
      hidden: true,
      filter: 'word',
      value: (row) => events.text('input', row) || null,
    },
    {
      id: 'caller',
      title: 'returns to',
      about: 'Function that a return goes to',
      width: 200,
      hidden: true,
      mono: true,
      value: (row) => events.text('caller', row) || null,
    },
  ];
}

const TIPS: Readonly<Record<string, string>> = {
  identical: '=',
  marker: '',
  'not compared': '–',
};

function Kind({
  kind,
  input,
  facts,
}: {
  readonly kind: string;
  readonly input: string;
  readonly facts: number;
}) {
  if (kind === 'differs')
    return (
      <span className="chip" data-state="fault" data-tip={plural(facts, 'fact')}>
        {plural(facts, 'fact')}
      </span>
    );
  if (kind === 'input') return <Chip tip={input}>input</Chip>;
  return (
    <span className="faint">
      <span aria-hidden>{TIPS[kind]}</span>
      <span className="hidden-text">{kind}</span>
    </span>
  );
}
