/**
 * Search over a machine: irq numbers, handlers, device addresses and drivers, domains, vectors. The index is built once per
 * machine from its columns; a query is one pass over short texts.
 */

import type { MachineView } from '../model/machine.ts';
import { deviceKey, domainKey, irqKey } from './machine-keys.ts';
import { selectionKey } from './selection.ts';

export type SearchKind = 'irq' | 'device' | 'domain' | 'vector' | 'cpu';

export interface SearchEntry {
  readonly kind: SearchKind;
  /** Selection key. */
  readonly key: string;
  /** What stands first and in mono: `60`, `0000:00:03.0`. */
  readonly name: string;
  /** What stands after it. */
  readonly detail: string;
}

export interface SearchHit extends SearchEntry {
  /** Higher is better. */
  readonly score: number;
}

export interface SearchGroup {
  readonly kind: SearchKind;
  readonly title: string;
  /** The best few. */
  readonly hits: readonly SearchHit[];
  readonly total: number;
}

interface Indexed extends SearchEntry {
  readonly nameText: string;
  readonly detailText: string;
}

export interface SearchIndex {
  readonly entries: readonly Indexed[];
}

const TITLES: Readonly<Record<SearchKind, string>> = {
  irq: 'Interrupts',
  device: 'Devices',
  domain: 'Domains',
  vector: 'Vectors',
  cpu: 'CPUs',
};

export function buildIndex(m: MachineView): SearchIndex {
  const entries = [
    ...irqEntries(m),
    ...deviceEntries(m),
    ...domainEntries(m),
    ...vectorEntries(m),
    ...cpuEntries(m),
  ];
  return {
    entries: entries.map((e) => ({
      ...e,
      nameText: e.name.toLowerCase(),
      detailText: e.detail.toLowerCase(),
    })),
  };
}

function* irqEntries(m: MachineView): Generator<SearchEntry> {
  const { length, col } = m.t.irqDesc;
  for (let row = 0; row < length; row++) {
    const actions = m.str(col.actions[row]!);
    const device =
      col.deviceRow[row]! >= 0 ? m.str(m.t.device.col.id[col.deviceRow[row]!]!) : m.str(col.device[row]!);
    yield { kind: 'irq', key: irqKey(m, row), name: String(col.irq[row]), detail: joined(actions, device) };
  }
}

function* deviceEntries(m: MachineView): Generator<SearchEntry> {
  const { length, col } = m.t.device;
  for (let row = 0; row < length; row++) {
    const detail = joined(m.str(col.driver[row]!), m.str(col.label[row]!));
    yield { kind: 'device', key: deviceKey(m, row), name: m.str(col.id[row]), detail };
  }
}

function* domainEntries(m: MachineView): Generator<SearchEntry> {
  const { length, col } = m.t.irqDomain;
  for (let row = 0; row < length; row++) {
    const detail = `${col.mapped[row]} mapped`;
    yield { kind: 'domain', key: domainKey(m, row), name: m.str(col.name[row]), detail };
  }
}

/** `0x28 on CPU 2`, one per irq that has a vector. */
function* vectorEntries(m: MachineView): Generator<SearchEntry> {
  const { length, col } = m.t.irqDesc;
  for (let row = 0; row < length; row++) {
    const vector = col.vector[row]!;
    const cpu = col.target[row]!;
    if (vector < 0 || vector > 255 || cpu < 0) continue;
    const name = `0x${vector.toString(16).padStart(2, '0')}`;
    const detail = joined(`CPU ${cpu}`, `irq ${col.irq[row]}`, m.str(col.actions[row]!));
    yield { kind: 'vector', key: selectionKey.vec(cpu, vector), name, detail };
  }
}

function* cpuEntries(m: MachineView): Generator<SearchEntry> {
  const { length, col } = m.t.cpu;
  for (let row = 0; row < length; row++) {
    const node = col.node[row]!;
    yield {
      kind: 'cpu',
      key: selectionKey.cpu(col.cpu[row]!),
      name: `CPU ${col.cpu[row]}`,
      detail: node < 0 ? '' : `node ${node}`,
    };
  }
}

const joined = (...parts: string[]): string => parts.filter((p) => p !== '').join(' · ');

/** Scores, from the whole name down to a part of the detail. */
export const SCORE = {
  name: 100,
  nameStart: 80,
  nameWord: 60,
  detailWord: 45,
  namePart: 40,
  detailPart: 20,
} as const;

/** How well one lower-case word fits, 0 for not at all. */
export function score(word: string, name: string, detail: string): number {
  const at = name.indexOf(word);
  if (at === 0) return name.length === word.length ? SCORE.name : SCORE.nameStart;
  if (at > 0 && startsWord(name, at)) return SCORE.nameWord;
  const inDetail = detail.indexOf(word);
  if (inDetail >= 0 && startsWord(detail, inDetail)) return SCORE.detailWord;
  if (at > 0) return SCORE.namePart;
  return inDetail >= 0 ? SCORE.detailPart : 0;
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[a-z0-9]/.test(text[at - 1]!);

/** Prefixes that name a kind: `irq 60`, `cpu 2`, `vector 0x28`. */
const KIND_WORDS: Readonly<Record<string, SearchKind>> = {
  irq: 'irq',
  irqs: 'irq',
  dev: 'device',
  device: 'device',
  dom: 'domain',
  domain: 'domain',
  vec: 'vector',
  vector: 'vector',
  cpu: 'cpu',
};

/**
 * The best hits by kind, the kind with the best hit first. Every word of the query must fit; a first word that names a kind
 * asks for that kind alone.
 */
export function search(index: SearchIndex, query: string, perGroup = 6): SearchGroup[] {
  const all = query.toLowerCase().split(/\s+/).filter(Boolean);
  const only = all.length > 1 ? KIND_WORDS[all[0]!] : undefined;
  const words = only ? all.slice(1) : all;
  if (words.length === 0) return [];
  const groups = new Map<SearchKind, SearchHit[]>();
  for (const entry of index.entries) {
    if (only && entry.kind !== only) continue;
    const points = total(words, entry);
    if (points === 0) continue;
    const hits = groups.get(entry.kind);
    if (hits) hits.push({ ...entry, score: points });
    else groups.set(entry.kind, [{ ...entry, score: points }]);
  }
  return [...groups]
    .map(([kind, hits]) => ({ kind, title: TITLES[kind], hits: best(hits, perGroup), total: hits.length }))
    .sort((a, b) => b.hits[0]!.score - a.hits[0]!.score);
}

function total(words: readonly string[], { kind, nameText, detailText }: Indexed): number {
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    // A CPU is called by its number as often as by its name.
    const points =
      kind === 'cpu' && nameText === `cpu ${word}` ? SCORE.nameWord : score(word, nameText, detailText);
    if (points === 0) return 0;
    least = Math.min(least, points);
  }
  return least;
}

/** The best hits; ties in the order of the machine. */
function best(hits: readonly SearchHit[], n: number): SearchHit[] {
  return hits
    .map((hit, at) => ({ hit, at }))
    .sort((a, b) => b.hit.score - a.hit.score || a.at - b.at)
    .slice(0, n)
    .map(({ hit }) => hit);
}
