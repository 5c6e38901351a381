// A vector of a CPU: what holds it, what the kernel counts on the CPU, who holds the rest.

import { useDeferredValue } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { irqOfVector, vectorWord } from '../../model/route.ts';
import { useActions, useMachine } from '../../store/hooks.ts';
import { irqKey } from '../../store/machine-keys.ts';
import type { Selection } from '../../store/selection.ts';
import type { InspectorProps } from '../../store/view-module.ts';
import { Chip, StateChip } from '../../ui/chip.tsx';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { Section } from '../../ui/section.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { IrqCommands } from '../shared/commands/irq-commands.tsx';
import { CellFacts } from './cell-facts.tsx';
import { CpuCounts } from './cpu-counts.tsx';
import { reasonOf } from './empty.tsx';
import { LiveEntry } from './live/live-entry.tsx';
import { OwnerList, WholeMachine } from './machine-facts.tsx';
import { CellFlag, type Matrix, placeAt } from './matrix.ts';
import { Pick, Source } from './parts.tsx';
import { irqOf } from './selected.ts';
import { useHover, useMatrix } from './state.ts';
import { numberName } from './words.ts';
import './matrix.css';

export interface PlaceProps {
  readonly matrix: Matrix;
  readonly position: number;
  readonly vector: number;
}

/** Follows the pointer while it is over the drawing, and comes back to what is selected. */
export function VectorInspector({ selection }: InspectorProps) {
  const view = useMachine();
  const { matrix } = useMatrix();
  const hover = useDeferredValue(useHover());
  if (selection.kind !== 'vec') return null;
  if (!matrix) return <WithoutMatrix view={view} cpu={selection.cpu} number={selection.vector} />;
  const at = hover && matrix.positionOf.has(hover.cpu) ? hover : selection;
  const position = matrix.positionOf.get(at.cpu) ?? -1;
  if (position < 0) return <NoRow matrix={matrix} cpu={at.cpu} />;
  if (at.vector >= matrix.range.columns) {
    return (
      <EmptyState title={`There is no ${matrix.source.word} ${at.vector}`}>
        {matrix.source.name} has {matrix.range.columns} of them, 0 to{' '}
        {numberName(matrix, matrix.range.columns - 1)}.
      </EmptyState>
    );
  }
  const props = { matrix, position, vector: at.vector };
  return (
    <>
      <Head {...props} />
      <Commands matrix={matrix} selection={selection} />
      <CpuCounts {...props} />
      <OwnerList {...props} />
      <WholeMachine matrix={matrix} />
    </>
  );
}

/** Commands on the irq that has the selected vector. Where it is placed elsewhere, the selection goes with it. */
function Commands({ matrix, selection }: { readonly matrix: Matrix; readonly selection: Selection }) {
  const { select } = useActions();
  const desc = irqOf(matrix, selection);
  if (desc < 0) return null;
  const key = irqKey(matrix.view, desc);
  return <IrqCommands view={matrix.view} row={desc} onPlaced={() => select(key)} />;
}

/** A number at a CPU of a machine without a matrix: the irq that has it, and why there is no more to say. */
function WithoutMatrix(props: { readonly view: MachineView; readonly cpu: number; readonly number: number }) {
  const { view, cpu, number } = props;
  const { title, text } = reasonOf(view);
  const desc = irqOfVector(view, cpu, number);
  const { irqDesc } = view.t;
  return (
    <>
      <InspectorHead
        title={`CPU ${cpu}`}
        name={<span className="own-ve">{`${vectorWord(view)} 0x${number.toString(16)}`}</span>}
      >
        {desc < 0 ? (
          <p>No irq of this moment has it.</p>
        ) : (
          <p>
            Held by <Pick to={`irq:${irqDesc.col.irq[desc]}`}>irq {irqDesc.col.irq[desc]}</Pick>{' '}
            <Source view={view} file={irqDesc.col.file[desc]!} line={irqDesc.col.line[desc]!} />
          </p>
        )}
      </InspectorHead>
      <Section title={title}>
        <p className="muted">{text}</p>
      </Section>
    </>
  );
}

function NoRow({ matrix, cpu }: { readonly matrix: Matrix; readonly cpu: number }) {
  const offline = matrix.offline.includes(cpu);
  return (
    <EmptyState title={`CPU ${cpu} has no row in the matrix`}>
      {offline ? 'It is offline. ' : ''}The kernel prints the CPUs that are online; what stays allocated on
      another one is only counted in Total allocated.
    </EmptyState>
  );
}

function Head(props: PlaceProps) {
  const { matrix, position, vector } = props;
  return (
    <InspectorHead
      title={`CPU ${matrix.cpus[position]}`}
      name={
        <>
          <span className="own-ve mx-number">{numberName(matrix, vector)}</span>{' '}
          <span className="muted">{vector}</span>
        </>
      }
      chips={<Chips {...props} />}
    >
      <div className="mx-facts">
        <CellFacts {...props} />
        <LiveEntry cpu={matrix.cpus[position]!} vector={vector} />
      </div>
    </InspectorHead>
  );
}

function Chips({ matrix, position, vector }: PlaceProps) {
  const place = placeAt(matrix, position, vector);
  if (place.kind !== 'cell') {
    const words = { outside: 'not given to irqs', reserved: 'reserved only', system: 'system', free: 'free' };
    return <Chip>{words[place.kind]}</Chip>;
  }
  const flags = matrix.flags[place.cell]!;
  return (
    <>
      <Chip>in use</Chip>
      {flags & CellFlag.managed ? (
        <Chip tip="The kernel spread the irq; writing its affinity fails with EPERM">managed</Chip>
      ) : null}
      {flags & CellFlag.cleanup ? <StateChip state="pend">cleanup pending</StateChip> : null}
    </>
  );
}
