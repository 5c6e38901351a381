// Owners of vectors, and the numbers that the kernel prints for the machine as a whole.

import Check from 'lucide-react/icons/check';
import { Section } from '../../ui/section.tsx';
import { count, plural } from '../../ui/values.tsx';
import type { PlaceProps } from './inspector.tsx';
import { Swatch } from './legend.tsx';
import type { Matrix } from './matrix.ts';
import { Pick, Source } from './parts.tsx';
import { ownersOnce, useColouring } from './state.ts';

const MOST_OWNERS = 24;

/** Owners with the vectors they hold, on this CPU and in all; in the order of their colours. */
export function OwnerList({ matrix, position }: PlaceProps) {
  const owners = ownersOnce(matrix);
  const { slots } = useColouring(matrix, 'owner');
  const here = owners.list.map(() => 0);
  for (let cell = matrix.start[position]!; cell < matrix.start[position + 1]!; cell++)
    here[owners.ofCell[cell]!]!++;
  const isDevice = (key: string): boolean => matrix.view.find('device', 'id', key) >= 0;
  return (
    <Section title="Owners">
      <table className="mx-owners">
        <thead>
          <tr>
            <th scope="col" colSpan={3}>
              <span className="hidden-text">owner</span>
            </th>
            <th scope="col">CPU {matrix.cpus[position]}</th>
            <th scope="col">all</th>
          </tr>
        </thead>
        <tbody>
          {owners.list.slice(0, MOST_OWNERS).map((owner, at) => (
            <tr key={owner.key}>
              <td>
                <Swatch token={slots[at]!.token} managed={owner.managed > 0} />
              </td>
              <th scope="row" className="mono">
                {isDevice(owner.key) ? <Pick to={`dev:${owner.key}`}>{owner.name}</Pick> : owner.name}
              </th>
              <td className="muted">{owner.about}</td>
              <td className={here[at] === 0 ? 'mono faint' : 'mono'}>{here[at] === 0 ? '–' : here[at]}</td>
              <td className="mono">{count(owner.cells)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {owners.list.length > MOST_OWNERS ? (
            <tr>
              <td />
              <td colSpan={4} className="muted">
                and {plural(owners.list.length - MOST_OWNERS, 'owner')} more
              </td>
            </tr>
          ) : null}
          <tr>
            <td />
            <th scope="row" colSpan={2}>
              allocated
            </th>
            <td className="mono">{matrix.start[position + 1]! - matrix.start[position]!}</td>
            <td className="mono">{count(matrix.vector.length)}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

export function WholeMachine({ matrix }: { readonly matrix: Matrix }) {
  const { view } = matrix;
  const { col } = view.t.matrix;
  const at = matrix.source.matrix;
  const total = col.totalAllocated[at]!;
  const beyond = total - matrix.vector.length;
  const rows: [string, string][] = [
    ['Online bitmaps', count(col.onlineMaps[at]!)],
    ['Global available', count(col.globalAvailable[at]!)],
    ['Global reserved', count(col.globalReserved[at]!)],
    ['Total allocated', count(total)],
    ['System', `${col.systemCount[at]}: ${view.sets.text(col.system[at]!)}`],
  ];
  return (
    <Section title="Whole machine" source={<Source view={view} file={col.file[at]!} line={col.line[at]!} />}>
      <table className="mx-whole">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="mono">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted mx-arithmetic">
        {beyond === 0 ? (
          <>
            The rows hold {count(matrix.vector.length)} <Check className="icon-small" aria-label="adds up" />
          </>
        ) : (
          beyondText(matrix, beyond)
        )}
      </p>
    </Section>
  );
}

/** Vectors that are counted and stand in no row. */
function beyondText(m: Matrix, beyond: number): string {
  const rows = `The rows hold ${count(m.vector.length)}.`;
  if (beyond < 0) return `${rows} The head was read before ${-beyond} of them were allocated.`;
  if (m.offline.length === 0)
    return `${rows} ${beyond} more are counted: they belong to CPUs without a row, or were freed while their CPU was offline, which the kernel does not take from the total (irq_matrix_free).`;
  const cpus = `${m.offline.length > 1 ? 'CPUs' : 'CPU'} ${m.offline.join(', ')}`;
  return `${rows} ${beyond} more belong to ${cpus}, offline: no row is printed, and the total goes on counting what was allocated there, freed since or not (irq_matrix_free).`;
}
