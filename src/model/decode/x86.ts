/**
 * Messages on x86: compatibility format, VT-d remappable format, AMD-Vi index. What a message does is decided by address
 * window, format bit and, with AMD-Vi, by the requester's device table entry alone.
 */

import { bothReadings } from '../../lib/bit-text';
import { type BitLayout, fieldValue, joinedValue, type Words, word32 } from '../../lib/bits';
import { amdMsiData } from '../layouts/amd-vi';
import { vtdMsiAddress, vtdMsiData, vtdMsiDataUnused } from '../layouts/vtd';
import {
  deliveryModes,
  x86MsiAddress,
  x86MsiAddressExtended,
  x86MsiAddressHigh,
  x86MsiData,
  xenPirqAddress,
  xenPirqAddressHigh,
} from '../layouts/x86-msi';
import { addressText, fact, part, targetText, vectorFacts, vectorText, weightOf } from './parts';
import { requesterText } from './requester';
import type { Decoded, DecodedPart, Fact, MessageContext } from './types';

/** Entries of a VT-d table as Linux makes it, and of an AMD-Vi table of one requester. */
const vtdEntries = 65536;
const amdEntries = 512;

export interface Message {
  readonly lo: number;
  readonly hi: number;
  readonly data: number;
}

export const inFeeWindow = (m: Message): boolean => m.hi === 0 && m.lo >>> 20 === 0xfee;

/** Format by bit 4, after the questions whether this is an interrupt at all. */
export function decodeX86(m: Message, context: MessageContext): Decoded {
  if (inFeeWindow(m)) return (m.lo >>> 4) & 1 ? decodeVtd(m) : decodeCompat(m, context);
  if (m.hi !== 0 && m.lo >>> 20 === 0xfee) return decodeUpperHalf(m, context);
  return {
    kind: 'x86',
    verdict: `No interrupt: ${addressText(m.hi, m.lo)} lies outside 0xfee00000-0xfeefffff, so the write goes to memory, or faults in DMA remapping.`,
    weight: 'fault',
    parts: compatParts(m, x86MsiAddress),
    facts: [],
  };
}

function compatParts(m: Message, layout: BitLayout): DecodedPart[] {
  const address = part('address', layout, word32(m.lo));
  const high = m.hi === 0 ? [] : [part('address high', x86MsiAddressHigh, word32(m.hi))];
  return [...high, address, part('data', x86MsiData, word32(m.data))];
}

function decodeCompat(m: Message, context: MessageContext): Decoded {
  const address = word32(m.lo);
  const extraBits = (m.lo >>> 5) & 0x7f;
  const extended = context.extendedDestination ?? extraBits !== 0;
  const layout = extended ? x86MsiAddressExtended : x86MsiAddress;
  const dest = extended ? joinedValue(layout, address, 'destination ID') : (m.lo >>> 12) & 0xff;
  const facts = compatFacts(m, extraBits, extended, dest);
  const verdict = `Compatibility format: ${deliveryText(m, dest, extended)}.`;
  return { kind: 'x86', verdict, weight: weightOf(facts), parts: compatParts(m, layout), facts };
}

/** `vector 0x41 (65), fixed, edge, to APIC ID 0x25 (37)`. */
function deliveryText(m: Message, dest: number, wide: boolean): string {
  const data = word32(m.data);
  const mode = fieldValue(x86MsiData, data, 'delivery mode');
  const trigger = fieldValue(x86MsiData, data, 'trigger mode') === 1 ? 'level' : 'edge';
  const name = deliveryModes[mode] ?? `reserved delivery mode ${mode}`;
  const logical = ((m.lo >>> 2) & 1) === 1;
  const one = ((m.lo >>> 3) & 1) === 1 || mode === 1 ? 'one of ' : '';
  const what = mode < 2 ? `${vectorText(m.data & 0xff)}, ${name}, ${trigger}` : name;
  return `${what}, to ${logical ? one : ''}${targetText(dest, logical, wide && dest > 0xff)}`;
}

function compatFacts(m: Message, extraBits: number, extended: boolean, dest: number): Fact[] {
  const mode = (m.data >>> 8) & 7;
  const facts = mode < 2 ? vectorFacts(m.data & 0xff) : [];
  if (mode === 3 || mode === 6) facts.push(fact('delivery mode', `${mode} is reserved`, 'fault'));
  if (extraBits !== 0) facts.push(extendedFact(extended, dest));
  if (m.data >>> 16 !== 0) facts.push(fact('data 31:16', 'reserved bits are set', 'warn'));
  if ((m.data & 0xc000) === 0x4000)
    facts.push(fact('level', 'assert is not read in an edge message; Xen sets it, Linux does not'));
  facts.push(
    fact('with VT-d on', 'blocked with fault 0x25 in x2APIC mode or while compatibility format is off'),
  );
  return facts;
}

const extendedFact = (extended: boolean, dest: number): Fact =>
  extended
    ? fact(
        'bits 11:5',
        `APIC ID ${bothReadings(dest)} where a hypervisor offers extended destination IDs; reserved on hardware`,
      )
    : fact('bits 11:5', 'set, but extended destination IDs are not offered here', 'warn');

/** The window with a non-zero upper half: no message of a device, but three others write it. */
function decodeUpperHalf(m: Message, context: MessageContext): Decoded {
  if ((m.data & 0xffff) === 0x0700) return decodeXenPirq(m);
  const parts = compatParts(m, x86MsiAddress);
  const dest = ((m.hi & 0xffffff00) | ((m.lo >>> 12) & 0xff)) >>> 0;
  const reading = deliveryText(m, dest, true);
  if (context.ownInterrupt) {
    return {
      kind: 'x86',
      verdict: `The remapping unit's own interrupt: ${reading}.`,
      weight: 'note',
      parts,
      facts: [],
    };
  }
  return {
    kind: 'x86',
    verdict: `No interrupt from a device: the upper half of ${addressText(m.hi, m.lo)} is not zero, so the write goes to memory.`,
    weight: 'fault',
    parts,
    facts: [fact("as the remapping unit's own", reading), fact('as a KVM x2APIC route', reading)],
  };
}

function decodeXenPirq(m: Message): Decoded {
  const pirq = ((m.hi & 0xffffff00) | ((m.lo >>> 12) & 0xff)) >>> 0;
  const parts = [
    part('address high', xenPirqAddressHigh, word32(m.hi)),
    part('address', xenPirqAddress, word32(m.lo)),
    part('data', x86MsiData, word32(m.data)),
  ];
  const verdict = `Xen HVM guest: ExtINT with vector 0 asks the hypervisor to bind pirq ${pirq} (0x${pirq.toString(16)}); delivery is by event channel.`;
  return { kind: 'x86', verdict, weight: 'note', parts, facts: [] };
}

/** Remappable format, or a message that VT-d would not accept as one. */
export function decodeVtd(m: Message): Decoded {
  const address = word32(m.lo);
  const shv = fieldValue(vtdMsiAddress, address, 'SHV') === 1;
  const parts = [
    ...(m.hi === 0 ? [] : [part('address high', x86MsiAddressHigh, word32(m.hi))]),
    part('address', vtdMsiAddress, address),
    part('data', shv ? vtdMsiData : vtdMsiDataUnused, word32(m.data)),
  ];
  const handle = joinedValue(vtdMsiAddress, address, 'handle');
  const sub = shv ? m.data & 0xffff : 0;
  const facts = vtdFacts(m, handle + sub, shv);
  return { kind: 'x86-vtd', verdict: vtdVerdict(m, handle, sub), weight: weightOf(facts), parts, facts };
}

function vtdVerdict(m: Message, handle: number, sub: number): string {
  if (!inFeeWindow(m)) return `No interrupt: ${addressText(m.hi, m.lo)} lies outside 0xfee00000-0xfeefffff.`;
  if (((m.lo >>> 4) & 1) === 0)
    return 'Not remappable: format bit 4 is 0, so VT-d takes it as compatibility format and blocks it with fault 0x25.';
  const index = handle + sub;
  const sum = sub === 0 ? '' : `, handle ${handle} + sub-handle ${sub}`;
  return `Remappable format: entry ${index} (0x${index.toString(16)}) of the interrupt remapping table${sum}; no CPU and no vector in the message.`;
}

function vtdFacts(m: Message, index: number, shv: boolean): Fact[] {
  const facts: Fact[] = [];
  if (!inFeeWindow(m)) facts.push(fact('address', 'not in the interrupt window', 'fault'));
  else if (((m.lo >>> 4) & 1) === 0)
    facts.push(fact('fault 0x25', 'compatibility format is blocked', 'fault'));
  if (shv && m.data >>> 16 !== 0)
    facts.push(fact('fault 0x20', 'data 31:16 must be zero while SHV is 1', 'fault'));
  if (index >= vtdEntries)
    facts.push(fact('fault 0x21', `index ${index} is beyond a table of ${vtdEntries} entries`, 'fault'));
  if (!shv)
    facts.push(
      fact('SHV', 'the data is not read; IO-APIC requests look like this, Linux sets SHV in every MSI'),
    );
  facts.push(
    fact(
      'without remapping',
      `read as compatibility format: dest id 0x${((m.lo >>> 12) & 0xff).toString(16)}, ${vectorText(m.data & 0xff)}`,
    ),
  );
  return facts;
}

/** AMD-Vi: the address says nothing, the data is the index into the requester's own table. */
export function decodeAmd(m: Message, context: MessageContext): Decoded {
  const data: Words = word32(m.data);
  const index = fieldValue(amdMsiData, data, 'index');
  const parts = [...compatParts(m, x86MsiAddress).slice(0, -1), part('data', amdMsiData, data)];
  const facts = amdFacts(m, index);
  const who =
    context.requester === undefined ? 'the requester' : `requester ${requesterText(context.requester)}`;
  const verdict = inFeeWindow(m)
    ? `AMD-Vi: entry ${index} (0x${index.toString(16)}) in the remapping table of ${who}; no CPU and no vector in the message.`
    : `No interrupt: ${addressText(m.hi, m.lo)} lies outside 0xfee00000-0xfeefffff.`;
  return { kind: 'x86-amd', verdict, weight: weightOf(facts), parts, facts };
}

function amdFacts(m: Message, index: number): Fact[] {
  const mode = (m.data >>> 8) & 7;
  const facts: Fact[] = [];
  if (!inFeeWindow(m)) facts.push(fact('address', 'not in the interrupt window', 'fault'));
  else if (m.lo !== 0xfee00000)
    facts.push(fact('address', 'Linux writes fee00000 under AMD-Vi; the bits are not read', 'warn'));
  if (mode > 1) {
    facts.push(
      fact(
        'delivery mode',
        `data 10:8 says ${deliveryModes[mode] ?? 'reserved'}: decided by the pass bits of the device table entry, not by the table`,
        'fault',
      ),
    );
  } else if (index >= amdEntries) {
    facts.push(
      fact('index', `beyond the ${amdEntries} entries that Linux gives a requester: I/O page fault`, 'fault'),
    );
  }
  facts.push(
    fact(
      'whether it is remapped',
      "decided by IntCtl in the requester's device table entry, never by the message",
    ),
  );
  return facts;
}
