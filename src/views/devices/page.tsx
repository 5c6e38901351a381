// The page of one device: its head, the table of its messages or wires, and the selected row bit by bit.

import { useMemo } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { useActions, useFilterAndSort, useSelection } from '../../store/hooks.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { type Entries, entriesOf, entryKeyOf, indexWord, selectedEntry } from './entries.ts';
import { entryColumns, isIdle } from './entry-columns.tsx';
import { DeviceHead, type DeviceProps } from './head.tsx';
import { idOf } from './names.ts';
import { deviceNote } from './notes.ts';
import { useFollow } from './shown-device.ts';
import { Strip } from './strip.tsx';
import { capabilityWord, entryFacts } from './summary.ts';

export function DevicePage({ view, device }: DeviceProps) {
  const selection = useSelection();
  const { select, setInspectorOpen } = useActions();
  const filterAndSort = useFilterAndSort();
  const follow = useFollow(device);
  const entries = useMemo(() => entriesOf(view, device), [view, device]);
  const columns = useMemo(() => entryColumns(view, entries, follow), [view, entries, follow]);
  const facts = useMemo(() => entryFacts(view, entries).join(' · '), [view, entries]);
  const note = useMemo(() => deviceNote(view, entries), [view, entries]);
  const selected = useMemo(() => selectedEntry(view, entries, selection), [view, entries, selection]);
  const words = tableWords(view, entries);
  return (
    <div className="dev-page">
      <DeviceHead view={view} device={device} follow={follow} />
      {note === null ? null : (
        <p className="notice dev-note" data-tone="info">
          {note}
        </p>
      )}
      <DataTable
        key={idOf(view, device)}
        {...words}
        facts={facts}
        columns={columns}
        count={entries.msi.length}
        {...filterAndSort}
        selected={selected}
        onSelect={(row) => {
          const key = entryKeyOf(view, entries, row);
          if (key !== null) select(key);
        }}
        onOpen={() => setInspectorOpen(true)}
        isFaint={(row) => isIdle(view, entries, row)}
        empty={<NoEntries view={view} device={device} />}
      />
      {selected < 0 ? null : <Strip view={view} entries={entries} row={selected} follow={follow} />}
    </div>
  );
}

/** Name of the table and of its rows. Tables of messages and of wires have different columns, so different ids. */
function tableWords(view: MachineView, entries: Entries) {
  const isPci = view.t.device.col.bus[entries.device] === Bus.pci;
  if (isPci || entries.msi.some((msi) => msi >= 0))
    return { id: 'msi-desc', title: 'msi_desc', noun: 'entry', nouns: 'entries' };
  const word = indexWord(view, entries.device);
  return {
    id: 'wires',
    title: word === 'index' ? 'irqs' : `${word}s`,
    noun: word === 'index' ? 'irq' : word,
  };
}

/** Why the table is empty. */
function NoEntries({ view, device }: DeviceProps) {
  const { bus } = view.t.device.col;
  if (bus[device] !== Bus.pci) {
    return (
      <EmptyState title="No irq">
        The domain is there and empty: nothing has asked it for an interrupt.
      </EmptyState>
    );
  }
  const capability = capabilityWord(view, device);
  if (capability === '') {
    return (
      <EmptyState title="No messages">
        This capture knows no MSI capability of the function. An interrupt of it can only come in by its wire.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No messages">
      {capability.endsWith('off')
        ? 'The capability is off: no driver has asked for messages.'
        : 'The capability is on, but this capture has neither the entries, which are memory of the device, nor an irq of the function.'}
    </EmptyState>
  );
}
