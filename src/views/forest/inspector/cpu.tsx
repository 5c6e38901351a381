// The page of one CPU as a target of interrupts.

import type { MachineView } from '../../../model/machine.ts';
import { CpuState } from '../../../model/tables.ts';
import { useActions } from '../../../store/hooks.ts';
import { irqKey } from '../../../store/machine-keys.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip, StateChip } from '../../../ui/chip.tsx';
import { InspectorHead } from '../../../ui/inspector-head.tsx';
import { KeyValue, Section } from '../../../ui/section.tsx';
import { count, plural } from '../../../ui/values.tsx';
import { CpuCommands } from '../../shared/commands/cpu-commands.tsx';
import { Contradictions, contradictionsAbout } from '../../shared/contradictions.tsx';
import { Source } from '../../shared/source.tsx';
import { cpusOf, irqsOn } from '../cpus.ts';
import { endpointOf } from '../forest.ts';
import { domainName, irqPlace } from '../labels.ts';
import './inspector.css';

interface Props {
  readonly view: MachineView;
  readonly cpu: number;
  /** Row of the cpu table. */
  readonly row: number;
}

export function CpuInspector(props: Props) {
  const { view, cpu, row } = props;
  const state = view.t.cpu.col.state[row]!;
  const facts = cpusOf(view).list.find((c) => c.cpu === cpu);
  return (
    <>
      <InspectorHead
        title={`CPU ${cpu}`}
        chips={
          <>
            {state & CpuState.online ? <Chip>online</Chip> : <StateChip state="pend">offline</StateChip>}
            {state & CpuState.isolated ? (
              <Chip tip="isolcpus: managed interrupts avoid it while another CPU of their mask is there">
                isolated
              </Chip>
            ) : null}
            {facts ? <Chip>{plural(facts.irqs, 'irq')}</Chip> : null}
          </>
        }
      />
      <Contradictions view={view} rows={contradictionsAbout(view, `cpu:${cpu}`)} />
      <CpuCommands {...props} />
      <Topology {...props} />
      <Vectors {...props} matrix={facts?.matrix ?? -1} />
      <Irqs {...props} />
    </>
  );
}

function Topology({ view, row }: Props) {
  const { col } = view.t.cpu;
  const number = (value: number) => (value < 0 ? undefined : <span className="mono">{value}</span>);
  const apic = col.apicId[row]!;
  const other = view.header.arch === 'riscv64' ? 'hart' : 'CPU address';
  return (
    <Section
      title="Topology"
      source={
        <Source
          view={view}
          file={col.file[row]!}
          line={col.line[row]!}
          why="derived from the columns of /proc/interrupts"
        />
      }
    >
      <KeyValue
        rows={[
          ['node', number(col.node[row]!)],
          ['package', number(col.package[row]!)],
          ['core', number(col.core[row]!)],
          [
            'APIC id',
            apic < 0 ? undefined : (
              <span className="mono">{`${apic} 0x${apic.toString(16).padStart(2, '0')}`}</span>
            ),
          ],
          [other, number(col.hwId[row]!)],
        ]}
      />
    </Section>
  );
}

/** The kernel's four counters, and how they add up: a managed reservation leaves `avl` at once, whether it is used or not. */
function Vectors({ view, cpu, matrix }: Props & { readonly matrix: number }) {
  const { openView } = useActions();
  if (matrix < 0) return null;
  const { col } = view.t.matrixRow;
  const avl = col.available[matrix]!;
  const man = col.managed[matrix]!;
  const mac = col.managedAllocated[matrix]!;
  const act = col.allocated[matrix]!;
  const mono = (text: string | number) => <span className="mono">{text}</span>;
  return (
    <Section
      title="Vectors"
      source={<Source view={view} file={fileOf(view, matrix)} line={col.line[matrix]!} />}
    >
      <KeyValue
        rows={[
          [
            'avl',
            <>
              {mono(avl)} <span className="muted">free for irqs that are not managed</span>
            </>,
          ],
          [
            'man',
            <>
              {mono(man)} <span className="muted">reserved for managed irqs</span>
            </>,
          ],
          [
            'mac',
            <>
              {mono(mac)} <span className="muted">of those in use</span>
            </>,
          ],
          [
            'act',
            <>
              {mono(act)} <span className="muted">in use in all, managed or not</span>
            </>,
          ],
          ['vectors', mono(view.sets.text(col.vectors[matrix]!) || 'none')],
        ]}
      />
      <p className="arithmetic mono">
        avl {avl} + man {man} + (act {act} − mac {mac}) = {avl + man + act - mac}
      </p>
      <p className="muted">
        {avl + man + act - mac} numbers of this CPU can go to irqs; the system keeps the others.
      </p>
      <Button small onClick={() => openView('matrix', { select: `cpu:${cpu}` })}>
        Open the matrix
      </Button>
    </Section>
  );
}

/** File of the first matrix that a domain shows. */
function fileOf(view: MachineView, matrixRow: number): number {
  const { matrix, irqDomain } = view.t;
  for (let row = 0; row < irqDomain.length; row++) {
    const id = irqDomain.col.matrix[row]!;
    if (id < 0) continue;
    const first = matrix.col.first[id]!;
    if (matrixRow < first || matrixRow >= first + matrix.col.rows[id]!) continue;
    return matrix.col.file[id]! >= 0 ? matrix.col.file[id]! : irqDomain.col.file[row]!;
  }
  return -1;
}

const SHOWN_IRQS = 50;

function Irqs({ view, cpu }: Props) {
  const { select, openView, setFilter } = useActions();
  const irqs = irqsOn(view, cpu);
  const { col } = view.t.irqDesc;
  const all = () => {
    setFilter('interrupts', `cpu:${cpu}`);
    openView('interrupts');
  };
  return (
    <Section
      title={
        <>
          Irqs that target it <span className="muted">{count(irqs.length)}</span>
        </>
      }
      source={
        irqs.length > 0 ? (
          <Button variant="ghost" small onClick={all}>
            All in table
          </Button>
        ) : undefined
      }
    >
      {irqs.length === 0 ? <p className="muted">None.</p> : null}
      <ul className="irq-list">
        {irqs.slice(0, SHOWN_IRQS).map((desc) => {
          const domain = endpointOf(view, desc);
          return (
            <li key={desc}>
              <button type="button" className="link mono" onClick={() => select(irqKey(view, desc))}>
                {col.irq[desc]}
              </button>
              <span className="mono irq-handler">
                {view.str(col.actions[desc]) || (domain < 0 ? '' : domainName(view, domain))}
              </span>
              <span className="muted nowrap">{irqPlace(view, desc).replace(/ on CPU [\d,-]+$/, '')}</span>
            </li>
          );
        })}
      </ul>
      {irqs.length > SHOWN_IRQS ? (
        <p className="muted">
          The first {SHOWN_IRQS} of {count(irqs.length)}.
        </p>
      ) : null}
    </Section>
  );
}
