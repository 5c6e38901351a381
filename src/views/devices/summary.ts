// The facts line over a device's table: `33 of 34 entries`, `0 fired`, `entry 33 unused`. Pure.

import type { MachineView } from '../../model/machine.ts';
import { Bus, MsiKind, TableState } from '../../model/tables.ts';
import { cpuRanges } from '../../ui/cpu-ranges.ts';
import { count, plural } from '../../ui/values.tsx';
import { capacityOf, deviceIndex, isMsiEnabled, isMsixEnabled } from './device-index.ts';
import { type Entries, indexWord, isKindGuessed } from './entries.ts';

/** Parts of the facts line, the most important first. */
export function entryFacts(view: MachineView, entries: Entries): string[] {
  const { device } = entries;
  const index = deviceIndex(view);
  if (!index.irqsKnown)
    return [sendWords(view, device), 'no file of this capture lists irqs'].filter(Boolean);
  if (view.t.device.col.bus[device] !== Bus.pci)
    return [wireWords(view, entries), firedWords(view, device)].filter(Boolean);
  return [
    usedWords(view, entries),
    firedWords(view, device),
    unusedWords(view, entries),
    tableWords(view, device),
  ].filter(Boolean);
}

/** `34 entries`, `2 messages`. */
function sendWords(view: MachineView, device: number): string {
  const capacity = capacityOf(view, device);
  return capacity ? plural(capacity.count, messageWord(view, device), messageWords(view, device)) : '';
}

const isTable = (view: MachineView, device: number): boolean =>
  !isMsiEnabled(view, device) && (view.t.device.col.msixSize[device]! > 0 || isMsixEnabled(view, device));
const messageWord = (view: MachineView, device: number): string =>
  isTable(view, device) ? 'entry' : 'message';
const messageWords = (view: MachineView, device: number): string =>
  isTable(view, device) ? 'entries' : 'messages';

function usedWords(view: MachineView, entries: Entries): string {
  const { device } = entries;
  const used = usedIndices(view, entries).length;
  const capacity = capacityOf(view, device);
  if (!capacity) return plural(used, 'irq');
  const word = capacity.count === 1 ? messageWord(view, device) : messageWords(view, device);
  return `${count(used)} of ${count(capacity.count)} ${word}`;
}

function wireWords(view: MachineView, entries: Entries): string {
  const { device, desc } = entries;
  const word = indexWord(view, device);
  const capacity = capacityOf(view, device);
  return capacity
    ? `${count(desc.length)} of ${plural(capacity.count, word)}`
    : plural(desc.length, word === 'index' ? 'irq' : word);
}

function firedWords(view: MachineView, device: number): string {
  const index = deviceIndex(view);
  return index.countsKnown ? `${count(index.fired[device]!)} fired` : 'counts not in this capture';
}

/** Indices of messages that have an irq, ascending. */
function usedIndices(view: MachineView, entries: Entries): number[] {
  const { irq, index } = view.t.msiDesc.col;
  const used = entries.msi.filter((msi) => msi >= 0 && irq[msi]! >= 0).map((msi) => index[msi]!);
  return [...new Set(used)].sort((a, b) => a - b);
}

/** At most so many runs of unused entries are listed. */
const MOST_RUNS = 3;

/** `entry 33 unused`, `entries 5-64 unused`, `31 entries unused`; for MSI the messages that were not enabled. */
function unusedWords(view: MachineView, entries: Entries): string {
  const { device } = entries;
  const { col } = view.t.device;
  if (isMsiEnabled(view, device) && !isMsixEnabled(view, device)) {
    const enabled = col.msiEnabledCount[device]!;
    return enabled === col.msiCapable[device] ? '' : `${count(enabled)} enabled`;
  }
  const size = col.msixSize[device]!;
  if (size === 0 || !isMsixEnabled(view, device)) return '';
  const used = new Set(usedIndices(view, entries));
  const unused: number[] = [];
  for (let i = 0; i < size; i++) if (!used.has(i)) unused.push(i);
  if (unused.length === 0) return '';
  const runs = cpuRanges(unused);
  if (runs.length > MOST_RUNS) return `${plural(unused.length, 'entry', 'entries')} unused`;
  const text = runs.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
  return `${unused.length === 1 ? 'entry' : 'entries'} ${text} unused`;
}

/** Why messages of the table are not in the capture. */
function tableWords(view: MachineView, device: number): string {
  const { tableState, tableReason } = view.t.device.col;
  if (tableState[device] !== TableState.notRead) return '';
  return tableReason[device]! < 0 ? 'table not read' : `table not read: ${view.str(tableReason[device])}`;
}

/** `MSI-X`, `MSI`, with what keeps it from sending; '' where the capture knows no capability. */
export function capabilityWord(view: MachineView, device: number): string {
  const { msixControl, msiControl, msixSize, msiCapable, bus, first, descs } = view.t.device.col;
  if (bus[device] !== Bus.pci) return '';
  if (isMsixEnabled(view, device)) return msixControl[device]! & 0x4000 ? 'MSI-X, masked' : 'MSI-X';
  if (isMsiEnabled(view, device)) return 'MSI';
  if (msixControl[device]! >= 0 || msixSize[device]! > 0) return 'MSI-X off';
  if (msiControl[device]! >= 0 || msiCapable[device]! > 0) return 'MSI off';
  if (isKindGuessed(view, device)) return 'MSI or MSI-X';
  // Without a capability in the capture the irqs still say what they are.
  const kinds = new Set<number>();
  for (let row = 0; row < descs[device]!; row++) kinds.add(view.t.msiDesc.col.kind[first[device]! + row]!);
  return [kinds.has(MsiKind.msi) ? 'MSI' : '', kinds.has(MsiKind.msix) ? 'MSI-X' : '']
    .filter(Boolean)
    .join(', ');
}
