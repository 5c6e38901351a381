// What Xen says of its own irqs: the vectors and messages that a dom0 never sees.

import { useMemo } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { useFilterAndSort, useMachine } from '../../store/hooks.ts';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { count } from '../../ui/values.tsx';

function xenColumns(view: MachineView): TableColumn[] {
  const { col } = view.t.xenIrq;
  const str = (id: number): string | null => (id < 0 ? null : view.str(id));
  return [
    {
      id: 'irq',
      title: 'Xen irq',
      about: "Xen's number; Linux counts differently",
      width: 70,
      align: 'right',
      mono: true,
      value: (row) => col.irq[row]!,
    },
    {
      id: 'vector',
      title: 'vector',
      about: 'Vector that Xen chose',
      width: 64,
      align: 'right',
      mono: true,
      value: (row) => col.vector[row]!,
      text: (row) => `0x${col.vector[row]!.toString(16).padStart(2, '0')}`,
    },
    {
      id: 'type',
      title: 'type',
      about: 'Controller and trigger',
      width: 130,
      mono: true,
      filter: 'word',
      value: (row) => str(col.type[row]!),
    },
    {
      id: 'affinity',
      title: 'affinity',
      about: 'Set now / allowed',
      width: 110,
      mono: true,
      value: (row) => str(col.affinity[row]!),
    },
    {
      id: 'destination',
      title: 'destination',
      about: 'Logical destination of the message (key M)',
      width: 92,
      mono: true,
      value: (row) => (col.destination[row]! < 0 ? null : col.destination[row]!),
      text: (row) => (col.destination[row]! < 0 ? '' : col.destination[row]!.toString(16).padStart(8, '0')),
    },
    {
      id: 'pirq',
      title: 'pirq',
      about: 'Number under which the domain knows it',
      width: 64,
      align: 'right',
      mono: true,
      value: (row) => (col.pirq[row]! < 0 ? null : col.pirq[row]!),
    },
    {
      id: 'guest',
      title: 'bound to',
      about: 'Domain or handler',
      width: 240,
      mono: true,
      grow: true,
      value: (row) => str(col.guest[row]!),
    },
  ];
}

export function XenIrqs({ units }: { readonly units: React.ReactNode }) {
  const view = useMachine();
  const filterAndSort = useFilterAndSort();
  const columns = useMemo(() => xenColumns(view), [view]);
  return (
    <DataTable
      id="xen-irqs"
      title="Xen irqs"
      facts={`${count(view.t.xenIrq.length)} irqs, as keys i and M print them`}
      tools={units}
      noun="irq"
      columns={columns}
      count={view.t.xenIrq.length}
      {...filterAndSort}
      selected={-1}
      onSelect={() => {}}
    />
  );
}
