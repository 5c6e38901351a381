// Choices above the drawing: what colours cells, how wide columns are, which CPUs stand together, which matrix.

import { Select } from '../../ui/select.tsx';
import type { Matrix } from './matrix.ts';
import { type Grouping, isGrouped } from './rows.ts';
import { useMatrix } from './state.ts';

export const COLOURS = [
  { value: 'owner', label: 'Owner' },
  { value: 'role', label: 'Role' },
  { value: 'count', label: 'Count' },
] as const;
/** Where a simulation is on. */
export const LIVE_COLOURS = [...COLOURS, { value: 'heat', label: 'Heat' }] as const;
export const COLUMNS = [
  { value: 'elastic', label: 'Elastic' },
  { value: 'even', label: 'Even' },
] as const;
export const GROUPINGS: readonly Grouping[] = ['node', 'package', 'none'];

export function GroupBy(props: {
  readonly matrix: Matrix;
  readonly by: Grouping;
  readonly onBy: (by: Grouping) => void;
}) {
  const { matrix, by, onBy } = props;
  const label = (grouping: Grouping): string => {
    if (grouping === 'none') return 'No groups';
    return isGrouped(matrix, grouping) ? `Group by ${grouping}` : `Group by ${grouping} (not known)`;
  };
  return (
    <Select
      label="Group CPUs"
      value={by}
      onChange={onBy}
      options={GROUPINGS.map((value) => ({ value, label: label(value) }))}
    />
  );
}

/** Which matrix, where the machine has several that are in use. */
export function SourceChoice() {
  const { all, matrix, choose } = useMatrix();
  const used = all.filter(({ matrix: row }) => matrix && matrix.view.t.matrix.col.onlineMaps[row]! > 0);
  if (!matrix || used.length < 2) return null;
  return (
    <Select
      label="Matrix of"
      value={matrix.source.name}
      onChange={choose}
      options={used.map(({ name }) => ({ value: name, label: name }))}
    />
  );
}
