/** Decoder input with words in it: lines of lspci, of captures, of debugfs and of traces. */

import { pack, type Words, words64, wordsFromHex } from '../../lib/bits';
import { itsCommands } from '../layouts/its-commands';
import type { DecoderInput, InputError, LineResult } from './input';
import { vendorOf, words128 } from './input-entry';
import { parseRequester } from './requester';

type LineError = Omit<InputError, 'line'>;

/** A line of /proc/interrupts holds counts and no message. */
export function refusal(line: string): LineError | null {
  const counts = /^\s*(\d+|[A-Z]{3}):(\s+\d+)+\s+\S*[^\d\s]/.test(line);
  const header = /^\s+CPU\d+(\s+CPU\d+)*\s*$/.test(line);
  if (!counts && !header) return null;
  return {
    column: line.search(/\S/) + 1,
    found: 'a line of /proc/interrupts, which holds counts and no message',
    expected: 'an address and data, an lspci line or a remapping entry',
    example: 'Address: 00000000fee00458  Data: 0000',
    incomplete: false,
  };
}

/** Requester of the device that the following lines are about (`0000:00:03.0 1b36:…`, `device 0000:00:01.0 …`). */
export function requesterOf(line: string): number | undefined {
  const head = /^(?:MSIDESC )?(?:device )?((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\b/i.exec(line);
  return head ? (parseRequester(head[1]!) ?? undefined) : undefined;
}

const rowPattern =
  /^\s*(\d{1,5})\s+([0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]{1,2})\s+[0-9a-f]{8}\s+(?:[0-9a-f]{8}\s+)?[0-9a-f]{2}\s+([0-9a-f]{16})\s+([0-9a-f]{16})\s*$/i;

/** A row of /sys/kernel/debug/iommu/intel/ir_translation_struct, remapped or posted. */
export function translationRow(line: string): DecoderInput | null {
  const row = rowPattern.exec(line);
  if (!row) return null;
  const words = words128(wordsFromHex(row[4]!, 64), wordsFromHex(row[3]!, 64));
  return {
    type: 'entry',
    kind: 'vtd-irte',
    words,
    index: Number(row[1]),
    readAs: 'row of ir_translation_struct',
  };
}

const labels =
  /\b(address_hi|address_lo|address|addrhi|addr|data|irte_high|irte_low|high|low|hi|lo|entry|devid|index|sub|DeviceID|EventID|ICID|pINTID|Size|ITT_addr|RDbase|V)\b\s*[:=]?\s*(?:0x)?([0-9a-f]+)\b/gi;

interface Labelled {
  readonly digits: string;
  /** 1-based column of the label. */
  readonly column: number;
}

function labelled(line: string): Map<string, Labelled> {
  const found = new Map<string, Labelled>();
  for (const match of line.matchAll(labels)) {
    const name = match[1]!.toLowerCase();
    if (!found.has(name)) found.set(name, { digits: match[2]!, column: match.index + 1 });
  }
  return found;
}

/** Lines whose numbers carry names. Null when no name is known. */
export function parseLabelled(line: string): LineResult {
  const command = /\bcommand ([A-Z]+)\b/.exec(line);
  const found = labelled(line);
  if (command && found.size > 0) return itsCommand(command[1]!, found);
  if (found.has('entry') && /ioapic|apic=|pin=/i.test(line)) return ioApicEntry(found.get('entry')!);
  if (/amd_modify_irte/.test(line) || found.has('devid')) return amdEntry(line, found);
  if (/intel_modify_irte/.test(line) || found.has('irte_high')) return intelEntry(line, found);
  if (found.has('data') || found.has('address') || found.has('addr')) return message(line, found);
  const [lo, hi] = [found.get('lo') ?? found.get('low'), found.get('hi') ?? found.get('high')];
  return lo && hi ? pairOf(hi, lo) : null;
}

const tooLong = (l: Labelled, digits: number): LineError => ({
  column: l.column,
  found: `${l.digits.length} digits`,
  expected: `at most ${digits} hexadecimal digits`,
  example: 'address fee00458 data 00000000',
  incomplete: false,
});

const missing = (line: string, what: string, example: string): LineError => ({
  column: line.trimEnd().length + 1,
  found: 'the end of the line',
  expected: what,
  example,
  incomplete: true,
});

/** A labelled number of up to `bits` bits, or the error that says why not. */
function number(l: Labelled, bits: number): Words | LineError {
  return l.digits.replace(/^0+/, '').length > bits / 4 ? tooLong(l, bits / 4) : wordsFromHex(l.digits, bits);
}

const isWords = (value: Words | LineError): value is Words => value instanceof Uint32Array;

function message(line: string, found: ReadonlyMap<string, Labelled>): LineResult {
  const low = found.get('address_lo') ?? found.get('address') ?? found.get('addr') ?? found.get('lo');
  const data = found.get('data');
  if (!low) return missing(line, 'an address', 'address fee00458 data 00000000');
  if (!data) return missing(line, 'the data after the address', 'address fee00458 data 00000000');
  const high = found.get('address_hi') ?? found.get('addrhi') ?? found.get('hi');
  const address = number(low, high ? 32 : 64);
  const upper = high ? number(high, 32) : null;
  const value = number(data, 32);
  if (!isWords(address)) return address;
  if (upper && !isWords(upper)) return upper;
  if (!isWords(value)) return value;
  return {
    type: 'message',
    addressLo: address[0]!,
    addressHi: upper ? upper[0]! : (address[1] ?? 0),
    data: value[0]!,
    readAs: messageSource(line),
  };
}

function messageSource(line: string): string {
  if (/\bAddress: [0-9a-f]+\s+Data: /.test(line)) return 'lspci line';
  if (/^\s*\[\d+\]/.test(line)) return 'MSI-X table entry';
  if (/\bMSI cap@/.test(line)) return 'MSI capability';
  if (/pci_write_msi_msg/.test(line)) return 'trace of a message written';
  return /^MSIDESC/.test(line) ? 'msi_desc' : 'address and data';
}

function ioApicEntry(entry: Labelled): LineResult {
  const words = number(entry, 64);
  return isWords(words) ? { type: 'entry', kind: 'io-apic', words, readAs: 'IO-APIC entry' } : words;
}

/** Both halves of an entry, or what is missing. */
function halves(line: string, found: ReadonlyMap<string, Labelled>): [Words, Words] | LineError {
  const lo = found.get('lo') ?? found.get('irte_low') ?? found.get('low');
  const hi = found.get('hi') ?? found.get('irte_high') ?? found.get('high');
  if (!lo || !hi) return missing(line, 'both halves of the entry', 'lo=0x20000200009 hi=0x40008');
  const low = number(lo, 64);
  const high = number(hi, 64);
  if (!isWords(low)) return low;
  return isWords(high) ? [low, high] : high;
}

function intelEntry(line: string, found: ReadonlyMap<string, Labelled>): LineResult {
  const both = halves(line, found);
  if (!Array.isArray(both)) return both;
  const index = (decimal(found.get('index')) ?? 0) + (decimal(found.get('sub')) ?? 0);
  return {
    type: 'entry',
    kind: 'vtd-irte',
    words: words128(both[0], both[1]),
    ...(found.has('index') ? { index } : {}),
    readAs: 'trace of a VT-d entry written',
  };
}

function amdEntry(line: string, found: ReadonlyMap<string, Labelled>): LineResult {
  const both = halves(line, found);
  if (!Array.isArray(both)) return both;
  const devid = found.get('devid');
  const requester = devid ? number(devid, 32) : null;
  const index = decimal(found.get('index'));
  return {
    type: 'entry',
    kind: 'amd-irte',
    words: words128(both[0], both[1]),
    ...(requester && isWords(requester) ? { requester: requester[0]! } : {}),
    ...(index === null ? {} : { index }),
    readAs: 'trace of an AMD-Vi entry written',
  };
}

const decimal = (l: Labelled | undefined): number | null =>
  l && /^\d{1,9}$/.test(l.digits) ? Number(l.digits) : null;

/** `lo=… hi=…` without a word on whose entry it is. */
function pairOf(hi: Labelled, lo: Labelled): LineResult {
  const high = number(hi, 64);
  const low = number(lo, 64);
  if (!isWords(high)) return high;
  if (!isWords(low)) return low;
  return {
    type: 'entry',
    kind: vendorOf(low, high),
    words: words128(low, high),
    readAs: 'low and high half of an entry',
  };
}

/** `command MAPTI DeviceID 0x18 EventID 0x1 ICID 0x0 pINTID 0x2005`, as QEMU traces it. */
function itsCommand(name: string, found: ReadonlyMap<string, Labelled>): LineResult {
  const layout = [...itsCommands.values()].find((l) => l.title === `ITS command ${name}`);
  if (!layout) return null;
  const named: Record<string, Words> = {};
  const keys: Readonly<Record<string, string>> = {
    size: 'size',
    itt_addr: 'ITT address',
    v: 'V',
    deviceid: 'DeviceID',
    eventid: 'EventID',
    icid: 'ICID',
    pintid: 'pINTID',
    rdbase: 'RDbase',
  };
  for (const [label, value] of found) {
    const field = keys[label];
    const known = field && layout.fields.find((f) => f.name === field);
    if (!known) continue;
    const words = number(value, 64);
    if (!isWords(words)) return words;
    const width = known.hi - known.lo + 1;
    if (width < 64 && exceeds(words, width)) return tooLong(value, Math.ceil(width / 4));
    named[field] = words;
  }
  return {
    type: 'entry',
    kind: 'its-command',
    words: pack(layout, named),
    readAs: 'trace of an ITS command',
  };
}

function exceeds(words: Words, bits: number): boolean {
  const limit = bits >= 32 ? words64(2 ** (bits - 32) - 1, 0xffffffff) : words64(0, 2 ** bits - 1);
  return words[1]! > limit[1]! || (words[1] === limit[1] && words[0]! > limit[0]!);
}
