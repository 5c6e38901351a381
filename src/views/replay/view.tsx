// The trace of the capture on the engine: verdict, differences, the boot event by event, both machines side by side.

import OctagonX from 'lucide-react/icons/octagon-x';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import type { ReactNode } from 'react';
import { reportText, verdict } from '../../model/replay-report.ts';
import { useActions, useApp, useFilter, useParam } from '../../store/hooks.ts';
import type { FinishedReplay } from '../../store/replay.ts';
import type { InspectorProps, ViewModule } from '../../store/view-module.ts';
import { useExports } from '../../ui/actions.tsx';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton, copyText } from '../../ui/copy-button.tsx';
import { downloadText } from '../../ui/download.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { count, plural } from '../../ui/values.tsx';
import { PairDetails } from '../changes/inspector.tsx';
import { IrqInspector } from '../interrupts/inspector.tsx';
import { Boot } from './boot.tsx';
import { CopyReport, Differences } from './differences.tsx';
import info from './info.ts';
import { SideBySide } from './sides.tsx';
import { NotReplayed } from './start.tsx';
import { useSides } from './use-sides.ts';
import { Verdict } from './verdict.tsx';
import '../changes/changes.css';
import './replay.css';

type Shown = 'verdict' | 'differences' | 'boot' | 'sides';
const SHOWN: readonly Shown[] = ['verdict', 'differences', 'boot', 'sides'];

function Replay() {
  const replay = useApp((state) => (state.replay.kind === 'done' ? state.replay.result : null));
  return replay ? <Replayed replay={replay} /> : <NotReplayed />;
}

function Replayed({ replay }: { readonly replay: FinishedReplay }) {
  const [text, setShown] = useParam<string>('show', 'verdict');
  const [, setFilter] = useFilter();
  const shown = SHOWN.find((name) => name === text) ?? 'verdict';
  const body: Readonly<Record<Shown, () => ReactNode>> = {
    verdict: () => <Verdict replay={replay} />,
    differences: () => <Differences replay={replay} />,
    boot: () => <Boot replay={replay} />,
    sides: () => <SideBySide replay={replay} />,
  };
  useReport(replay);
  return (
    <div className="replay changes">
      <Head replay={replay} />
      <Tabs
        label="Replay"
        value={shown}
        onChange={(next) => {
          // The filter is about the columns of one table.
          setFilter('');
          setShown(next);
        }}
        items={tabItems(replay)}
        end={<CopyReport replay={replay} />}
      >
        {body[shown]()}
      </Tabs>
    </div>
  );
}

function tabItems({ report, events }: FinishedReplay) {
  const item = (value: Shown, title: string, number?: number) => ({
    value,
    label: (
      <>
        {title}
        {number === undefined ? null : <span className="changes-tab-count">{count(number)}</span>}
      </>
    ),
  });
  return [
    item('verdict', 'Verdict'),
    item('differences', 'Differences', report.compared - report.identical),
    item('boot', 'Event by event', events.length),
    item('sides', 'Side by side', events.moments.length),
  ];
}

/** The verdict in one line of numbers. */
function Head({ replay }: { readonly replay: FinishedReplay }) {
  const { report } = replay;
  const { runReplay } = useActions();
  const differ = report.compared - report.identical;
  const inputs = report.inputs.reduce((sum, { count: n }) => sum + n, 0);
  return (
    <header className="replay-head">
      <p className="replay-big" data-state={differ === 0 ? 'ok' : 'fault'}>
        <b>{count(report.identical)}</b> of <b>{count(report.compared)}</b> identical
      </p>
      <CopyButton text={verdict(report)} label={`Copy "${verdict(report)}"`} />
      <p className="replay-head-facts">
        {differ === 0 ? (
          'Every choice of the engine is the choice of the kernel.'
        ) : (
          <span className="replay-differs">
            <OctagonX className="icon-small" aria-hidden /> {plural(differ, 'fact differs', 'facts differ')}
          </span>
        )}
        <span className="muted">{plural(inputs, 'input')} given, not counted</span>
        {report.stopped === '' ? null : (
          <span className="replay-differs">The engine gave up: {report.stopped}</span>
        )}
      </p>
      <span className="grow" />
      <IconButton icon={RotateCcw} label="Run the replay again" onClick={() => void runReplay()} />
    </header>
  );
}

function useReport({ report }: FinishedReplay): void {
  useExports([
    {
      id: 'report',
      title: 'Replay as text',
      run: () => downloadText('replay.txt', 'text/plain', reportText(report)),
    },
    { id: 'copy-report', title: 'Copy the replay as text', run: () => void copyText(reportText(report)) },
  ]);
}

/** The selected irq at both sides where they are at the same moment; else on the side that is shown. */
function Inspector({ selection }: InspectorProps) {
  const { comparison } = useSides();
  return comparison ? (
    <PairDetails comparison={comparison} selection={selection} />
  ) : (
    <IrqInspector selection={selection} />
  );
}

function Status() {
  const replay = useApp((state) => state.replay);
  if (replay.kind !== 'done') return null;
  return <span className="mono">{verdict(replay.result.report)}</span>;
}

export default { ...info, Component: Replay, Inspector, Status } satisfies ViewModule;
