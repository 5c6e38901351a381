// The vector matrices of both moments, CPU by CPU, in the kernel's own numbers.

import { useMemo } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import {
  MATRIX_COUNTERS,
  MATRIX_TOTALS,
  type MatrixChange,
  type MatrixCpuChange,
} from '../../model/diff/matrices.ts';
import { useActions, useFilter, useParam, useSelection } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { EmptyState } from '../../ui/states.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { None } from '../../ui/values.tsx';
import { AtoB, Fate } from './marks.tsx';
import { vectorList } from './report.ts';

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
  const [filter, setFilter] = useFilter();
  const [sort, setSort] = useParam<string>('matrix-sort', '');
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
      filter={filter}
      onFilter={setFilter}
      sort={sort}
      onSort={setSort}
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

function cpuColumns({ a, b }: MachineDiff, cpus: readonly MatrixCpuChange[]): TableColumn[] {
  const counters = MATRIX_COUNTERS.map((name, i): TableColumn => {
    const [title, about] = COUNTERS[i]!;
    const number = (row: number, side: 'a' | 'b'): number | undefined =>
      (side === 'a' ? a : b).t.matrixRow.col[name][cpus[row]![side]];
    const text = (row: number, side: 'a' | 'b'): string => `${number(row, side) ?? ''}`;
    const changed = (row: number): boolean =>
      cpus[row]!.fate === 'changed' && number(row, 'a') !== number(row, 'b');
    return {
      id: title,
      title,
      about: `${about}, at A and at B`,
      width: 104,
      mono: true,
      rule: i === 0,
      value: (row) => number(row, 'b') ?? number(row, 'a') ?? null,
      text: (row) =>
        changed(row) ? `${text(row, 'a')} → ${text(row, 'b')}` : text(row, 'b') || text(row, 'a'),
      cell: (row) => (
        <AtoB a={text(row, 'a')} b={text(row, 'b')} only={onlyAt(cpus[row]!)} changed={changed(row)} />
      ),
    };
  });
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
    ...counters,
    vectorColumn('gained', 'Vectors that are allocated only at B', (row) => cpus[row]!.vectorsAdded, true),
    vectorColumn(
      'given-back',
      'Vectors that are allocated only at A',
      (row) => cpus[row]!.vectorsGone,
      false,
    ),
  ];
}

const onlyAt = ({ fate }: MatrixCpuChange): 'a' | 'b' | null =>
  fate === 'added' ? 'b' : fate === 'gone' ? 'a' : null;

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
