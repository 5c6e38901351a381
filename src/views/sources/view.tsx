// What the capture consists of, what was made of each file, and what the files say beside the interrupts.

import { useMemo } from 'react';
import { useActions, useFilter, useMachine, useParam, useSelectionKey } from '../../store/hooks.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { count } from '../../ui/values.tsx';
import info from './info.ts';
import { LISTS, type SourceList } from './lists.tsx';

function Sources() {
  const view = useMachine();
  const [chosen, setChosen] = useParam<string>('list', 'files');
  const list = LISTS.find((l) => l.id === chosen) ?? LISTS[0]!;
  return (
    <Tabs
      label="Lists"
      items={LISTS.map((l) => ({ value: l.id, label: `${l.title} ${count(l.length(view))}` }))}
      value={list.id}
      onChange={setChosen}
    >
      <List key={list.id} list={list} />
    </Tabs>
  );
}

function List({ list }: { readonly list: SourceList }) {
  const view = useMachine();
  const { select } = useActions();
  const [filter, setFilter] = useFilter();
  const [sort, setSort] = useParam<string>('sort', '');
  const key = useSelectionKey();
  const columns = useMemo(() => list.columns(view), [view, list]);
  const length = list.length(view);
  const keyOf = list.key;
  const selected = keyOf && key ? Array.from({ length }, (_, row) => keyOf(view, row)).indexOf(key) : -1;
  return (
    <DataTable
      id={`sources-${list.id}`}
      title={list.title}
      noun={list.noun}
      {...(list.nouns ? { nouns: list.nouns } : {})}
      columns={columns}
      count={length}
      filter={filter}
      onFilter={setFilter}
      sort={sort}
      onSort={setSort}
      selected={selected}
      onSelect={(row) => keyOf && select(keyOf(view, row))}
      empty={<EmptyState title={`No ${list.noun}`}>{list.none}</EmptyState>}
    />
  );
}

export default { ...info, Component: Sources } satisfies ViewModule;
