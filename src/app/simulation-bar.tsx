// The clock of a simulation: runs it, stops it, sets its speed, and says what passes.

import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import SquarePen from 'lucide-react/icons/square-pen';
import StepForward from 'lucide-react/icons/step-forward';
import X from 'lucide-react/icons/x';
import { useRef } from 'react';
import { RateMeter } from '../lib/rate-meter.ts';
import { editLink } from '../store/edit-link.ts';
import { useActions, useCaptured, useSide } from '../store/hooks.ts';
import { type SimulationOn, useSimulation, useSlowLive } from '../store/use-simulation.ts';
import { type Action, useRegisterActions } from '../ui/actions.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { machineTime } from '../ui/machine-time.ts';
import { compact } from '../ui/values.tsx';
import './transport.css';

/** Machine time by real time, slowest first; the last is as fast as it goes. */
export const SPEEDS: readonly { readonly speed: number; readonly title: string; readonly short: string }[] = [
  { speed: 1e-5, title: '10 µs take a second', short: '10 µs/s' },
  { speed: 1e-4, title: '100 µs take a second', short: '100 µs/s' },
  { speed: 1e-3, title: 'A millisecond takes a second', short: '1 ms/s' },
  { speed: 1e-2, title: '10 ms take a second', short: '10 ms/s' },
  { speed: 1e-1, title: '100 ms take a second', short: '100 ms/s' },
  { speed: 1, title: 'Real time', short: 'real time' },
  { speed: Number.POSITIVE_INFINITY, title: 'As fast as the engine goes', short: 'flat out' },
];

/** Nothing while no simulation is on, or the page shows another machine. */
export default function SimulationBar() {
  const simulation = useSimulation();
  const isShown = useSide() === 'simulation';
  return simulation && isShown ? <Bar simulation={simulation} /> : null;
}

function Bar({ simulation }: { readonly simulation: SimulationOn }) {
  const { setPace, passTicks, endSimulation } = useActions();
  const { pace } = simulation;
  const edit = useEditLink();
  useSimulationKeys(simulation, edit);
  return (
    <section className="transport no-print" aria-label="Simulation">
      <div className="transport-row">
        <span className="transport-group" role="group" aria-label="Time">
          <IconButton
            icon={pace.running ? Pause : Play}
            label={pace.running ? 'Pause' : 'Run'}
            keys="Space"
            variant="default"
            onClick={() => setPace({ running: !pace.running })}
          />
          <IconButton
            icon={StepForward}
            label="One tick (10 µs)"
            keys="."
            reason={pace.running ? 'The simulation runs' : undefined}
            onClick={() => passTicks(1)}
          />
        </span>
        <Speed simulation={simulation} />
        <Counters />
        <span className="grow" />
        {edit === undefined ? null : (
          <a className="button button-ghost button-small" href={edit}>
            <SquarePen className="icon-small" aria-hidden />
            Edit this machine
          </a>
        )}
        <Button small variant="ghost" icon={X} onClick={endSimulation}>
          End
        </Button>
      </div>
    </section>
  );
}

function Speed({ simulation: { pace } }: { readonly simulation: SimulationOn }) {
  const { setPace } = useActions();
  const at = Math.max(
    0,
    SPEEDS.findIndex(({ speed }) => speed === pace.speed),
  );
  return (
    <label className="transport-speed">
      <span className="label">Speed</span>
      <input
        type="range"
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={at}
        aria-valuetext={SPEEDS[at]!.title}
        onChange={(event) => setPace({ speed: SPEEDS[Number(event.target.value)]!.speed })}
      />
      <span className="mono transport-speed-words" data-tip={SPEEDS[at]!.title}>
        {SPEEDS[at]!.short}
      </span>
    </label>
  );
}

/** Time, messages and their rates: written straight into the page, a few times a second. */
function Counters() {
  const time = useRef<HTMLElement>(null);
  const messages = useRef<HTMLElement>(null);
  const real = useRef<HTMLElement>(null);
  const lost = useRef<HTMLElement>(null);
  const meter = useRef(new RateMeter());
  useSlowLive(({ head }, now) => {
    meter.current.add(now, head.messages[0]!);
    write(time, machineTime(head.tick[0]!));
    write(messages, compact(head.messages[0]!));
    write(real, `${compact(Math.round(meter.current.perSecond))}/s`);
    write(lost, compact(head.lost[0]!));
  });
  return (
    <dl className="transport-counters">
      <Counter name="machine time" ref={time} />
      <Counter name="messages" ref={messages} />
      <Counter name="routed" ref={real} tip="Messages that the engine routes in a second of real time" />
      <Counter name="lost" ref={lost} />
    </dl>
  );
}

function write({ current }: { readonly current: HTMLElement | null }, text: string): void {
  if (current && current.textContent !== text) current.textContent = text;
}

interface CounterProps {
  readonly name: string;
  readonly tip?: string;
  readonly ref: React.Ref<HTMLElement>;
}

function Counter({ name, tip, ref }: CounterProps) {
  return (
    <div data-tip={tip}>
      <dt className="label">{name}</dt>
      <dd className="mono" ref={ref}>
        0
      </dd>
    </div>
  );
}

/** Undefined for a machine that has no recipe. */
function useEditLink(): string | undefined {
  const origin = useCaptured()?.origin;
  return origin?.kind === 'preset' ? editLink(origin) : undefined;
}

function useSimulationKeys({ pace }: SimulationOn, edit: string | undefined): void {
  const { setPace, passTicks, endSimulation } = useActions();
  const at = SPEEDS.findIndex(({ speed }) => speed === pace.speed);
  const group = 'view' as const;
  const keys: Action[] = [
    {
      id: 'simulation.run',
      title: pace.running ? 'Simulation: pause' : 'Simulation: run',
      group,
      key: 'Space',
      hint: pace.running ? 'pause' : 'run',
      run: () => setPace({ running: !pace.running }),
    },
    { id: 'simulation.tick', title: 'Simulation: one tick', group, key: '.', run: () => passTicks(1) },
    {
      id: 'simulation.faster',
      title: 'Simulation: faster',
      group,
      key: '+',
      run: () => setPace({ speed: SPEEDS[Math.min(SPEEDS.length - 1, at + 1)]!.speed }),
    },
    {
      id: 'simulation.slower',
      title: 'Simulation: slower',
      group,
      key: '-',
      run: () => setPace({ speed: SPEEDS[Math.max(0, at - 1)]!.speed }),
    },
    ...(edit === undefined
      ? []
      : [
          {
            id: 'simulation.edit',
            title: 'Simulation: edit this machine',
            group,
            run: () => window.location.assign(edit),
          },
        ]),
    { id: 'simulation.end', title: 'Simulation: end', group, run: endSimulation },
  ];
  useRegisterActions(keys);
}
