// For tests: journals as text, one entry a line: `task call arguments | mask` begins a call, `task @cpu` takes a step.

import type { CallNumber } from '../engine/calls.ts';
import type { JournalEntry } from './journal.ts';

function entryText(entry: JournalEntry): string {
  if (!('call' in entry)) return `${entry.task} @${entry.cpu}`;
  const { task, call, args, mask } = entry;
  const numbers = [task, call, ...args].join(' ');
  return mask.length === 0 ? numbers : `${numbers} | ${mask.join(' ')}`;
}

const numbersOf = (text: string): number[] => text.split(' ').filter(Boolean).map(Number);

function parseEntry(line: string): JournalEntry {
  const [before, after = ''] = line.split('|') as [string, string?];
  const [task, second] = before.split(' ') as [string, string];
  if (second.startsWith('@')) return { task: Number(task), cpu: Number(second.slice(1)) };
  const [, call, ...args] = numbersOf(before) as [number, number, ...number[]];
  return { task: Number(task), call: call as CallNumber, args, mask: numbersOf(after) };
}

export const formatJournal = (journal: readonly JournalEntry[]): string =>
  `${journal.map(entryText).join('\n')}\n`;

export const parseJournal = (text: string): JournalEntry[] =>
  text.split('\n').filter(Boolean).map(parseEntry);
