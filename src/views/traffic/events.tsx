// Events of the kernel as they come, in the words of ftrace.

import { useRef, useState } from 'react';
import { LiveEvent } from '../../model/live-events.ts';
import { eventField, printEvent, type TraceTexts } from '../../model/trace-print.ts';
import { useActions } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import type { SimulationPort } from '../../store/simulation.ts';
import { useSlowLive } from '../../store/use-simulation.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { count } from '../../ui/values.tsx';
import { type EventLine, eventLines, keepEvents } from './event-lines.ts';
import { type ListColumn, type ListHandle, type ListRow, LiveList } from './live-list.tsx';
import { PauseButton } from './pause-button.tsx';

const COLUMNS: readonly ListColumn[] = [
  { id: 'number', title: '#', width: '64px', right: true, mono: true },
  { id: 'event', title: 'event', width: '188px', mono: true },
  { id: 'fields', title: 'fields', width: 'minmax(200px, 1fr)', mono: true },
];

const ROW = 20;

export function Events({ port }: { readonly port: SimulationPort }) {
  const { select } = useActions();
  const list = useRef<ListHandle>(null);
  const lines = useRef<readonly EventLine[]>([]);
  const facts = useRef<HTMLSpanElement>(null);
  const seen = useRef(-1);
  const [filter, setFilter] = useState('');
  const [held, setHeld] = useState(false);
  const [isEmpty, setEmpty] = useState(true);
  const texts: TraceTexts = {
    text: (index) => port.names[index] ?? `#${index}`,
    domain: (key, owner) => port.domainName(key, owner),
  };
  const read = (text: string) => {
    seen.current = port.events.total;
    lines.current = eventLines(keepEvents(port.events), texts, text);
    setEmpty(port.events.length === 0);
  };
  useSlowLive(() => {
    const { total, dropped } = port.events;
    if (facts.current)
      facts.current.textContent = `${count(total)} in all${dropped > 0 ? `, ${count(dropped)} dropped` : ''}`;
    if (held || seen.current === total) return;
    read(filter);
    list.current?.paint();
    list.current?.scrollToEnd();
  });
  const fill = (row: ListRow, index: number) => {
    const line = lines.current[index];
    if (!line) return;
    const { name, fields } = printEvent(line.words, texts);
    row.set(0, count(line.number + 1));
    row.set(1, name, toneOf(line.words));
    row.set(2, fields);
  };
  return (
    <>
      <div className="tr-tools">
        <span className="field tr-filter">
          <input
            type="search"
            aria-label="Filter events"
            placeholder="Filter: vector_, irq=38"
            value={filter}
            onChange={({ target }) => {
              setFilter(target.value);
              read(target.value);
            }}
          />
        </span>
        <span
          className="label"
          ref={facts}
          data-tip="The last 4,096 are kept. Events that find no room on their way are dropped and counted: the engine never waits for a reader."
        />
        <span className="grow" />
        <PauseButton held={held} onHeld={setHeld} what="the events" />
        <CopyButton
          label="Copy as text"
          wide
          text={() =>
            lines.current
              .map(({ words }) => printEvent(words, texts))
              .map(({ name, fields }) => `${name}: ${fields}\n`)
              .join('')
          }
        />
      </div>
      {isEmpty ? (
        <p className="tr-none muted">
          No event yet. The kernel writes one for each vector that it gives out, moves or takes back: take a
          CPU off line, or change an affinity.
        </p>
      ) : null}
      <LiveList
        ref={list}
        label="Kernel events"
        columns={COLUMNS}
        rowHeight={ROW}
        count={() => lines.current.length}
        fill={fill}
        onScroll={(atEnd) => {
          if (!atEnd && !held) setHeld(true);
        }}
        onSelect={(index) => {
          const line = lines.current[index];
          const irq = line ? eventField(line.words, 'irq') : -1;
          if (irq >= 0) select(selectionKey.irq(irq));
        }}
      />
    </>
  );
}

/** The level that an event is about. */
function toneOf(words: Int32Array): string {
  if (words[0] === LiveEvent.lost) return 'lost';
  const { name } = printEvent(words, { text: () => '', domain: () => '' });
  if (/irte/.test(name)) return 'ir';
  if (/^irq_matrix|^vector|apic/.test(name)) return 've';
  if (/msi/.test(name)) return 'md';
  return '';
}
