// A message and a remapping entry, bit by bit, with every field in words.

import { type ReactNode, useMemo } from 'react';
import type { Decoded } from '../../model/decode/index.ts';
import type { MachineView } from '../../model/machine.ts';
import { decodeEntry, decodeRow, entryKey, entryTitle, vectorWord } from '../../model/route.ts';
import { Known } from '../../model/tables.ts';
import { useActions } from '../../store/hooks.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import { KeyValue, Section } from '../../ui/section.tsx';
import { register } from '../../ui/values.tsx';
import { Source } from './source.tsx';
import './registers.css';

/** The message in row `msi` of msiDesc: its registers, and the kernel's own copy. */
export function MessageSection({ view, msi }: { readonly view: MachineView; readonly msi: number }) {
  const decoded = useMemo(() => decodeRow(view, msi), [view, msi]);
  const { col } = view.t.msiDesc;
  const source = <Source view={view} file={col.file[msi]!} line={col.line[msi]!} />;
  if (!decoded) {
    return (
      <Section title="Message">
        <p className="muted">
          Not read: an MSI-X table is memory of the device, which a shell cannot read. The collector takes it
          from a dump tool (--msix).
        </p>
        <KernelCopy view={view} msi={msi} />
      </Section>
    );
  }
  const derived = !(col.state[msi]! & Known.read);
  return (
    <Section title={derived ? 'Message, derived' : 'Message'} source={source}>
      <p>{decoded.verdict}</p>
      {decoded.parts.map((part) => (
        <figure key={part.register} className="register">
          <figcaption>
            {part.register} <span className="mono">{part.hex}</span>
          </figcaption>
          <BitStrip layout={part.layout} words={part.words} />
        </figure>
      ))}
      <Fields parts={decoded.parts} />
      <KernelCopy view={view} msi={msi} />
    </Section>
  );
}

/** The kernel's own copy of a message (`msi_desc.msg`), where the capture has it. */
function KernelCopy({ view, msi }: { readonly view: MachineView; readonly msi: number }) {
  const { col } = view.t.msiDesc;
  if (!col.cached[msi]) return null;
  const high = col.cachedHi[msi] ? register(col.cachedHi[msi]!) : '';
  return (
    <p className="muted">
      Kernel's copy{' '}
      <span className="mono">{`${high}${register(col.cachedLo[msi]!)} / ${register(col.cachedData[msi]!)}`}</span>{' '}
      <Source view={view} file={col.cachedFile[msi]!} line={col.cachedLine[msi]!} />
    </p>
  );
}

function Fields({ parts }: { readonly parts: Decoded['parts'] }) {
  return (
    <details className="register-fields">
      <summary>Every field</summary>
      {parts.map((part) => (
        <BitTable key={part.register} layout={part.layout} words={part.words} />
      ))}
    </details>
  );
}

/** The remapping entry in row `entry`, and what it maps to where the capture has no bits of it. */
export function EntrySection({ view, entry }: { readonly view: MachineView; readonly entry: number }) {
  const { select } = useActions();
  const decoded = useMemo(() => decodeEntry(view, entry), [view, entry]);
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
