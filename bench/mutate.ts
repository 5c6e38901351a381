// Damage for fuzzing: seeded, so that a failure can be made again from its seed.

/** mulberry32: small, fast, the same everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

type Next = () => number;
type Mutation = (bytes: Uint8Array, next: Next, other: Uint8Array) => Uint8Array;

const LF = 10;

function lines(bytes: Uint8Array): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lf = bytes.indexOf(LF, at);
    const end = lf < 0 ? bytes.length : lf + 1;
    all.push(bytes.subarray(at, end));
    at = end;
  }
  return all;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const NUMBERS = [
  '0',
  '-1',
  '4294967295',
  '4294967296',
  '99999999999999999999',
  '0x',
  '0xffffffffffffffff',
  '00',
  '1e9',
  '',
];
const TOKENS = [
  '==> x <==',
  '\0',
  '\u001b[31m',
  '<img src=x onerror=alert(1)>',
  '../../etc',
  ':',
  '|',
  '\t',
  '(null)',
  '\ufeff',
  '%s%n',
];

const MUTATIONS: readonly Mutation[] = [
  function flipBytes(bytes, next) {
    const copy = bytes.slice();
    for (let i = 0; i < 1 + (next() % 8) && copy.length > 0; i++) copy[next() % copy.length] = next() & 0xff;
    return copy;
  },
  function flipBits(bytes, next) {
    const copy = bytes.slice();
    if (copy.length > 0) copy[next() % copy.length]! ^= 1 << (next() % 8);
    return copy;
  },
  (bytes, next) => bytes.subarray(0, next() % (bytes.length + 1)),
  (bytes, next) => bytes.subarray(next() % (bytes.length + 1)),
  function dropLine(bytes, next) {
    const all = lines(bytes);
    all.splice(next() % Math.max(1, all.length), 1 + (next() % 3));
    return join(all);
  },
  function repeatLine(bytes, next) {
    const all = lines(bytes);
    const at = next() % Math.max(1, all.length);
    if (all.length > 0) all.splice(next() % all.length, 0, all[at]!);
    return join(all);
  },
  function swapLines(bytes, next) {
    const all = lines(bytes);
    if (all.length < 2) return bytes;
    const a = next() % all.length;
    const b = next() % all.length;
    [all[a], all[b]] = [all[b]!, all[a]!];
    return join(all);
  },
  function interleave(bytes, next, other) {
    const mine = lines(bytes);
    const theirs = lines(other);
    const mixed: Uint8Array[] = [];
    while (mine.length + theirs.length > 0 && mixed.length < 400)
      mixed.push((next() & 1 && mine.length > 0 ? mine : theirs).shift() ?? mine.shift()!);
    return join(mixed.filter(Boolean));
  },
  function crlf(bytes) {
    return text(new TextDecoder('latin1').decode(bytes).replaceAll('\n', '\r\n'));
  },
  function replaceNumber(bytes, next) {
    const source = new TextDecoder('latin1').decode(bytes);
    const matches = [...source.matchAll(/\d+/g)];
    if (matches.length === 0) return bytes;
    const match = matches[next() % matches.length]!;
    const number = NUMBERS[next() % NUMBERS.length]!;
    return text(source.slice(0, match.index) + number + source.slice(match.index + match[0].length));
  },
  function insertToken(bytes, next) {
    const at = next() % (bytes.length + 1);
    return join([bytes.subarray(0, at), text(TOKENS[next() % TOKENS.length]!), bytes.subarray(at)]);
  },
  function indent(bytes, next) {
    const all = lines(bytes);
    const at = next() % Math.max(1, all.length);
    if (all[at]) all[at] = join([text(' '.repeat(1 + (next() % 5))), all[at]]);
    return join(all);
  },
  function longLine(bytes, next) {
    const at = next() % (bytes.length + 1);
    const length = next() % 40 === 0 ? 1_000_000 : 5000;
    return join([bytes.subarray(0, at), new Uint8Array(length).fill(32 + (next() % 90)), bytes.subarray(at)]);
  },
  (bytes, next) =>
    join([
      bytes.subarray(0, next() % (bytes.length + 1)),
      Uint8Array.from({ length: 64 }, () => next() & 0xff),
      bytes,
    ]),
];

/** One to three damages, chosen by the seed. */
export function mutate(bytes: Uint8Array, seed: number, other: Uint8Array): Uint8Array {
  const next = random(seed);
  let damaged = bytes;
  for (let i = 0; i <= next() % 3; i++) damaged = MUTATIONS[next() % MUTATIONS.length]!(damaged, next, other);
  return damaged;
}
