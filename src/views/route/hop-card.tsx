// The evidence of a hop: what was read, bit by bit, what was decided in which order, and what the kernel logs about it.

import Check from 'lucide-react/icons/check';
import OctagonX from 'lucide-react/icons/octagon-x';
import type { Words } from '../../lib/bits.ts';
import { VERDICT_INFO, Verdict } from '../../model/delivery.ts';
import { requesterLayout } from '../../model/layouts/pci.ts';
import { useActions, useMachine } from '../../store/hooks.ts';
import { domainKey } from '../../store/machine-keys.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { StateChip } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { NameParts } from '../../ui/name.tsx';
import { RoleGlyph } from '../../ui/role-glyph.tsx';
import { KeyValue } from '../../ui/section.tsx';
import { type Decision, decisionsOf } from './decisions.ts';
import type { Journey, Station } from './journey.ts';
import { kernelLog } from './kernel-log.ts';
import { type ReadFacts, readFacts, type Strip } from './reads.ts';
import { FACES } from './stations.ts';

export interface HopCardProps {
  /** Counts from 1. */
  readonly number: number;
  readonly station: Station;
  readonly journey: Journey;
}

export function HopCard({ number, station, journey }: HopCardProps) {
  const { id, title, sub, verdict, state, texts } = station;
  const { what, role, letters } = FACES[id];
  const decisions = decisionsOf(station, journey);
  const log = kernelLog(station, journey);
  // What stopped the message stands first; else the bits that were read.
  const why =
    decisions.length === 0 && log === '' ? null : (
      <div className="hop-card-why">
        <SourceIds station={station} journey={journey} />
        <div>
          <Decisions decisions={decisions} />
          {log === '' ? null : <KernelLog line={log} />}
        </div>
      </div>
    );
  return (
    <section className="hop-card" aria-label={`Hop ${number}, ${what}`} data-state={state}>
      <header className="hop-card-head">
        <RoleGlyph role={role} letters={letters} />
        <h2>
          Hop {number}, {what}
        </h2>
        <span className="muted">
          {title} <span className="mono">{sub}</span>
        </span>
        {state === 'failed' || state === 'waits' ? (
          <StateChip state={state === 'failed' ? 'fault' : 'pend'}>
            {VERDICT_INFO[verdict]?.name ?? (state === 'failed' ? 'stops here' : 'waits')}
          </StateChip>
        ) : null}
        <span className="grow" />
        <Links station={station} />
      </header>
      {texts.map((text) => (
        <p key={text} className="hop-card-text">
          {text}
        </p>
      ))}
      {state === 'failed' ? why : null}
      <Registers station={station} journey={journey} />
      {id === 'handler' ? <Chain irq={Number(/\d+/.exec(sub)?.[0] ?? -1)} /> : null}
      {state === 'failed' ? null : why}
    </section>
  );
}

function Links({ station: { links } }: { readonly station: Station }) {
  const { select, setInspectorOpen } = useActions();
  const show = (key: string): void => {
    select(key);
    setInspectorOpen(true);
  };
  return (
    <span className="hop-card-links">
      {links.map(({ label, key }) => (
        <button key={key} type="button" className="link" onClick={() => show(key)}>
          {label}
        </button>
      ))}
    </span>
  );
}

/** Everything that was read or decoded here; a register that was both is drawn once. */
function Registers({ station, journey }: { readonly station: Station; readonly journey: Journey }) {
  const all = station.decoded.flatMap((decoded) => decoded.parts);
  const entries = all.filter(({ register }) => register === 'entry');
  // The message itself stands at its own hop.
  const parts = entries.length > 0 ? entries : all;
  const isShown = ({ layout, words }: Strip): boolean =>
    parts.some((part) => part.layout.id === layout.id || (words.length > 1 && same(part.words, words)));
  const vector = vectorOf(journey, station);
  const reads = station.reads
    .map((read) => readFacts(read, vector, station.verdict))
    .map((facts) => ({ ...facts, strips: facts.strips.filter((strip) => !isShown(strip)) }))
    .filter(({ strips, rows }) => strips.length > 0 || rows.length > 0);
  return (
    <div className="hop-card-registers">
      {parts.map(({ register, hex, layout, words }) => (
        <figure key={`${register} ${layout.id}`}>
          <figcaption>
            {layout.title} <span className="mono">{hex}</span>
          </figcaption>
          <BitStrip layout={layout} words={words} size="workbench" />
        </figure>
      ))}
      {reads.map((facts) => (
        <Read key={facts.title} facts={facts} />
      ))}
    </div>
  );
}

const same = (a: Words, b: Words): boolean => a.length === b.length && a.every((word, i) => word === b[i]);

/** The vector of the way that a station is on, -1 where none was set. */
function vectorOf({ ways }: Journey, station: Station): number {
  const way = ways.find(({ stations }) => stations.includes(station));
  const token = way?.stations.map(({ token }) => /^vec (0x[0-9a-f]+)/.exec(token)?.[1]).find(Boolean);
  return token ? Number(token) : -1;
}

function Read({ facts: { title, strips, rows } }: { readonly facts: ReadFacts }) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {rows.length === 0 ? null : (
        <KeyValue
          rows={rows.map(([name, value]) => [
            name,
            <span key={name} className="mono">
              {value}
            </span>,
          ])}
        />
      )}
      {strips.map((strip) => (
        <BitStrip
          key={strip.layout.id}
          layout={strip.layout}
          words={strip.words}
          size="workbench"
          {...(strip.before ? { compare: strip.before } : {})}
        />
      ))}
    </figure>
  );
}

function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  if (decisions.length === 0) return null;
  return (
    <>
      <h3>Decided, in this order</h3>
      <ul className="decisions">
        {decisions.map(({ what, found, ok }) => (
          <li key={what} data-ok={ok}>
            {ok === undefined ? (
              <span className="decision-dot">·</span>
            ) : ok ? (
              <Check className="icon-small" aria-hidden />
            ) : (
              <OctagonX className="icon-small" aria-hidden />
            )}
            <span>
              {what}
              <span className="hidden-text">{ok === undefined ? ' not asked' : ok ? ' yes' : ' no'}</span>
            </span>
            <span className="mono">{ok === undefined ? 'not reached' : found}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const VALIDATED = 1;

/** Requester and source id bit by bit, where an entry compares all bits of them. */
function SourceIds({ station, journey }: { readonly station: Station; readonly journey: Journey }) {
  const entry = station.reads.find(({ table }) => table === 'irte');
  const source = entry?.words[2];
  if (!journey.message || source === undefined || ((source >>> 18) & 3) !== VALIDATED) return null;
  const isWrong = station.verdict === Verdict.vtdSourceId;
  const requester = Uint32Array.of(journey.message.requester & 0xffff);
  const sid = Uint32Array.of(source & 0xffff);
  return (
    <div className="source-ids" data-wrong={isWrong || undefined}>
      <h3>Source id: requester against the entry</h3>
      <figure>
        <figcaption>SID of the entry</figcaption>
        <BitStrip layout={requesterLayout} words={sid} size="inspector" initialWidth={320} />
      </figure>
      <figure>
        <figcaption>requester of the write</figcaption>
        <BitStrip
          layout={requesterLayout}
          words={requester}
          size="inspector"
          initialWidth={320}
          {...(isWrong ? { compare: sid } : {})}
        />
      </figure>
    </div>
  );
}

/** The levels of an irq, as the flow handler goes through them: chip and hwirq of each domain, endpoint first. */
function Chain({ irq }: { readonly irq: number }) {
  const view = useMachine();
  const { select } = useActions();
  const desc = view.irqRow(irq);
  if (desc < 0) return null;
  const { first, levels } = view.t.irqDesc.col;
  const { domain, domainName, chip, hwirqLo } = view.t.irqData.col;
  const rows = Array.from({ length: levels[desc]! }, (_, level) => first[desc]! + level);
  return (
    <div className="chain">
      <h3>irq_data of irq {irq}, from the device to the CPU</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">domain</th>
            <th scope="col">chip</th>
            <th scope="col">hwirq</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">
                {domain[row]! < 0 ? (
                  <NameParts name={view.str(domainName[row])} />
                ) : (
                  <button
                    type="button"
                    className="link"
                    onClick={() => select(domainKey(view, domain[row]!))}
                  >
                    <NameParts name={view.str(domainName[row])} />
                  </button>
                )}
              </th>
              <td className="mono">{chip[row]! < 0 ? 'none' : view.str(chip[row])}</td>
              <td className="mono num">0x{hwirqLo[row]!.toString(16)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KernelLog({ line }: { readonly line: string }) {
  return (
    <>
      <h3>
        What the kernel logs when it reads the fault record{' '}
        <CopyButton text={line} label="Copy the log line" />
      </h3>
      <pre className="kernel-log">{line}</pre>
    </>
  );
}
