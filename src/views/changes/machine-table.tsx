// Kernel, remapping, sources, CPUs and devices that differ.

import { useMemo } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import { useActions, useFilterAndSort, useSelectionKey } from '../../store/hooks.ts';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { None } from '../../ui/values.tsx';
import { type MachineRow, machineRows } from './machine-rows.ts';
import { AtoB, Fate } from './marks.tsx';

export function MachineTable({ diff }: { readonly diff: MachineDiff }) {
  const { select } = useActions();
  const filterAndSort = useFilterAndSort('machine-sort');
  const key = useSelectionKey();
  const rows = useMemo(() => machineRows(diff), [diff]);
  const columns = useMemo(() => machineColumns(rows), [rows]);
  return (
    <DataTable
      id="compared-machine"
      title="CPUs and devices"
      facts="what differs of the machine around its interrupts"
      noun="difference"
      columns={columns}
      count={rows.length}
      {...filterAndSort}
      selected={key === null ? -1 : rows.findIndex((row) => row.key === key)}
      onSelect={(row) => rows[row]!.key !== '' && select(rows[row]!.key)}
      empty={
        <EmptyState title="The machine is the same">
          Same kernel, same way of remapping, same CPUs online, same devices with the same drivers and
          capabilities.
        </EmptyState>
      }
    />
  );
}

function machineColumns(rows: readonly MachineRow[]): TableColumn[] {
  return [
    {
      id: 'change',
      title: 'change',
      about: 'What became of it',
      width: 106,
      filter: 'word',
      value: (row) => rows[row]!.fate,
      cell: (row) => <Fate fate={rows[row]!.fate} />,
    },
    {
      id: 'thing',
      title: 'what',
      about: 'CPU, device, or the machine as a whole',
      width: 190,
      mono: true,
      value: (row) => rows[row]!.thing,
      cell: (row) => (rows[row]!.fate === 'gone' ? <s>{rows[row]!.thing}</s> : rows[row]!.thing),
    },
    {
      id: 'part',
      title: 'part',
      about: 'What of it differs',
      width: 170,
      filter: 'word',
      value: (row) => rows[row]!.what,
    },
    {
      id: 'a',
      title: 'A',
      about: 'At the earlier moment',
      width: 220,
      mono: true,
      rule: true,
      value: (row) => rows[row]!.a || null,
      cell: (row) => (rows[row]!.a === '' ? <None /> : <span className="muted">{rows[row]!.a}</span>),
    },
    {
      id: 'b',
      title: 'B',
      about: 'At the later moment',
      width: 220,
      grow: true,
      mono: true,
      value: (row) => rows[row]!.b || null,
      cell: (row) => <AtoB a="" b={rows[row]!.b} only="b" changed />,
    },
  ];
}
