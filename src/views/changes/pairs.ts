// What is shown of a pair of irqs, side by side, read from the columns of both machines.

import { type MachineDiff, PAIR_CLASSES, type PairClass } from '../../model/diff/diff.ts';
import { Change } from '../../model/diff/irq-changes.ts';
import { MatchedBy } from '../../model/diff/match.ts';
import type { MachineView } from '../../model/machine.ts';
import { entryTitle } from '../../model/route.ts';
import { Known, MsiKind, RemapKind } from '../../model/tables.ts';
import { irqKey, msiKey, rowOf } from '../../store/machine-keys.ts';
import type { Selection } from '../../store/selection.ts';
import { askedSet, effectiveSet, stateWord } from '../shared/irq-facts.ts';
import type { Side } from './steps.ts';

export const classOfPair = ({ irqs }: MachineDiff, pair: number): PairClass => PAIR_CLASSES[irqs.cls[pair]!]!;

export const viewOf = (diff: MachineDiff, side: Side): MachineView => diff[side];

/** Row of irqDesc at a side, -1 where the moment does not have the irq. */
export const descOf = ({ irqs }: MachineDiff, pair: number, side: Side): number => irqs[side][pair]!;

/** The later side that has the irq: where its names are read. */
export const nameSide = ({ irqs }: MachineDiff, pair: number): Side => (irqs.b[pair]! >= 0 ? 'b' : 'a');

/** The key of a pair that a link can carry: device and index where it has one, else the irq number at the side on screen. */
export function pairKey(diff: MachineDiff, pair: number, onScreen: Side): string {
  const side = descOf(diff, pair, onScreen) >= 0 ? onScreen : onScreen === 'a' ? 'b' : 'a';
  const [view, desc] = [viewOf(diff, side), descOf(diff, pair, side)];
  const msi = view.t.irqDesc.col.msi[desc]!;
  return msi >= 0 ? msiKey(view, msi) : irqKey(view, desc);
}

/** The pair that a selection stands for, -1 for none. What the moment on screen has goes before what the other one has. */
export function pairOf(diff: MachineDiff, onScreen: Side, selection: Selection | null): number {
  if (selection?.kind !== 'irq' && selection?.kind !== 'msi') return -1;
  for (const side of [onScreen, onScreen === 'a' ? 'b' : 'a'] as const) {
    const view = viewOf(diff, side);
    const row = rowOf(view, selection);
    const desc = row < 0 ? -1 : selection.kind === 'irq' ? row : view.t.msiDesc.col.desc[row]!;
    if (desc >= 0) return diff.irqs[side].indexOf(desc);
  }
  return -1;
}

/** Device of the irq, '' where none is known. */
export function deviceOf(diff: MachineDiff, pair: number): string {
  const side = nameSide(diff, pair);
  const { irqDesc, device } = viewOf(diff, side).t;
  const row = irqDesc.col.deviceRow[descOf(diff, pair, side)]!;
  return row < 0 ? '' : viewOf(diff, side).str(device.col.id[row]);
}

const KIND_WORDS: Readonly<Record<number, string>> = {
  [MsiKind.msi]: 'MSI',
  [MsiKind.msix]: 'MSI-X',
  [MsiKind.platform]: 'message',
  [MsiKind.wired]: 'wire',
};

/** Kind and index of its message: `MSI-X 4`; '' without one. */
export function messageName(diff: MachineDiff, pair: number): string {
  const side = nameSide(diff, pair);
  const { irqDesc, msiDesc } = viewOf(diff, side).t;
  const msi = irqDesc.col.msi[descOf(diff, pair, side)]!;
  return msi < 0 ? '' : `${KIND_WORDS[msiDesc.col.kind[msi]!]} ${msiDesc.col.index[msi]}`;
}

/** Index of its message, null without one. */
export function messageIndex(diff: MachineDiff, pair: number): number | null {
  const side = nameSide(diff, pair);
  const { irqDesc, msiDesc } = viewOf(diff, side).t;
  const msi = irqDesc.col.msi[descOf(diff, pair, side)]!;
  return msi < 0 ? null : msiDesc.col.index[msi]!;
}

/** The key by which the two irqs were recognised, as it was compared. */
export function matchKey(diff: MachineDiff, pair: number): string {
  switch (diff.irqs.by[pair]) {
    case MatchedBy.entry:
      return `${deviceOf(diff, pair)} ${messageName(diff, pair)}`;
    case MatchedBy.handler:
      return `${deviceOf(diff, pair)} ${textAt(diff, pair, nameSide(diff, pair), handlersAt)}`;
    case MatchedBy.number:
      return `irq ${textAt(diff, pair, 'b', numberAt)}`;
    default:
      return '';
  }
}

/** Reads a text of a row of irqDesc; '' is "none" or "not known". */
export type TextAt = (view: MachineView, desc: number) => string;

/** A text at a side of a pair, '' where the moment does not have the irq. */
export function textAt(diff: MachineDiff, pair: number, side: Side, read: TextAt): string {
  const desc = descOf(diff, pair, side);
  return desc < 0 ? '' : read(viewOf(diff, side), desc);
}

const hex = (word: number, digits: number): string => (word >>> 0).toString(16).padStart(digits, '0');
const known = (value: number, text: (value: number) => string): string => (value < 0 ? '' : text(value));

export const numberAt: TextAt = (view, desc) => `${view.t.irqDesc.col.irq[desc]}`;
export const handlersAt: TextAt = (view, desc) => view.str(view.t.irqDesc.col.actions[desc]);
export const cpuAt: TextAt = (view, desc) => known(view.t.irqDesc.col.target[desc]!, String);
export const vectorAt: TextAt = (view, desc) =>
  known(view.t.irqDesc.col.vector[desc]!, (v) => `0x${hex(v, 2)}`);
export const askedAt: TextAt = (view, desc) => view.sets.text(askedSet(view, desc));
export const effectiveAt: TextAt = (view, desc) => view.sets.text(effectiveSet(view, desc));
export const stateAt: TextAt = stateWord;

/** Address and data: `fee01000 00000021`, with the high half of the address where it is not 0. */
export const messageAt: TextAt = (view, desc) => {
  const msi = view.t.irqDesc.col.msi[desc]!;
  const { state, addressHi, addressLo, data } = view.t.msiDesc.col;
  if (msi < 0 || !(state[msi]! & (Known.read | Known.derived | Known.trace))) return '';
  const high = addressHi[msi] ? hex(addressHi[msi]!, 8) : '';
  return `${high}${hex(addressLo[msi]!, 8)} ${hex(data[msi]!, 8)}`;
};

const maskAt: TextAt = (view, desc) => {
  const msi = view.t.irqDesc.col.msi[desc]!;
  const state = msi < 0 ? 0 : view.t.msiDesc.col.state[msi]!;
  return state & Known.maskKnown ? (state & Known.masked ? 'masked' : 'unmasked') : '';
};

/** Row of remapEntry at a side, -1 for none. */
export const entryRow = ({ irqs }: MachineDiff, pair: number, side: Side): number =>
  (side === 'a' ? irqs.entryA : irqs.entryB)[pair]!;

/** `IRTE 54 of dmar0`; '' without an entry. */
export function entryAt(diff: MachineDiff, pair: number, side: Side): string {
  const row = entryRow(diff, pair, side);
  return row < 0 ? '' : entryTitle(viewOf(diff, side), row);
}

/** What the entry holds: 128 bits, or what it maps to where the capture has no bits of it. */
export function entryContent(diff: MachineDiff, pair: number, side: Side): string {
  const row = entryRow(diff, pair, side);
  if (row < 0) return '';
  const { kind, w0, w1, w2, w3, vector, destination } = viewOf(diff, side).t.remapEntry.col;
  if (kind[row] === RemapKind.its) return `LPI 0x${hex(vector[row]!, 4)}, ICID ${destination[row]}`;
  if (kind[row] === RemapKind.imsic) return known(vector[row]!, (v) => `identity ${v}`);
  return [w3, w2, w1, w0].map((word) => hex(word[row]!, 8)).join('');
}

/** One part of a pair that differs, both sides in words. */
export interface PartChange {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** Parts of a pair that differ, in words; what has no words of its own (chain, state flags) is only named. */
export function partChanges(diff: MachineDiff, pair: number): PartChange[] {
  const changes = diff.irqs.changes[pair]!;
  const both = (bit: number, name: string, read: TextAt): PartChange[] => {
    if (!(changes & bit)) return [];
    const [a, b] = [textAt(diff, pair, 'a', read), textAt(diff, pair, 'b', read)];
    return a === b ? [] : [{ name, a, b }];
  };
  const entry = (name: string, read: typeof entryAt): PartChange[] => {
    const [a, b] = [read(diff, pair, 'a'), read(diff, pair, 'b')];
    return changes & Change.entry && a !== b ? [{ name, a, b }] : [];
  };
  return [
    ...both(Change.number, 'irq', numberAt),
    ...both(Change.handlers, 'handlers', handlersAt),
    ...both(Change.cpu | Change.vector, 'CPU', cpuAt),
    ...both(Change.vector, 'vector', vectorAt),
    ...both(Change.affinity, 'asked', askedAt),
    ...both(Change.affinity, 'effective', effectiveAt),
    ...both(Change.message, 'message', messageAt),
    ...both(Change.message, 'mask', maskAt),
    ...entry('entry', entryAt),
    ...entry('entry bits', entryContent),
    ...both(Change.state | Change.chain, 'state', stateAt),
    ...countChange(diff, pair),
  ];
}

/** On the CPUs that both moments list. */
function countChange({ irqs }: MachineDiff, pair: number): PartChange[] {
  const [a, b] = [irqs.countA[pair]!, irqs.countB[pair]!];
  return irqs.changes[pair]! & Change.counts && a !== b ? [{ name: 'count', a: `${a}`, b: `${b}` }] : [];
}
