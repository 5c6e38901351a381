// The vector matrix of a root in numbers, as debugfs prints them before the rows.

import type { MachineView } from '../../../model/machine.ts';
import { useActions } from '../../../store/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { KeyValue, Section } from '../../../ui/section.tsx';
import { count } from '../../../ui/values.tsx';
import { Source } from '../../shared/source.tsx';

/** Nothing where the domain has no matrix. */
export function MatrixSummary({ view, row }: { readonly view: MachineView; readonly row: number }) {
  const { openView } = useActions();
  const matrix = view.t.irqDomain.col.matrix[row]!;
  if (matrix < 0) return null;
  const { col } = view.t.matrix;
  const mono = (text: string) => <span className="mono">{text}</span>;
  const place = { file: col.file[matrix]!, line: col.line[matrix]! };
  const source =
    place.line > 0 && place.file >= 0 ? place : { file: view.t.irqDomain.col.file[row]!, line: place.line };
  return (
    <Section title="Matrix" source={<Source view={view} {...source} />}>
      <KeyValue
        rows={[
          [
            'Online bitmaps',
            <>
              {mono(count(col.onlineMaps[matrix]!))} <span className="muted">CPUs with a map</span>
            </>,
          ],
          ['Global available', mono(count(col.globalAvailable[matrix]!))],
          [
            'Global reserved',
            <>
              {mono(count(col.globalReserved[matrix]!))}{' '}
              <span className="muted">promised to irqs that have no vector yet</span>
            </>,
          ],
          ['Total allocated', mono(count(col.totalAllocated[matrix]!))],
          ['System', mono(`${col.systemCount[matrix]}: ${view.sets.text(col.system[matrix]!)}`)],
        ]}
      />
      <Button small onClick={() => openView('matrix')}>
        Open the matrix
      </Button>
    </Section>
  );
}
