// All interrupts in one table, and the page of one interrupt beside it.

import { useMemo } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { useActions, useFilterAndSort, useMachine, useSelection } from '../../store/hooks.ts';
import { irqKey, rowOf } from '../../store/machine-keys.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { count } from '../../ui/values.tsx';
import { irqColumns } from './columns.tsx';
import info from './info.ts';
import { IrqInspector } from './inspector.tsx';
import { IrqPath } from './path.tsx';

/** Rows of irqDesc in the order of their numbers. */
function byNumber(view: MachineView): number[] {
  const { irq } = view.t.irqDesc.col;
  return Array.from({ length: view.t.irqDesc.length }, (_, row) => row).sort((a, b) => irq[a]! - irq[b]!);
}

function Interrupts() {
  const view = useMachine();
  const { select } = useActions();
  const filterAndSort = useFilterAndSort();
  const selection = useSelection();
  const order = useMemo(() => byNumber(view), [view]);
  const columns = useMemo(() => irqColumns(view, order), [view, order]);
  const selected = useMemo(() => {
    if (selection?.kind === 'irq') return order.indexOf(rowOf(view, selection));
    if (selection?.kind !== 'msi') return -1;
    const msi = rowOf(view, selection);
    return msi < 0 ? -1 : order.indexOf(view.t.msiDesc.col.desc[msi]!);
  }, [view, order, selection]);
  return (
    <DataTable
      id="irqs"
      title="irqs"
      noun="irq"
      facts={<Facts view={view} />}
      columns={columns}
      count={order.length}
      {...filterAndSort}
      selected={selected}
      onSelect={(row) => select(irqKey(view, order[row]!))}
      isFaint={(row) => view.t.irqDesc.col.actions[order[row]!]! < 0}
      empty={
        <EmptyState title="No interrupt in this capture">
          Neither /proc/interrupts nor debugfs irq files are in it. What it holds is in the other views.
        </EmptyState>
      }
    />
  );
}

function Facts({ view }: { readonly view: MachineView }) {
  const { col, length } = view.t.irqDesc;
  let fired = 0;
  let requested = 0;
  for (let row = 0; row < length; row++) {
    if (col.total[row]! > 0) fired++;
    if (col.actions[row]! >= 0) requested++;
  }
  return (
    <>
      {count(length)} irqs · {count(requested)} requested · {count(fired)} fired
    </>
  );
}

export default {
  ...info,
  Component: Interrupts,
  Inspector: IrqInspector,
  PathBar: IrqPath,
} satisfies ViewModule;
