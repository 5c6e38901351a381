// The text twin: the same matrix as tables.

import { type ReactNode, useMemo } from 'react';
import { useActions, useParam, useSelection } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { count, plural } from '../../ui/values.tsx';
import { cellAt, type Matrix } from './matrix.ts';
import { ownersOnce } from './state.ts';
import { cellColumns, cpuColumns, cpuFields } from './twin-columns.tsx';

export type Twin = 'vectors' | 'cpus';

export interface TwinProps {
  readonly matrix: Matrix;
  readonly twin: Twin;
  readonly onTwin: (twin: Twin) => void;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  /** Leads back to the drawing. */
  readonly back: ReactNode;
}

export function TwinTables(props: TwinProps) {
  const { matrix, twin, onTwin, back } = props;
  const tools = (
    <>
      <ToggleGroup
        label="Table"
        options={[
          { value: 'vectors', label: matrix.source.word === 'identity' ? 'Identities' : 'Vectors' },
          { value: 'cpus', label: 'CPUs' },
        ]}
        value={twin}
        onChange={onTwin}
      />
      {back}
    </>
  );
  return twin === 'cpus' ? <CpuTable {...props} tools={tools} /> : <CellTable {...props} tools={tools} />;
}

function CellTable({ matrix, filter, onFilter, tools }: TwinProps & { readonly tools: ReactNode }) {
  const { select } = useActions();
  const selection = useSelection();
  const [sort, setSort] = useParam<string>('sort', '');
  const columns = useMemo(() => cellColumns(matrix, ownersOnce(matrix)), [matrix]);
  const selected =
    selection?.kind === 'vec'
      ? cellAt(matrix, matrix.positionOf.get(selection.cpu) ?? -1, selection.vector)
      : -1;
  const words = matrix.source.word === 'identity' ? 'identities' : 'vectors';
  return (
    <DataTable
      id="matrix-vectors"
      title={`${words} in use`}
      noun={matrix.source.word}
      nouns={words}
      facts={`${plural(matrix.vector.length, matrix.source.word, words)} on ${plural(matrix.cpus.length, 'CPU')}`}
      tools={tools}
      columns={columns}
      count={matrix.vector.length}
      filter={filter}
      onFilter={onFilter}
      sort={sort}
      onSort={setSort}
      selected={selected}
      onSelect={(cell) =>
        select(selectionKey.vec(matrix.cpus[matrix.position[cell]!]!, matrix.vector[cell]!))
      }
      isFaint={(cell) => matrix.desc[cell]! < 0}
    />
  );
}

function CpuTable({ matrix, filter, onFilter, tools }: TwinProps & { readonly tools: ReactNode }) {
  const { select } = useActions();
  const selection = useSelection();
  const [sort, setSort] = useParam<string>('cpus', '');
  const columns = useMemo(() => cpuColumns(matrix), [matrix]);
  const fields = useMemo(() => cpuFields(matrix, ownersOnce(matrix)), [matrix]);
  const cpu = selection?.kind === 'vec' || selection?.kind === 'cpu' ? selection.cpu : -1;
  return (
    <DataTable
      id="matrix-cpus"
      title="CPUs"
      noun="CPU"
      facts={`${count(matrix.cpus.length)} online, ${matrix.range.size} ${matrix.source.word === 'identity' ? 'identities' : 'vectors'} to give away on each`}
      tools={tools}
      columns={columns}
      count={matrix.cpus.length}
      fields={fields}
      filter={filter}
      onFilter={onFilter}
      sort={sort}
      onSort={setSort}
      selected={matrix.positionOf.get(cpu) ?? -1}
      onSelect={(position) => select(selectionKey.cpu(matrix.cpus[position]!))}
    />
  );
}
