// Columns of a remapping table. Rows are places in `entries`, which holds rows of remapEntry.

import type { MachineView } from '../../model/machine.ts';
import { RemapKind } from '../../model/tables.ts';
import type { TableColumn } from '../../ui/table/column.ts';
import { isPresent, knownWord } from './tables.ts';

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');

export function entryColumns(view: MachineView, kind: number, entries: readonly number[]): TableColumn[] {
  const at = (row: number): number => entries[row]!;
  const shared = linkColumns(view, at);
  switch (kind) {
    case RemapKind.its:
      return [...itsColumns(view, at), ...shared];
    case RemapKind.imsic:
      return [...imsicColumns(view, at), ...shared];
    case RemapKind.amd:
      return [
        tableColumn(view, at, 'requester', 'Requester id whose table it is'),
        ...bitColumns(view, at),
        ...shared,
      ];
    default:
      return [...bitColumns(view, at), sidColumn(view, at), ...shared];
  }
}

type At = (row: number) => number;

function tableColumn(view: MachineView, at: At, title: string, about: string): TableColumn {
  const { table } = view.t.remapEntry.col;
  return {
    id: 'table',
    title,
    about,
    width: 84,
    mono: true,
    align: 'right',
    value: (row) => table[at(row)]!,
    text: (row) => hex(table[at(row)]!, 4),
  };
}

function bitColumns(view: MachineView, at: At): TableColumn[] {
  const { col } = view.t.remapEntry;
  const words = (high: number, low: number): string => hex(high, 8) + hex(low, 8);
  return [
    {
      id: 'index',
      title: 'index',
      about: 'Index in the table',
      width: 60,
      align: 'right',
      mono: true,
      value: (row) => col.index[at(row)]!,
    },
    {
      id: 'present',
      title: 'P',
      about: 'Present (VT-d) or valid (AMD)',
      width: 40,
      value: (row) => isPresent(view, at(row)),
      text: (row) => (isPresent(view, at(row)) ? '1' : '0'),
    },
    {
      id: 'mode',
      title: 'mode',
      about: 'Remapped, or posted to a virtual CPU',
      width: 76,
      filter: 'word',
      value: (row) => (col.kind[at(row)] === RemapKind.vtdPosted ? 'posted' : 'remapped'),
    },
    vectorColumn(view, at),
    {
      id: 'destination',
      title: 'destination',
      about: 'As the entry holds it',
      width: 88,
      mono: true,
      value: (row) => col.destination[at(row)]!,
      text: (row) => hex(col.destination[at(row)]!, 8),
    },
    cpuColumn(view, at),
    {
      id: 'high',
      title: 'high half',
      about: 'Bits 127 to 64',
      width: 138,
      mono: true,
      hidden: true,
      value: (row) => words(col.w3[at(row)]!, col.w2[at(row)]!),
    },
    {
      id: 'low',
      title: 'low half',
      about: 'Bits 63 to 0',
      width: 138,
      mono: true,
      value: (row) => words(col.w1[at(row)]!, col.w0[at(row)]!),
    },
  ];
}

function sidColumn(view: MachineView, at: At): TableColumn {
  const { sourceId } = view.t.remapEntry.col;
  const text = (row: number): string => {
    const sid = sourceId[at(row)]!;
    return sid < 0 ? '' : `${hex(sid >> 8, 2)}:${hex((sid >> 3) & 31, 2)}.${sid & 7}`;
  };
  return {
    id: 'sid',
    title: 'source id',
    about: 'Requester that may use the entry',
    width: 76,
    mono: true,
    value: (row) => text(row) || null,
  };
}

function vectorColumn(view: MachineView, at: At): TableColumn {
  const { vector } = view.t.remapEntry.col;
  return {
    id: 'vector',
    title: 'vector',
    about: 'Vector that the entry puts into the message',
    width: 60,
    align: 'right',
    mono: true,
    value: (row) => (vector[at(row)]! < 0 ? null : vector[at(row)]!),
    text: (row) => (vector[at(row)]! < 0 ? '' : `0x${hex(vector[at(row)]!, 2)}`),
  };
}

function cpuColumn(view: MachineView, at: At): TableColumn {
  const { cpu } = view.t.remapEntry.col;
  return {
    id: 'cpu',
    title: 'CPU',
    about: 'CPU that the destination means',
    width: 52,
    align: 'right',
    mono: true,
    value: (row) => (cpu[at(row)]! < 0 ? null : cpu[at(row)]!),
  };
}

function itsColumns(view: MachineView, at: At): TableColumn[] {
  const { col } = view.t.remapEntry;
  return [
    tableColumn(view, at, 'DeviceID', 'Requester id, or its alias'),
    {
      id: 'index',
      title: 'EventID',
      about: 'Data of the message',
      width: 68,
      align: 'right',
      mono: true,
      value: (row) => col.index[at(row)]!,
    },
    {
      id: 'vector',
      title: 'LPI',
      about: 'Interrupt number that the pair maps to',
      width: 72,
      align: 'right',
      mono: true,
      value: (row) => col.vector[at(row)]!,
      text: (row) => `0x${hex(col.vector[at(row)]!, 4)}`,
    },
    {
      id: 'destination',
      title: 'ICID',
      about: 'Collection',
      width: 56,
      align: 'right',
      mono: true,
      value: (row) => col.destination[at(row)]!,
    },
    cpuColumn(view, at),
  ];
}

function imsicColumns(view: MachineView, at: At): TableColumn[] {
  const { col } = view.t.remapEntry;
  return [
    {
      id: 'cpu',
      title: 'CPU',
      about: 'CPU whose interrupt file it is',
      width: 60,
      align: 'right',
      mono: true,
      value: (row) => col.table[at(row)]!,
    },
    {
      id: 'index',
      title: 'identity',
      about: 'Number that is written to the page of the CPU',
      width: 72,
      align: 'right',
      mono: true,
      value: (row) => col.index[at(row)]!,
    },
  ];
}

/** Who uses the entry, and how it is known. */
function linkColumns(view: MachineView, at: At): TableColumn[] {
  const { col } = view.t.remapEntry;
  const { irqDesc, device } = view.t;
  return [
    {
      id: 'irq',
      title: 'irq',
      about: 'Linux irq that uses the entry',
      width: 56,
      align: 'right',
      mono: true,
      rule: true,
      value: (row) => (col.desc[at(row)]! < 0 ? null : irqDesc.col.irq[col.desc[at(row)]!]!),
    },
    {
      id: 'device',
      title: 'device',
      about: 'Device of that irq, or the function of the source id',
      width: 130,
      mono: true,
      value: (row) => (col.device[at(row)]! < 0 ? null : view.str(device.col.id[col.device[at(row)]!])),
    },
    {
      id: 'handler',
      title: 'handler',
      about: 'Handlers of that irq',
      width: 170,
      mono: true,
      grow: true,
      value: (row) => handler(view, col.desc[at(row)]!),
    },
    {
      id: 'known',
      title: 'known',
      about: 'Read from a dump, or rebuilt from a trace',
      width: 82,
      filter: 'word',
      value: (row) => knownWord(view, at(row)),
    },
  ];
}

function handler(view: MachineView, desc: number): string | null {
  const actions = desc < 0 ? -1 : view.t.irqDesc.col.actions[desc]!;
  return actions < 0 ? null : view.str(actions);
}
