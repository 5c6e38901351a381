// The events that are kept, copied so that they stay while they are read.

import { printEvent, type TraceTexts } from '../../model/trace-print.ts';
import type { SimulationPort } from '../../store/simulation.ts';

export interface EventLine {
  /** Among all events, from 0. */
  readonly number: number;
  readonly words: Int32Array;
}

/** The kept events, oldest first. */
export function keepEvents(log: SimulationPort['events']): EventLine[] {
  const first = log.total - log.length;
  return Array.from({ length: log.length }, (_, n) => ({ number: first + n, words: log.at(n).slice() }));
}

/** Events whose line has every word of the text, whatever the case. */
export function eventLines(
  lines: readonly EventLine[],
  texts: TraceTexts,
  filter: string,
): readonly EventLine[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return lines;
  return lines.filter((line) => {
    const { name, fields } = printEvent(line.words, texts);
    const text = `${name}: ${fields}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
