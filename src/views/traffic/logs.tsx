// What is written down while traffic runs: verdicts, messages that were lost, fault registers, events of the kernel.

import { useMemo, useRef, useState } from 'react';
import { vtdFaultRecord } from '../../model/layouts/vtd.ts';
import { useActions } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import type { SimulationOn } from '../../store/use-simulation.ts';
import { useSlowLive } from '../../store/use-simulation.ts';
import { BitStrip } from '../../ui/bit-strip/bit-strip.tsx';
import { ChipButton } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { count, hex, register, shortCount } from '../../ui/values.tsx';
import { Events } from './events.tsx';
import { type FaultLine, faultLines } from './fault-records.ts';
import { type ListColumn, type ListHandle, type ListRow, LiveList } from './live-list.tsx';
import { filterLost, type LostLine, lostLines, lostText } from './lost-lines.ts';
import { useMeters } from './meters.ts';
import { PauseButton } from './pause-button.tsx';
import { shortId } from './short-id.ts';
import { type VerdictLine, verdictLines } from './verdict-lines.ts';

const ROW = 22;

type Log = 'verdicts' | 'lost' | 'faults' | 'events';

export function Logs({ simulation }: { readonly simulation: SimulationOn }) {
  const [log, setLog] = useState<Log>('verdicts');
  const [hasUnits, setHasUnits] = useState(false);
  useSlowLive(({ faultRecord }) => setHasUnits(faultRecord.w0.length > 0));
  return (
    <section className="tr-panel tr-logs" aria-label="Logs">
      <Tabs
        label="Logs"
        value={log}
        onChange={setLog}
        items={[
          { value: 'verdicts', label: 'Verdicts' },
          { value: 'lost', label: <LostLabel /> },
          { value: 'faults', label: 'Fault registers' },
          { value: 'events', label: 'Kernel events' },
        ]}
      >
        {log === 'verdicts' ? <Verdicts /> : null}
        {log === 'lost' ? <Lost functions={simulation.port.functions} /> : null}
        {log === 'faults' ? <Faults hasUnits={hasUnits} /> : null}
        {log === 'events' ? <Events port={simulation.port} /> : null}
      </Tabs>
    </section>
  );
}

function LostLabel() {
  const number = useRef<HTMLSpanElement>(null);
  useSlowLive(({ head }) => {
    if (!number.current) return;
    const text = head.lost[0] === 0 ? '' : shortCount(head.lost[0]!);
    if (number.current.textContent !== text) number.current.textContent = text;
  });
  return (
    <>
      Lost messages <span className="tr-lost-count mono" ref={number} />
    </>
  );
}

// Verdicts

const VERDICT_COLUMNS: readonly ListColumn[] = [
  { id: 'fate', title: 'fate', width: '84px' },
  { id: 'verdict', title: 'verdict', width: '128px' },
  { id: 'reason', title: 'reason', width: 'minmax(120px, 1fr)' },
  { id: 'count', title: 'messages', width: '96px', right: true, mono: true },
  {
    id: 'rate',
    title: 'per second',
    width: '84px',
    right: true,
    mono: true,
    about: 'Of the machine’s own time',
  },
];

function Verdicts() {
  const meters = useMeters();
  const list = useRef<ListHandle>(null);
  const lines = useRef<readonly VerdictLine[]>([]);
  const isEmpty = useEmpty(list, (live) => {
    lines.current = verdictLines(live);
    return lines.current.length === 0;
  });
  const fill = (row: ListRow, index: number) => {
    const line = lines.current[index];
    if (!line) return;
    const rate = Math.round(meters.rates?.verdict.perSecond(line.verdict) ?? 0);
    row.set(0, line.fate, line.fate);
    row.set(1, line.name);
    row.set(2, line.reason);
    row.set(3, count(line.count));
    row.set(4, rate === 0 ? '–' : shortCount(rate), rate === 0 ? 'none' : '');
  };
  return (
    <>
      {isEmpty ? (
        <p className="tr-none muted">
          No message has been sent yet: each one will be counted here by what became of it.
        </p>
      ) : null}
      <LiveList
        ref={list}
        label="Verdicts"
        columns={VERDICT_COLUMNS}
        rowHeight={ROW}
        count={() => lines.current.length}
        fill={fill}
      />
    </>
  );
}

/** Repaints a list with the frames; whether there is nothing to list. */
function useEmpty(
  list: React.RefObject<ListHandle | null>,
  read: (live: Parameters<Parameters<typeof useSlowLive>[0]>[0]) => boolean,
): boolean {
  const meters = useMeters();
  const [isEmpty, setEmpty] = useState(true);
  useSlowLive((live, now) => {
    meters.look(live, now);
    setEmpty(read(live));
    list.current?.paint();
  });
  return isEmpty;
}

// Lost messages

const LOST_COLUMNS: readonly ListColumn[] = [
  { id: 'number', title: '#', width: '48px', right: true, mono: true },
  { id: 'time', title: 'machine time', width: '80px', right: true, mono: true },
  { id: 'requester', title: 'requester', width: '68px', mono: true },
  { id: 'address', title: 'address', width: '68px', mono: true },
  { id: 'data', title: 'data', width: '68px', mono: true },
  { id: 'verdict', title: 'verdict and reason', width: 'minmax(160px, 1fr)' },
  { id: 'who', title: 'function, entry', width: 'minmax(104px, 140px)', mono: true },
];

function Lost({ functions }: { readonly functions: readonly string[] }) {
  const { select } = useActions();
  const list = useRef<ListHandle>(null);
  const kept = useRef<readonly LostLine[]>([]);
  const shown = useRef<readonly LostLine[]>([]);
  const [filter, setFilter] = useState('');
  const [held, setHeld] = useState(false);
  const refilter = (text: string) => {
    shown.current = filterLost(kept.current, text);
  };
  const choose = (text: string) => {
    setFilter(text);
    refilter(text);
  };
  const isEmpty = useEmpty(list, (live) => {
    if (!held) kept.current = lostLines(live, functions);
    refilter(filter);
    return kept.current.length === 0;
  });
  const fill = (row: ListRow, index: number) => {
    const line = shown.current[index];
    if (!line) return;
    row.set(0, count(line.number + 1));
    row.set(1, line.time);
    row.set(2, shortId(line.requester));
    row.set(3, line.address);
    row.set(4, line.data);
    row.set(5, `${line.name}: ${line.reason}`, 'reason');
    row.set(6, shortId(line.who), line.dev < 0 ? 'none' : '');
  };
  return (
    <>
      <div className="tr-tools">
        <span className="field tr-filter">
          <input
            type="search"
            aria-label="Filter lost messages"
            placeholder="Filter: requester, address, reason"
            value={filter}
            onChange={({ target }) => choose(target.value)}
          />
        </span>
        <Reasons onReason={choose} />
        <span className="grow" />
        <PauseButton held={held} onHeld={setHeld} what="the log" />
        <CopyButton
          label="Copy as text"
          wide
          text={() => shown.current.map((line) => `${lostText(line)}\n`).join('')}
        />
      </div>
      {isEmpty ? (
        <p className="tr-none muted">
          Nothing was lost. Masked vectors wait in the pending bits, they are not lost; the last 256 messages
          that no CPU got will stand here with the reason.
        </p>
      ) : null}
      <LiveList
        ref={list}
        label="Lost messages"
        columns={LOST_COLUMNS}
        rowHeight={ROW}
        count={() => shown.current.length}
        fill={fill}
        onSelect={(index) => {
          const line = shown.current[index];
          const id = line && functions[line.dev];
          if (id) select(selectionKey.dev(id));
        }}
      />
    </>
  );
}

/** How many were lost by each reason, exactly; a click filters by it. */
function Reasons({ onReason }: { readonly onReason: (name: string) => void }) {
  const [lost, setLost] = useState<readonly VerdictLine[]>([]);
  useSlowLive((live) => {
    const next = verdictLines(live).filter(({ fate }) => fate === 'lost');
    setLost((old) =>
      old.length === next.length && old.every((line, i) => line.count === next[i]!.count) ? old : next,
    );
  });
  return lost.map(({ verdict, name, reason, count: messages }) => (
    <ChipButton key={verdict} data-tip={reason} onClick={() => onReason(name)}>
      {name} <span className="mono">{shortCount(messages)}</span>
    </ChipButton>
  ));
}

// Fault recording registers

const FAULT_COLUMNS: readonly ListColumn[] = [
  { id: 'place', title: 'register', width: '128px' },
  {
    id: 'f',
    title: 'F',
    width: '76px',
    about: 'Set while the handler of the fault event has not taken the fault',
  },
  { id: 'requester', title: 'SID', width: '76px', mono: true },
  { id: 'index', title: 'index', width: '56px', right: true, mono: true },
  { id: 'reason', title: 'fault reason', width: 'minmax(160px, 1fr)' },
];

function Faults({ hasUnits }: { readonly hasUnits: boolean }) {
  const list = useRef<ListHandle>(null);
  const lines = useRef<readonly FaultLine[]>([]);
  const [chosen, setChosen] = useState<FaultLine | null>(null);
  const isEmpty = useEmpty(list, (live) => {
    lines.current = faultLines(live);
    setChosen((old) => {
      const line = lines.current.find(({ row }) => row === (old ?? lines.current[0])?.row) ?? null;
      return old && line && old.words.every((word, i) => word === line.words[i]) ? old : line;
    });
    return lines.current.length === 0;
  });
  const fill = (row: ListRow, index: number) => {
    const line = lines.current[index];
    if (!line) return;
    row.set(0, line.place);
    row.set(1, line.isNew ? 'recorded' : 'taken', line.isNew ? 'lost' : 'none');
    row.set(2, line.requester);
    row.set(3, String(line.index));
    row.set(4, `${hex(line.reason)} ${line.text}`);
  };
  return (
    <div className="tr-faults">
      {isEmpty ? (
        <p className="tr-none muted">
          {hasUnits
            ? 'No fault has been recorded. A unit has eight registers; the handler of its fault event takes what they hold.'
            : 'This machine has no VT-d units: AMD units write faults to an event log, and without remapping nobody records them.'}
        </p>
      ) : null}
      <LiveList
        ref={list}
        label="Fault recording registers"
        columns={FAULT_COLUMNS}
        rowHeight={ROW}
        count={() => lines.current.length}
        fill={fill}
        onSelect={(index) => setChosen(lines.current[index] ?? null)}
      />
      {chosen ? <FaultBits line={chosen} /> : null}
    </div>
  );
}

function FaultBits({ line: { place, words } }: { readonly line: FaultLine }) {
  const strip = useMemo(() => <BitStrip layout={vtdFaultRecord} words={words} />, [words]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <figure className="tr-fault-bits" tabIndex={0} aria-label={`Bits of ${place}`}>
      <figcaption className="label">
        {place}{' '}
        <span className="mono">
          {[...words]
            .reverse()
            .map((word) => register(word))
            .join(' ')}
        </span>
      </figcaption>
      {strip}
    </figure>
  );
}
