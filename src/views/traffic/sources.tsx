// Sources of traffic that run: what each is told, and what becomes of what its function sends.

import { useVirtualizer } from '@tanstack/react-virtual';
import X from 'lucide-react/icons/x';
import { memo, useRef, useState } from 'react';
import { type LiveColumns, PATTERNS } from '../../model/simulation.ts';
import { useActions } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { useSlowLive } from '../../store/use-simulation.ts';
import { IconButton } from '../../ui/button.tsx';
import { shortCount } from '../../ui/values.tsx';
import { FATES, type FateName, type Meters, useMeters } from './meters.ts';
import { RateInput } from './rate-input.tsx';
import type { Sender } from './senders.ts';

const ROW = 54;

/** What of a source changes by commands alone. */
export interface SourceLine {
  readonly source: number;
  readonly pattern: number;
  readonly dev: number;
  readonly first: number;
  readonly entries: number;
  readonly rate: number;
}

/** Sources of a frame. */
export function sourceLines({ source }: LiveColumns): SourceLine[] {
  const { used, pattern, dev, first, entries, rate } = source;
  return Array.from(used, (is, row) => (is === 0 ? -1 : row))
    .filter((row) => row >= 0)
    .map((row) => ({
      source: row,
      pattern: pattern[row]!,
      dev: dev[row]!,
      first: first[row]!,
      entries: entries[row]!,
      rate: rate[row]!,
    }));
}

const sameLines = (a: readonly SourceLine[], b: readonly SourceLine[]): boolean =>
  a.length === b.length &&
  a.every((line, i) =>
    Object.entries(line).every(([name, value]) => b[i]![name as keyof SourceLine] === value),
  );

/** The sources that run; a new array only when a command has changed one. */
export function useSources(): readonly SourceLine[] {
  const [lines, setLines] = useState<readonly SourceLine[]>([]);
  useSlowLive((live) => {
    const now = sourceLines(live);
    setLines((old) => (sameLines(old, now) ? old : now));
  });
  return lines;
}

export function Sources(props: {
  readonly lines: readonly SourceLine[];
  readonly senders: readonly Sender[];
  readonly onRate: (source: number, rate: number) => void;
  readonly onStop: (source: number) => void;
}) {
  const { lines, senders, onRate, onStop } = props;
  const meters = useMeters();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 4,
  });
  useSlowLive((live, now) => {
    meters.look(live, now);
    for (const row of scroller.current?.querySelectorAll<HTMLElement>('[data-source]') ?? [])
      writeNumbers(row, meters);
  });
  const byDev = new Map(senders.map((sender) => [sender.dev, sender]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard
    <div ref={scroller} className="tr-sources" role="region" aria-label="Running sources" tabIndex={0}>
      <ul style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]!;
          return (
            <li key={line.source} style={{ transform: `translateY(${start}px)`, height: ROW }}>
              <Source line={line} sender={byDev.get(line.dev)} onRate={onRate} onStop={onStop} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface SourceProps {
  readonly line: SourceLine;
  readonly sender: Sender | undefined;
  readonly onRate: (source: number, rate: number) => void;
  readonly onStop: (source: number) => void;
}

const Source = memo(({ line, sender, onRate, onStop }: SourceProps) => {
  const { select } = useActions();
  const { source, pattern, first, entries, rate } = line;
  const name = sender?.id ?? 'forger';
  return (
    <div className="tr-source" data-source={source} data-dev={line.dev}>
      <div className="tr-source-line">
        {sender ? (
          <button
            type="button"
            className="link mono"
            data-tip={sender.kind}
            onClick={() => select(selectionKey.dev(sender.id))}
          >
            {sender.id}
          </button>
        ) : (
          <span className="mono">forger</span>
        )}
        <span className="tr-pattern" data-tip={PATTERNS[pattern]?.text}>
          {PATTERNS[pattern]?.title}
          {sender ? <span className="faint"> {entriesText(first, entries)}</span> : null}
        </span>
        <RateInput label={`Rate of ${name}`} rate={rate} onRate={(next) => onRate(source, next)} />
        <IconButton icon={X} label={`Stop ${name}`} small onClick={() => onStop(source)} />
      </div>
      <div className="tr-source-line tr-source-numbers">
        <span data-number="sent" data-tip="Messages sent, and how many a second of the machine's time" />
        {sender ? (
          FATES.map((fate) => (
            <span key={fate} data-number={fate} data-tone={fate} data-tip={FATE_TIP[fate]} />
          ))
        ) : (
          <span className="faint">verdicts say what became of it</span>
        )}
      </div>
    </div>
  );
});

/** What fates mean; of a source, all that its function sent counts. */
export const FATE_TIP: Readonly<Record<FateName, string>> = {
  arrived: 'A CPU got the vector',
  merged: 'The vector was pending already: one interrupt for several messages',
  waits: 'Masked: the pending bit is set, the message leaves when the mask goes',
  lost: 'No CPU got it: the log says why',
};

/** `entries 0-7`, `entry 3`. */
const entriesText = (first: number, entries: number): string =>
  entries === 1 ? `entry ${first}` : `entries ${first}-${first + entries - 1}`;

function writeNumbers(row: HTMLElement, { live, rates }: Meters): void {
  if (!live || !rates) return;
  const source = Number(row.dataset.source);
  const dev = Number(row.dataset.dev);
  for (const cell of row.querySelectorAll<HTMLElement>('[data-number]')) {
    const name = cell.dataset.number as FateName | 'sent';
    const count = name === 'sent' ? live.source.sent[source]! : live.device[name][dev]!;
    const rate = (name === 'sent' ? rates.source.perSecond(source) : rates.device[name].perSecond(dev)) || 0;
    const text = `${name} ${shortCount(count)}${rate >= 0.5 ? ` · ${shortCount(Math.round(rate))}/s` : ''}`;
    if (cell.textContent !== text) cell.textContent = text;
    cell.toggleAttribute('data-none', count === 0);
  }
}
