// Columns of the table of pairs. Rows are pairs.

import type { ReactNode } from 'react';
import type { MachineDiff } from '../../model/diff/diff.ts';
import { Change } from '../../model/diff/irq-changes.ts';
import { vectorWord } from '../../model/route.ts';
import type { TableColumn } from '../../ui/table/column.ts';
import { None } from '../../ui/values.tsx';
import { type Both, bothColumn, bothNumbers, onlySide } from './both-column.tsx';
import { AtoB, Digits, FateSign } from './marks.tsx';
import {
  askedAt,
  classOfPair,
  cpuAt,
  deviceOf,
  effectiveAt,
  entryAt,
  entryContent,
  handlersAt,
  messageAt,
  messageIndex,
  messageName,
  nameSide,
  numberAt,
  stateAt,
  type TextAt,
  textAt,
  vectorAt,
} from './pairs.ts';
import type { Side } from './steps.ts';
import { CLASS_WORDS, changeWords, MATCH_WORDS } from './words.ts';

export function irqColumns(diff: MachineDiff): TableColumn[] {
  return [
    ...identityColumns(diff),
    messageColumn(diff, 'a'),
    messageColumn(diff, 'b'),
    entryColumn(diff),
    placeColumn(diff, 'cpu', 'CPU', 'CPU that the root level names', 76, cpuAt, Change.cpu | Change.vector),
    placeColumn(diff, 'vector', vectorWord(diff.b), 'Number that the CPU sees', 98, vectorAt, Change.vector),
    affinityColumn(diff, 'asked', 'Requested affinity', askedAt, true),
    affinityColumn(diff, 'effective', 'Effective affinity', effectiveAt, false),
    stateColumn(diff),
    placeColumn(diff, 'irq', 'irq', 'Linux irq number', 72, numberAt, Change.number),
    countColumn(diff),
  ];
}

function identityColumns(diff: MachineDiff): TableColumn[] {
  return [
    {
      id: 'change',
      title: 'change',
      about: 'What became of the irq',
      width: 104,
      filter: 'word',
      value: (row) => CLASS_WORDS[classOfPair(diff, row)].word,
      cell: (row) => <FateSign cls={classOfPair(diff, row)} />,
    },
    {
      id: 'changed',
      title: 'what differs',
      about:
        'Every part that differs: CPU, vector, affinity, message, entry, number, handlers, chain, state, counts',
      width: 190,
      hidden: true,
      value: (row) => changeWords(diff.irqs.changes[row]!) || null,
    },
    {
      id: 'device',
      title: 'device',
      about: 'PCI address, or the name of the source',
      width: fit(diff, (row) => deviceOf(diff, row), 96, 190),
      mono: true,
      value: (row) => deviceOf(diff, row) || null,
      cell: (row) => struck(diff, row, deviceOf(diff, row)),
    },
    {
      id: 'message',
      title: 'message',
      field: 'index',
      about: 'Kind and index of its message',
      width: fit(diff, (row) => messageName(diff, row), 66, 110),
      mono: true,
      value: (row) => messageIndex(diff, row),
      text: (row) => messageName(diff, row),
      cell: (row) => (messageName(diff, row) === '' ? <None why="no message" /> : messageName(diff, row)),
    },
    {
      id: 'handler',
      title: 'handler',
      about: 'Names of the handlers',
      width: 120,
      grow: true,
      mono: true,
      value: (row) => textAt(diff, row, nameSide(diff, row), handlersAt) || null,
      cell: (row) => struck(diff, row, textAt(diff, row, nameSide(diff, row), handlersAt)),
    },
    {
      id: 'key',
      title: 'matched by',
      about: 'Key by which the two irqs were recognised as one',
      width: 124,
      filter: 'word',
      value: (row) => MATCH_WORDS[diff.irqs.by[row]!] || null,
      cell: (row) => (
        <span className="muted">{MATCH_WORDS[diff.irqs.by[row]!] || <None why="only in one moment" />}</span>
      ),
    },
  ];
}

/** Names of what is gone are struck through. */
function struck(diff: MachineDiff, row: number, text: string): ReactNode {
  if (text === '') return <None />;
  return classOfPair(diff, row) === 'gone' ? <s>{text}</s> : text;
}

function messageColumn(diff: MachineDiff, side: 'a' | 'b'): TableColumn {
  const text = (row: number, at: 'a' | 'b'): string => textAt(diff, row, at, messageAt);
  return {
    id: `message-${side}`,
    title: `${side.toUpperCase()} message`,
    about: side === 'a' ? 'Address and data at A' : 'Address and data at B; digits that differ are bold',
    width: fit(diff, (row) => text(row, side), 120, 210),
    mono: true,
    rule: side === 'a',
    value: (row) => text(row, side) || null,
    cell: (row) => <Digits text={text(row, side)} before={text(row, side === 'a' ? 'b' : 'a')} side={side} />,
  };
}

/** Rows whose texts are looked at for a width. */
const SAMPLE = 2000;

/** px that the longest of the texts needs in mono; what is longer than `most` has to be widened by hand. */
function fit(diff: MachineDiff, read: (row: number) => string, least: number, most: number): number {
  let longest = 0;
  for (let row = 0; row < Math.min(diff.irqs.length, SAMPLE); row++)
    longest = Math.max(longest, read(row).length);
  return Math.round(Math.min(most, Math.max(least, longest * CHARACTER + 18)));
}

/** Width of a character in mono at the size of tables. */
const CHARACTER = 6.9;

/** A number, marked as changed where `bits` of what differs say so. */
function placeColumn(
  diff: MachineDiff,
  id: string,
  title: string,
  about: string,
  width: number,
  read: TextAt,
  bits: number,
): TableColumn {
  const both = bothOf(diff, read);
  const changed = (row: number): boolean =>
    (diff.irqs.changes[row]! & bits) !== 0 && both.text(row, 'a') !== both.text(row, 'b');
  return bothNumbers(
    { ...both, changed },
    { id, title, about: `${about}, at A and at B`, width, rule: id === 'cpu', text: arrowText(both) },
  );
}

const bothOf = (diff: MachineDiff, read: TextAt): Both => {
  const text = (row: number, side: Side): string => textAt(diff, row, side, read);
  return {
    text,
    only: (row) => onlySide(classOfPair(diff, row)),
    changed: (row) => differ(text(row, 'a'), text(row, 'b')),
  };
};

const differ = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b;

const arrow = (a: string, b: string): string => (differ(a, b) ? `${a} → ${b}` : b || a);

const arrowText =
  ({ text }: Both) =>
  (row: number): string =>
    arrow(text(row, 'a'), text(row, 'b'));

function textColumn(
  diff: MachineDiff,
  id: string,
  title: string,
  about: string,
  width: number,
  read: TextAt,
): TableColumn {
  const both = bothOf(diff, read);
  return bothColumn(both, { id, title, about: `${about}, at A and at B`, width, text: arrowText(both) });
}

function stateColumn(diff: MachineDiff): TableColumn {
  const column = textColumn(diff, 'state', 'state', 'What the state bits add up to', 0, stateAt);
  return { ...column, width: fit(diff, (row) => column.text!(row), 92, 180) };
}

function affinityColumn(
  diff: MachineDiff,
  id: string,
  about: string,
  read: TextAt,
  hidden: boolean,
): TableColumn {
  return { ...textColumn(diff, id, id, about, 84, read), mono: true, hidden };
}

function entryColumn(diff: MachineDiff): TableColumn {
  const text = (row: number): string => {
    const [a, b] = [entryAt(diff, row, 'a'), entryAt(diff, row, 'b')];
    return a === b && entryContent(diff, row, 'a') !== entryContent(diff, row, 'b')
      ? `${a} (bits)`
      : arrow(a, b);
  };
  return {
    id: 'entry',
    title: 'entry',
    about: 'Remapping entry at A and at B; "bits" where the same entry holds something else',
    width: fit(diff, (row) => `${text(row)} =`, 100, 300),
    mono: true,
    rule: true,
    value: (row) => entryAt(diff, row, 'b') || entryAt(diff, row, 'a') || null,
    text,
    cell: (row) => {
      const [a, b] = [entryAt(diff, row, 'a'), entryAt(diff, row, 'b')];
      if (
        onlySide(classOfPair(diff, row)) === null &&
        a !== '' &&
        a === b &&
        entryContent(diff, row, 'a') !== entryContent(diff, row, 'b')
      )
        return (
          <span>
            {a} <b className="changes-now">bits</b>
          </span>
        );
      return (
        <AtoB
          a={a}
          b={b}
          only={onlySide(classOfPair(diff, row))}
          changed={(diff.irqs.changes[row]! & Change.entry) !== 0}
        />
      );
    },
  };
}

/** How many more were handled at B, on the CPUs that both moments list; a count that went down began anew. */
function countColumn({ irqs }: MachineDiff): TableColumn {
  const delta = (row: number): number | null =>
    irqs.a[row]! < 0 || irqs.b[row]! < 0 ? null : irqs.countB[row]! - irqs.countA[row]!;
  const text = (row: number): string => {
    const by = delta(row);
    return by === null ? '' : by === 0 ? '=' : `${by > 0 ? '+' : '−'}${Math.abs(by).toLocaleString('en-US')}`;
  };
  return {
    id: 'count',
    title: 'count',
    about: 'Handled at B more than at A, on the CPUs that both moments list',
    width: 68,
    align: 'right',
    mono: true,
    value: delta,
    text,
    cell: (row) =>
      text(row) === '' ? (
        <None why="not at both" />
      ) : (
        <span className={delta(row) === 0 ? 'faint' : undefined}>{text(row)}</span>
      ),
  };
}
