// The vector matrices of both moments, CPU by CPU, in the kernel's own numbers.

import { useMemo } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import {
  MATRIX_COUNTERS,
  MATRIX_TOTALS,
  type MatrixChange,
  type MatrixCpuChange,
} from '../../model/diff/matrices.ts';
import { useActions, useFilterAndSort, useParam, useSelection } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { None } from '../../ui/values.tsx';
import { type Both, bothNumbers, onlySide } from './both-column.tsx';
import { Fate } from './marks.tsx';
import { vectorList } from './report.ts';
import type { Side } from './steps.ts';

export function MatrixTable({ diff }: { readonly diff: MachineDiff }) {
  const [chosen, choose] = useParam<string>('matrix', '');
  const { matrices } = diff;
  const matrix = matrices.find(({ domain }) => domain === chosen) ?? matrices[0];
  if (!matrix)
    return (
      <EmptyState title="No vector matrix at either moment">
        Only x86 and RISC-V with IMSIC keep one, and the file of the root domain has to be in the capture.
      </EmptyState>
    );
  const tools =
    matrices.length > 1 ? (
      <ToggleGroup
        label="Matrix"
        value={matrix.domain}
        onChange={choose}
        options={matrices.map(({ domain }) => ({ value: domain, label: domain }))}
      />
    ) : null;
  return <OneMatrix key={matrix.domain} diff={diff} matrix={matrix} tools={tools} />;
}

const TOTAL_WORDS = ['online', 'available', 'reserved', 'allocated', 'system'];

/** `available 745 → 750 · allocated 51 → 46`, or that nothing differs. */
function totalsText({ a, b }: MachineDiff, matrix: MatrixChange): string {
  const parts = MATRIX_TOTALS.map((name, i) => {
    const [p, q] = [a.t.matrix.col[name][matrix.a], b.t.matrix.col[name][matrix.b]];
    if (p === undefined || q === undefined) return `${TOTAL_WORDS[i]} ${p ?? q}`;
    return p === q ? '' : `${TOTAL_WORDS[i]} ${p} → ${q}`;
  });
  return parts.filter(Boolean).join(' · ') || 'the same in sum';
}

function OneMatrix(props: {
  readonly diff: MachineDiff;
  readonly matrix: MatrixChange;
  readonly tools: React.ReactNode;
}) {
  const { diff, matrix, tools } = props;
  const { select } = useActions();
  const filterAndSort = useFilterAndSort('matrix-sort');
  const selection = useSelection();
  const cpus = useMemo(() => differingFirst(matrix.cpus), [matrix]);
  const columns = useMemo(() => cpuColumns(diff, cpus), [diff, cpus]);
  const selected = selection?.kind === 'cpu' ? cpus.findIndex(({ cpu }) => cpu === selection.cpu) : -1;
  return (
    <DataTable
      id="compared-matrix"
      title={`Vectors of ${matrix.domain}`}
      facts={totalsText(diff, matrix)}
      tools={tools}
      noun="CPU"
      columns={columns}
      count={cpus.length}
      {...filterAndSort}
      selected={selected}
      onSelect={(row) => select(selectionKey.cpu(cpus[row]!.cpu))}
      isFaint={(row) => cpus[row]!.fate === 'same'}
    />
  );
}

/** CPUs that differ, then the others, each by number. */
const differingFirst = (cpus: readonly MatrixCpuChange[]): MatrixCpuChange[] => [
  ...cpus.filter(({ fate }) => fate !== 'same'),
  ...cpus.filter(({ fate }) => fate === 'same'),
];

const COUNTERS = [
  ['avl', 'Vectors that are available'],
  ['man', 'Managed vectors'],
  ['mac', 'Managed vectors that are allocated'],
  ['act', 'Vectors that are allocated'],
] as const;

/** A counter of each CPU, whose title is the kernel's. */
function counterColumn(diff: MachineDiff, cpus: readonly MatrixCpuChange[], i: number): TableColumn {
  const [title, about] = COUNTERS[i]!;
  const text = (row: number, side: Side): string =>
    `${diff[side].t.matrixRow.col[MATRIX_COUNTERS[i]!][cpus[row]![side]] ?? ''}`;
  const both: Both = {
    text,
    only: (row) => onlySide(cpus[row]!.fate),
    changed: (row) => cpus[row]!.fate === 'changed' && text(row, 'a') !== text(row, 'b'),
  };
  return bothNumbers(both, { id: title, title, about: `${about}, at A and at B`, width: 104, rule: i === 0 });
}

function cpuColumns(diff: MachineDiff, cpus: readonly MatrixCpuChange[]): TableColumn[] {
  return [
    {
      id: 'change',
      title: 'change',
      about: 'What became of the CPU in the matrix',
      width: 106,
      filter: 'word',
      value: (row) => cpus[row]!.fate,
      cell: (row) => <Fate fate={cpus[row]!.fate} />,
    },
    {
      id: 'cpu',
      title: 'CPU',
      about: 'The kernel lists CPUs that are online',
      width: 64,
      align: 'right',
      mono: true,
      value: (row) => cpus[row]!.cpu,
    },
    ...COUNTERS.map((_, i) => counterColumn(diff, cpus, i)),
    vectorColumn('gained', 'Vectors that are allocated only at B', (row) => cpus[row]!.vectorsAdded, true),
    vectorColumn(
      'given-back',
      'Vectors that are allocated only at A',
      (row) => cpus[row]!.vectorsGone,
      false,
    ),
  ];
}

function vectorColumn(
  id: string,
  about: string,
  vectors: (row: number) => readonly number[],
  isGain: boolean,
): TableColumn {
  return {
    id,
    title: isGain ? 'gained' : 'given back',
    about,
    width: 240,
    grow: true,
    mono: true,
    rule: isGain,
    value: (row) => vectorList(vectors(row)) || null,
    cell: (row) => {
      const text = vectorList(vectors(row));
      if (text === '') return <None why="no vector" />;
      return isGain ? <b className="changes-now">{text}</b> : <s>{text}</s>;
    },
    filter: {
      kind: 'set',
      empty: (row) => vectors(row).length === 0,
      has: (row, from, to) => vectors(row).some((vector) => vector >= from && vector <= to),
    },
  };
}
