// Remapping tables, one unit at a time; every entry leads to its irq and its device and is led to by them.

import { useMemo } from 'react';
import { useActions, useFilterAndSort, useMachine, useParam, useSelection } from '../../store/hooks.ts';
import { remapKey, rowOf } from '../../store/machine-keys.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { count } from '../../ui/values.tsx';
import { entryColumns } from './columns.tsx';
import info from './info.ts';
import { EntryInspector } from './inspector.tsx';
import { isPresent, kindName, type RemapTable, remapTables, whyNone } from './tables.ts';
import { XenIrqs } from './xen.tsx';

function Remapping() {
  const view = useMachine();
  const selection = useSelection();
  const tables = useMemo(() => remapTables(view), [view]);
  const [chosen, setChosen] = useParam<string>('unit', '');
  const selected = selection?.kind === 'irte' ? rowOf(view, selection) : -1;
  const unit = selected >= 0 ? view.t.remapEntry.col.unit[selected]! : -1;
  const hasXen = view.t.xenIrq.length > 0;
  const wanted = unit >= 0 ? view.str(view.t.remapUnit.col.name[unit]) : chosen;
  const names = [...tables.map((table) => table.title), ...(hasXen ? ['Xen'] : [])];
  if (names.length === 0)
    return <EmptyState title="No remapping table in this capture">{whyNone(view)}</EmptyState>;
  const name = names.includes(wanted) ? wanted : names[0]!;
  const units = names.length > 1 ? <Units names={names} value={name} onChange={setChosen} /> : null;
  if (name === 'Xen' && hasXen) return <XenIrqs units={units} />;
  const table = tables.find((t) => t.title === name)!;
  return <Entries key={name} table={table} units={units} selected={table.entries.indexOf(selected)} />;
}

function Units(props: {
  readonly names: readonly string[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  return (
    <ToggleGroup
      label="Table"
      value={props.value}
      onChange={props.onChange}
      options={props.names.map((name) => ({ value: name, label: name }))}
    />
  );
}

function Entries({
  table,
  units,
  selected,
}: {
  readonly table: RemapTable;
  readonly units: React.ReactNode;
  readonly selected: number;
}) {
  const view = useMachine();
  const { select } = useActions();
  const filterAndSort = useFilterAndSort();
  const columns = useMemo(() => entryColumns(view, table.kind, table.entries), [view, table]);
  const used = table.entries.filter((row) => view.t.remapEntry.col.desc[row]! >= 0).length;
  return (
    <DataTable
      id={`remap-${kindName(table.kind).toLowerCase().replaceAll(' ', '-')}`}
      title={`${kindName(table.kind)} ${table.title}`}
      facts={`${count(table.entries.length)} entries · ${count(used)} used by an irq`}
      tools={units}
      noun="entry"
      nouns="entries"
      columns={columns}
      count={table.entries.length}
      {...filterAndSort}
      selected={selected}
      onSelect={(row) => select(remapKey(view, table.entries[row]!))}
      isFaint={(row) => !isPresent(view, table.entries[row]!)}
      empty={<EmptyState title="The table is empty">{whyNone(view)}</EmptyState>}
    />
  );
}

export default { ...info, Component: Remapping, Inspector: EntryInspector } satisfies ViewModule;
