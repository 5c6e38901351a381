// Columns of the irq table. Rows are rows of irqDesc in the order of their numbers.

import type { MachineView } from '../../model/machine.ts';
import { entryOf, entryTitle, vectorWord } from '../../model/route.ts';
import { NameParts } from '../../ui/name.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { None } from '../../ui/values.tsx';
import { affinityColumn, setColumn } from '../shared/affinity-columns.tsx';
import {
  askedSet,
  chipOf,
  effectiveSet,
  endpointDomain,
  endpointHwirq,
  stateWord,
} from '../shared/irq-facts.ts';

/** `order[row]` is the row of irqDesc. */
export function irqColumns(view: MachineView, order: readonly number[]): TableColumn[] {
  const { col } = view.t.irqDesc;
  const at = (row: number): number => order[row]!;
  const str = (id: number): string | null => (id < 0 ? null : view.str(id));
  const device = (row: number): string | null => {
    const owner = col.deviceRow[at(row)]!;
    return owner < 0 ? null : view.str(view.t.device.col.id[owner]);
  };
  const known = (value: number): number | null => (value < 0 ? null : value);
  return [
    {
      id: 'irq',
      title: 'irq',
      about: 'Linux interrupt number',
      width: 56,
      align: 'right',
      mono: true,
      value: (row) => col.irq[at(row)]!,
    },
    {
      id: 'handler',
      title: 'handler',
      about: 'Names of the handlers, as /proc/interrupts lists them',
      width: 190,
      mono: true,
      grow: true,
      value: (row) => str(col.actions[at(row)]!),
    },
    {
      id: 'device',
      title: 'device',
      about: 'PCI address, or the name of the source',
      width: 130,
      mono: true,
      value: device,
    },
    {
      id: 'index',
      title: 'index',
      about: 'MSI or MSI-X index',
      width: 52,
      align: 'right',
      mono: true,
      value: (row) => msiIndex(view, at(row)),
    },
    domainColumn(view, at),
    {
      id: 'chip',
      title: 'chip',
      about: 'irq_chip of the endpoint',
      width: 200,
      mono: true,
      hidden: true,
      value: (row) => chipOf(view, at(row)),
    },
    {
      id: 'hwirq',
      title: 'hwirq',
      about: 'hwirq of the endpoint',
      width: 72,
      align: 'right',
      mono: true,
      hidden: true,
      value: (row) => endpointHwirq(view, at(row)),
    },
    {
      id: 'irte',
      title: 'entry',
      about: 'Remapping entry',
      width: 120,
      mono: true,
      value: (row) => entryText(view, at(row)),
    },
    {
      id: 'cpu',
      title: 'CPU',
      about: 'CPU that the root level names',
      width: 52,
      align: 'right',
      mono: true,
      value: (row) => known(col.target[at(row)]!),
    },
    {
      id: 'vector',
      title: vectorWord(view),
      about: 'Number that the CPU sees',
      width: 62,
      align: 'right',
      mono: true,
      field: 'vector',
      value: (row) => known(col.vector[at(row)]!),
      text: (row) =>
        col.vector[at(row)]! < 0 ? '' : `0x${col.vector[at(row)]!.toString(16).padStart(2, '0')}`,
    },
    affinityColumn(view, at),
    setColumn(view, at, {
      id: 'asked',
      title: 'asked',
      about: 'Requested affinity',
      hidden: true,
      set: askedSet,
    }),
    setColumn(view, at, {
      id: 'effective',
      title: 'effective',
      about: 'Effective affinity',
      set: effectiveSet,
    }),
    {
      id: 'managed',
      title: 'managed',
      about: 'The kernel spreads it; user space cannot move it',
      width: 66,
      value: (row) => managed(view, at(row)),
    },
    {
      id: 'state',
      title: 'state',
      about: 'What the state bits add up to',
      width: 96,
      filter: 'word',
      value: (row) => stateWord(view, at(row)) || null,
    },
    {
      id: 'flow',
      title: 'flow',
      about: 'Flow handler',
      width: 120,
      mono: true,
      hidden: true,
      value: (row) => str(col.handler[at(row)]!),
    },
    {
      id: 'node',
      title: 'node',
      about: 'NUMA node, none where it is not known',
      width: 52,
      align: 'right',
      mono: true,
      hidden: true,
      value: (row) => known(col.node[at(row)]!),
    },
    {
      id: 'count',
      title: 'count',
      about: 'How often it was handled, all CPUs together',
      width: 84,
      align: 'right',
      mono: true,
      value: (row) => col.total[at(row)]!,
    },
  ];
}

function msiIndex(view: MachineView, row: number): number | null {
  const msi = view.t.irqDesc.col.msi[row]!;
  return msi < 0 ? null : view.t.msiDesc.col.index[msi]!;
}

function entryText(view: MachineView, row: number): string | null {
  const entry = entryOf(view, row);
  return entry < 0 ? null : entryTitle(view, entry);
}

function managed(view: MachineView, row: number): boolean | null {
  const value = view.t.irqDesc.col.managed[row]!;
  return value < 0 ? null : value === 1;
}

function domainColumn(view: MachineView, at: (row: number) => number): TableColumn {
  const name = (row: number): string => endpointDomain(view, at(row));
  return {
    id: 'domain',
    title: 'domain',
    about: 'Domain next to the device',
    width: 236,
    value: (row) => name(row) || null,
    cell: (row) => (name(row) === '' ? <None why="no irq domain" /> : <NameParts name={name(row)} />),
  };
}
