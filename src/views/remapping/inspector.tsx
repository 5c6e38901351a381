// One entry: its bits, what they decide, and who uses it.

import { useMemo } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { decodeEntry, entryTitle, vectorWord } from '../../model/route.ts';
import { sourceOf, useActions, useMachine } from '../../store/hooks.ts';
import { rowOf } from '../../store/machine-keys.ts';
import type { InspectorProps } from '../../store/view-module.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { BitTable } from '../../ui/bit-strip/bit-table.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { InspectorHead } from '../../ui/inspector-head.tsx';
import { KeyValue, Section } from '../../ui/section.tsx';
import { NoSource, SourceLink } from '../../ui/source-link.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { isPresent, kindName, knownWord } from './tables.ts';

export function EntryInspector({ selection }: InspectorProps) {
  const view = useMachine();
  const row = rowOf(view, selection);
  if (row < 0)
    return <EmptyState title="No such entry">The tables of this moment do not have it.</EmptyState>;
  return (
    <>
      <Head view={view} row={row} />
      <Bits view={view} row={row} />
      <Users view={view} row={row} />
    </>
  );
}

interface EntryProps {
  readonly view: MachineView;
  readonly row: number;
}

function Head({ view, row }: EntryProps) {
  const { col } = view.t.remapEntry;
  const chips = (
    <>
      <Chip>{kindName(col.kind[row]!)}</Chip>
      <Chip>{isPresent(view, row) ? 'present' : 'not present'}</Chip>
      <Chip>{knownWord(view, row)}</Chip>
    </>
  );
  return (
    <InspectorHead title={entryTitle(view, row)} chips={chips}>
      <p className="mono">
        {col.vector[row]! < 0 ? 'no vector' : `${vectorWord(view)} 0x${col.vector[row]!.toString(16)}`}
        {col.cpu[row]! < 0 ? '' : ` at CPU ${col.cpu[row]}`}
      </p>
    </InspectorHead>
  );
}

function Bits({ view, row }: EntryProps) {
  const decoded = useMemo(() => decodeEntry(view, row), [view, row]);
  const { col } = view.t.remapEntry;
  const place = sourceOf(view, col.file[row]!, col.line[row]!);
  const source = place && place.line > 0 ? <SourceLink {...place} /> : <NoSource>derived</NoSource>;
  if (!decoded) {
    return (
      <Section title="Entry" source={source}>
        <p className="muted">The capture tells what the entry maps to, not its bits.</p>
        <KeyValue
          rows={[
            ['table', <span key="t" className="mono">{`0x${col.table[row]!.toString(16)}`}</span>],
            [
              'index',
              <span key="i" className="mono">
                {col.index[row]}
              </span>,
            ],
            [
              vectorWord(view),
              <span key="v" className="mono">{`0x${Math.max(0, col.vector[row]!).toString(16)}`}</span>,
            ],
            [
              'CPU',
              <span key="c" className="mono">
                {col.cpu[row]! < 0 ? 'not known' : col.cpu[row]}
              </span>,
            ],
          ]}
        />
      </Section>
    );
  }
  return (
    <Section title="Entry" source={source}>
      <p>{decoded.verdict}</p>
      {decoded.parts.map((part) => (
        <BitStrip key={part.register} layout={part.layout} words={part.words} />
      ))}
      {decoded.parts.map((part) => (
        <BitTable key={part.register} layout={part.layout} words={part.words} hideReserved />
      ))}
    </Section>
  );
}

function Users({ view, row }: EntryProps) {
  const { select } = useActions();
  const { col } = view.t.remapEntry;
  const desc = col.desc[row]!;
  const device = col.device[row]!;
  const irq = desc < 0 ? undefined : `irq:${view.t.irqDesc.col.irq[desc]}`;
  const id = device < 0 ? undefined : view.str(view.t.device.col.id[device]);
  return (
    <Section title="Used by">
      {irq === undefined && id === undefined ? (
        <p className="muted">No irq of this capture names the entry.</p>
      ) : null}
      <div className="chips">
        {irq === undefined ? null : <Button onClick={() => select(irq)}>{irq.replace(':', ' ')}</Button>}
        {id === undefined ? null : <Button onClick={() => select(`dev:${id}`)}>{id}</Button>}
      </div>
    </Section>
  );
}
