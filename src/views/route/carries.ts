// What travels from a station to the next, and which part of it is why the message fails.

import { fieldValue, joinedValue, word32 } from '../../lib/bits.ts';
import { type MessageWrite, Verdict } from '../../model/delivery.ts';
import { amdMsiData } from '../../model/layouts/amd-vi.ts';
import { vtdMsiAddress } from '../../model/layouts/vtd.ts';
import { addressText, type Carry, type Remapping, type Station, small } from './journey.ts';
import { requesterText } from './raw-write.ts';
import { STATION_OF } from './stations.ts';
import { destinationOf, firstVerdict } from './way-facts.ts';
import type { WayHops } from './ways.ts';

type Wrong = 'requester' | 'message';

/** What of a message makes it fail, where something of it does. */
const WRONG: Readonly<Record<number, Wrong>> = {
  [Verdict.vtdSourceId]: 'requester',
  [Verdict.vtdIndex]: 'message',
  [Verdict.vtdCompatBlocked]: 'message',
  [Verdict.vtdReservedRequest]: 'message',
  [Verdict.memoryWrite]: 'message',
  [Verdict.amdIndex]: 'message',
  [Verdict.amdPassBit]: 'message',
  [Verdict.noTarget]: 'message',
};

interface CarryContext {
  readonly message: MessageWrite | undefined;
  readonly remapping: Remapping;
  /** `0x25`, or '' where none is known. */
  readonly vector: string;
}

/** What leaves a station for the next one. `message`: of the way, where it is the one that was sent. */
export function carryOf(
  station: Station,
  way: WayHops,
  { message, remapping, vector }: CarryContext,
): Carry | null {
  const wrong = WRONG[firstVerdict(way)];
  switch (station.id) {
    case 'source':
      if (way.hops.some(({ stage }) => stage === 'pin')) return { what: 'INTx', value: 'asserted', note: '' };
      return message ? written(message, wrong) : null;
    case 'pin':
      return message ? written(message, wrong) : null;
    case 'message':
      return message ? named(message, way, remapping, wrong) : null;
    case 'unit':
    case 'remap':
      return vector === '' ? null : { what: 'vector', value: vector, note: destinationOf(way) };
    case 'destination':
      return { what: 'vector', value: vector, note: '' };
    case 'apic':
      return { what: 'IRR', value: `[${vector}]`, note: '' };
    case 'dispatch':
      return { what: 'IRR→ISR', value: `[${vector}]`, note: '' };
    default:
      return {
        what: 'desc',
        value: way.entries[0] && way.entries[0].irq >= 0 ? `irq ${way.entries[0].irq}` : '',
        note: '',
      };
  }
}

/** The write on the bus: where it goes, and by whom. */
function written(message: MessageWrite, wrong: Wrong | undefined): Carry {
  const isWrong = wrong === undefined ? {} : ({ wrong: wrong === 'requester' ? 'note' : 'value' } as const);
  return {
    what: 'MWr',
    value: addressText(message),
    note: requesterText(message.requester),
    ...isWrong,
  };
}

/** What a message names: an entry, or vector and destination. */
function named(message: MessageWrite, way: WayHops, remapping: Remapping, wrong: Wrong | undefined): Carry {
  const isWrong = wrong === 'message' ? ({ wrong: 'value' } as const) : {};
  const next = way.hops.find(({ stage }) => STATION_OF[stage] === 'remap');
  if (next && remapping === 'vtd' && (message.lo & 16) !== 0) {
    const address = word32(message.lo);
    const handle = joinedValue(vtdMsiAddress, address, 'handle');
    const sub = fieldValue(vtdMsiAddress, address, 'SHV') === 1 ? `sub ${message.data & 0xffff}` : '';
    return { what: 'handle', value: small(handle), note: sub, ...isWrong };
  }
  if (next && remapping === 'amd')
    return {
      what: 'index',
      value: small(fieldValue(amdMsiData, word32(message.data), 'index')),
      note: '',
      ...isWrong,
    };
  return {
    what: 'vector',
    value: small(message.data & 0xff),
    note: `dest ${small((message.lo >>> 12) & 0xff)}`,
    ...isWrong,
  };
}
