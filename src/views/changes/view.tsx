// Two moments of the capture against each other: irqs in pairs, domains, vectors, the machine around them.

import { type ReactNode, useMemo } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import {
  useActions,
  useFilter,
  useOtherStep,
  useParam,
  useSelection,
  useSide,
  useStep,
} from '../../store/hooks.ts';
import type { OtherMoment } from '../../store/other-actions.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { useExports, useKeys } from '../../ui/actions.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton, copyText } from '../../ui/copy-button.tsx';
import { downloadText } from '../../ui/download.ts';
import { EmptyState, ErrorState, ProgressBar } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { count } from '../../ui/values.tsx';
import { DomainTable } from './domain-table.tsx';
import { Happened } from './happened.tsx';
import { ClassNumbers, Moments } from './head.tsx';
import info from './info.ts';
import { PairInspector } from './inspector.tsx';
import { IrqTable } from './irq-table.tsx';
import { machineRows } from './machine-rows.ts';
import { MachineTable } from './machine-table.tsx';
import { Machines, useOtherOptions } from './machines.tsx';
import { SideLetter } from './marks.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { pairOf } from './pairs.ts';
import { pairText, report } from './report.ts';
import { SettingChips } from './setting.tsx';
import { isUnknown, otherStep, type Sides, sidesOf } from './steps.ts';
import { type Comparison, useComparison } from './use-diff.ts';
import './changes.css';

function Changes() {
  return useSide() === 'simulation' ? <SimulatedChanges /> : <CapturedChanges />;
}

/** The simulated machine as it is, against another one. */
function SimulatedChanges() {
  const [asked] = useParam<string>('with', '');
  const step = useStep().name;
  const options = useOtherOptions();
  const wanted = asked === '' ? 'begin' : asked;
  const other = useOtherStep(wanted);
  const comparison = useComparison();
  const fits = other?.kind === 'ready' ? comparison : null;
  const label = options.find(({ value }) => value === wanted)?.label ?? wanted;
  const sides: Sides = { a: label, b: step, onScreen: 'b', between: [] };
  return (
    <div className="changes">
      <div className="changes-head">
        <Machines options={options} wanted={wanted} />
        {fits ? <ClassNumbers {...fits} /> : null}
      </div>
      {fits ? (
        <Compared comparison={fits} sides={sides} />
      ) : (
        <Waiting step={wanted} label={label} other={other} />
      )}
    </div>
  );
}

function CapturedChanges() {
  const { name, names } = useStep();
  const [asked] = useParam<string>('with', '');
  const wanted = otherStep(names, name, asked);
  const other = useOtherStep(wanted);
  const comparison = useComparison();
  if (wanted === null)
    return (
      <EmptyState title="This capture has one moment">
        To compare, capture the machine twice and put both into one archive, each in a folder of its own:{' '}
        <span className="mono">00-before</span>, <span className="mono">01-after</span>.
      </EmptyState>
    );
  const sides = sidesOf(names, name, wanted);
  const fits = other?.kind === 'ready' ? comparison : null;
  return (
    <div className="changes">
      {isUnknown(names, asked) ? (
        <p className="notice" data-tone="warn">
          The link compares with the moment {asked}, which this capture does not have; {wanted} is shown
          instead.
        </p>
      ) : null}
      <div className="changes-head">
        <Moments sides={sides} comparison={fits} />
        {fits ? <ClassNumbers {...fits} /> : null}
      </div>
      {fits ? <Compared comparison={fits} sides={sides} /> : <Waiting step={wanted} other={other} />}
    </div>
  );
}

/** The other moment is on its way, was stopped, or cannot be read. */
function Waiting({
  step,
  label = step,
  other,
}: {
  readonly step: string;
  readonly label?: string;
  readonly other: OtherMoment | null;
}) {
  const { readOther, stopOther } = useActions();
  if (other?.kind === 'failed')
    return (
      <ErrorState
        title={`${label}: not there to compare with`}
        action={<Button onClick={() => void readOther(step)}>Try again</Button>}
      >
        {other.text}
      </ErrorState>
    );
  if (other?.kind === 'stopped')
    return (
      <EmptyState
        title="Reading was stopped"
        action={<Button onClick={() => void readOther(step)}>Read {label}</Button>}
      >
        Without the other moment there is nothing to compare with.
      </EmptyState>
    );
  const progress = other?.kind === 'reading' ? other.progress : null;
  return (
    <div className="state state-center" role="status">
      <h2>{other?.kind === 'ready' ? 'Comparing' : `Reading ${label}`}</h2>
      <p>{progress ? `${count(progress.files)} files, ${count(progress.irqs)} irqs` : 'to compare with'}</p>
      <div className="changes-progress">
        <ProgressBar
          label={`Reading ${label}`}
          value={progress && progress.bytesTotal > 0 ? progress.bytes / progress.bytesTotal : null}
        />
      </div>
      {other?.kind === 'ready' ? null : <Button onClick={stopOther}>Cancel</Button>}
    </div>
  );
}

type Shown = 'irqs' | 'domains' | 'vectors' | 'machine' | 'between';
const SHOWN: readonly Shown[] = ['irqs', 'domains', 'vectors', 'machine', 'between'];

function Compared({ comparison, sides }: { readonly comparison: Comparison; readonly sides: Sides }) {
  const { diff } = comparison;
  const [text, setShown] = useParam<string>('show', 'irqs');
  const [, setFilter] = useFilter();
  const shown = SHOWN.find((name) => name === text) ?? 'irqs';
  useReport(diff);
  const items = useMemo(() => tabItems(diff), [diff]);
  const body: Readonly<Record<Shown, () => ReactNode>> = {
    irqs: () => <IrqTable {...comparison} />,
    domains: () => <DomainTable diff={diff} />,
    vectors: () => <MatrixTable diff={diff} />,
    machine: () => <MachineTable diff={diff} />,
    between: () => <Happened diff={diff} sides={sides} />,
  };
  return (
    <Tabs
      label="What is compared"
      value={shown}
      onChange={(next) => {
        // The filter is about the columns of one table.
        setFilter('');
        setShown(next);
      }}
      items={items}
      end={
        <>
          <SettingChips diff={diff} />
          <CopyButton text={() => report(diff)} label="Text report" wide />
        </>
      }
    >
      {body[shown]()}
    </Tabs>
  );
}

/** Titles with how many differ. */
function tabItems(diff: MachineDiff) {
  const differ = (list: readonly { readonly fate: string }[]): number =>
    list.filter(({ fate }) => fate !== 'same').length;
  const vectors = diff.matrices.reduce((sum, { cpus }) => sum + differ(cpus), 0);
  const item = (value: Shown, title: string, number: number) => ({
    value,
    label: (
      <>
        {title} <span className="changes-tab-count">{count(number)}</span>
      </>
    ),
  });
  return [
    item('irqs', 'Interrupts', diff.irqs.length - diff.counts.same),
    item('domains', 'Domains', differ(diff.domains)),
    item('vectors', 'Vectors', vectors),
    item('machine', 'CPUs and devices', machineRows(diff).length),
    { value: 'between' as const, label: 'What happened' },
  ];
}

function useReport(diff: MachineDiff): void {
  const name = `${diff.a.header.step}-${diff.b.header.step}.md`;
  useExports([
    {
      id: 'report',
      title: 'Comparison as text',
      run: () => downloadText(name, 'text/markdown', report(diff)),
    },
    { id: 'copy-report', title: 'Copy the comparison as text', run: () => void copyText(report(diff)) },
  ]);
  useKeys([{ id: 'report', title: 'Copy the comparison as text', run: () => void copyText(report(diff)) }]);
}

/** The selected pair in one line. */
function PairLine() {
  const comparison = useComparison();
  const selection = useSelection();
  const pair = comparison ? pairOf(comparison.diff, comparison.onScreen, selection) : -1;
  if (!comparison || pair < 0) return null;
  const text = pairText(comparison.diff, pair);
  return (
    <div className="bar">
      <span className="muted">Pair</span>
      <span className="changes-line mono">{text}</span>
      <span className="grow" />
      <CopyButton text={text} label="Copy the pair" />
    </div>
  );
}

function Status() {
  const comparison = useComparison();
  if (!comparison) return null;
  const { a, b } = comparison.diff;
  return (
    <>
      <span>
        <SideLetter side="a" small /> {a.header.step}
      </span>
      <span>
        <SideLetter side="b" small /> {b.header.step}
      </span>
      <span className="wide-only">
        matched by <b>device, kind and index</b>, then handler, then irq number
      </span>
    </>
  );
}

export default {
  ...info,
  Component: Changes,
  Inspector: PairInspector,
  PathBar: PairLine,
  Status,
} satisfies ViewModule;
