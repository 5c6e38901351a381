/** Messages of Arm, RISC-V and s390 machines. */

import { type BitLayout, fieldValue, word32, words64 } from '../../lib/bits';
import { gicV2mAddress, gicV2mData, itsAddress, itsAddressIova, itsData, itsDevice } from '../layouts/gic';
import { imsicAddress, imsicData } from '../layouts/imsic';
import { s390Address, s390AddressDirected, s390Data } from '../layouts/s390';
import { addressText, fact, part, weightOf } from './parts';
import { deviceIdText } from './requester';
import type { Decoded, DecodedPart, Fact, ImsicGeometry, MessageContext } from './types';
import type { Message } from './x86';

const addressPart = (layout: BitLayout, m: Message): DecodedPart =>
  part('address', layout, words64(m.hi, m.lo));

/** A doorbell is a register: any other offset is no message. */
const offsetFact = (m: Message, mask: number, name: string): Fact[] =>
  (m.lo & mask) === 0x40
    ? []
    : [fact('offset', `0x${(m.lo & mask).toString(16)} is not ${name} (0x40), so nothing happens`, 'fault')];

/** GICv3 ITS. The DeviceID travels beside the write; without it the message is half the story. */
export function decodeIts(m: Message, context: MessageContext): Decoded {
  const physical = (m.lo & 0xffff) === 0x40;
  const iova = !physical && (m.lo & 0xfff) === 0x40;
  const device = context.requester;
  const parts = [
    ...(device === undefined ? [] : [part('DeviceID', itsDevice, word32(device))]),
    addressPart(iova ? itsAddressIova : itsAddress, m),
    part('data', itsData, word32(m.data)),
  ];
  const facts = offsetFact(m, 0xfff, 'GITS_TRANSLATER');
  if (facts.length === 0) facts.push(iova ? iovaFact() : baseFact(m));
  if (device === undefined)
    facts.push(fact('DeviceID', 'not in the message: it travels beside the write, and chooses the table'));
  facts.push(fact('CPU', 'not in the message: the LPI and its CPU stand in the tables of the ITS'));
  return { kind: 'its', verdict: itsVerdict(m, device, facts), weight: weightOf(facts), parts, facts };
}

const iovaFact = (): Fact =>
  fact('address', 'no 64 KiB frame: an IOVA that the SMMU maps to the doorbell page, low 12 bits kept');

function baseFact(m: Message): Fact {
  const frame = m.lo - 0x10040;
  const base = frame < 0 ? addressText(m.hi - 1, frame + 2 ** 32) : addressText(m.hi, frame);
  return fact('ITS', `registers at ${base}, GITS_TRANSLATER at + 0x10040`);
}

function itsVerdict(m: Message, device: number | undefined, facts: readonly Fact[]): string {
  if (weightOf(facts) === 'fault')
    return `Not an ITS message: ${addressText(m.hi, m.lo)} is no GITS_TRANSLATER.`;
  const who = device === undefined ? 'the device that writes it' : deviceIdText(device);
  return `GICv3 ITS: EventID ${m.data} (0x${m.data.toString(16)}) of ${who}.`;
}

/** GICv2m: the data is the interrupt number of the GIC. */
export function decodeGicV2m(m: Message, context: MessageContext): Decoded {
  const parts = [addressPart(gicV2mAddress, m), part('data', gicV2mData, word32(m.data))];
  const facts = [...offsetFact(m, 0xfff, 'MSI_SETSPI_NS'), ...spiFacts(m.data, context)];
  facts.push(fact('requester', 'not checked: any device can raise any SPI of the frame'));
  facts.push(fact('CPU', 'not in the message: the routing register of the GIC holds it'));
  const weight = weightOf(facts);
  const verdict =
    weight === 'fault'
      ? `No interrupt: ${addressText(m.hi, m.lo)} with ${m.data} raises no SPI.`
      : `GICv2m: interrupt ${m.data} (0x${m.data.toString(16)}) of the GIC becomes pending, SPI ${m.data - 32} of the device tree.`;
  return { kind: 'gicv2m', verdict, weight, parts, facts };
}

function spiFacts(intid: number, context: MessageContext): Fact[] {
  if (intid < 32 || intid > 1019) return [fact('INTID', `${intid} is no SPI (32-1019)`, 'fault')];
  const w = context.spiWindow;
  if (w && (intid < w.base || intid >= w.base + w.count)) {
    return [
      fact('INTID', `${intid} is outside the frame's window ${w.base}-${w.base + w.count - 1}`, 'fault'),
    ];
  }
  return [];
}

/** RISC-V IMSIC: the page is the hart, the data the identity. */
export function decodeImsic(m: Message, context: MessageContext): Decoded {
  const parts = [addressPart(imsicAddress, m), part('data', imsicData, word32(m.data))];
  const facts = imsicFacts(m);
  const weight = weightOf(facts);
  const where = context.imsic ? harts(m, context.imsic) : defaultHart(m);
  facts.push(fact('requester', 'not checked: any device can raise any identity of any hart'));
  const page = addressText(m.hi, (m.lo & 0xfffff000) >>> 0);
  const verdict =
    weight === 'fault'
      ? `No interrupt: ${addressText(m.hi, m.lo)} with ${m.data} sets no pending bit.`
      : `IMSIC: identity ${m.data} (0x${m.data.toString(16)}) of the interrupt file at ${page}, ${where}.`;
  return { kind: 'imsic', verdict, weight, parts, facts };
}

const defaultHart = (m: Message): string =>
  `hart index ${fieldValue(imsicAddress, words64(m.hi, m.lo), 'interrupt file')} where guest-index-bits is 0`;

/** Hart, group and guest of a page, by the properties of the imsics node. */
function harts(m: Message, g: ImsicGeometry): string {
  const page = (m.hi - g.baseHi) * 2 ** 20 + (m.lo >>> 12) - (g.baseLo >>> 12);
  if (page < 0) return 'below the base of the interrupt files';
  const guest = page % 2 ** g.guestBits;
  const hart = Math.floor(page / 2 ** g.guestBits) % 2 ** g.hartBits;
  const group = Math.floor(page / 2 ** (g.groupShift - 12)) % 2 ** g.groupBits;
  const parts = [
    g.groupBits > 0 ? `group ${group}` : '',
    `hart index ${hart}`,
    guest > 0 ? `guest file ${guest}` : '',
  ];
  return parts.filter((p) => p !== '').join(', ');
}

function imsicFacts(m: Message): Fact[] {
  const facts: Fact[] = [];
  const offset = m.lo & 0xfff;
  if (offset !== 0 && offset !== 4)
    facts.push(fact('offset', `0x${offset.toString(16)} is no register of an interrupt file`, 'fault'));
  if (offset === 4)
    facts.push(fact('offset', 'big-endian register; Linux uses the little-endian one', 'warn'));
  if (m.data === 0) facts.push(fact('identity', '0 does not exist, the write is ignored', 'fault'));
  if (m.data === 1) facts.push(fact('identity', '1 is what Linux uses for IPIs', 'warn'));
  if (m.data > 2047) facts.push(fact('identity', `${m.data} is beyond the largest possible 2047`, 'fault'));
  return facts;
}

/** s390 zPCI: the address was given by firmware, the data is the number of the vector. */
export function decodeS390(m: Message, context: MessageContext): Decoded {
  const directed = context.directed === true;
  const parts = [
    addressPart(directed ? s390AddressDirected : s390Address, m),
    part('data', s390Data, word32(m.data)),
  ];
  const cpu = (m.lo >>> 8) & 0xffff;
  const where = directed ? `to CPU address ${cpu}` : 'floating, any enabled CPU takes it';
  const facts = directed
    ? []
    : [fact('address', 'the whole address is the value that firmware gave this function')];
  return {
    kind: 's390',
    verdict: `s390: vector ${m.data} of the function, ${where}.`,
    weight: 'note',
    parts,
    facts,
  };
}
