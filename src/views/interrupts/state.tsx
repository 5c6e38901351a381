// Affinity, state bits and counts of an irq.

import type { ReactNode } from 'react';
import { DSTATE_LISTS, ISTATE_FLAGS, STATUS_FLAGS, STATUS_UNNAMED } from '../../model/flags.ts';
import { Has } from '../../model/tables.ts';
import { AffinityStrip } from '../../ui/affinity-strip.tsx';
import { KeyValue, Section } from '../../ui/section.tsx';
import { count } from '../../ui/values.tsx';
import { askedSet, countsOf, cpusOf, effectiveSet } from '../shared/irq-facts.ts';
import { Source } from '../shared/source.tsx';
import { Flags, type IrqProps } from './parts.tsx';

export function Affinity({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  const { ids, nodes } = cpusOf(view);
  const cpus = (ids.at(-1) ?? -1) + 1;
  const asked = askedSet(view, row);
  const effective = effectiveSet(view, row);
  const nodeOf = nodes ? (cpu: number): number => nodes[ids.indexOf(cpu)] ?? 0 : undefined;
  const text = (set: number): ReactNode => <span className="mono">{view.sets.text(set) || 'none'}</span>;
  const file = col.file[row]! >= 0 ? col.file[row]! : col.affinityFile[row]!;
  const line = col.file[row]! >= 0 ? col.nodeLine[row]! + 1 : col.affinityLine[row]!;
  return (
    <Section title="Affinity" source={<Source view={view} file={file} line={line} />}>
      <AffinityStrip
        cpus={cpus}
        asked={[...view.sets.members(asked)]}
        effective={[...view.sets.members(effective)]}
        nodeOf={nodeOf}
      />
      <KeyValue
        rows={[
          ['requested', asked < 0 ? 'not known' : text(asked)],
          ['effective', effective < 0 ? 'not known' : text(effective)],
          ['pending', view.sets.size(col.pending[row]!) > 0 ? text(col.pending[row]!) : undefined],
          ['hint', view.sets.size(col.hint[row]!) > 0 ? text(col.hint[row]!) : undefined],
          ['node', col.node[row]! >= 0 ? <span className="mono">{col.node[row]}</span> : undefined],
          ['', col.managed[row] === 1 ? 'set by the kernel; writes fail with EPERM' : undefined],
        ]}
      />
    </Section>
  );
}

export function State({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  if (!(col.has[row]! & Has.debugfs)) return null;
  return (
    <Section title="State" source={<Source view={view} file={col.file[row]!} line={col.dstateLine[row]!} />}>
      <KeyValue
        rows={[
          [
            'flow handler',
            <span key="h" className="mono">
              {view.str(col.handler[row])}
            </span>,
          ],
          [
            'dstate',
            <Flags
              key="d"
              word={col.dstate[row]!}
              list={DSTATE_LISTS[col.dstateList[row]!]!}
              prefix="IRQD_"
            />,
          ],
          [
            'status',
            <Flags
              key="s"
              word={col.status[row]!}
              list={STATUS_FLAGS}
              unnamed={STATUS_UNNAMED}
              prefix="IRQ_"
            />,
          ],
          ['istate', <Flags key="i" word={col.istate[row]!} list={ISTATE_FLAGS} prefix="IRQS_" />],
          [
            'depth',
            <span key="dd" className="mono">{`disable ${col.ddepth[row]} · wake ${col.wdepth[row]}`}</span>,
          ],
        ]}
      />
    </Section>
  );
}

export function Counts({ view, row }: IrqProps) {
  const { col } = view.t.irqDesc;
  const counts = countsOf(view, row);
  const most = Math.max(1, ...counts.map(([, n]) => n));
  if (!(col.has[row]! & Has.interrupts)) {
    return (
      <Section title="Counts">
        <p className="muted">Not in /proc/interrupts: it lists irqs that have a handler.</p>
      </Section>
    );
  }
  return (
    <Section
      title="Counts"
      source={<Source view={view} file={col.interruptsFile[row]!} line={col.interruptsLine[row]!} />}
    >
      <p>
        <span className="mono">{count(col.total[row]!)}</span> in all
        {counts.length === 0 ? ', on no CPU yet' : ''}
      </p>
      <table className="irq-counts">
        <tbody>
          {counts.slice(0, 32).map(([cpu, n]) => (
            <tr key={cpu}>
              <th scope="row">CPU {cpu}</th>
              <td className="mono">{count(n)}</td>
              <td>
                <span className="irq-bar" style={{ width: `${(100 * n) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {counts.length > 32 ? <p className="muted">and {counts.length - 32} CPUs more</p> : null}
    </Section>
  );
}
