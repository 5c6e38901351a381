// The four counters of a CPU, whether they add up, and for whom it keeps vectors.

import Check from 'lucide-react/icons/check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { CpuState } from '../../model/tables.ts';
import { rowOf } from '../../store/machine-keys.ts';
import { KeyValue, Section } from '../../ui/section.tsx';
import { plural } from '../../ui/values.tsx';
import { COUNTER_MEANINGS, COUNTER_NAMES, COUNTERS } from './counters.ts';
import type { PlaceProps } from './inspector.tsx';
import { countersOf, type Matrix } from './matrix.ts';
import { Pick, Source } from './parts.tsx';
import { type Counters, matrixQuirk } from './range.ts';
import { reservationsOf } from './reserved.ts';

export function CpuCounts({ matrix, position }: PlaceProps) {
  const { view } = matrix;
  const row = matrix.rows[position]!;
  const counters = countersOf(view, row);
  const cpu = matrix.cpus[position]!;
  const source = (
    <Source
      view={view}
      file={view.t.matrix.col.file[matrix.source.matrix]!}
      line={view.t.matrixRow.col.line[row]!}
    />
  );
  return (
    <Section title={`CPU ${cpu}, as the kernel counts`} source={source}>
      <table className="mx-counters">
        <tbody>
          {COUNTERS.map((name, i) => (
            <tr key={name}>
              <th scope="row" className="mono">
                {COUNTER_NAMES[i]}
              </th>
              <td className="mono">{counters[name]}</td>
              <td className="muted">{COUNTER_MEANINGS[i]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Sum matrix={matrix} counters={counters} />
      <Reserved
        matrix={matrix}
        cpu={cpu}
        reserved={counters.managed - counters.managedAllocated}
        man={counters.managed}
      />
      <CpuPlace matrix={matrix} cpu={cpu} />
    </Section>
  );
}

/** `202 - 1 unmanaged - 3 man = 198 avl`: with a check, or with the reason why it does not add up. */
function Sum({ matrix, counters }: { readonly matrix: Matrix; readonly counters: Counters }) {
  const { range } = matrix;
  const unmanaged = counters.allocated - counters.managedAllocated;
  const quirk = matrixQuirk(range, counters);
  const left = `${range.size} − ${unmanaged} unmanaged − ${counters.managed} man = ${counters.available - quirk}`;
  if (quirk === 0) {
    return (
      <p className="mono mx-arithmetic">
        {left} avl <Check className="icon-small" aria-label="adds up" />
      </p>
    );
  }
  const more = quirk > 0;
  return (
    <>
      <p className="mono mx-arithmetic">
        {left}, not {counters.available} <TriangleAlert className="icon-small" aria-label="does not add up" />
      </p>
      <p className="muted mx-more">
        {more
          ? `avl is ${quirk} too large. The kernel does not take vectors from avl that it reserves for managed irqs while the CPU is offline (irq_matrix_reserve_managed), and does not make up for it when the CPU comes back.`
          : `avl is ${-quirk} too small. The kernel does not give vectors back to avl when reservations of managed irqs end while the CPU is offline (irq_matrix_remove_managed).`}{' '}
        An irq is given a free vector or not by the bitmap, not by avl; avl decides which CPU is tried.
      </p>
    </>
  );
}

const MOST_LISTED = 12;

function Reserved(props: {
  readonly matrix: Matrix;
  readonly cpu: number;
  readonly reserved: number;
  readonly man: number;
}) {
  const { matrix, cpu, reserved, man } = props;
  if (man === 0) return null;
  const { all, notHere } = reservationsOf(matrix, cpu);
  const { irq, actions, target } = matrix.view.t.irqDesc.col;
  const agrees = all.length === man;
  const name = (row: number): string => (actions[row]! < 0 ? 'no handler' : matrix.view.str(actions[row]));
  return (
    <>
      {reserved > 0 ? (
        <p className="muted mx-more">
          {plural(reserved, 'vector')} reserved and not in use. Which one the kernel keeps for an irq is not
          printed{all.length > 0 ? '; for whom follows from the affinity masks of managed irqs:' : '.'}
        </p>
      ) : null}
      {reserved > 0 && notHere.length > 0 ? (
        <ul className="mx-reserved">
          {notHere.slice(0, MOST_LISTED).map((row) => (
            <li key={row}>
              <Pick to={`irq:${irq[row]}`}>irq {irq[row]}</Pick> <span className="mono">{name(row)}</span>{' '}
              <span className="muted">
                {target[row]! < 0 ? 'no vector now' : `now on CPU ${target[row]}`}
              </span>
            </li>
          ))}
          {notHere.length > MOST_LISTED ? (
            <li className="muted">and {notHere.length - MOST_LISTED} more</li>
          ) : null}
        </ul>
      ) : null}
      {agrees ? null : (
        <p className="muted mx-more">
          {all.length === 0
            ? 'For which irqs is not known: no managed irq of this capture has this CPU in its affinity mask.'
            : `The masks of managed irqs name this CPU ${plural(all.length, 'time')}, the kernel counts ${man}.`}
        </p>
      )}
    </>
  );
}

function CpuPlace({ matrix, cpu }: { readonly matrix: Matrix; readonly cpu: number }) {
  const { view } = matrix;
  const row = rowOf(view, { kind: 'cpu', cpu });
  if (row < 0) return null;
  const { col } = view.t.cpu;
  const known = (n: number, text: string) => (n < 0 ? undefined : <span className="mono">{text}</span>);
  return (
    <div className="mx-more">
      <KeyValue
        rows={[
          [
            'node',
            known(col.node[row]!, String(col.node[row])) ?? (
              <span className="muted">not in this capture</span>
            ),
          ],
          ['package', known(col.package[row]!, String(col.package[row]))],
          ['APIC id', known(col.apicId[row]!, `0x${col.apicId[row]!.toString(16)}`)],
          ['hart', matrix.source.isX86 ? undefined : known(col.hwId[row]!, String(col.hwId[row]))],
          ['isolated', col.state[row]! & CpuState.isolated ? 'yes' : undefined],
        ]}
      />
    </div>
  );
}
