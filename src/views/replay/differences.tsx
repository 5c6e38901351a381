// Every fact that the engine has otherwise than the kernel, and the way to what it is about.

import { useMemo, useState } from 'react';
import { type Difference, type ReplayReport, reportText } from '../../model/replay-report.ts';
import { useActions, useFilter, useFilterAndSort, useParam } from '../../store/hooks.ts';
import type { FinishedReplay } from '../../store/replay.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { count, plural } from '../../ui/values.tsx';
import { ObjectLinks } from './object-links.tsx';
import { isState, lineOf, objectsOf } from './objects.ts';
import { useShowObject } from './use-show.ts';

export function Differences({ replay }: { readonly replay: FinishedReplay }) {
  const { report, events } = replay;
  const { differences, more } = report;
  const filterAndSort = useFilterAndSort('difference-sort');
  const [selected, setSelected] = useState(-1);
  const show = useShowObject();
  const columns = useMemo(() => differenceColumns(replay), [replay]);
  const chosen = differences[selected];
  return (
    <>
      <DataTable
        id="replay-differences"
        title="Differences"
        facts={
          more > 0 ? `the first ${count(differences.length)} of ${count(differences.length + more)}` : null
        }
        tools={differences.length > 0 ? <CategorySelect report={report} /> : null}
        noun="difference"
        columns={columns}
        count={differences.length}
        {...filterAndSort}
        selected={selected}
        onSelect={setSelected}
        onOpen={(row) => {
          const difference = differences[row]!;
          const [key] = objectsOf(events, difference);
          if (key) void show(key, lineOf(events, difference));
        }}
        empty={
          <EmptyState title="Nothing differs">
            All {count(report.compared)} facts that were compared are identical.
          </EmptyState>
        }
      />
      {chosen ? <Chosen replay={replay} difference={chosen} /> : null}
    </>
  );
}

const ALL = '';

/** Filters by category; the filter says the same in words. */
function CategorySelect({ report }: { readonly report: ReplayReport }) {
  const [filter, setFilter] = useFilter();
  const options = useMemo(() => {
    const differing = Object.entries(report.categories).filter(([, c]) => c.identical < c.compared);
    return [
      { value: ALL, label: 'All categories' },
      ...differing.map(([name, c]) => ({
        value: name,
        label: `${name} (${count(c.compared - c.identical)})`,
      })),
    ];
  }, [report]);
  const value = /^category:"([^"]*)"$/.exec(filter)?.[1] ?? ALL;
  return (
    <Select
      label="Category"
      options={options}
      value={options.some((option) => option.value === value) ? value : ALL}
      onChange={(name) => setFilter(name === ALL ? '' : `category:"${name}"`)}
    />
  );
}

/** The difference that is chosen: in words, with the ways to its object, its event and its moment. */
function Chosen({
  replay,
  difference,
}: {
  readonly replay: FinishedReplay;
  readonly difference: Difference;
}) {
  const { events } = replay;
  const { goLine } = useActions();
  const [, setShown] = useParam<string>('show', 'verdict');
  const line = lineOf(events, difference);
  const go = (shown: string): void => {
    void goLine(line);
    setShown(shown);
  };
  return (
    <section className="replay-chosen" aria-label="Difference">
      <p>
        <span className="mono">{difference.object}</span>, <b className="mono">{difference.field}</b>: the
        kernel has <b className="mono">{difference.expected}</b>, the engine{' '}
        <b className="mono replay-got">{difference.got}</b>
      </p>
      <span className="grow" />
      <ObjectLinks keys={objectsOf(events, difference)} line={line} />
      {isState(difference) ? (
        <Button small onClick={() => go('sides')}>
          Side by side at {difference.step}
        </Button>
      ) : (
        <Button small onClick={() => go('boot')}>
          Event at line {count(line)}
        </Button>
      )}
    </section>
  );
}

function differenceColumns({ report, events }: FinishedReplay): TableColumn[] {
  const at = (row: number): Difference => report.differences[row]!;
  return [
    {
      id: 'moment',
      title: 'moment',
      about: 'Moment of the capture before which it happened, or whose files were compared',
      width: 172,
      mono: true,
      value: (row) => at(row).step,
    },
    {
      id: 'line',
      title: 'line',
      about: 'Line of the trace',
      width: 66,
      align: 'right',
      mono: true,
      value: (row) => lineOf(events, at(row)),
    },
    {
      id: 'category',
      title: 'category',
      about: 'Kind of event, or what the files of the moment show',
      width: 190,
      filter: 'word',
      value: (row) => at(row).category,
    },
    {
      id: 'object',
      title: 'object',
      about: 'What the fact is about',
      width: 230,
      mono: true,
      value: (row) => at(row).object,
    },
    {
      id: 'field',
      title: 'field',
      about: 'The fact',
      width: 140,
      mono: true,
      value: (row) => at(row).field,
    },
    {
      id: 'kernel',
      title: 'kernel',
      about: 'What the trace or the files of the capture have',
      width: 170,
      mono: true,
      rule: true,
      value: (row) => at(row).expected,
    },
    {
      id: 'engine',
      title: 'engine',
      about: 'What the engine has',
      width: 170,
      grow: true,
      mono: true,
      value: (row) => at(row).got,
      cell: (row) => <b className="replay-got">{at(row).got}</b>,
    },
  ];
}

/** The differences with the numbers of every category, as text. */
export function CopyReport({ replay }: { readonly replay: FinishedReplay }) {
  const { report } = replay;
  const label =
    report.differences.length > 0
      ? `Copy ${plural(report.differences.length, 'difference')}`
      : 'Copy the report';
  return <CopyButton text={() => reportText(report)} label={label} wide />;
}
