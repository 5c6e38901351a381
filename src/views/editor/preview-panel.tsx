import { memo, type ReactNode, useState } from 'react';
import { StateChip } from '../../ui/chip.tsx';
import { Section } from '../../ui/section.tsx';
import { count, plural } from '../../ui/values.tsx';
import type { Preview } from './preview.ts';
import type { TreeFunction, TreeRoot, TreeRun } from './tree.ts';
import type { UnitWords } from './units.ts';
import type { Trial, TrialFacts } from './use-trial-boot.ts';

export interface PreviewPanelProps {
  readonly preview: Preview;
  readonly trial: Trial;
  /** Opens the fields of a device. */
  readonly onDevice: (at: number) => void;
}

/** What the recipe comes to: numbers, what a boot gives, remapping units, the tree of buses. */
export const PreviewPanel = memo(function PreviewPanel({ preview, trial, onDevice }: PreviewPanelProps) {
  return (
    <>
      <Section title="Machine">
        <Numbers preview={preview} />
      </Section>
      <Section title="Trial boot" source={<TrialChip trial={trial} />}>
        <TrialBody trial={trial} preview={preview} />
      </Section>
      <Section title="Remapping units" source={preview.units.length || null}>
        <Units units={preview.units} />
      </Section>
      <Section title="Buses and functions" source={plural(preview.buses, 'bus', 'buses')}>
        <Tree roots={preview.roots} onDevice={onDevice} />
      </Section>
    </>
  );
});

function Numbers({ preview }: { readonly preview: Preview }) {
  const { cpus, cpusAtBoot, nodes, functions, messages, nomsi } = preview;
  return (
    <dl className="ed-numbers-list">
      <Figure name={cpusAtBoot < cpus ? `CPUs, ${count(cpusAtBoot)} at boot` : 'CPUs'}>{count(cpus)}</Figure>
      <Figure name={nodes === 1 ? 'node' : 'nodes'}>{count(nodes)}</Figure>
      <Figure name="PCI functions">{count(functions)}</Figure>
      <Figure name={nomsi ? 'messages, which pci=nomsi forbids' : 'messages that they can send'}>
        {count(messages)}
      </Figure>
    </dl>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dd className="mono">{children}</dd>
      <dt className="label">{name}</dt>
    </div>
  );
}

function TrialChip({ trial }: { readonly trial: Trial }) {
  if (trial.kind === 'booting') return <StateChip state="pend">boots</StateChip>;
  if (trial.kind === 'failed') return <StateChip state="fault">failed</StateChip>;
  return trial.kind === 'booted' ? <StateChip state="ok">booted</StateChip> : null;
}

function TrialBody({ trial, preview }: { readonly trial: Trial; readonly preview: Preview }) {
  if (trial.kind === 'failed') return <p className="ed-wrong">{trial.text}</p>;
  if (trial.kind !== 'booted')
    return (
      <p className="muted ed-small">The engine boots the machine on the side to see what its drivers get.</p>
    );
  return <TrialNumbers facts={trial.facts} preview={preview} />;
}

/** Vectors wanted, had and left. */
function TrialNumbers({ facts, preview }: { readonly facts: TrialFacts; readonly preview: Preview }) {
  const { domains, irqs, msis, allocated, available, served } = facts;
  const all = allocated + available;
  const share = all === 0 ? 0 : allocated / all;
  return (
    <>
      <dl className="ed-numbers-list">
        <Figure name="irq domains">{count(domains)}</Figure>
        <Figure name="irqs">{count(irqs)}</Figure>
        <Figure name={`of ${count(preview.messages)} messages have an irq`}>{count(msis)}</Figure>
        <Figure name={`of ${count(preview.functions)} functions have messages`}>{count(served)}</Figure>
      </dl>
      <p className="ed-vectors">
        <span className="mono">
          <b>{count(allocated)}</b> vectors in use
        </span>
        <span className="mono">{count(available)} available</span>
      </p>
      <div className="ed-bar" role="img" aria-label={`${count(allocated)} of ${count(all)} vectors in use`}>
        <span
          className="ed-fill"
          style={{ width: `${share * 100}%` }}
          data-full={available === 0 || undefined}
        />
      </div>
      {available === 0 ? (
        <p className="ed-small ed-short">
          No vector is left: drivers got fewer than they asked for, or none.
        </p>
      ) : null}
    </>
  );
}

/** Things that a unit covers that are shown; more are told as a number. */
const MOST_COVERED = 6;

function Units({ units }: { readonly units: readonly UnitWords[] }) {
  if (units.length === 0)
    return <p className="muted ed-small">None: messages go to the CPUs as devices send them.</p>;
  return (
    <dl className="ed-units">
      {units.map(({ name, covers }) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd className="mono">
            {covers.slice(0, MOST_COVERED).join('; ')}
            {covers.length > MOST_COVERED ? (
              <span className="faint"> and {count(covers.length - MOST_COVERED)} more</span>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface TreeProps {
  readonly onDevice: (at: number) => void;
}

function Tree({ roots, onDevice }: TreeProps & { readonly roots: readonly TreeRoot[] }) {
  return (
    <ul className="ed-tree">
      {roots.map(({ bus, last, node, runs }, at) => (
        <li key={bus} className="ed-tree-host">
          <span className="ed-tree-root">
            <b>Host bridge {at}</b>
            <span className="mono faint">
              {last === bus ? `bus ${byte(bus)}` : `buses ${byte(bus)}–${byte(last)}`}
              {node < 0 ? '' : `, node ${node}`}
            </span>
          </span>
          <Runs runs={runs} onDevice={onDevice} />
        </li>
      ))}
    </ul>
  );
}

const byte = (bus: number): string => bus.toString(16).padStart(2, '0');

function Runs({ runs, onDevice }: TreeProps & { readonly runs: readonly TreeRun[] }) {
  return (
    <ul>
      {runs.map((run) => (
        <Run key={run.functions[0]!.address} run={run} onDevice={onDevice} />
      ))}
    </ul>
  );
}

/** Like functions in a row that are drawn one by one. */
const MOST_ALIKE = 3;

function Run({ run: { functions }, onDevice }: TreeProps & { readonly run: TreeRun }) {
  const [isOpen, setIsOpen] = useState(false);
  const isFolded = functions.length > MOST_ALIKE && !isOpen;
  const shown = isFolded ? functions.slice(0, 1) : functions;
  return (
    <>
      {shown.map((each) => (
        <FunctionItem key={each.address} item={each} onDevice={onDevice} />
      ))}
      {isFolded ? (
        <li>
          <button type="button" className="link ed-more" onClick={() => setIsOpen(true)}>
            {count(functions.length - 1)} more like it, to{' '}
            <span className="mono">{functions.at(-1)!.bdf}</span>
          </button>
        </li>
      ) : null}
    </>
  );
}

function FunctionItem({ item, onDevice }: TreeProps & { readonly item: TreeFunction }) {
  const { bdf, title, aside, device, below } = item;
  const isDevice = device >= 0;
  const words = (
    <>
      <span className="mono">{bdf}</span>
      <span className="ed-tree-title">{title}</span>
      <span className="mono ed-tree-aside">{aside}</span>
    </>
  );
  return (
    <li>
      {isDevice ? (
        <button type="button" className="ed-function" onClick={() => onDevice(device)}>
          {words}
        </button>
      ) : (
        <span className="ed-function">{words}</span>
      )}
      {below.length > 0 ? <Runs runs={below} onDevice={onDevice} /> : null}
    </li>
  );
}
