// One pair: what differs, bit by bit and line by line, with both sources.

import { Fragment, type ReactNode, useMemo } from 'react';
import { changedBits, type Words } from '../../lib/bits.ts';
import type { Decoded } from '../../model/decode/index.ts';
import type { MachineDiff } from '../../model/diff/diff.ts';
import { decodeEntry, decodeRow } from '../../model/route.ts';
import { showIrqFile } from '../../model/show.ts';
import { Has } from '../../model/tables.ts';
import { useActions } from '../../store/hooks.ts';
import type { InspectorProps } from '../../store/view-module.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { Section } from '../../ui/section.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { count, None } from '../../ui/values.tsx';
import { countsOf } from '../shared/irq-facts.ts';
import { Source } from '../shared/source.tsx';
import { diffLines } from './lines.ts';
import { AtoB, FateSign, SideLetter } from './marks.tsx';
import {
  classOfPair,
  descOf,
  deviceOf,
  entryAt,
  entryContent,
  entryRow,
  handlersAt,
  matchKey,
  messageName,
  nameSide,
  numberAt,
  pairOf,
  partChanges,
  textAt,
} from './pairs.ts';
import type { Side } from './steps.ts';
import { type Comparison, useComparison } from './use-diff.ts';

export function PairInspector({ selection }: InspectorProps) {
  const comparison = useComparison();
  if (!comparison)
    return <EmptyState title="Nothing to compare yet">The other moment is not read.</EmptyState>;
  return <PairDetails comparison={comparison} selection={selection} />;
}

/** The pair that a selection stands for, in a comparison. */
export function PairDetails({ comparison, selection }: InspectorProps & { readonly comparison: Comparison }) {
  const pair = useMemo(
    () => pairOf(comparison.diff, comparison.onScreen, selection),
    [comparison, selection],
  );
  if (pair < 0)
    return (
      <EmptyState title="At neither moment">
        Neither of the two moments has what is selected. Another one may.
      </EmptyState>
    );
  const { diff } = comparison;
  return (
    <>
      <Head diff={diff} pair={pair} />
      <Parts diff={diff} pair={pair} />
      <Message diff={diff} pair={pair} />
      <Entry diff={diff} pair={pair} />
      <Counts diff={diff} pair={pair} />
      <Lines diff={diff} pair={pair} />
    </>
  );
}

interface PairProps {
  readonly diff: MachineDiff;
  readonly pair: number;
}

function Head({ diff, pair }: PairProps) {
  const { openView } = useActions();
  const [a, b] = [textAt(diff, pair, 'a', numberAt), textAt(diff, pair, 'b', numberAt)];
  const handlers = textAt(diff, pair, nameSide(diff, pair), handlersAt);
  const key = matchKey(diff, pair);
  const name = [deviceOf(diff, pair), messageName(diff, pair)].filter(Boolean).join(' ');
  return (
    <InspectorHead
      title={name === '' ? `irq ${b || a}` : name}
      actions={<Button onClick={() => openView('interrupts', { select: `irq:${b || a}` })}>Interrupt</Button>}
      chips={
        <>
          <span className="chip">
            <FateSign cls={classOfPair(diff, pair)} />
          </span>
          {key === '' ? null : (
            <Chip tip="Key by which the two irqs were recognised as one">matched by {key}</Chip>
          )}
        </>
      }
    >
      <p>
        {handlers === '' ? (
          <span className="muted">not requested</span>
        ) : (
          <span className="mono">{handlers}</span>
        )}
        {`, ${numbersText(a, b)}`}
      </p>
    </InspectorHead>
  );
}

/** irq numbers at both moments; '' where one does not have the irq. */
function numbersText(a: string, b: string): string {
  if (a === b) return `irq ${a} at both`;
  if (a === '') return `irq ${b} at B, not there at A`;
  return b === '' ? `irq ${a} at A, not there at B` : `irq ${a} at A, ${b} at B`;
}

/** Every part that has words, A → B, and where either is read. */
function Parts({ diff, pair }: PairProps) {
  const parts = partChanges(diff, pair);
  const place = (side: Side): ReactNode => {
    const desc = descOf(diff, pair, side);
    if (desc < 0) return null;
    const { file, line, interruptsFile, interruptsLine } = diff[side].t.irqDesc.col;
    const [at, on] =
      file[desc]! >= 0
        ? [file[desc]!, Math.max(1, line[desc]!)]
        : [interruptsFile[desc]!, interruptsLine[desc]!];
    return (
      <>
        <SideLetter side={side} small /> <Source view={diff[side]} file={at} line={on} />
      </>
    );
  };
  if (parts.length === 0) return null;
  return (
    <Section
      title="What differs"
      source={
        <span className="changes-places">
          {place('a')} {place('b')}
        </span>
      }
    >
      <dl className="pairs">
        {parts.map((part) => (
          <Fragment key={part.name}>
            <dt>{part.name}</dt>
            <dd className="mono">
              <AtoB a={part.a} b={part.b} changed />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Section>
  );
}

function Message({ diff, pair }: PairProps) {
  const decoded = useMemo(() => {
    const of = (side: Side): Decoded | undefined => {
      const desc = descOf(diff, pair, side);
      const msi = desc < 0 ? -1 : diff[side].t.irqDesc.col.msi[desc]!;
      return msi < 0 ? undefined : decodeRow(diff[side], msi);
    };
    return { a: of('a'), b: of('b') };
  }, [diff, pair]);
  if (!decoded.a && !decoded.b) return null;
  const place = (side: Side): ReactNode => {
    const desc = descOf(diff, pair, side);
    const msi = desc < 0 ? -1 : diff[side].t.irqDesc.col.msi[desc]!;
    if (msi < 0) return null;
    const { file, line } = diff[side].t.msiDesc.col;
    return <Source view={diff[side]} file={file[msi]!} line={line[msi]!} why="derived" />;
  };
  return (
    <Section title="Message">
      <Registers a={decoded.a} b={decoded.b} placeA={place('a')} placeB={place('b')} />
    </Section>
  );
}

function Entry({ diff, pair }: PairProps) {
  const decoded = useMemo(() => {
    const of = (side: Side): Decoded | undefined => {
      const row = entryRow(diff, pair, side);
      return row < 0 ? undefined : decodeEntry(diff[side], row);
    };
    return { a: of('a'), b: of('b') };
  }, [diff, pair]);
  const [titleA, titleB] = [entryAt(diff, pair, 'a'), entryAt(diff, pair, 'b')];
  if (titleA === '' && titleB === '') return null;
  const place = (side: Side): ReactNode => {
    const row = entryRow(diff, pair, side);
    if (row < 0) return null;
    const { file, line } = diff[side].t.remapEntry.col;
    return <Source view={diff[side]} file={file[row]!} line={line[row]!} why="derived" />;
  };
  return (
    <Section
      title={titleA === titleB || titleB === '' ? titleA : titleA === '' ? titleB : `${titleA} → ${titleB}`}
    >
      {decoded.a || decoded.b ? (
        <Registers a={decoded.a} b={decoded.b} placeA={place('a')} placeB={place('b')} />
      ) : (
        <p className="mono">
          <AtoB
            a={entryContent(diff, pair, 'a')}
            b={entryContent(diff, pair, 'b')}
            changed={entryContent(diff, pair, 'a') !== entryContent(diff, pair, 'b')}
          />{' '}
          {place('b') ?? place('a')}
        </p>
      )}
    </Section>
  );
}

interface RegistersProps {
  readonly a: Decoded | undefined;
  readonly b: Decoded | undefined;
  readonly placeA: ReactNode;
  readonly placeB: ReactNode;
}

/** Each register at A and at B; bits that changed are filled at B, registers that did not are drawn once. */
function Registers({ a, b, placeA, placeB }: RegistersProps) {
  const names = [...new Set([...(a?.parts ?? []), ...(b?.parts ?? [])].map((part) => part.register))];
  return (
    <>
      {a && b && a.verdict === b.verdict ? (
        <p className="changes-verdict">
          {b.verdict} {placeB}
        </p>
      ) : (
        <>
          <Verdict side="a" of={a} place={placeA} />
          <Verdict side="b" of={b} place={placeB} />
        </>
      )}
      {names.map((name) => {
        const part = (of: Decoded | undefined) => of?.parts.find(({ register }) => register === name);
        return <Register key={name} name={name} a={part(a)} b={part(b)} />;
      })}
    </>
  );
}

function Verdict(props: {
  readonly side: Side;
  readonly of: Decoded | undefined;
  readonly place: ReactNode;
}) {
  const { side, of, place } = props;
  if (!of) return null;
  return (
    <p className="changes-verdict">
      <SideLetter side={side} small /> {of.verdict} {place}
    </p>
  );
}

type Part = Decoded['parts'][number];

function Register({
  name,
  a,
  b,
}: {
  readonly name: string;
  readonly a: Part | undefined;
  readonly b: Part | undefined;
}) {
  const differs = a && b ? changedBits(b.layout, a.words, b.words).length > 0 : true;
  return (
    <figure className="changes-register">
      <figcaption>
        {name}
        {differs ? '' : ': the same at both'}
      </figcaption>
      {a && differs ? <Strip side="a" part={a} /> : null}
      {b ? <Strip side="b" part={b} {...(a ? { compare: a.words } : {})} plain={!differs} /> : null}
    </figure>
  );
}

function Strip(props: {
  readonly side: Side;
  readonly part: Part;
  readonly compare?: Words;
  readonly plain?: boolean;
}) {
  const { side, part, compare, plain } = props;
  return (
    <div className="changes-strip">
      {plain ? null : <SideLetter side={side} small />}
      <div>
        <BitStrip layout={part.layout} words={part.words} {...(compare && !plain ? { compare } : {})} />
      </div>
    </div>
  );
}

/** Counts per CPU at both moments, only CPUs that have any. */
function Counts({ diff, pair }: PairProps) {
  const rows = useMemo(() => countRows(diff, pair), [diff, pair]);
  const differ = rows.filter(({ a, b }) => a !== b);
  if (differ.length === 0 || diff.irqs.a[pair]! < 0 || diff.irqs.b[pair]! < 0) return null;
  return (
    <Section title="Counts that differ">
      <table className="changes-counts">
        <thead>
          <tr>
            <th scope="col">CPU</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
            <th scope="col">more</th>
          </tr>
        </thead>
        <tbody className="mono">
          {differ.slice(0, MOST_COUNTS).map(({ cpu, a, b }) => (
            <tr key={cpu}>
              <th scope="row">{cpu}</th>
              <td>{count(a)}</td>
              <td>{count(b)}</td>
              <td>
                <b className="changes-now">{`${b >= a ? '+' : '−'}${count(Math.abs(b - a))}`}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differ.length > MOST_COUNTS ? (
        <p className="muted">{count(differ.length - MOST_COUNTS)} more CPUs are not listed.</p>
      ) : null}
    </Section>
  );
}

/** CPUs listed at once. */
const MOST_COUNTS = 128;

/** Only CPUs that both moments list: one that is offline has no count. */
function countRows(diff: MachineDiff, pair: number) {
  const of = (side: Side): Map<number, number> => {
    const desc = descOf(diff, pair, side);
    return new Map(desc < 0 ? [] : countsOf(diff[side], desc));
  };
  const [a, b] = [of('a'), of('b')];
  const [listedA, listedB] = [diff.a, diff.b].map((view) => new Set(view.t.countCpu.col.cpu));
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((cpu) => listedA!.has(cpu) && listedB!.has(cpu))
    .sort((p, q) => p - q)
    .map((cpu) => ({ cpu, a: a.get(cpu) ?? 0, b: b.get(cpu) ?? 0 }));
}

/** The debugfs files of both moments as one text. */
function Lines({ diff, pair }: PairProps) {
  const text = useMemo(() => {
    const of = (side: Side): string | null => {
      const desc = descOf(diff, pair, side);
      if (desc < 0) return '';
      const has = diff[side].t.irqDesc.col.has[desc]! & Has.debugfs;
      return has ? new TextDecoder().decode(showIrqFile(diff[side], desc)) : null;
    };
    const [a, b] = [of('a'), of('b')];
    return a === null || b === null ? null : { lines: diffLines(a, b), both: a !== '' && b !== '' };
  }, [diff, pair]);
  if (!text) return null;
  const { lines, both } = text;
  const differ = lines.filter(({ sign }) => sign !== '=').length;
  let at = 0;
  return (
    <Section title={`debugfs, line by line: ${differ === 0 ? 'the same' : `${differ} lines differ`}`}>
      <details open={both && differ > 0}>
        <summary>As the kernel prints it</summary>
        <pre className="changes-lines">
          {lines.map(({ sign, text }) => (
            <span key={at++} data-sign={sign}>
              <span className="changes-line-sign">{sign === '=' ? ' ' : sign}</span>
              {text === '' ? <None why="an empty line" /> : text}
              {'\n'}
            </span>
          ))}
        </pre>
      </details>
    </Section>
  );
}
