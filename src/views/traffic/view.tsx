// Traffic of a simulated machine: what sends, where it arrives, what is lost and why.

import { useId, useMemo } from 'react';
import { useMachine, useSide } from '../../store/hooks.ts';
import { type SimulationOn, useSimulation } from '../../store/use-simulation.ts';
import type { ViewModule } from '../../store/view-module.ts';
import { Splitter, useStoredNumber } from '../../ui/splitter.tsx';
import { CpuPanel } from './cpu-panel.tsx';
import { Devices } from './devices.tsx';
import { NoSimulation } from './empty.tsx';
import info from './info.ts';
import { Logs } from './logs.tsx';
import { Meters, MetersContext } from './meters.ts';
import { sendersOf } from './senders.ts';
import { SourcePanel } from './source-panel.tsx';
import { StateHash } from './state-hash.tsx';
import './traffic.css';

const LEFT = 488;
const LOGS = 236;

function Traffic() {
  const simulation = useSimulation();
  const side = useSide();
  if (!simulation || side !== 'simulation') return <NoSimulation isOn={simulation !== null} />;
  return <Running simulation={simulation} />;
}

function Running({ simulation }: { readonly simulation: SimulationOn }) {
  const { port } = simulation;
  const view = useMachine();
  const senders = useMemo(() => sendersOf(view, port.functions), [view, port]);
  const meters = useMemo(() => new Meters(), [port]);
  const [left, setLeft] = useStoredNumber('traffic-left', LEFT);
  const [logs, setLogs] = useStoredNumber('traffic-logs', LOGS);
  const id = useId();
  return (
    <MetersContext value={meters}>
      <div className="tr">
        <h2 className="hidden-text">Traffic</h2>
        <div id={`${id}-left`} className="tr-left" style={{ width: left }}>
          <SourcePanel simulation={simulation} senders={senders} />
          <Devices senders={senders} />
          <Splitter
            label="Width of the sources"
            controls={`${id}-left`}
            size={left}
            min={400}
            max={720}
            region="before"
            onResize={setLeft}
            onReset={() => setLeft(LEFT)}
          />
        </div>
        <div className="tr-right">
          <CpuPanel />
          <div id={`${id}-logs`} className="tr-below" style={{ height: logs }}>
            <Logs simulation={simulation} />
            <Splitter
              label="Height of the logs"
              controls={`${id}-logs`}
              size={logs}
              min={120}
              max={520}
              region="after"
              rows
              onResize={setLogs}
              onReset={() => setLogs(LOGS)}
            />
          </div>
        </div>
      </div>
    </MetersContext>
  );
}

function Status() {
  const simulation = useSimulation();
  return simulation ? <StateHash simulation={simulation} /> : null;
}

export default { ...info, Component: Traffic, Status } satisfies ViewModule;
