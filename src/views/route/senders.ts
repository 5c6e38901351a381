// Who writes messages: functions by requester id, and what writes by hand are made from.

import type { MessageWrite } from '../../model/delivery.ts';
import type { MachineView } from '../../model/machine.ts';
import { parsePciAddress, requesterId } from '../../model/pci.ts';
import type { Forgery } from '../shared/faults.tsx';
import { type Entry, entryTitle, shortAddress } from './entries.ts';
import { remappingOf } from './journey.ts';
import { type ExampleSource, requesterText } from './raw-write.ts';

/** The function that has a requester id of its own, or ''. */
export function deviceOf(functions: readonly string[], requester: number): string {
  const wanted = requesterText(requester);
  return functions.find((name) => shortAddress(name) === wanted) ?? '';
}

const segmentOf = (name: string): number => Number.parseInt(name.split(':')[0]!, 16);

/** PCI segments of the machine. */
export const segmentsOf = (functions: readonly string[]): number[] => [...new Set(functions.map(segmentOf))];

/** Name of an entry, also of one that has no irq now. */
export function nameOfEntry(
  entries: readonly Entry[],
  functions: readonly string[],
  dev: number,
  index: number,
): string {
  const entry = entries.find((each) => each.dev === dev && each.index === index);
  return entry ? entryTitle(entry) : `${shortAddress(functions[dev] ?? '')} entry ${index}`;
}

/** Functions, those that send interrupts first. */
export const senders = (entries: readonly Entry[], functions: readonly string[]): string[] => [
  ...new Set([...entries.map(({ device }) => device), ...functions]),
];

/** segment << 16 | id of a function by its own address. */
function requesterOf(name: string): number {
  const address = parsePciAddress(name)!;
  return address.segment * 0x10000 + requesterId(address);
}

/** What examples are made from; undefined for a pin. `known`: requester id, where the engine has said it. */
export function exampleSource(
  machine: MachineView,
  functions: readonly string[],
  entry: Entry,
  known: number | undefined,
): ExampleSource | undefined {
  if (!entry.message) return undefined;
  const requester = known ?? requesterOf(entry.device);
  const { cpu, apicId } = machine.t.cpu.col;
  const row = cpu.indexOf(entry.cpu);
  const other = functions.find(
    (name) => name !== entry.device && segmentOf(name) === segmentOf(entry.device),
  );
  return {
    message: { requester, ...entry.message },
    apicId: row < 0 ? 0 : apicId[row]!,
    vector: Math.max(0x20, entry.vector),
    other: other ? requesterOf(other) : requester ^ 1,
    remapping: remappingOf(machine),
  };
}

/** The message of an entry written by another function. */
export function forgeryOf(
  source: ExampleSource | undefined,
  send: (message: MessageWrite) => void,
): Forgery | undefined {
  if (!source) return undefined;
  const { message, other } = source;
  return {
    text: `${requesterText(other)} writes the message that belongs to ${requesterText(message.requester)}. Nothing is changed.`,
    verb: 'Send',
    run: () => send({ ...message, requester: other }),
  };
}
