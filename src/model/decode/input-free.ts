/** Decoder input without words: one to four hexadecimal numbers, told apart by how many there are and how long they are. */

import { type Words, wordsFromHex } from '../../lib/bits';
import type { InputError, LineResult } from './input';
import { guessEntry } from './input-entry';

interface Token {
  readonly text: string;
  /** 1-based. */
  readonly column: number;
  readonly digits: string;
}

type LineError = Omit<InputError, 'line'>;

const pair = 'fee00458 00000000';

const problem = (column: number, found: string, expected: string, example = pair): LineError => ({
  column,
  found,
  expected,
  example,
  incomplete: false,
});

const quote = (text: string): string => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;

/** Splits at white space, `/`, `,`, `;` and `|`; the first token that is no hexadecimal number is the error. */
function tokens(line: string): Token[] | LineError {
  const out: Token[] = [];
  for (const match of line.matchAll(/[^\s/,;|]+/g)) {
    const text = match[0];
    const column = match.index + 1;
    const digits = text.replace(/^0x/i, '').replaceAll('_', '');
    const bad = /[^0-9a-f]/i.exec(digits);
    if (bad || digits === '') return badToken(text, column, bad?.[0]);
    if (digits.replace(/^0+/, '').length > 16)
      return problem(column, `${digits.length} digits`, 'at most 16 hexadecimal digits');
    out.push({ text, column, digits });
  }
  return out;
}

function badToken(text: string, column: number, character: string | undefined): LineError {
  if (character === undefined)
    return { ...problem(column, quote(text), 'hexadecimal digits'), incomplete: true };
  return problem(column + text.indexOf(character), quote(text), 'a hexadecimal number');
}

/** One line of bare numbers. A line of words that has no number at all is nobody's business. */
export function parseFree(line: string): LineResult {
  if (line.trim() === '') return null;
  const found = tokens(line);
  if (!Array.isArray(found)) return /[0-9]/.test(line) ? found : { ...found, column: line.search(/\S/) + 1 };
  switch (found.length) {
    case 0:
      return null;
    case 1:
      return one(found[0]!, line.length);
    case 2:
      return two(found[0]!, found[1]!);
    case 3:
      return three(found);
    case 4:
      return four(found);
    default:
      return problem(found[4]!.column, quote(found[4]!.text), 'one to four numbers');
  }
}

const long = (t: Token): boolean => t.digits.length > 8;
const value64 = (t: Token): Words => wordsFromHex(t.digits, 64);
const value32 = (t: Token): number => Number.parseInt(t.digits, 16);

/** 64 bits are an IO-APIC entry, unless they look like an address whose data is still missing. */
function one(t: Token, end: number): LineResult {
  const words = value64(t);
  const address = words[1] === 0 && words[0]! >>> 17 !== 0;
  if (long(t) && !address) return { type: 'entry', kind: 'io-apic', words, readAs: 'IO-APIC entry' };
  return {
    ...problem(end + 1, 'the end', 'the data after the address'),
    incomplete: true,
  };
}

const inWindow = (words: Words): boolean => words[1] === 0 && words[0]! >>> 20 === 0xfee;

function two(a: Token, b: Token): LineResult {
  const address = value64(a);
  const data = value64(b);
  if (long(a) && long(b) && !(inWindow(address) && data[1] === 0)) return guessEntry(address, data);
  if (data[1] !== 0)
    return problem(b.column, `${b.digits.length} digits`, 'data of at most 8 hexadecimal digits');
  return {
    type: 'message',
    addressLo: address[0]!,
    addressHi: address[1]!,
    data: data[0]!,
    readAs: 'address and data',
  };
}

/** Upper half, lower half, data; or lower, upper, data when the first is an x86 interrupt address; or DW0-DW2. */
function three(t: readonly Token[]): LineResult {
  if (t.some(long)) return itsCommand(t);
  const [a, b, data] = t.map(value32) as [number, number, number];
  const lowFirst = a >>> 20 === 0xfee;
  return {
    type: 'message',
    addressLo: lowFirst ? a : b,
    addressHi: lowFirst ? b : a,
    data,
    readAs: lowFirst ? 'address low, address high, data' : 'address high, address low, data',
  };
}

/** An MSI-X table entry as it lies in memory, or an ITS command. */
function four(t: readonly Token[]): LineResult {
  if (t.some(long)) return itsCommand(t);
  const [addressLo, addressHi, data] = t.map(value32) as [number, number, number];
  return {
    type: 'message',
    addressLo,
    addressHi,
    data,
    readAs: 'MSI-X table entry: address low, high, data, control',
  };
}

function itsCommand(t: readonly Token[]): LineResult {
  const words = new Uint32Array(8);
  t.forEach((token, i) => {
    words.set(value64(token), i * 2);
  });
  return { type: 'entry', kind: 'its-command', words, readAs: 'ITS command, DW0 first' };
}
