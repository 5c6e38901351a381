/**
 * The address bar: `#/<route>?<params>`. This is the only place that knows how state is written into a link and read back.
 *
 *   #/                                   start page
 *   #/x?v=1&sample=<id>&...              a bundled capture
 *   #/x?v=1&preset=<id>&...              a bundled machine, simulated
 *   #/x?v=1&cap=<name>&hash=<prefix>&... a capture of the reader's own: the link carries its name and content hash
 *   #/<letter>?...                       a view that works without a capture (the decoder: `#/d?addr=...&data=...`)
 *
 * Parameters stand in alphabetical order, `v` is the schema version, everything else is optional:
 *
 *   cap, hash   name of the capture's file, and the first 12 or more hex digits of the SHA-256 of its content
 *   line        line of the trace at which the engine stands: the capture is replayed to get there
 *   pin         a pinned selection key; may stand more than once
 *   preset      id of a machine that is simulated from its recipe
 *   q           filter of the view
 *   s           a scenario: a machine and what was done to it (scenario/codec.ts)
 *   sample      id of a bundled capture
 *   sel         selection key: `irq:60`, `dom:NAME`, `dev:0000:00:03.0`, `msi:0000:00:03.0/3`, `vec:2/0x28`, `irte:dmar0/54`, `cpu:2`
 *   side        `engine` where the views show the engine's machine; the capture's where missing
 *   step        name of the moment
 *   theme       `light`, `dark` or `contrast`; the reader's own choice where missing
 *   view        id of the view
 *   <view>.<p>  a parameter of that view
 */

import { parseSelection } from './selection.ts';
import { isTheme, type Theme } from './theme.ts';

/** The version this page writes, and the newest it reads. */
const LINK_VERSION = 1;

/** Hex digits of the content hash that links carry. */
export const HASH_DIGITS = 12;

export interface Link {
  /** '' start, 'x' explore, another letter for a view with a route of its own. */
  readonly route: string;
  readonly sample?: string;
  readonly preset?: string;
  readonly s?: string;
  readonly cap?: string;
  readonly hash?: string;
  readonly line?: string;
  readonly side?: string;
  readonly step?: string;
  readonly sel?: string;
  readonly view?: string;
  readonly q?: string;
  readonly theme?: Theme;
  readonly pin?: readonly string[];
  /** Parameters of views, by full name: `forest.dir`. For a standalone view the bare names. */
  readonly params: Readonly<Record<string, string>>;
}

/** Something in a link that could not be taken as it stands. */
export interface LinkProblem {
  readonly kind: 'newer' | 'route' | 'parameter' | 'value' | 'encoding';
  /** Offset of the offending text in the fragment, 0-based, `#` included. */
  readonly at: number;
  /** What the link said. */
  readonly found: string;
  /** One sentence for the reader. */
  readonly text: string;
}

export interface ParsedLink {
  readonly link: Link;
  readonly version: number;
  readonly problems: readonly LinkProblem[];
}

const WORDS = ['cap', 'hash', 'line', 'preset', 'q', 's', 'sample', 'sel', 'side', 'step', 'view'] as const;
type Word = (typeof WORDS)[number];

const CHECKS: Readonly<Record<Word, (value: string) => string | null>> = {
  cap: () => null,
  q: () => null,
  step: () => null,
  hash: (v) => (/^[0-9a-f]{8,64}$/.test(v) ? null : 'a content hash has 8 to 64 hex digits'),
  line: (v) => (/^\d{1,9}$/.test(v) ? null : 'not a line number'),
  side: (v) => (v === 'engine' ? null : 'there are the engine and, without this word, the capture'),
  preset: (v) => (/^[a-z0-9][a-z0-9-]*$/.test(v) ? null : 'not the id of a machine'),
  // Whether it is one is said when it is opened.
  s: () => null,
  sample: (v) => (/^[a-z0-9][a-z0-9._-]*$/i.test(v) ? null : 'not the id of a bundled capture'),
  view: (v) => (/^[a-z][a-z0-9-]*$/.test(v) ? null : 'not the name of a view'),
  sel: (v) => (parseSelection(v) ? null : 'not a selection'),
};

/** The fragment of a link, `#` included. */
export function formatLink(link: Link): string {
  if (link.route === '') return '#/';
  const standalone = link.route !== 'x';
  const pairs: [string, string][] = [['v', String(LINK_VERSION)]];
  for (const word of standalone ? [] : WORDS) {
    const value = link[word];
    if (value !== undefined && value !== '') pairs.push([word, value]);
  }
  if (link.theme) pairs.push(['theme', link.theme]);
  for (const key of link.pin ?? []) pairs.push(['pin', key]);
  for (const [name, value] of Object.entries(link.params)) pairs.push([name, value]);
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `#/${link.route}?${pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}

/** Reads a fragment. Never throws; whatever cannot be taken is left out and reported with its place. */
export function parseLink(fragment: string): ParsedLink {
  const problems: LinkProblem[] = [];
  const route = /^#?\/?([a-z]?)(?=\?|$)/.exec(fragment);
  if (!route) {
    const found = fragment.slice(0, 40);
    problems.push({ kind: 'route', at: 0, found, text: `This page has no address ${found}.` });
    return { link: { route: '', params: {} }, version: LINK_VERSION, problems };
  }
  const reader = new Reader(route[1]!, problems);
  for (const { name, value, at } of pairsOf(fragment, route[0].length, problems))
    reader.take(name, value, at);
  return { link: reader.link(), version: reader.version, problems };
}

class Reader {
  version = LINK_VERSION;
  private readonly words: { -readonly [K in Word]?: string } = {};
  private theme: Theme | undefined;
  private readonly pin: string[] = [];
  private readonly params: Record<string, string> = {};

  private readonly route: string;
  private readonly problems: LinkProblem[];

  constructor(route: string, problems: LinkProblem[]) {
    this.route = route;
    this.problems = problems;
  }

  take(name: string, value: string, at: number): void {
    if (name === 'v') this.takeVersion(value, at);
    else if (name === 'theme') this.takeTheme(value, at);
    else if (name === 'pin') this.takePin(value, at);
    else if (this.route !== 'x' && /^[a-z][\w-]*$/i.test(name)) this.params[name] = value;
    else if ((WORDS as readonly string[]).includes(name)) this.takeWord(name as Word, value, at);
    else if (/^[a-z][a-z0-9-]*\.[\w-]+$/.test(name)) this.params[name] = value;
    else
      this.problem('parameter', at, name, `This page does not know the parameter ${name}; it was left out.`);
  }

  link(): Link {
    const { route, words, theme, pin, params } = this;
    return { route, ...words, ...(theme ? { theme } : {}), ...(pin.length > 0 ? { pin } : {}), params };
  }

  private takeVersion(value: string, at: number): void {
    const version = /^\d{1,6}$/.test(value) ? Number(value) : 0;
    if (version === 0) this.problem('value', at, value, `v=${value} is not a version.`);
    else this.version = version;
    if (version > LINK_VERSION) {
      this.problem(
        'newer',
        at,
        value,
        `This link asks for format ${version}, this page knows ${LINK_VERSION}.`,
      );
    }
  }

  private takeTheme(value: string, at: number): void {
    if (isTheme(value) && value !== 'system') this.theme = value;
    else this.problem('value', at, value, `There is no theme ${value}.`);
  }

  private takePin(value: string, at: number): void {
    if (!parseSelection(value)) this.problem('value', at, value, `pin=${value}: not a selection.`);
    else if (!this.pin.includes(value)) this.pin.push(value);
  }

  private takeWord(name: Word, value: string, at: number): void {
    const wrong = value === '' ? null : CHECKS[name](value);
    if (wrong) this.problem('value', at, value, `${name}=${value}: ${wrong}.`);
    else if (value !== '') this.words[name] = value;
  }

  private problem(kind: LinkProblem['kind'], at: number, found: string, text: string): void {
    this.problems.push({ kind, at, found, text });
  }
}

function* pairsOf(fragment: string, from: number, problems: LinkProblem[]) {
  let at = from + 1;
  for (const part of fragment.slice(at).split('&')) {
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null) {
      problems.push({
        kind: 'encoding',
        at,
        found: part,
        text: `${part}: damaged, a % is not followed by two hex digits.`,
      });
    } else if (part !== '') yield { name, value, at };
    at += part.length + 1;
  }
}

/** Percent-encoding that leaves the characters of keys readable. */
const encode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(3A|2F|2C|40)/g, (code) =>
    decodeURIComponent(code),
  );

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
