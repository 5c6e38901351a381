// Engine and capture side by side, at a moment whose files the capture has: A is the capture, B the engine.

import { type ReactNode, useEffect, useMemo } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import { useActions, useApp, useCaptured, useFilter, useParam } from '../../store/hooks.ts';
import type { FinishedReplay } from '../../store/replay.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { count } from '../../ui/values.tsx';
import { DomainTable } from '../changes/domain-table.tsx';
import { ClassNumbers } from '../changes/head.tsx';
import { IrqTable } from '../changes/irq-table.tsx';
import { MachineTable } from '../changes/machine-table.tsx';
import { SideLetter } from '../changes/marks.tsx';
import { MatrixTable } from '../changes/matrix-table.tsx';
import type { Comparison } from '../changes/use-diff.ts';
import { useSides } from './use-sides.ts';

/** The engine counts no interrupts. */
const COUNTS: readonly string[] = ['count'];

type Part = 'irqs' | 'domains' | 'vectors' | 'machine';
const PARTS: readonly { readonly value: Part; readonly label: string }[] = [
  { value: 'irqs', label: 'Interrupts' },
  { value: 'domains', label: 'Domains' },
  { value: 'vectors', label: 'Vectors' },
  { value: 'machine', label: 'CPUs and devices' },
];

export function SideBySide({ replay }: { readonly replay: FinishedReplay }) {
  const { moment, comparison } = useSides();
  const { goStep } = useActions();
  const open = useCaptured();
  // The capture comes to where the engine stands.
  const wanted = moment !== null && open?.step !== moment.name ? moment.name : null;
  useEffect(() => {
    if (wanted !== null) void goStep(wanted);
  }, [wanted, goStep]);
  return (
    <div className="replay-sides">
      <div className="replay-sides-head">
        <MomentChoice replay={replay} />
        {comparison ? <ClassNumbers {...comparison} /> : null}
      </div>
      {moment === null ? <Between replay={replay} /> : null}
      {moment !== null && !comparison ? (
        <div className="state state-center" role="status">
          <h2>Comparing</h2>
        </div>
      ) : null}
      {comparison ? <Compared comparison={comparison} /> : null}
    </div>
  );
}

/** Which moment: both sides go there. */
function MomentChoice({ replay }: { readonly replay: FinishedReplay }) {
  const { goLine } = useActions();
  const { moment } = useSides();
  const line = useApp((state) => state.engine?.line ?? 0);
  const { moments } = replay.events;
  const options = useMemo(
    () => [
      ...(moment === null ? [{ value: '', label: 'between two moments' }] : []),
      ...moments.map(({ name }) => ({ value: name, label: name })),
    ],
    [moments, moment],
  );
  const choose = (name: string): void => {
    const to = moments.find((each) => each.name === name);
    if (to) void goLine(to.line);
  };
  return (
    <div className="changes-moments">
      <div className="changes-moment">
        <SideLetter side="a" />
        <span className="replay-side-name">Capture</span>
        <Select label="Moment" options={options} value={moment?.name ?? ''} onChange={choose} />
      </div>
      <div className="changes-moment">
        <SideLetter side="b" />
        <span className="replay-side-name">Engine</span>
        <span className="changes-about">
          at line {count(line)} of the trace{moment ? ', when these files were read' : ''}
        </span>
      </div>
    </div>
  );
}

/** There is nothing to compare with between two moments. */
function Between({ replay }: { readonly replay: FinishedReplay }) {
  const { goLine } = useActions();
  const row = useApp((state) => state.engine?.row ?? -1);
  const { moments } = replay.events;
  const before = moments.findLast(({ event }) => event < row);
  const after = moments.find(({ event }) => event > row);
  return (
    <EmptyState
      title="The engine stands between two moments"
      action={
        <p className="replay-between">
          {before ? <Button onClick={() => void goLine(before.line)}>Back to {before.name}</Button> : null}
          {after ? <Button onClick={() => void goLine(after.line)}>On to {after.name}</Button> : null}
        </p>
      }
    >
      {moments.length > 0
        ? 'The capture has files of its moments only; in between, its trace is compared event by event.'
        : 'The trace does not say when the files of this capture were read, so only its events can be compared.'}
    </EmptyState>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const [text, setPart] = useParam<string>('part', 'irqs');
  const [, setFilter] = useFilter();
  const part = PARTS.find(({ value }) => value === text)?.value ?? 'irqs';
  const { diff } = comparison;
  const body: Readonly<Record<Part, () => ReactNode>> = {
    irqs: () => <IrqTable {...comparison} without={COUNTS} />,
    domains: () => <DomainTable diff={diff} />,
    vectors: () => <MatrixTable diff={diff} />,
    machine: () => <MachineTable diff={diff} />,
  };
  const options = useMemo(() => partOptions(diff), [diff]);
  return (
    <>
      <div className="bar">
        <ToggleGroup
          label="What is compared"
          options={options}
          value={part}
          onChange={(next) => {
            // The filter is about the columns of one table.
            setFilter('');
            setPart(next);
          }}
        />
      </div>
      <div className="replay-sides-body">{body[part]()}</div>
    </>
  );
}

function partOptions({ domains, irqs, counts, matrices }: MachineDiff) {
  const differ = (list: readonly { readonly fate: string }[]): number =>
    list.filter(({ fate }) => fate !== 'same').length;
  const numbers: Readonly<Partial<Record<Part, number>>> = {
    irqs: irqs.length - counts.same,
    domains: differ(domains),
    vectors: matrices.reduce((sum, { cpus }) => sum + differ(cpus), 0),
  };
  return PARTS.map(({ value, label }) => {
    const n = numbers[value];
    return { value, label: n === undefined ? label : `${label} ${count(n)}` };
  });
}
