// What the classes of pairs and the parts of an irq are called.

import type { PairClass } from '../../model/diff/diff.ts';
import { Change } from '../../model/diff/irq-changes.ts';
import { MatchedBy } from '../../model/diff/match.ts';

interface ClassWords {
  /** `12 moved` */
  readonly word: string;
  /** One character that says it without colour. */
  readonly sign: string;
  readonly about: string;
}

export const CLASS_WORDS: Readonly<Record<PairClass, ClassWords>> = {
  added: { word: 'added', sign: '+', about: 'Only at B' },
  gone: { word: 'gone', sign: '−', about: 'Only at A' },
  unseen: {
    word: 'not captured',
    sign: '?',
    about: 'Only at one moment, and the source that lists it was not captured at the other',
  },
  moved: { word: 'moved', sign: '→', about: 'The root level names another CPU' },
  vector: {
    word: 'other vector',
    sign: '≠',
    about: 'Another vector at the same CPU, or a vector where there was only a reservation',
  },
  affinity: { word: 'affinity', sign: '≠', about: 'Same CPU and vector, another affinity' },
  message: { word: 'message', sign: '≠', about: 'Same place, another message or mask' },
  entry: { word: 'entry', sign: '≠', about: 'Same message, another remapping entry' },
  state: { word: 'state', sign: '≠', about: 'Only state, chain, handlers or irq number differ' },
  counts: { word: 'counts only', sign: 'Δ', about: 'Nothing but its counts differs' },
  same: { word: 'same', sign: '=', about: 'Nothing differs' },
};

/** The order in which the numbers stand in the head. */
export const SHOWN_CLASSES: readonly PairClass[] = [
  'same',
  'counts',
  'moved',
  'vector',
  'affinity',
  'message',
  'entry',
  'state',
  'unseen',
  'added',
  'gone',
];

/** Numbers that stand in the head even when they are 0. */
export const ALWAYS: readonly PairClass[] = ['same', 'moved', 'added', 'gone'];

const CHANGE_WORDS: readonly (readonly [bit: number, word: string])[] = [
  [Change.cpu, 'CPU'],
  [Change.vector, 'vector'],
  [Change.affinity, 'affinity'],
  [Change.message, 'message'],
  [Change.entry, 'entry'],
  [Change.number, 'number'],
  [Change.handlers, 'handlers'],
  [Change.chain, 'chain'],
  [Change.state, 'state'],
  [Change.counts, 'counts'],
];

/** Names of the parts that differ: `CPU vector counts`. */
export const changeWords = (changes: number): string =>
  CHANGE_WORDS.filter(([bit]) => changes & bit)
    .map(([, word]) => word)
    .join(' ');

/** How the two irqs of a pair were recognised as one, with the key itself. */
export const MATCH_WORDS: Readonly<Record<number, string>> = {
  [MatchedBy.none]: '',
  [MatchedBy.entry]: 'device and index',
  [MatchedBy.handler]: 'device and handler',
  [MatchedBy.number]: 'irq number',
};
