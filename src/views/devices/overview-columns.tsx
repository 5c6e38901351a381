// Columns of the list of all devices; their fields are the filter of the tree as well.

import type { MachineView } from '../../model/machine.ts';
import { NameParts } from '../../ui/name.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { count, None } from '../../ui/values.tsx';
import { capacityOf, deviceIndex } from './device-index.ts';
import { classText, idOf, shortName, vendorText } from './names.ts';
import { capabilityWord } from './summary.ts';

/** `at(row)` is the row of device of a table row; `open` follows the link in the first column. */
export function overviewColumns(
  view: MachineView,
  at: (row: number) => number,
  open: (device: number) => void,
): TableColumn[] {
  return [...nameColumns(view, at, open), ...irqColumns(view, at), ...placeColumns(view, at)];
}

type At = (row: number) => number;

function nameColumns(view: MachineView, at: At, open: (device: number) => void): TableColumn[] {
  const { label, driver } = view.t.device.col;
  const str = (id: number): string | null => (id < 0 ? null : view.str(id));
  return [
    {
      id: 'device',
      title: 'device',
      about: 'PCI address, or the name of the source',
      width: 116,
      mono: true,
      value: (row) => idOf(view, at(row)),
      cell: (row) => (
        <button
          type="button"
          tabIndex={-1}
          className="dev-link"
          onClick={(event) => {
            event.stopPropagation();
            open(at(row));
          }}
        >
          {idOf(view, at(row))}
        </button>
      ),
    },
    {
      id: 'name',
      title: 'name',
      about: 'What lspci calls it, else its class',
      width: 170,
      grow: true,
      value: (row) => (label[at(row)]! < 0 ? shortName(view, at(row)) : view.str(label[at(row)])) || null,
      cell: (row) => (
        <span className="dev-cut" data-tip={str(label[at(row)]!) ?? undefined}>
          {shortName(view, at(row))}
        </span>
      ),
    },
    {
      id: 'driver',
      title: 'driver',
      about: 'Driver that is bound to it',
      width: 96,
      mono: true,
      value: (row) => str(driver[at(row)]!),
      cell: (row) =>
        str(driver[at(row)]!) ?? <None why={deviceIndex(view).driversKnown ? 'no driver' : 'not known'} />,
    },
    {
      id: 'class',
      title: 'class',
      about: 'Class code and its name',
      width: 190,
      hidden: true,
      value: (row) => classText(view, at(row)) || null,
    },
    {
      id: 'id',
      title: 'vendor:device',
      about: 'PCI ids',
      width: 90,
      mono: true,
      hidden: true,
      value: (row) => vendorText(view, at(row)) || null,
    },
  ];
}

function irqColumns(view: MachineView, at: At): TableColumn[] {
  const index = deviceIndex(view);
  const faintZero = (n: number) => (n === 0 ? <span className="faint">0</span> : count(n));
  const number = (
    id: string,
    title: string,
    width: number,
    about: string,
    value: (row: number) => number | null,
  ) => ({
    id,
    title,
    about,
    width,
    align: 'right' as const,
    mono: true,
    value,
    cell: (row: number) => {
      const n = value(row);
      return n === null ? <None why="not in the capture" /> : faintZero(n);
    },
  });
  return [
    number('irqs', 'irqs', 48, 'irqs in use', (row) => (index.irqsKnown ? index.irqs[at(row)]! : null)),
    number(
      'sends',
      'can send',
      64,
      'Messages that it can send, or wires of a controller',
      (row) => capacityOf(view, at(row))?.count ?? null,
    ),
    {
      id: 'capability',
      title: 'capability',
      about: 'The capability in use, or the one that is off',
      width: 82,
      filter: 'word',
      value: (row) => capabilityWord(view, at(row)) || null,
      cell: (row) => {
        const word = capabilityWord(view, at(row));
        return word === '' ? <None /> : <span className={word.endsWith('off') ? 'faint' : ''}>{word}</span>;
      },
    },
    number('fired', 'fired', 50, 'irqs that were handled at least once', (row) =>
      index.countsKnown ? index.fired[at(row)]! : null,
    ),
    number('count', 'count', 64, 'How often its irqs were handled', (row) =>
      index.countsKnown ? index.total[at(row)]! : null,
    ),
    {
      ...number(
        'problems',
        'problems',
        62,
        'Contradictions between the sources about it and its irqs',
        (row) => index.contradictions.get(at(row))?.length ?? 0,
      ),
      hidden: index.contradictions.size === 0,
    },
  ];
}

function placeColumns(view: MachineView, at: At): TableColumn[] {
  const { col } = view.t.device;
  const domain = (row: number): string =>
    col.domain[at(row)]! < 0 ? '' : view.str(view.t.irqDomain.col.name[col.domain[at(row)]!]);
  const unit = (row: number): string | null =>
    col.iommuUnit[at(row)]! < 0 ? null : view.str(view.t.remapUnit.col.name[col.iommuUnit[at(row)]!]);
  return [
    {
      id: 'domain',
      title: 'domain',
      about: 'irq domain next to the device',
      width: 224,
      value: (row) => domain(row) || null,
      cell: (row) => (domain(row) === '' ? <None why="no irq domain" /> : <NameParts name={domain(row)} />),
    },
    {
      id: 'node',
      title: 'node',
      about: 'NUMA node',
      hidden: !isKnown(view, col.node),
      width: 46,
      align: 'right',
      mono: true,
      value: (row) => (col.node[at(row)]! < 0 ? null : col.node[at(row)]!),
      cell: (row) => (col.node[at(row)]! < 0 ? <None why="no node" /> : col.node[at(row)]),
    },
    {
      id: 'unit',
      title: 'IOMMU',
      about: 'Unit that remaps its messages and its memory accesses',
      width: 64,
      mono: true,
      hidden: !isKnown(view, col.iommuUnit),
      value: unit,
      cell: (row) => unit(row) ?? <None why="not known" />,
    },
    {
      id: 'group',
      title: 'group',
      about: 'IOMMU group',
      width: 56,
      align: 'right',
      mono: true,
      hidden: true,
      value: (row) => (col.iommuGroup[at(row)]! < 0 ? null : col.iommuGroup[at(row)]!),
    },
  ];
}

/** Some device of the capture has a value in a column. */
const isKnown = (view: MachineView, column: Int32Array): boolean =>
  column.subarray(0, view.t.device.length).some((value) => value >= 0);
