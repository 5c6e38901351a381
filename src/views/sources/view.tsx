// What the capture consists of, what was made of each file, and what the files say beside the interrupts.

import { useMemo, useState } from 'react';
import {
  useActions,
  useFilter,
  useFilterAndSort,
  useMachine,
  useParam,
  useSelectionKey,
} from '../../store/hooks.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { KeyValue } from '../../ui/section.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { count } from '../../ui/values.tsx';
import info from './info.ts';
import type { SourceList } from './list.ts';
import { LISTS } from './lists.tsx';
import './sources.css';

function Sources() {
  const view = useMachine();
  const [chosen, choose] = useParam<string>('list', 'files');
  const [, setFilter] = useFilter();
  const [, setSort] = useParam<string>('sort', '');
  const offered = useMemo(
    () => LISTS.filter((list) => list.none !== undefined || list.length(view) > 0 || list.id === chosen),
    [view, chosen],
  );
  const list = offered.find(({ id }) => id === chosen) ?? offered[0]!;
  return (
    <div className="sources">
      <Tabs
        label="Lists"
        items={offered.map(({ id, title, length }) => ({
          value: id,
          label: (
            <>
              {title} <span className="sources-count">{count(length(view))}</span>
            </>
          ),
        }))}
        value={list.id}
        onChange={(id) => {
          // Filter and order are about the columns of one list.
          setFilter('');
          setSort('');
          choose(id);
        }}
      >
        <List key={list.id} list={list} />
      </Tabs>
    </div>
  );
}

function List({ list }: { readonly list: SourceList }) {
  const view = useMachine();
  const { select, openSource } = useActions();
  const filterAndSort = useFilterAndSort();
  const [picked, pick] = useState({ view, row: -1 });
  // A row of another moment is another row.
  const chosen = picked.view === view ? picked.row : -1;
  const key = useSelectionKey();
  const columns = useMemo(() => list.columns(view), [view, list]);
  const length = list.length(view);
  const { key: keyOf } = list;
  const selected = useMemo(() => {
    if (!keyOf || key === null) return chosen < length ? chosen : -1;
    if (chosen >= 0 && chosen < length && keyOf(view, chosen) === key) return chosen;
    return Array.from({ length }, (_, row) => keyOf(view, row)).indexOf(key);
  }, [view, keyOf, key, chosen, length]);
  const onSelect = (row: number): void => {
    pick({ view, row });
    const about = keyOf?.(view, row) ?? '';
    if (about !== '') select(about);
  };
  return (
    <>
      <DataTable
        id={`sources-${list.id}`}
        title={list.title}
        facts={list.facts?.(view)}
        noun={list.noun}
        {...(list.nouns ? { nouns: list.nouns } : {})}
        columns={columns}
        count={length}
        {...filterAndSort}
        selected={selected}
        onSelect={onSelect}
        onOpen={(row) => {
          const place = list.place?.(view, row);
          if (place) openSource(place.file, place.line);
        }}
        isFaint={(row) => list.isFaint?.(view, row) ?? false}
        empty={<EmptyState title={`No ${list.noun}`}>{list.none}</EmptyState>}
      />
      {list.detail && selected >= 0 ? (
        <div className="sources-detail" role="group" aria-label={`The chosen ${list.noun}`}>
          <KeyValue rows={list.detail(view, selected)} />
        </div>
      ) : null}
    </>
  );
}

export default { ...info, Component: Sources } satisfies ViewModule;
