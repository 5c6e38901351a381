/** Entries of remapping tables, IO-APIC entries and ITS commands. */

import { bdfText, formatNumber } from '../../lib/bit-text';
import {
  type BitLayout,
  bitAt,
  fieldValue,
  hexOf,
  joinedValue,
  joinedWords,
  type Words,
} from '../../lib/bits';
import { amdIrte32, amdIrte128, amdIrte128Guest } from '../layouts/amd-vi';
import { ioApicEntry, ioApicEntryExtended, ioApicEntryRemappable } from '../layouts/io-apic';
import { itsCommands } from '../layouts/its-commands';
import { irtePosted, irteX2apic, irteXapic } from '../layouts/vtd';
import { deliveryModes } from '../layouts/x86-msi';
import { fact, part, targetText, vectorFacts, vectorText, weightOf } from './parts';
import type { Decoded, Fact, MessageContext } from './types';

/**
 * Which of the three forms a VT-d entry has. IM says posted; xAPIC or x2APIC is said by the unit (EIME), and is guessed
 * from bits that an xAPIC destination leaves zero where nobody says.
 */
export function irteLayout(words: Words, eime?: boolean): BitLayout {
  if (bitAt(words, 15) === 1) return irtePosted;
  const wide = eime ?? ((words[1] ?? 0) & 0xffff00ff) !== 0;
  return wide ? irteX2apic : irteXapic;
}

/** A VT-d entry of 128 bits. */
export function decodeIrte(words: Words, context: MessageContext = {}): Decoded {
  const layout = irteLayout(words, context.eime);
  const facts = irteFacts(layout, words, context);
  const verdict =
    bitAt(words, 0) === 0
      ? 'Not present: a request that finds this entry faults with 0x22.'
      : irteVerdict(layout, words);
  return { kind: 'vtd-irte', verdict, weight: weightOf(facts), parts: [part('entry', layout, words)], facts };
}

function irteVerdict(layout: BitLayout, words: Words): string {
  const vector = fieldValue(layout, words, 'vector');
  const who = requesterRule(layout, words);
  if (layout === irtePosted) {
    const pda = formatNumber(joinedWords(layout, words, layout.joined![0]!), 'address', 6);
    return `Present, posted: ${vectorText(vector)} is set in the descriptor at ${pda}; ${who}.`;
  }
  const mode = fieldValue(layout, words, 'DLM');
  const logical = fieldValue(layout, words, 'DM') === 1;
  const target = targetText(fieldValue(layout, words, 'DST'), logical, layout === irteX2apic);
  const what = mode < 2 ? vectorText(vector) : (deliveryModes[mode] ?? `reserved delivery mode ${mode}`);
  return `Present, remapped: ${what} to ${target}; ${who}.`;
}

/** Who may use the entry, from SVT, SQ and SID. */
function requesterRule(layout: BitLayout, words: Words): string {
  const sid = fieldValue(layout, words, 'SID');
  const sq = fieldValue(layout, words, 'SQ');
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  switch (fieldValue(layout, words, 'SVT')) {
    case 0:
      return 'any requester may use it';
    case 1:
      return sq === 0
        ? `only requester ${bdfText(sid)} may use it`
        : `only requester ${bdfText(sid)} may use it, function bits compared in part`;
    case 2:
      return `only requesters on buses ${hex(sid >>> 8)} to ${hex(sid & 0xff)} may use it`;
    default:
      return 'its source validation type is reserved';
  }
}

function irteFacts(layout: BitLayout, words: Words, context: MessageContext): Fact[] {
  if (bitAt(words, 0) === 0) return [fact('fault 0x22', 'the entry is not present', 'fault')];
  const facts: Fact[] = [];
  if (reservedSet(layout, words) || fieldValue(layout, words, 'SVT') === 3) {
    facts.push(fact('fault 0x24', 'reserved bits or encodings are set', 'fault'));
  }
  if (layout !== irtePosted) {
    const mode = fieldValue(layout, words, 'DLM');
    if (mode === 3 || mode === 6)
      facts.push(fact('fault 0x24', `delivery mode ${mode} is reserved`, 'fault'));
    if (context.eime === undefined) facts.push(formFact(layout));
  }
  return facts.concat(vectorFacts(fieldValue(layout, words, 'vector')));
}

const formFact = (layout: BitLayout): Fact =>
  layout === irteXapic
    ? fact('destination', 'read as xAPIC (bits 47:40); a unit in x2APIC mode reads all of 63:32')
    : fact('destination', 'read as x2APIC (bits 63:32), because bits outside 47:40 are set');

/** A reserved bit of the layout is set. */
export const reservedSet = (layout: BitLayout, words: Words): boolean =>
  layout.fields.some((f) => f.level === 'reserved' && anyBit(words, f.hi, f.lo));

function anyBit(words: Words, hi: number, lo: number): boolean {
  for (let n = lo; n <= hi; n++) if (bitAt(words, n) === 1) return true;
  return false;
}

/** An AMD-Vi entry: one word, or four of the 128-bit form. */
export function decodeAmdIrte(words: Words, context: MessageContext = {}): Decoded {
  const layout = words.length === 1 ? amdIrte32 : bitAt(words, 7) === 1 ? amdIrte128Guest : amdIrte128;
  const facts = amdFacts(layout, words);
  const who = context.requester === undefined ? '' : ` of requester ${bdfText(context.requester & 0xffff)}`;
  const verdict = amdVerdict(layout, words, who);
  return { kind: 'amd-irte', verdict, weight: weightOf(facts), parts: [part('entry', layout, words)], facts };
}

function amdVerdict(layout: BitLayout, words: Words, who: string): string {
  if (amdPlaceholder(layout, words))
    return `Allocated${who}, not yet activated: a request that finds this entry is aborted.`;
  if (bitAt(words, 0) === 0) return `Not valid${who}: a request that finds this entry is aborted.`;
  const vector = vectorText(fieldValue(layout, words, 'vector'));
  const dest =
    layout === amdIrte32
      ? fieldValue(layout, words, 'destination')
      : joinedValue(layout, words, 'destination');
  if (layout === amdIrte128Guest) {
    const running = bitAt(words, 6) === 1 ? `on the CPU with APIC ID ${dest}` : 'not running';
    return `Valid${who}, to a virtual CPU: guest ${vector}, ${running}.`;
  }
  const logical = fieldValue(layout, words, 'DM') === 1;
  return `Valid${who}, remapped: ${vector} to ${targetText(dest, logical, dest > 0xff)}.`;
}

/** Linux marks an entry as taken before it is filled (set_allocated in drivers/iommu/amd/iommu.c). */
function amdPlaceholder(layout: BitLayout, words: Words): boolean {
  if (layout === amdIrte32) return words[0] === 0xfffffffe;
  return hexOf(words, 128) === '00000000000000ff0000000000000000';
}

function amdFacts(layout: BitLayout, words: Words): Fact[] {
  if (bitAt(words, 0) === 0)
    return [fact('I/O page fault', 'a request without a valid entry is aborted and logged', 'fault')];
  const facts = vectorFacts(fieldValue(layout, words, 'vector'));
  if (layout !== amdIrte128Guest && fieldValue(layout, words, 'IntType') > 1) {
    facts.push(fact('IntType', 'reserved: the request is aborted', 'fault'));
  }
  facts.push(fact('requester', 'no source id in the entry: every requester has a table of its own'));
  return facts;
}

/** An IO-APIC redirection entry of 64 bits. */
export function decodeRte(words: Words, context: MessageContext = {}): Decoded {
  const layout = rteLayout(words, context);
  const facts = rteFacts(layout, words);
  return {
    kind: 'io-apic',
    verdict: rteVerdict(layout, words),
    weight: weightOf(facts),
    parts: [part('entry', layout, words)],
    facts,
  };
}

function rteLayout(words: Words, context: MessageContext): BitLayout {
  if (bitAt(words, 48) === 1) return ioApicEntryRemappable;
  const extended = context.extendedDestination ?? ((words[1] ?? 0) & 0x00fe0000) !== 0;
  return extended ? ioApicEntryExtended : ioApicEntry;
}

function rteVerdict(layout: BitLayout, words: Words): string {
  const pin = `${bitAt(words, 15) ? 'level' : 'edge'}, active ${bitAt(words, 13) ? 'low' : 'high'}`;
  const head = `${bitAt(words, 16) ? 'Masked' : 'Open'}, ${pin}`;
  if (layout === ioApicEntryRemappable) {
    const handle = joinedValue(layout, words, 'handle');
    return `${head}: entry ${handle} (0x${handle.toString(16)}) of the interrupt remapping table; no CPU and no vector in the entry.`;
  }
  const mode = fieldValue(layout, words, 'delivery mode');
  const vector = fieldValue(layout, words, 'vector');
  if (mode < 2 && vector < 16)
    return `${head}: index ${vector} under AMD-Vi; without it ${vectorText(vector)} is never delivered.`;
  const dest =
    layout === ioApicEntryExtended
      ? joinedValue(layout, words, 'destination ID')
      : fieldValue(layout, words, 'destination ID');
  const logical = fieldValue(layout, words, 'destination mode') === 1;
  const what =
    mode < 2
      ? vectorText(fieldValue(layout, words, 'vector'))
      : (deliveryModes[mode] ?? 'reserved delivery mode');
  return `${head}: ${what} to ${targetText(dest, logical, dest > 0xff)}.`;
}

function rteFacts(layout: BitLayout, words: Words): Fact[] {
  if (layout === ioApicEntryRemappable) {
    return [fact('sub-handle', 'none: the request carries no SHV, the index is the handle')];
  }
  const vector = fieldValue(layout, words, 'vector');
  return vector < 16 ? [amdPinFact(vector)] : [...vectorFacts(vector), amdPinFact(vector)];
}

const amdPinFact = (vector: number): Fact =>
  fact(
    'under AMD-Vi',
    `the vector field is the index ${vector} into the table of the IO-APIC, which Linux sets to the pin`,
  );

/** An ITS command of four 64-bit words (DW0 first in `words`). */
export function decodeItsCommand(words: Words): Decoded {
  const code = (words[0] ?? 0) & 0xff;
  const layout = itsCommands.get(code);
  if (!layout) {
    const known = fact(
      'command',
      `0x${code.toString(16).padStart(2, '0')} is none that Linux sends for physical interrupts`,
      'warn',
    );
    return {
      kind: 'its-command',
      verdict: `Unknown ITS command 0x${code.toString(16)}.`,
      weight: 'warn',
      parts: [],
      facts: [known],
    };
  }
  const entry = part('entry', layout, words);
  const named = ['DeviceID', 'EventID', 'pINTID', 'ICID', 'RDbase'];
  const list = entry.fields
    .toReversed()
    .filter((f) => named.includes(f.name))
    .map((f) => `${f.name} ${f.value ?? f.hex}`);
  const verb = layout.fields.some((f) => f.name === 'V') && bitAt(words, 191) === 0 ? ' (unmap)' : '';
  const name = layout.title.replace('ITS command ', '');
  const verdict = `${name}${verb}${list.length > 0 ? `: ${list.join(', ')}` : ''}.`;
  return { kind: 'its-command', verdict, weight: 'note', parts: [entry], facts: [] };
}
