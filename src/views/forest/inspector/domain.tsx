// The page of one irq domain.

import type { ReactNode } from 'react';
import { domainFlags, namedFlags } from '../../../model/flags.ts';
import type { MachineView } from '../../../model/machine.ts';
import { showDomainFile } from '../../../model/show.ts';
import { useActions } from '../../../store/hooks.ts';
import { deviceKey, domainKey, irqKey } from '../../../store/machine-keys.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip, StateChip } from '../../../ui/chip.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { downloadBlob } from '../../../ui/download.ts';
import { InspectorHead } from '../../../ui/inspector-head.tsx';
import { NameParts } from '../../../ui/name.tsx';
import { RoleGlyph } from '../../../ui/role-glyph.tsx';
import { KeyValue, Section } from '../../../ui/section.tsx';
import { count, plural } from '../../../ui/values.tsx';
import { Contradictions, contradictionsAbout } from '../../shared/contradictions.tsx';
import { Source } from '../../shared/source.tsx';
import { busTokenName } from '../bus-tokens.ts';
import { ancestors, type Forest, forestOf } from '../forest.ts';
import { domainName, infoOfDomain, irqPlace, isEmpty, mappedText, roleOf } from '../labels.ts';
import { MatrixSummary } from './matrix-summary.tsx';
import './inspector.css';

interface Props {
  readonly forest: Forest;
  readonly row: number;
}

export function DomainInspector({ view, row }: { readonly view: MachineView; readonly row: number }) {
  const forest = forestOf(view);
  const contradictions = contradictionsAbout(view, domainKey(view, row));
  return (
    <>
      <Head forest={forest} row={row} contradictions={contradictions.length} />
      <Contradictions view={view} rows={contradictions} />
      <Facts forest={forest} row={row} />
      <Flags forest={forest} row={row} />
      <Place forest={forest} row={row} />
      <Irqs forest={forest} row={row} />
      <MatrixSummary view={view} row={row} />
      <DebugfsText view={view} row={row} />
    </>
  );
}

function Head({ forest, row, contradictions }: Props & { readonly contradictions: number }) {
  const { machine } = forest;
  const info = infoOfDomain(machine, row);
  const { dumped } = machine.t.irqDomain.col;
  return (
    <InspectorHead
      title={
        <span className="domain-title">
          <RoleGlyph role={roleOf(machine, row)} letters={info.glyph} />
          <NameParts name={domainName(machine, row)} strong />
        </span>
      }
      chips={
        <>
          <Chip>{info.label}</Chip>
          {dumped[row] ? (
            <Chip>{mappedText(machine, row)}</Chip>
          ) : (
            <StateChip state="pend">not in this capture</StateChip>
          )}
          {isEmpty(machine, row) ? <StateChip state="pend">holds no irq</StateChip> : null}
          {contradictions > 0 ? (
            <StateChip state="fault">{plural(contradictions, 'contradiction')}</StateChip>
          ) : null}
        </>
      }
    >
      <p className="domain-about">{info.about}</p>
    </InspectorHead>
  );
}

function Facts({ forest, row }: Props) {
  const { machine } = forest;
  const { col } = machine.t.irqDomain;
  const info = infoOfDomain(machine, row);
  const dumped = col.dumped[row] !== 0;
  const token = col.busToken[row]!;
  const tokenName = token < 0 ? '' : busTokenName(token, machine.header.kernel);
  const mono = (text: string) => <span className="mono">{text}</span>;
  const source = dumped ? (
    <Source view={machine} file={col.file[row]!} line={col.line[row]!} />
  ) : (
    <Source view={machine} file={-1} line={0} why="named by others, no file of its own" />
  );
  return (
    <Section title="Domain" source={source}>
      <KeyValue
        rows={[
          ['mapped', dumped ? mappedNote(machine, row) : undefined],
          ['size', dumped ? sizeNote(col.size[row]!) : undefined],
          [
            'bus token',
            token < 0 ? undefined : (
              <>
                {mono(`${token}`)}{' '}
                {tokenName ? mono(tokenName) : <span className="muted">no name in this release</span>}
              </>
            ),
          ],
          ['chip', col.chip[row]! < 0 ? undefined : mono(machine.str(col.chip[row]))],
          ['hwirq', info.hwirq],
          ['code', mono(info.source)],
        ]}
      />
    </Section>
  );
}

function mappedNote(machine: MachineView, row: number): ReactNode {
  const { mapped, irqs } = machine.t.irqDomain.col;
  const differs = mapped[row] !== irqs[row];
  return (
    <>
      <span className="mono">{count(mapped[row]!)}</span>
      {differs ? (
        <span className="muted">
          {' '}
          {irqs[row] === 0 && machine.t.irqDesc.length === 0
            ? 'no irq was captured'
            : `${plural(irqs[row]!, 'irq')} of this capture pass through it`}
        </span>
      ) : null}
    </>
  );
}

const sizeNote = (size: number): ReactNode =>
  size === 0 ? (
    <>
      <span className="mono">0</span> <span className="muted">no limit: a radix tree, not an array</span>
    </>
  ) : (
    <span className="mono">{count(size)}</span>
  );

function Flags({ forest, row }: Props) {
  const { col } = forest.machine.t.irqDomain;
  if (!col.dumped[row]) return null;
  const word = col.flags[row]!;
  const named = namedFlags(domainFlags(forest.machine.header.kernel), word);
  const rest = (word & ~named.reduce((sum, flag) => sum | (1 << flag.bit), 0)) >>> 0;
  return (
    <Section
      title={
        <>
          Flags <span className="mono">{`0x${word.toString(16).padStart(8, '0')}`}</span>
        </>
      }
    >
      <dl className="flag-list">
        {named.map((flag) => (
          <div key={flag.name}>
            <dt>
              <span className="mono">{flag.name.replace(/^IRQ_DOMAIN_(FLAG_)?/, '')}</span>
              <span className="faint">bit {flag.bit}</span>
            </dt>
            <dd>{flag.meaning}</dd>
          </div>
        ))}
        {rest === 0 ? null : (
          <div>
            <dt className="mono">{`0x${rest.toString(16)}`}</dt>
            <dd>bits without a name</dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

const SHOWN_CHILDREN = 8;

function Place({ forest, row }: Props) {
  const { machine, children } = forest;
  const { select } = useActions();
  const { col } = machine.t.irqDomain;
  const up = ancestors(machine, row).slice(1);
  const below = children[row]!;
  const device = col.device[row]!;
  const link = (to: number) => (
    <button key={to} type="button" className="link" onClick={() => select(domainKey(machine, to))}>
      <NameParts name={domainName(machine, to)} />
    </button>
  );
  return (
    <Section title="Place in the forest">
      <KeyValue
        rows={[
          [
            up.length > 1 ? 'parents' : 'parent',
            up.length === 0 ? (
              <span className="muted">none: it is a root</span>
            ) : (
              <span className="link-list">{up.map(link)}</span>
            ),
          ],
          [
            'children',
            below.length === 0 ? undefined : (
              <span className="link-list">
                {below.slice(0, SHOWN_CHILDREN).map(link)}
                {below.length > SHOWN_CHILDREN ? (
                  <span className="muted">and {below.length - SHOWN_CHILDREN} more</span>
                ) : null}
              </span>
            ),
          ],
          ['device', device < 0 ? undefined : <DeviceLink forest={forest} device={device} />],
        ]}
      />
    </Section>
  );
}

function DeviceLink({ forest, device }: { readonly forest: Forest; readonly device: number }) {
  const { machine } = forest;
  const { select } = useActions();
  const { col } = machine.t.device;
  return (
    <>
      <button type="button" className="link mono" onClick={() => select(deviceKey(machine, device))}>
        {machine.str(col.id[device])}
      </button>{' '}
      {machine.str(col.driver[device])}
      <div className="muted">{machine.str(col.label[device])}</div>
    </>
  );
}

const SHOWN_IRQS = 50;

function Irqs({ forest, row }: Props) {
  const { machine } = forest;
  const { select, openView, setFilter } = useActions();
  const irqs = forest.irqs[row]!;
  const through = machine.t.irqDomain.col.irqs[row]! - irqs.length;
  const { col } = machine.t.irqDesc;
  const all = () => {
    setFilter('interrupts', `domain:${domainName(machine, row)}`);
    openView('interrupts');
  };
  return (
    <Section
      title={
        <>
          Irqs that start here <span className="muted">{count(irqs.length)}</span>
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
      {irqs.length === 0 ? (
        <p className="muted">
          {through > 0 ? `None; ${plural(through, 'irq')} of the domains below it pass through.` : 'None.'}
        </p>
      ) : (
        <ul className="irq-list">
          {irqs.slice(0, SHOWN_IRQS).map((desc) => (
            <li key={desc}>
              <button type="button" className="link mono" onClick={() => select(irqKey(machine, desc))}>
                {col.irq[desc]}
              </button>
              <span className="mono irq-handler">{machine.str(col.actions[desc])}</span>
              <span className="muted nowrap">{irqPlace(machine, desc)}</span>
            </li>
          ))}
        </ul>
      )}
      {irqs.length > SHOWN_IRQS ? (
        <p className="muted">
          The first {SHOWN_IRQS} of {count(irqs.length)}.
        </p>
      ) : null}
    </Section>
  );
}

function DebugfsText({ view, row }: { readonly view: MachineView; readonly row: number }) {
  const name = domainName(view, row);
  const file = view.find('domainFile', 'name', name);
  if (file < 0) return null;
  const bytes = () => showDomainFile(view, file);
  const text = () => new TextDecoder().decode(bytes());
  return (
    <Section
      title={
        <>
          debugfs <span className="mono">domains/{name}</span>
        </>
      }
      source={
        <span className="text-tools">
          <Button
            variant="ghost"
            small
            onClick={() => downloadBlob(name, new Blob([bytes() as BlobPart], { type: 'text/plain' }))}
          >
            Download
          </Button>
          <CopyButton text={text} label="Copy the debugfs text" />
        </span>
      }
    >
      <details>
        <summary>As the kernel prints it</summary>
        <pre className="kernel-text">{text()}</pre>
      </details>
    </Section>
  );
}
