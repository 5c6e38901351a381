// `decode <kind> <address> <data>`: one message, every field named.

import { alignColumns, rowMeaning } from '../lib/bit-text.ts';
import { type Words, wordsFromHex } from '../lib/bits.ts';
import {
  type Decoded,
  type DecodedField,
  type DecodedPart,
  decodeMessage,
  type ImsicGeometry,
  isMessageKind,
  kindTitles,
  type MessageContext,
  type MessageKind,
  messageKinds,
  parseRequester,
} from '../model/decode/index.ts';
import { type ParsedArgs, parseArgs, UsageError } from './output.ts';

const usage = `usage: decode <kind> <address> <data> [--requester 00:03.0] [--json]
  kinds: ${messageKinds.join(' ')}
  address and data are hexadecimal, with or without 0x
  --requester ID       requester or DeviceID: 00:03.0, 0x18 or 24
  --extended-dest      x86: the hypervisor offers extended destination IDs
  --own                x86: the message is the remapping unit's own
  --directed           s390: directed interrupts
  --base, --guest-bits, --hart-bits, --group-bits, --group-shift
                       imsic: where the machine keeps its interrupt files`;

const valued = ['--requester', '--base', '--guest-bits', '--hart-bits', '--group-bits', '--group-shift'];
const flags = ['--json', '--extended-dest', '--own', '--directed', '--help'];

type Print = (text: string) => void;

/** Exit status 0; 2 with one line on stderr for bad usage or numbers that cannot be read. */
export function decodeCommand(args: string[], out: Print, err: Print): number {
  try {
    const parsed = parseArgs(args, valued, flags);
    out(`${parsed.flags.has('--help') ? usage : run(parsed)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err(`irqscope: decode: ${error.message}\n`);
    return 2;
  }
}

function run(parsed: ParsedArgs): string {
  const [kind, address, data, ...rest] = parsed.positional;
  if (kind === undefined || !isMessageKind(kind)) {
    throw new UsageError(`expected a kind (${messageKinds.join(', ')}), found ${kind ?? 'nothing'}`);
  }
  if (address === undefined || data === undefined || rest.length > 0) {
    throw new UsageError(`expected <kind> <address> <data>, for example ${kind} ${examples[kind]}`);
  }
  const place = number('address', address, 64);
  const value = number('data', data, 32);
  const decoded = decodeMessage(kind, place[0]!, place[1]!, value[0]!, context(parsed));
  return parsed.flags.has('--json') ? json(decoded) : text(decoded);
}

const examples: Readonly<Record<MessageKind, string>> = {
  x86: 'fee25000 41',
  'x86-vtd': 'fee00458 0',
  'x86-amd': 'fee00000 25',
  its: '08090040 3 --requester 00:03.0',
  gicv2m: '08020040 5c',
  imsic: '28002000 2',
  s390: 'fe00000012000034 3',
};

function number(what: string, given: string, bits: 32 | 64): Words {
  const digits = given.replace(/^0x/i, '').replaceAll('_', '');
  try {
    return wordsFromHex(digits, bits);
  } catch {
    throw new UsageError(
      `${what}: expected up to ${bits / 4} hexadecimal digits, found ${given === '' ? 'nothing' : given}`,
    );
  }
}

function context(parsed: ParsedArgs): MessageContext {
  const given = parsed.values.get('--requester');
  const requester = given === undefined ? undefined : parseRequester(given);
  if (requester === null) {
    throw new UsageError(
      `--requester: expected bus:device.function, 0x and hex or a decimal number, found ${given}`,
    );
  }
  const imsic = geometry(parsed);
  return {
    ...(requester === undefined ? {} : { requester }),
    ...(parsed.flags.has('--extended-dest') ? { extendedDestination: true } : {}),
    ...(parsed.flags.has('--own') ? { ownInterrupt: true } : {}),
    ...(parsed.flags.has('--directed') ? { directed: true } : {}),
    ...(imsic ? { imsic } : {}),
  };
}

/** The geometry needs a base; the numbers of bits default as the kernel's do. */
function geometry(parsed: ParsedArgs): ImsicGeometry | null {
  const base = parsed.values.get('--base');
  const bits = (name: string, fallback: number): number => count(name, parsed.values.get(name), fallback);
  const shape = {
    guestBits: bits('--guest-bits', 0),
    hartBits: bits('--hart-bits', 12),
    groupBits: bits('--group-bits', 0),
    groupShift: bits('--group-shift', 24),
  };
  if (base === undefined) return null;
  const words = number('--base', base, 64);
  return { baseLo: words[0]!, baseHi: words[1]!, ...shape };
}

function count(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (!/^\d{1,2}$/.test(given)) throw new UsageError(`${name}: expected a number of bits, found ${given}`);
  return Number(given);
}

function text(decoded: Decoded): string {
  const facts = alignColumns(decoded.facts.map((f) => [f.weight, f.name, f.text]));
  return [
    kindTitles[decoded.kind],
    decoded.verdict,
    ...partLines(decoded.parts),
    ...(facts.length > 0 ? ['', ...facts] : []),
  ].join('\n');
}

/** All parts aligned to each other: name, bits, value, meaning. */
function partLines(parts: readonly DecodedPart[]): string[] {
  const rows = parts.map((p) => [...p.fields, ...p.joined].map(fieldRow));
  const lines = alignColumns(rows.flat());
  const out: string[] = [];
  let at = 0;
  parts.forEach((p, i) => {
    const count = rows[i]!.length;
    out.push('', `${p.register}  ${p.hex}  ${p.layout.title}`);
    out.push(...lines.slice(at, at + count).map((line) => `  ${line}`));
    out.push(`  source: ${p.layout.source}`);
    at += count;
  });
  return out;
}

const fieldRow = (f: DecodedField): string[] => [f.name, f.bits, f.hex, rowMeaning(f.text, f.meaning)];

function json(decoded: Decoded): string {
  const parts = decoded.parts.map((p) => ({
    register: p.register,
    hex: p.hex,
    layout: { id: p.layout.id, title: p.layout.title, bits: p.layout.bits, source: p.layout.source },
    fields: p.fields,
    joined: p.joined,
  }));
  return JSON.stringify({ format: 'irqscope-decode', version: 1, ...decoded, parts }, null, 2);
}
