// One message of a capture traced: the hop list, what agrees from hop to hop, and the registers of the hop in hand. Both directions.

import { useMemo, useState } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { type Hop, irqOfVector, routeLine, routeOf } from '../../model/route.ts';
import { sourceOf, useActions, useMachine, useParam, useSelection } from '../../store/hooks.ts';
import { rowOf } from '../../store/machine-keys.ts';
import { whyNoReplay } from '../../store/replay.ts';
import type { Selection } from '../../store/selection.ts';
import { useSimulation } from '../../store/use-simulation.ts';
import { useKeys } from '../../ui/actions.tsx';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import { Button } from '../../ui/button.tsx';
import { StateChip } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { NoSource, SourceLink } from '../../ui/source-link.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { unread } from '../shared/source.tsx';
import { routeChecks, verdict } from './checks.ts';
import { Pick } from './pick.tsx';
import './route.css';

/** Row of irqDesc that a selection leads to: the irq itself, its MSI entry, its remapping entry or its vector. */
function tracedIrq(view: MachineView, selection: Selection | null): number {
  switch (selection?.kind) {
    case 'irq':
      return rowOf(view, selection);
    case 'msi': {
      const row = rowOf(view, selection);
      return row < 0 ? -1 : view.t.msiDesc.col.desc[row]!;
    }
    case 'irte': {
      const row = rowOf(view, selection);
      return row < 0 ? -1 : view.t.remapEntry.col.desc[row]!;
    }
    case 'vec':
      return irqOfVector(view, selection.cpu, selection.vector);
    case 'dev': {
      const row = rowOf(view, selection);
      return row < 0 ? -1 : view.t.irqDesc.col.deviceRow.indexOf(row);
    }
    default:
      return -1;
  }
}

/** The way of an irq of a machine that stands still, from what its tables hold. */
export function CapturedRoute() {
  const view = useMachine();
  const selection = useSelection();
  const desc = tracedIrq(view, selection);
  if (view.t.irqDesc.length === 0) {
    return (
      <EmptyState title="Nothing to trace">
        There is no interrupt in this capture. Open one with /proc/interrupts or debugfs irq files.
      </EmptyState>
    );
  }
  return (
    <div className="route">
      <Pick view={view} desc={desc} />
      {desc < 0 ? (
        <EmptyState title="Which message?" action={<ToSimulation view={view} />}>
          Choose an irq above, or select an entry, a vector or an irq in any view: its way stands here hop by
          hop.
        </EmptyState>
      ) : (
        <Trace key={desc} view={view} desc={desc} />
      )}
    </div>
  );
}

/** The way to a machine that sends: a capture that can be replayed can be simulated. */
function ToSimulation({ view }: { readonly view: MachineView }) {
  const { openView } = useActions();
  const isOn = useSimulation() !== null;
  if (isOn || whyNoReplay(view) !== null) return null;
  return <Button onClick={() => openView('replay')}>To fire it, simulate the machine from its replay</Button>;
}

function Trace({ view, desc }: { readonly view: MachineView; readonly desc: number }) {
  const [direction, setDirection] = useParam<'out' | 'back'>('direction', 'out');
  const forward = useMemo(() => routeOf(view, desc), [view, desc]);
  const hops = direction === 'out' ? forward : [...forward].reverse();
  const checks = useMemo(() => routeChecks(view, desc), [view, desc]);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      hops.findIndex((hop) => hop.decoded !== undefined),
    ),
  );
  const step = (by: number): void => setAt((now) => Math.min(hops.length - 1, Math.max(0, now + by)));
  useKeys([
    { id: 'next-hop', title: 'Next hop', key: 'ArrowRight', hint: 'next hop', run: () => step(1) },
    {
      id: 'previous-hop',
      title: 'Previous hop',
      key: 'ArrowLeft',
      hint: 'previous hop',
      run: () => step(-1),
    },
  ]);
  const result = verdict(view, desc, checks);
  const tone = result.ok === false ? 'fault' : result.ok === undefined ? 'pend' : 'ok';
  const lines = hops.map((hop, i) => `${i + 1}. ${hop.text}`).join('\n');
  return (
    <>
      <div className="bar">
        <StateChip state={tone}>{result.text}</StateChip>
        <span className="grow" />
        <ToggleGroup
          label="Direction"
          value={direction}
          onChange={setDirection}
          options={[
            { value: 'out', label: 'Device to CPU' },
            { value: 'back', label: 'CPU to device' },
          ]}
        />
        <CopyButton text={`${routeLine(forward)}\n${lines}\n${result.text}\n`} label="Copy the hops" />
      </div>
      <Stations hops={hops} at={at} onAt={setAt} />
      <div className="route-body">
        <HopList view={view} hops={hops} at={at} onAt={setAt} />
        <Evidence hop={hops[at]!} />
        <Checks checks={checks} />
      </div>
    </>
  );
}

interface HopsProps {
  readonly hops: readonly Hop[];
  readonly at: number;
  readonly onAt: (at: number) => void;
}

/** The hops on one line; the numbers link them to the list. */
function Stations({ hops, at, onAt }: HopsProps) {
  return (
    <div className="route-line">
      {hops.map((hop, i) => (
        <button
          key={`${hop.kind} ${hop.title}`}
          type="button"
          className="route-station"
          aria-pressed={i === at}
          data-known={hop.known}
          onClick={() => onAt(i)}
        >
          <span className="route-disc">{i + 1}</span>
          <span className="mono">{hop.title}</span>
        </button>
      ))}
    </div>
  );
}

function HopList({ view, hops, at, onAt }: HopsProps & { readonly view: MachineView }) {
  const { select } = useActions();
  const isCapture = view.t.file.length > 0;
  return (
    <ol className="route-hops" aria-label="Hops">
      {hops.map((hop, i) => {
        const place = hop.source.line > 0 ? sourceOf(view, hop.source.file, hop.source.line) : null;
        return (
          <li key={`${hop.kind} ${hop.title}`} data-at={i === at || undefined}>
            <button
              type="button"
              className="route-hop"
              onClick={() => onAt(i)}
              onDoubleClick={() => hop.key && select(hop.key)}
            >
              <span className="route-disc" aria-hidden>
                {i + 1}
              </span>
              <span>{hop.text}</span>
            </button>
            {place ? (
              <SourceLink {...place} />
            ) : (
              <NoSource>{hop.known !== 'unknown' && isCapture ? 'derived' : unread(view)}</NoSource>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Evidence({ hop }: { readonly hop: Hop }) {
  return (
    <section className="route-evidence" aria-label="Registers of this hop">
      <h2>{hop.title}</h2>
      {hop.decoded ? (
        <>
          <p>{hop.decoded.verdict}</p>
          {hop.decoded.parts.map((part) => (
            <div key={part.register}>
              <h3>
                {part.register} <span className="mono">{part.hex}</span>
              </h3>
              <BitStrip layout={part.layout} words={part.words} size="workbench" />
              <BitTable layout={part.layout} words={part.words} hideReserved />
            </div>
          ))}
        </>
      ) : (
        <p className="muted">
          {hop.text}.{' '}
          {hop.known === 'unknown'
            ? 'The capture does not hold its registers.'
            : 'This hop has no register of its own.'}
        </p>
      )}
    </section>
  );
}

function Checks({ checks }: { readonly checks: ReturnType<typeof routeChecks> }) {
  return (
    <section className="route-checks" aria-label="Checks">
      <h2>Checks, in the order of the way</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">check</th>
            <th scope="col">found</th>
            <th scope="col">expected</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.what}>
              <th scope="row">{check.what}</th>
              <td className="mono">{check.found}</td>
              <td className="mono">{check.expected}</td>
              <td>
                <StateChip state={check.ok === undefined ? 'pend' : check.ok ? 'ok' : 'fault'}>
                  {check.ok === undefined ? 'unknown' : check.ok ? 'agrees' : 'differs'}
                </StateChip>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
