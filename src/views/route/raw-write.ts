// A write typed by hand: reading its fields, saying what is wrong with them, and examples that are worth sending.

import type { MessageWrite } from '../../model/delivery.ts';
import { formatRequester, parsePciAddress, requesterId } from '../../model/pci.ts';

/** The fields as they were typed. */
export interface RawFields {
  readonly requester: string;
  readonly address: string;
  readonly data: string;
}

export type RawProblems = { readonly [K in keyof RawFields]?: string };

export type RawResult =
  | { readonly ok: true; readonly message: MessageWrite }
  | { readonly ok: false; readonly problems: RawProblems };

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');

/** Reads the fields. `segments`: PCI segments that the machine has. */
export function readRaw({ requester, address, data }: RawFields, segments: readonly number[]): RawResult {
  const from = readRequester(requester, segments);
  const to = readAddress(address);
  const what = readData(data);
  if (typeof from === 'string' || typeof to === 'string' || typeof what === 'string') {
    const problems = {
      ...(typeof from === 'string' ? { requester: from } : {}),
      ...(typeof to === 'string' ? { address: to } : {}),
      ...(typeof what === 'string' ? { data: what } : {}),
    };
    return { ok: false, problems };
  }
  return { ok: true, message: { requester: from, ...to, data: what } };
}

/** segment << 16 | id, or what is wrong. */
function readRequester(text: string, segments: readonly number[]): number | string {
  const wanted = text.trim();
  if (wanted === '') return 'Who writes? An address as 00:03.0, or an id as 0x0018.';
  const number = /^0x([0-9a-f]{1,8})$/i.exec(wanted);
  const address = parsePciAddress(wanted);
  if (!number && !address) return 'Expected bus:device.function as 00:03.0, or an id as 0x0018.';
  const id = number ? Number.parseInt(number[1]!, 16) : address!.segment * 0x10000 + requesterId(address!);
  const segment = Math.floor(id / 0x10000);
  if (segments.includes(segment)) return id;
  return `This machine has no PCI segment ${hex(segment, 4)}: ${segments.map((each) => hex(each, 4)).join(', ')} only.`;
}

function readAddress(text: string): { lo: number; hi: number } | string {
  const digits = hexDigits(text);
  if (digits === '') return 'Where to? Up to 16 hexadecimal digits, as fee00000.';
  if (digits === null || digits.length > 16) return 'Expected up to 16 hexadecimal digits, as fee00000.';
  const whole = digits.padStart(16, '0');
  const lo = Number.parseInt(whole.slice(8), 16);
  if ((lo & 3) !== 0) return 'A message is 32 bits wide: its address is a multiple of 4.';
  return { lo, hi: Number.parseInt(whole.slice(0, 8), 16) };
}

function readData(text: string): number | string {
  const digits = hexDigits(text);
  if (digits === '') return 'What? Up to 8 hexadecimal digits, as 0041.';
  if (digits === null || digits.length > 8) return 'Expected up to 8 hexadecimal digits, as 0041.';
  return Number.parseInt(digits, 16);
}

/** Digits without 0x, blanks and underscores; null where something else is between them. */
function hexDigits(text: string): string | null {
  const digits = text.trim().replace(/^0x/i, '').replace(/[\s_]/g, '');
  return /^[0-9a-f]*$/i.test(digits) ? digits : null;
}

/** A message as it would be typed. */
export const fieldsOf = ({ requester, lo, hi, data }: MessageWrite): RawFields => ({
  requester: requesterText(requester),
  address: hi === 0 ? hex(lo, 8) : `${hex(hi, 8)}${hex(lo, 8)}`,
  data: hex(data, 8),
});

/** `02:00.0`, with its segment where that is not 0. */
export function requesterText(requester: number): string {
  const segment = Math.floor(requester / 0x10000);
  return `${segment === 0 ? '' : `${hex(segment, 4)}:`}${formatRequester(requester & 0xffff)}`;
}

export interface RawExample {
  readonly id: string;
  readonly title: string;
  /** What it is good for, in one sentence. */
  readonly text: string;
  readonly message: MessageWrite;
}

/** What an example is made from: the message of an entry as its device holds it, and where the kernel wants it to arrive. */
export interface ExampleSource {
  readonly message: MessageWrite;
  readonly apicId: number;
  readonly vector: number;
  /** A requester that is another function of the machine. */
  readonly other: number;
  readonly remapping: 'none' | 'vtd' | 'amd';
}

const WINDOW = 0xfee00000;
const OUTSIDE = 0xfed00000;
const SHV = 8;

/** Writes that show a rule each. */
export function rawExamples(source: ExampleSource): RawExample[] {
  const { message, other, remapping } = source;
  const compat = {
    ...message,
    lo: (WINDOW | ((source.apicId & 0xff) << 12)) >>> 0,
    hi: 0,
    data: source.vector,
  };
  const examples: RawExample[] = [
    { id: 'copy', title: 'As the device', text: 'The message that the device itself would send.', message },
    {
      id: 'compat',
      title: 'Compatibility format',
      text: 'Vector and APIC id in the message itself, as without remapping.',
      message: compat,
    },
  ];
  if (remapping === 'vtd')
    examples.push({
      id: 'shv',
      title: 'With sub-handle',
      text: 'Remappable format with SHV: the data is added to the handle.',
      message: { ...message, lo: (message.lo | SHV) >>> 0, data: 0 },
    });
  examples.push(
    {
      id: 'outside',
      title: 'Outside the window',
      text: 'An address below 0xfee00000: a write to memory, no interrupt.',
      message: { ...message, lo: OUTSIDE, hi: 0 },
    },
    {
      id: 'high',
      title: 'Above 4 GiB',
      text: 'The same lower half with an upper half that is not zero.',
      message: { ...message, hi: 1 },
    },
    {
      id: 'forged',
      title: 'Forged',
      text: `The message of the device, written by ${requesterText(other)}.`,
      message: { ...message, requester: other },
    },
  );
  return examples;
}
