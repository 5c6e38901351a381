// Commands of the branch in words.

import { useVirtualizer } from '@tanstack/react-virtual';
import Flag from 'lucide-react/icons/flag';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { commandWords, resultWords } from '../../store/command-words.ts';
import { behindCommand } from '../../store/timeline.ts';
import { machineTime } from '../../ui/machine-time.ts';
import type { Timeline } from './use-timeline.ts';

/** px */
const ROW = 20;

/** Row 0 is the beginning, row n behind the n-th command. */
export function CommandList({ timeline }: { readonly timeline: Timeline }) {
  const { branch, place, go, first, before, after } = timeline;
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: branch.lines.length + 1,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  useEffect(() => {
    rows.scrollToIndex(place.line, { align: 'auto' });
  }, [rows, place.line, branch.id]);
  const goRow = (index: number): void => go(index === 0 ? first : behindCommand(branch, index - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowUp: before, ArrowDown: after }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  return (
    <div
      ref={box}
      className="commands"
      role="listbox"
      aria-label="Commands of the branch"
      aria-activedescendant={`command-${place.line}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const row = (event.target as Element).closest<HTMLElement>('[role="option"]');
        if (row) goRow(Number(row.dataset.row));
      }}
    >
      <div className="commands-all" role="presentation" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <Row key={index} timeline={timeline} index={index} top={start} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly timeline: Timeline;
  readonly index: number;
  readonly top: number;
}

function Row({ timeline, index, top }: RowProps) {
  const { branch, place, texts, notes, isAbout } = timeline;
  const line = branch.lines[index - 1];
  const result = line ? resultWords(line, branch.results[index - 1]) : null;
  const named = notes.filter((note) => note.line === index);
  return (
    <div
      id={`command-${index}`}
      role="option"
      tabIndex={-1}
      data-row={index}
      aria-selected={index === place.line}
      className="command"
      data-ahead={index > place.line || undefined}
      data-about={(index > 0 && isAbout?.(index - 1)) || undefined}
      style={{ top }}
    >
      <span className="mono command-number">{index}</span>
      <span className="command-words">{line ? commandWords(line, texts) : 'beginning'}</span>
      {named.map(({ tick, text }) => (
        <span key={tick} className="command-name">
          <Flag className="icon-small" aria-hidden /> {text}
        </span>
      ))}
      {result && result.short !== '' && result.short !== '0' ? (
        <span
          className="command-result"
          data-refused={result.isRefused || undefined}
          data-tip={result.text || undefined}
        >
          {result.short}
        </span>
      ) : null}
      <span className="mono command-time">{line ? machineTime(line.tick) : ''}</span>
    </div>
  );
}
