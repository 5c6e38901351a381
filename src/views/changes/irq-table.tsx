// Every pair of irqs in one table, with the numbers of each class as filter.

import { useMemo } from 'react';
import type { MachineDiff, PairClass } from '../../model/diff/diff.ts';
import { useActions, useFilterAndSort, useParam, useSelection } from '../../store/hooks.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { count } from '../../ui/values.tsx';
import { irqColumns } from './irq-columns.tsx';
import { classOfPair, pairKey, pairOf } from './pairs.ts';
import type { Comparison } from './use-diff.ts';
import { SHOWN_CLASSES } from './words.ts';

/** Pairs of the chosen class, or all of them: what differs first, then what only counted on, what nobody knows, the rest. */
function pairsShown(diff: MachineDiff, cls: PairClass | ''): number[] {
  const differ: number[] = [];
  const counted: number[] = [];
  const unseen: number[] = [];
  const same: number[] = [];
  const rest: Partial<Record<PairClass, number[]>> = { counts: counted, unseen, same };
  for (let pair = 0; pair < diff.irqs.length; pair++) {
    const own = classOfPair(diff, pair);
    if (cls !== '' && own !== cls) continue;
    (rest[own] ?? differ).push(pair);
  }
  return [...differ, ...counted, ...unseen, ...same];
}

/** The class that the link asks for, '' for all. */
export function useShownClass(): [cls: PairClass | '', choose: (cls: PairClass | '') => void] {
  const [text, setText] = useParam<string>('class', '');
  return [SHOWN_CLASSES.find((name) => name === text) ?? '', setText];
}

const NOTHING: readonly string[] = [];

/** @param without columns that say nothing here */
export function IrqTable({
  diff,
  onScreen,
  without = NOTHING,
}: Comparison & { readonly without?: readonly string[] }) {
  const { select } = useActions();
  const filterAndSort = useFilterAndSort();
  const [cls] = useShownClass();
  const selection = useSelection();
  const shown = useMemo(() => pairsShown(diff, cls), [diff, cls]);
  const columns = useMemo(() => {
    const at = (row: number): number => shown[row]!;
    const shownColumns = irqColumns(diff).filter(({ id }) => !without.includes(id));
    return shownColumns.map((column) => ({
      ...column,
      value: (row: number) => column.value(at(row)),
      ...(column.text ? { text: (row: number) => column.text!(at(row)) } : {}),
      ...(column.cell ? { cell: (row: number) => column.cell!(at(row)) } : {}),
    }));
  }, [diff, shown, without]);
  const selected = useMemo(
    () => shown.indexOf(pairOf(diff, onScreen, selection)),
    [diff, shown, onScreen, selection],
  );
  return (
    <DataTable
      id="compared-irqs"
      title="Interrupts"
      facts={`${count(diff.a.t.irqDesc.length)} at A, ${count(diff.b.t.irqDesc.length)} at B`}
      noun="pair"
      columns={columns}
      count={shown.length}
      {...filterAndSort}
      selected={selected}
      onSelect={(row) => select(pairKey(diff, shown[row]!, onScreen))}
      isFaint={(row) => classOfPair(diff, shown[row]!) === 'same'}
      empty={
        <EmptyState title={cls === '' ? 'No interrupt at either moment' : 'No interrupt of this kind'}>
          {cls === ''
            ? 'Neither /proc/interrupts nor debugfs irq files are in this capture.'
            : 'Choose another number above, or all pairs.'}
        </EmptyState>
      }
    />
  );
}
