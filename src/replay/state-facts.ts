// Facts of an object as its files show them, and how those of a capture are compared with those of the engine.

import type { Ledger } from './report.ts';

/** One field of a file, as it is printed there. */
export interface Fact {
  readonly field: string;
  readonly value: string;
  /** Line of the capture's file, 0 where there is none. */
  readonly line: number;
}

/** An object with what its files say of it. */
export interface Described {
  /** Selection key where there is one: `irq:30`. */
  readonly object: string;
  readonly line: number;
  readonly facts: readonly Fact[];
  /** Other objects of this kind have other fields: that there are no further ones is a fact. */
  readonly varies?: boolean;
}

/** Field of the fact that an object has no further fields, or a list no further objects. */
const NOTHING_MORE = 'nothing more';
const NOTHING = 'none';

export const fact = (field: string, value: string | number, line = 0): Fact => ({
  field,
  value: `${value}`,
  line,
});

export const hexFact = (field: string, value: number, digits: number, line = 0): Fact =>
  fact(field, `0x${(value >>> 0).toString(16).padStart(digits, '0')}`, line);

export interface Comparison {
  readonly category: string;
  readonly expected: readonly Described[];
  readonly got: readonly Described[];
  /** The same while the files were read, as it became: each object is held against the state that it is like, as a whole. */
  readonly later?: readonly (readonly Described[])[] | undefined;
  /** What lists all these objects, where the capture has the list: that the engine has no other ones is a fact. */
  readonly list?: string | undefined;
}

/** Every field that the capture shows is a fact; the engine's is unknown where it lacks the object. */
export function compareObjects(
  ledger: Ledger,
  { category, expected, got, later = [], list }: Comparison,
): void {
  const states = [got, ...later].map((state) => new Map(state.map((each) => [each.object, each])));
  for (const described of expected) {
    const { object } = described;
    const alike = states.find((state) => isAlike(described, state.get(object))) ?? states[0]!;
    compareFacts(ledger, category, described, alike.get(object));
    for (const state of states) state.delete(object);
  }
  if (list === undefined) return;
  const place = { object: list, field: NOTHING_MORE, line: 0 };
  const more = [...states[0]!.keys()].filter((object) => states.every((state) => state.has(object)));
  ledger.fact(category, place, NOTHING, more.join(', ') || NOTHING);
}

/** Every fact of a file is that of the engine's object, and there are no further ones. */
function isAlike(expected: Described, got: Described | undefined): boolean {
  if (got === undefined || (expected.varies === true && got.facts.length !== expected.facts.length))
    return false;
  const values = new Map(got.facts.map(({ field, value }) => [field, value]));
  return expected.facts.every(({ field, value }) => values.get(field) === value);
}

function compareFacts(
  ledger: Ledger,
  category: string,
  expected: Described,
  got: Described | undefined,
): void {
  const { object } = expected;
  const rest = new Map(got?.facts.map(({ field, value }) => [field, value]));
  for (const { field, value, line } of expected.facts) {
    ledger.fact(category, { object, field, line }, value, rest.get(field));
    rest.delete(field);
  }
  if (!expected.varies) return;
  const more = [...rest].map(([field, value]) => `${field} ${value}`).join(', ') || NOTHING;
  ledger.fact(category, { object, field: NOTHING_MORE, line: expected.line }, NOTHING, got && more);
}
