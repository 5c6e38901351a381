// Message and remapping entry of an irq, bit by bit.

import type { ReactNode } from 'react';
import { useMemo } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { decodeEntry, decodeRow, entryKey, entryOf, entryTitle, vectorWord } from '../../model/route.ts';
import { Known } from '../../model/tables.ts';
import { useActions } from '../../store/hooks.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import { KeyValue, Section } from '../../ui/section.tsx';
import { type IrqProps, Source } from './parts.tsx';

export function Message({ view, row }: IrqProps) {
  const msi = view.t.irqDesc.col.msi[row]!;
  const decoded = useMemo(() => (msi < 0 ? undefined : decodeRow(view, msi)), [view, msi]);
  if (msi < 0) return null;
  const { col } = view.t.msiDesc;
  const source = <Source view={view} file={col.file[msi]!} line={col.line[msi]!} />;
  if (!decoded) {
    return (
      <Section title="Message">
        <p className="muted">
          Not read: an MSI-X table is memory of the device, which a shell cannot read. The collector takes it
          from a dump tool (--msix).
        </p>
      </Section>
    );
  }
  const derived = !(col.state[msi]! & Known.read);
  return (
    <Section title={derived ? 'Message, derived' : 'Message'} source={source}>
      <p>{decoded.verdict}</p>
      {decoded.parts.map((part) => (
        <figure key={part.register} className="irq-register">
          <figcaption>
            {part.register} <span className="mono">{part.hex}</span>
          </figcaption>
          <BitStrip layout={part.layout} words={part.words} />
        </figure>
      ))}
      <Fields parts={decoded.parts} />
      {col.cached[msi] ? (
        <p className="muted">
          Kernel's copy{' '}
          <span className="mono">{`${col.cachedLo[msi]!.toString(16).padStart(8, '0')} / ${col.cachedData[msi]!.toString(16).padStart(8, '0')}`}</span>{' '}
          <Source view={view} file={col.cachedFile[msi]!} line={col.cachedLine[msi]!} />
        </p>
      ) : null}
    </Section>
  );
}

type Parts = NonNullable<ReturnType<typeof decodeRow>>['parts'];

function Fields({ parts }: { readonly parts: Parts }) {
  return (
    <details className="irq-fields">
      <summary>Every field</summary>
      {parts.map((part) => (
        <BitTable key={part.register} layout={part.layout} words={part.words} />
      ))}
    </details>
  );
}

export function Entry({ view, row }: IrqProps) {
  const { select } = useActions();
  const entry = entryOf(view, row);
  const decoded = useMemo(() => (entry < 0 ? undefined : decodeEntry(view, entry)), [view, entry]);
  if (entry < 0) return null;
  const { col } = view.t.remapEntry;
  const title = (
    <button type="button" className="link" onClick={() => select(entryKey(view, entry))}>
      {entryTitle(view, entry)}
    </button>
  );
  const from = col.state[entry]! & Known.trace ? ', from trace' : '';
  return (
    <Section
      title={
        <>
          {title}
          {from}
        </>
      }
      source={<Source view={view} file={col.file[entry]!} line={col.line[entry]!} />}
    >
      {decoded ? (
        <>
          <p>{decoded.verdict}</p>
          {decoded.parts.map((part) => (
            <BitStrip key={part.register} layout={part.layout} words={part.words} />
          ))}
          <Fields parts={decoded.parts} />
        </>
      ) : (
        <KeyValue rows={entryRows(view, entry)} />
      )}
    </Section>
  );
}

/** Entries that are no bits in this capture: what the table maps to what. */
function entryRows(view: MachineView, entry: number): [string, ReactNode][] {
  const { col } = view.t.remapEntry;
  const mono = (text: string): ReactNode => <span className="mono">{text}</span>;
  return [
    ['table', mono(`0x${col.table[entry]!.toString(16)}`)],
    ['index', mono(`${col.index[entry]}`)],
    ['maps to', mono(`${vectorWord(view)} 0x${Math.max(0, col.vector[entry]!).toString(16)}`)],
    ['CPU', mono(col.cpu[entry]! < 0 ? 'not known' : `${col.cpu[entry]}`)],
  ];
}
