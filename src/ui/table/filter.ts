/**
 * The filter of tables.
 *
 *   query      = [ term { blank term } ]              every term must hold
 *   term       = [ "-" ] ( field ":" values | text )  "-" turns the term round
 *   values     = value { "," value }                  one of them must hold
 *   value      = number | range | comparison | word | quoted | "none"
 *   range      = number "-" number                    both ends included
 *   comparison = ( ">" | ">=" | "<" | "<=" ) number
 *   number     = decimal | "0x" hex
 *   word       = characters without blank, comma and quote; in word fields "*" stands for any characters
 *   quoted     = '"' any characters but '"' '"'
 *
 *   cpu:16-31 managed:no driver:nvme vector:0x20-0x30 queue
 *
 * How a value is compared depends on the kind of the field: `number` by value, `set` by any member (`cpu:4-7` holds when one
 * of CPUs 4 to 7 is in the set), `flag` by yes or no, `word` as a whole, `text` as a part; letters in either case.
 * What begins with a letter and has a colon is a field; `0000:00:03.0` is text, and so is anything in quotes.
 * Text without a field is looked for in all word and text fields, and, if it is a number, compared with all number fields.
 */

import { distance } from './distance.ts';

interface FieldBase {
  readonly name: string;
  /** One sentence, shown in the help of the filter. */
  readonly about: string;
}
export interface NumberField extends FieldBase {
  readonly kind: 'number';
  get(row: number): number | null;
}
export interface SetField extends FieldBase {
  readonly kind: 'set';
  /** True when the row's set has a member in from … to. */
  has(row: number, from: number, to: number): boolean;
  empty(row: number): boolean;
}
export interface FlagField extends FieldBase {
  readonly kind: 'flag';
  get(row: number): boolean | null;
}
export interface TextField extends FieldBase {
  readonly kind: 'word' | 'text';
  get(row: number): string;
}
export type FilterField = NumberField | SetField | FlagField | TextField;

export type RowTest = (row: number) => boolean;

/** Something wrong in a filter text: where, what, and one correction if there is a likely one. */
export interface FilterError {
  readonly at: number;
  readonly length: number;
  readonly message: string;
  /** The whole filter text with the correction. */
  readonly correction?: string;
}

export interface Term {
  readonly at: number;
  readonly text: string;
  readonly negated: boolean;
  /** Undefined for text without a field. */
  readonly field: FilterField | undefined;
  readonly values: readonly string[];
  readonly test: RowTest;
}

export type Filter =
  | { readonly ok: true; readonly terms: readonly Term[]; readonly test: RowTest }
  | { readonly ok: false; readonly error: FilterError };

/** Compiles a filter text. The empty text lets every row through. */
export function compileFilter(query: string, fields: readonly FilterField[]): Filter {
  const terms: Term[] = [];
  for (const token of tokens(query)) {
    const term = compileTerm(query, token, fields);
    if ('message' in term) return { ok: false, error: term };
    terms.push(term);
  }
  return { ok: true, terms, test: (row) => terms.every((term) => term.test(row) !== term.negated) };
}

interface Token {
  readonly at: number;
  readonly text: string;
}

/** Splits at blanks outside quotes. A quote that is not closed runs to the end. */
export function tokens(query: string): Token[] {
  return [...query.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)].map((match) => ({
    at: match.index,
    text: match[0],
  }));
}

function compileTerm(query: string, token: Token, fields: readonly FilterField[]): Term | FilterError {
  const negated = token.text.startsWith('-') && token.text.length > 1;
  const body = negated ? token.text.slice(1) : token.text;
  const at = token.at + (negated ? 1 : 0);
  const colon = /^[a-z][\w-]*(?=:)/i.exec(body);
  const base = { at: token.at, text: token.text, negated };
  if (!colon)
    return { ...base, field: undefined, values: [unquote(body)], test: textTest(unquote(body), fields) };
  const field = fields.find((f) => f.name.toLowerCase() === colon[0].toLowerCase());
  if (!field) return unknownField(query, at, colon[0], fields);
  const values = splitValues(body.slice(colon[0].length + 1));
  const tests: RowTest[] = [];
  for (const value of values) {
    const test = valueTest(field, value);
    if (typeof test === 'string') return { at, length: body.length, message: test };
    tests.push(test);
  }
  return { ...base, field, values, test: (row) => tests.some((test) => test(row)) };
}

function unknownField(query: string, at: number, name: string, fields: readonly FilterField[]): FilterError {
  const near = nearest(
    name,
    fields.map((f) => f.name),
  );
  const message = `There is no field ${name}.`;
  if (near === undefined) return { at, length: name.length, message };
  return { at, length: name.length, message, correction: replaceAt(query, at, name.length, near) };
}

const replaceAt = (text: string, at: number, length: number, by: string) =>
  text.slice(0, at) + by + text.slice(at + length);

function splitValues(text: string): string[] {
  return (text.match(/"[^"]*"?|[^,]+/g) ?? ['']).map(unquote);
}

const unquote = (text: string): string => text.replaceAll('"', '');

const NUMBER = '(0x[0-9a-f]+|\\d+)';
const ONE = new RegExp(`^${NUMBER}$`, 'i');
const RANGE = new RegExp(`^${NUMBER}-${NUMBER}$`, 'i');
const COMPARISON = new RegExp(`^(>=|<=|>|<)${NUMBER}$`, 'i');

/** Both ends included; null when the text is not a number, range or comparison. */
export function numberRange(text: string): readonly [from: number, to: number] | null {
  const one = ONE.exec(text);
  if (one) return [Number(one[1]), Number(one[1])];
  const range = RANGE.exec(text);
  if (range) return [Number(range[1]), Number(range[2])];
  const comparison = COMPARISON.exec(text);
  if (!comparison) return null;
  const n = Number(comparison[2]);
  switch (comparison[1]) {
    case '>':
      return [n + 1, Number.POSITIVE_INFINITY];
    case '>=':
      return [n, Number.POSITIVE_INFINITY];
    case '<':
      return [Number.NEGATIVE_INFINITY, n - 1];
    default:
      return [Number.NEGATIVE_INFINITY, n];
  }
}

const FLAGS: Readonly<Record<string, boolean>> = {
  yes: true,
  no: false,
  true: true,
  false: false,
  1: true,
  0: false,
};

/** The test of one value, or what is wrong with it. */
function valueTest(field: FilterField, value: string): RowTest | string {
  const none = value === 'none';
  switch (field.kind) {
    case 'number': {
      if (none) return (row) => field.get(row) === null;
      const range = numberRange(value);
      if (!range)
        return `${field.name} takes a number, a range or none, as in ${field.name}:16-31; not ${said(value)}.`;
      return (row) => inside(field.get(row), range);
    }
    case 'set': {
      if (none) return (row) => field.empty(row);
      const range = numberRange(value);
      if (!range) return `${field.name} takes numbers, as in ${field.name}:0-3,8; not ${said(value)}.`;
      return (row) => field.has(row, range[0], range[1]);
    }
    case 'flag': {
      const flag = FLAGS[value.toLowerCase()];
      if (none) return (row) => field.get(row) === null;
      if (flag === undefined) return `${field.name} takes yes or no, not ${said(value)}.`;
      return (row) => field.get(row) === flag;
    }
    case 'word': {
      if (value === '') return `${field.name} takes a word, as in ${field.name}:name.`;
      if (none) return (row) => field.get(row) === '' || field.get(row).toLowerCase() === 'none';
      return wordTest(field, value);
    }
    case 'text': {
      if (value === '') return `${field.name} takes a text.`;
      if (none) return (row) => field.get(row) === '';
      const part = value.toLowerCase();
      return (row) => field.get(row).toLowerCase().includes(part);
    }
  }
}

const said = (value: string) => (value === '' ? 'nothing' : value);
const inside = (n: number | null, [from, to]: readonly [number, number]) =>
  n !== null && n >= from && n <= to;

function wordTest(field: TextField, value: string): RowTest {
  const word = value.toLowerCase();
  if (!word.includes('*')) return (row) => field.get(row).toLowerCase() === word;
  const pattern = new RegExp(`^${word.split('*').map(literally).join('.*')}$`, 's');
  return (row) => pattern.test(field.get(row).toLowerCase());
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function textTest(text: string, fields: readonly FilterField[]): RowTest {
  const part = text.toLowerCase();
  const range = ONE.test(text) ? numberRange(text) : null;
  const texts = fields.filter((f): f is TextField => f.kind === 'word' || f.kind === 'text');
  const numbers = range ? fields.filter((f): f is NumberField => f.kind === 'number') : [];
  return (row) =>
    texts.some((f) => f.get(row).toLowerCase().includes(part)) ||
    numbers.some((f) => inside(f.get(row), range!));
}

/** A filter text that would match, where the given one matches nothing because of one misspelt word. */
export interface Correction {
  readonly query: string;
  /** The term as written and as corrected. */
  readonly from: string;
  readonly to: string;
  /** Rows that the corrected text lets through. */
  readonly matches: number;
}

/** Looks for the first word term whose values match no row, and offers the nearest value that is there. */
export function correctFilter(
  query: string,
  fields: readonly FilterField[],
  rows: number,
): Correction | null {
  const filter = compileFilter(query, fields);
  if (!filter.ok) return null;
  for (const term of filter.terms) {
    const { field } = term;
    if (
      !field ||
      term.negated ||
      term.values.length !== 1 ||
      (field.kind !== 'word' && field.kind !== 'text')
    )
      continue;
    if (any(rows, term.test)) continue;
    const near = nearest(term.values[0]!, distinct(field, rows));
    if (near === undefined) continue;
    const to = `${field.name}:${/[\s,"]/.test(near) ? `"${near}"` : near}`;
    const corrected = replaceAt(query, term.at, term.text.length, to);
    const matches = countMatches(corrected, fields, rows);
    if (matches > 0) return { query: corrected, from: term.text, to, matches };
  }
  return null;
}

function any(rows: number, test: RowTest): boolean {
  for (let row = 0; row < rows; row++) if (test(row)) return true;
  return false;
}

function countMatches(query: string, fields: readonly FilterField[], rows: number): number {
  const filter = compileFilter(query, fields);
  let matches = 0;
  if (filter.ok) for (let row = 0; row < rows; row++) if (filter.test(row)) matches++;
  return matches;
}

const MAX_DISTINCT = 2000;

function distinct(field: TextField, rows: number): string[] {
  const seen = new Set<string>();
  for (let row = 0; row < rows && seen.size < MAX_DISTINCT; row++) seen.add(field.get(row));
  seen.delete('');
  return [...seen];
}

/** The nearest of some words, if it is near: at most a third of the letters differ, or one begins with the other. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const asked = word.toLowerCase();
  let best: string | undefined;
  let bestCost = Math.max(1, Math.floor(asked.length / 3)) + 0.5;
  for (const candidate of words) {
    const text = candidate.toLowerCase();
    const begins =
      asked.length > 1 && (text.startsWith(asked) || (text.length > 1 && asked.startsWith(text)));
    const cost = begins ? 1 : distance(asked, text);
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
