// The way of a message as people are told it: stations with names, what travels between them, where it ends and why. Every drawing, list
// and spoken text of a firing comes from it; tell.ts makes it.

import type { Decoded } from '../../model/decode/index.ts';
import type { HopRead, MessageWrite } from '../../model/delivery.ts';
import type { MachineView } from '../../model/machine.ts';
import { RemapKind } from '../../model/tables.ts';
import { type Entry, entryTitle } from './entries.ts';
import { requesterText } from './raw-write.ts';
import type { StationId } from './stations.ts';

/** Where a message came from. */
export type Source =
  | { readonly kind: 'entry'; readonly entry: Entry }
  /** Written by hand; `device`: the function of the requester, '' where there is none. */
  | { readonly kind: 'write'; readonly message: MessageWrite; readonly device: string };

/** What travels from a station to the next. */
export interface Carry {
  readonly what: string;
  readonly value: string;
  readonly note: string;
  /** The part that is why the message fails later. */
  readonly wrong?: 'value' | 'note';
}

export interface StationLink {
  readonly label: string;
  readonly key: string;
}

export interface Station {
  readonly id: StationId;
  readonly title: string;
  readonly sub: string;
  /** Sentences: what was decided and why. */
  readonly texts: readonly string[];
  /** `waits`: nothing is lost yet; `never`: the message has not come here. */
  readonly state: 'passed' | 'failed' | 'waits' | 'never';
  /** Number of Verdict where the way ends here, else 0. */
  readonly verdict: number;
  readonly reads: readonly HopRead[];
  readonly decoded: readonly Decoded[];
  readonly links: readonly StationLink[];
  readonly carry: Carry | null;
  /** What the message is called while it is here. */
  readonly token: string;
}

export interface Way {
  readonly title: string;
  readonly stations: readonly Station[];
  /** Stations that were reached. */
  readonly reached: number;
}

export interface Result {
  readonly tone: 'ok' | 'pend' | 'fault';
  /** `delivered`, `blocked, fault 0x26`. */
  readonly word: string;
  /** One sentence. */
  readonly text: string;
}

export interface Journey {
  readonly title: string;
  readonly source: Source;
  readonly message: MessageWrite | undefined;
  /** The message's own first, then what it brought about beside that. */
  readonly ways: readonly Way[];
  /** Ways that are not told: a line that nobody quiets goes on and on. */
  readonly more: number;
  readonly result: Result;
}

/** All digits of a word, without 0x. */
export const hex = (n: number, digits = 8): string => (n >>> 0).toString(16).padStart(digits, '0');
/** `0x25` */
export const small = (n: number): string => `0x${n.toString(16)}`;

export const addressText = ({ lo, hi }: MessageWrite): string =>
  hi === 0 ? hex(lo) : `${hex(hi)}${hex(lo)}`;

export type Remapping = 'none' | 'vtd' | 'amd';

/** Which unit's rules messages of a machine follow. */
export function remappingOf(view: MachineView): Remapping {
  const { kind, enabled } = view.t.remapUnit.col;
  const row = enabled.findIndex(
    (on, at) => on === 1 && (kind[at] === RemapKind.vtd || kind[at] === RemapKind.amd),
  );
  if (row < 0) return 'none';
  return kind[row] === RemapKind.vtd ? 'vtd' : 'amd';
}

/** What was sent, in a few words. */
export function titleOf(source: Source): string {
  if (source.kind === 'entry') return entryTitle(source.entry);
  const { message } = source;
  return `${requesterText(message.requester)} writes ${hex(message.data)} to ${addressText(message)}`;
}

/** A station of which nothing is known yet. */
export const EMPTY_STATION: Station = {
  id: 'source',
  title: '',
  sub: '',
  texts: [],
  state: 'passed',
  verdict: 0,
  reads: [],
  decoded: [],
  links: [],
  carry: null,
  token: '',
};
