// All devices in one table: what is shown while none is chosen.

import { useMemo, useState } from 'react';
import { useActions, useMachine, useParam } from '../../store/hooks.ts';
import { deviceKey } from '../../store/machine-keys.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { count, plural } from '../../ui/values.tsx';
import { deviceIndex } from './device-index.ts';
import { overviewColumns } from './overview-columns.tsx';
import { sortedDevices } from './tree.ts';

export function Overview() {
  const view = useMachine();
  const { select } = useActions();
  const [filter, setFilter] = useParam<string>('filter', '');
  const [sort, setSort] = useParam<string>('order', '');
  // The cursor keys move a mark here; a device is chosen with Enter, a double click or its name.
  const [marked, setMarked] = useState(-1);
  const order = useMemo(() => sortedDevices(view), [view]);
  const columns = useMemo(
    () =>
      overviewColumns(
        view,
        (row) => order[row]!,
        (device) => select(deviceKey(view, device)),
      ),
    [view, order, select],
  );
  const index = deviceIndex(view);
  const quiet = order.filter((row) => index.irqs[row] === 0).length;
  const facts = `${plural(order.length, 'device')}${index.irqsKnown ? ` · ${count(quiet)} without an irq` : ''}`;
  return (
    <DataTable
      id="devices"
      title="All devices"
      noun="device"
      facts={facts}
      columns={columns}
      count={order.length}
      filter={filter}
      onFilter={setFilter}
      sort={sort}
      onSort={setSort}
      selected={marked}
      onSelect={setMarked}
      onOpen={(row) => select(deviceKey(view, order[row]!))}
      isFaint={(row) => index.irqsKnown && index.irqs[order[row]!] === 0}
      empty={
        <EmptyState title="No device in this capture">
          Devices come from lspci, from msi_irqs, from the names of irq domains and from /proc/interrupts;
          nothing of that is here.
          {view.t.xenIrq.length > 0 ? " Xen's own list of irqs is under Remapping." : ''}
        </EmptyState>
      }
    />
  );
}
