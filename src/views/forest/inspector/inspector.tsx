import { useMachine } from '../../../store/hooks.ts';
import { rowOf } from '../../../store/machine-keys.ts';
import type { InspectorProps } from '../../../store/view-module.ts';
import { CpuInspector } from './cpu.tsx';
import { DomainInspector } from './domain.tsx';

/** Details of a domain or a CPU. */
export function ForestInspector({ selection }: InspectorProps) {
  const view = useMachine();
  const row = rowOf(view, selection);
  if (row < 0) return null;
  if (selection.kind === 'cpu') return <CpuInspector view={view} cpu={selection.cpu} row={row} />;
  return selection.kind === 'dom' ? <DomainInspector view={view} row={row} /> : null;
}
