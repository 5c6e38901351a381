// How A, B and what differs between them are drawn.

import type { PairClass } from '../../model/diff/diff.ts';
import { None } from '../../ui/values.tsx';
import type { Side } from './steps.ts';
import { CLASS_WORDS } from './words.ts';

/** The letter of a side: A outlined, B filled. */
export function SideLetter({ side, small }: { readonly side: Side; readonly small?: boolean }) {
  return (
    <span className="changes-side" data-side={side} data-small={small || undefined}>
      {side.toUpperCase()}
    </span>
  );
}

/** Sign and word of a class. */
export function FateSign({ cls }: { readonly cls: PairClass }) {
  const { sign, word } = CLASS_WORDS[cls];
  return (
    <span className="changes-fate" data-class={cls}>
      <span className="changes-sign" aria-hidden>
        {sign}
      </span>
      {word}
    </span>
  );
}

export interface AtoBProps {
  /** '' where it is not known, or none. */
  readonly a: string;
  readonly b: string;
  /** The side that alone has the thing, null where both have it or nobody can tell. */
  readonly only?: Side | null;
  readonly changed: boolean;
}

/**
 * `0x22 → 0x23`; one value and `=` where nothing changed; a dash where there is no value; the letter of the side and its value
 * where the other side has none or does not know it.
 */
export function AtoB({ a, b, only = null, changed }: AtoBProps) {
  if (a === '' && b === '') return <None />;
  if (only === 'a') return <s className="muted">{a || b}</s>;
  if (only === 'b') return <b className="changes-now">{b || a}</b>;
  if (!changed && (a === '' || b === ''))
    return (
      <span>
        <SideLetter side={a === '' ? 'b' : 'a'} small /> <span className="muted">{a || b}</span>
      </span>
    );
  if (!changed)
    return (
      <span>
        {b || a}{' '}
        <span className="faint">
          <span aria-hidden>=</span>
          <span className="hidden-text">unchanged</span>
        </span>
      </span>
    );
  return (
    <span>
      <span className="muted">{a || 'none'}</span> <span className="changes-arrow">→</span>{' '}
      <b className="changes-now">{b || 'none'}</b>
    </span>
  );
}

interface DigitsProps {
  readonly text: string;
  /** The same at the other side, '' where it is not known there. */
  readonly before: string;
  readonly side: Side;
}

/** A register value; digits that differ from the other side are bold, what is the same recedes. */
export function Digits({ text, before, side }: DigitsProps) {
  if (text === '') return <None why="not known" />;
  if (text === before && side === 'b')
    return (
      <span className="faint">
        <span aria-hidden>=</span>
        <span className="hidden-text">as at A</span>
      </span>
    );
  if (before === '' || text === before) return <span className="muted">{text}</span>;
  return (
    <span className="changes-digits" data-side={side}>
      {runsOf(text, before).map((run) =>
        run.differs ? (
          <b key={run.at} className="changes-differs">
            {run.text}
          </b>
        ) : (
          <span key={run.at} className="changes-alike">
            {run.text}
          </span>
        ),
      )}
    </span>
  );
}

interface Run {
  readonly at: number;
  readonly text: string;
  readonly differs: boolean;
}

/** Neighbouring characters that are, or are not, the same in both; compared from the right, where numbers begin. */
export function runsOf(text: string, before: string): Run[] {
  const shift = before.length - text.length;
  const runs: { at: number; text: string; differs: boolean }[] = [];
  [...text].forEach((char, at) => {
    const differs = before[at + shift] !== char;
    const last = runs.at(-1);
    if (last?.differs === differs) last.text += char;
    else runs.push({ at, text: char, differs });
  });
  return runs;
}

const FATE_CLASS = {
  same: 'same',
  changed: 'state',
  added: 'added',
  gone: 'gone',
  unseen: 'unseen',
} as const;

/** What became of a domain, a CPU of a matrix, a device. */
export function Fate({ fate }: { readonly fate: keyof typeof FATE_CLASS }) {
  const { sign, word } = CLASS_WORDS[FATE_CLASS[fate]];
  return (
    <span className="changes-fate" data-class={FATE_CLASS[fate]}>
      <span className="changes-sign" aria-hidden>
        {sign}
      </span>
      {fate === 'changed' ? fate : word}
    </span>
  );
}
