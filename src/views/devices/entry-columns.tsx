// Columns of the table of a device: msi_desc with the message that each entry holds, or the pins of a controller.

import type { MachineView } from '../../model/machine.ts';
import { entryKey, entryTitle } from '../../model/route.ts';
import { RemapKind } from '../../model/tables.ts';
import type { TableColumn } from '../../ui/table/column.ts';
import { None } from '../../ui/values.tsx';
import { affinityColumn, setColumn } from '../shared/affinity-columns.tsx';
import { effectiveSet } from '../shared/irq-facts.ts';
import { Source } from '../shared/source.tsx';
import { deviceIndex } from './device-index.ts';
import { type Entries, indexOf, indexWord } from './entries.ts';
import { EntryTable, type Follow, known } from './entry-table.ts';
import {
  askedColumn,
  countsColumn,
  cpuColumn,
  domainColumn,
  flowColumn,
  handlerColumn,
  managedColumn,
  nodeColumn,
  stateColumn,
  vectorColumn,
} from './irq-columns.tsx';
import { messageColumns } from './message-columns.tsx';

export function entryColumns(view: MachineView, entries: Entries, follow: Follow): TableColumn[] {
  const table = new EntryTable(view, entries, follow);
  const hasMessages = entries.msi.some((msi) => msi >= 0);
  return [
    indexColumn(table),
    virqColumn(table),
    ...(hasMessages ? messageColumns(table) : [triggerColumn(table)]),
    ...(table.hasEntries ? [entryColumn(table)] : []),
    cpuColumn(table),
    vectorColumn(table),
    affinityColumn(view, table.desc),
    askedColumn(table),
    managedColumn(table),
    countsColumn(table),
    handlerColumn(table),
    stateColumn(table),
    domainColumn(table),
    flowColumn(table),
    nodeColumn(table),
    setColumn(view, table.desc, {
      id: 'effective',
      title: 'effective',
      about: 'Effective affinity alone',
      hidden: true,
      set: effectiveSet,
    }),
    sourceColumn(table),
  ];
}

function indexColumn(table: EntryTable): TableColumn {
  const word = indexWord(table.view, table.entries.device);
  const at = (row: number): number | null => known(indexOf(table.view, table.entries, row));
  return {
    id: 'index',
    title: word,
    about:
      word === 'index'
        ? 'Index in the MSI-X table, or of the message'
        : `Number of the ${word} at this controller`,
    width: 50,
    align: 'right',
    mono: true,
    value: at,
  };
}

function virqColumn(table: EntryTable): TableColumn {
  const { irq } = table.view.t.irqDesc.col;
  const number = (row: number): number | null => {
    if (table.desc(row) >= 0) return irq[table.desc(row)]!;
    return table.msi(row) < 0 ? null : known(table.view.t.msiDesc.col.irq[table.msi(row)]!);
  };
  return {
    id: 'virq',
    title: 'virq',
    about: 'Linux interrupt number',
    width: 50,
    align: 'right',
    mono: true,
    value: number,
    cell: (row) => {
      if (number(row) === null) return <None why="no irq" />;
      const dispute = table.disputes.get(`irq:${number(row)}`);
      return (
        <>
          {dispute === undefined ? null : (
            <b className="dev-differs" data-tip={dispute}>
              <span aria-hidden>!</span>
              <span className="hidden-text">sources contradict each other</span>
            </b>
          )}
          <b>{number(row)}</b>
        </>
      );
    },
  };
}

function triggerColumn(table: EntryTable): TableColumn {
  const { trigger } = table.view.t.irqDesc.col;
  return {
    id: 'trigger',
    title: 'trigger',
    about: 'Edge or level, as /proc/interrupts says',
    width: 68,
    filter: 'word',
    value: (row) => (trigger[table.desc(row)]! < 0 ? null : table.view.str(trigger[table.desc(row)])),
    cell: (row) =>
      trigger[table.desc(row)]! < 0 ? <None why="not known" /> : table.view.str(trigger[table.desc(row)]),
  };
}

/** Entries as the unit's own manual counts them. */
const ENTRY_TITLE: Readonly<Record<number, string>> = {
  [RemapKind.vtd]: 'IRTE',
  [RemapKind.vtdPosted]: 'IRTE',
  [RemapKind.its]: 'event',
  [RemapKind.imsic]: 'file',
};

function entryColumn(table: EntryTable): TableColumn {
  const { view } = table;
  const { kind, index, table: tables } = view.t.remapEntry.col;
  const first = table.remap.find((entry) => entry >= 0) ?? -1;
  const ofKind = first < 0 ? -1 : kind[first]!;
  const text = (row: number): string => {
    const entry = table.remap[row]!;
    if (entry < 0) return '';
    if (ofKind === RemapKind.its) return `0x${tables[entry]!.toString(16)}/${index[entry]}`;
    return ofKind === RemapKind.imsic ? `CPU ${tables[entry]}` : String(index[entry]);
  };
  return {
    id: 'entry',
    title: ENTRY_TITLE[ofKind] ?? 'entry',
    about:
      ofKind === RemapKind.its
        ? 'DeviceID and EventID that the ITS translates'
        : 'Entry of the remapping table that the message names',
    width: ofKind === RemapKind.its ? 74 : 56,
    align: 'right',
    mono: true,
    value: (row) => (table.remap[row]! < 0 ? null : index[table.remap[row]!]!),
    text,
    cell: (row) => {
      const entry = table.remap[row]!;
      if (entry < 0) return <None why="no remapping entry in the capture" />;
      return (
        <button
          type="button"
          tabIndex={-1}
          className="dev-link own-ir"
          data-tip={entryTitle(view, entry)}
          onClick={(event) => {
            event.stopPropagation();
            table.follow(entryKey(view, entry));
          }}
        >
          {text(row)}
        </button>
      );
    },
  };
}

function sourceColumn(table: EntryTable): TableColumn {
  const { view } = table;
  const { msiDesc, irqDesc } = view.t;
  const place = (row: number): readonly [file: number, line: number] => {
    const msi = table.msi(row);
    if (msi >= 0 && msiDesc.col.line[msi]! > 0) return [msiDesc.col.file[msi]!, msiDesc.col.line[msi]!];
    const desc = table.desc(row);
    if (desc < 0) return [-1, 0];
    return irqDesc.col.file[desc]! >= 0
      ? [irqDesc.col.file[desc]!, irqDesc.col.line[desc]!]
      : [irqDesc.col.interruptsFile[desc]!, irqDesc.col.interruptsLine[desc]!];
  };
  return {
    id: 'source',
    title: 'source',
    about: 'Where the message was read, else the irq',
    width: 140,
    hidden: true,
    filter: false,
    value: (row) => place(row)[1],
    text: (row) => {
      const [file, line] = place(row);
      return file < 0 ? '' : `${view.str(view.t.file.col.path[file])}:${line}`;
    },
    cell: (row) => <Source view={view} file={place(row)[0]} line={place(row)[1]} />,
  };
}

/** True for an entry of a table that no driver uses. */
export function isIdle(view: MachineView, entries: Entries, row: number): boolean {
  const desc = entries.desc[row]!;
  const msi = entries.msi[row]!;
  if (desc >= 0) return deviceIndex(view).countsKnown && view.t.irqDesc.col.actions[desc]! < 0;
  return msi < 0 || view.t.msiDesc.col.irq[msi]! < 0;
}
