// What the columns of a device's table share: which rows of the machine a table row stands for, and what is known of them.

import type { Decoded } from '../../model/decode/index.ts';
import type { MachineView } from '../../model/machine.ts';
import { decodeRow } from '../../model/route.ts';
import { deviceIndex } from './device-index.ts';
import type { Entries } from './entries.ts';

/** What a click on a link in the table selects. */
export type Follow = (key: string) => void;

/** What the columns of one device's table read. */
export class EntryTable {
  readonly view: MachineView;
  readonly entries: Entries;
  readonly follow: Follow;
  private readonly decoded = new Map<number, Decoded | undefined>();
  /** By table row: row of remapEntry, or -1. */
  readonly remap: readonly number[];
  /** By selection key of an irq: what its sources say against each other. */
  readonly disputes: ReadonlyMap<string, string>;

  constructor(view: MachineView, entries: Entries, follow: Follow) {
    this.view = view;
    this.entries = entries;
    this.follow = follow;
    const index = deviceIndex(view);
    this.remap = entries.desc.map((desc) => index.remapOf.get(desc) ?? -1);
    this.disputes = disputedIrqs(view, index.contradictions.get(entries.device) ?? []);
  }

  readonly desc = (row: number): number => this.entries.desc[row]!;
  readonly msi = (row: number): number => this.entries.msi[row]!;

  get hasEntries(): boolean {
    return this.remap.some((entry) => entry >= 0);
  }

  /** The message of a row of msiDesc, decoded once. */
  decode(msi: number): Decoded | undefined {
    if (!this.decoded.has(msi)) this.decoded.set(msi, decodeRow(this.view, msi));
    return this.decoded.get(msi);
  }
}

function disputedIrqs(view: MachineView, rows: readonly number[]): Map<string, string> {
  const { subject, text } = view.t.contradiction.col;
  return new Map(rows.map((row) => [view.str(subject[row]), view.str(text[row])]));
}

/** Null for -1, which means none in the columns of the machine. */
export const known = (value: number): number | null => (value < 0 ? null : value);
