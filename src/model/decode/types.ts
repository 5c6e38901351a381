/** What the decoder takes and gives. */

import type { BitLayout, Owner, Words } from '../../lib/bits';

/** Messages: an address and data that a device writes. */
export const messageKinds = ['x86', 'x86-vtd', 'x86-amd', 'its', 'gicv2m', 'imsic', 's390'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Entries of tables, and commands, that a kernel writes. */
export const entryKinds = ['vtd-irte', 'amd-irte', 'io-apic', 'its-command'] as const;
export type EntryKind = (typeof entryKinds)[number];

export type DecodeKind = MessageKind | EntryKind;

/** Names for menus and headings. */
export const kindTitles: Readonly<Record<DecodeKind, string>> = {
  x86: 'x86 message',
  'x86-vtd': 'VT-d remappable message',
  'x86-amd': 'AMD-Vi message',
  its: 'GICv3 ITS message',
  gicv2m: 'GICv2m message',
  imsic: 'IMSIC message',
  s390: 's390 message',
  'vtd-irte': 'VT-d remapping entry',
  'amd-irte': 'AMD-Vi remapping entry',
  'io-apic': 'IO-APIC entry',
  'its-command': 'ITS command',
};

/** Where a RISC-V machine keeps its interrupt files (the properties of the imsics node). */
export interface ImsicGeometry {
  readonly baseLo: number;
  readonly baseHi: number;
  /** Bits of the page number that choose a guest file, a hart, a group. */
  readonly guestBits: number;
  readonly hartBits: number;
  readonly groupBits: number;
  /** Lowest address bit of the group number, at least 24. */
  readonly groupShift: number;
}

/** What is known beside the message itself. Everything may be missing. */
export interface MessageContext {
  /** Requester ID, or DeviceID for an ITS. */
  readonly requester?: number;
  /** The guest was offered extended destination IDs (address bits 11:5). */
  readonly extendedDestination?: boolean;
  /** The remapping unit runs in x2APIC mode (EIME = 1). */
  readonly eime?: boolean;
  /** The message is the remapping unit's own, so the upper half of the address belongs to the destination. */
  readonly ownInterrupt?: boolean;
  readonly imsic?: ImsicGeometry;
  /** First INTID and number of INTIDs of the GICv2m frame. */
  readonly spiWindow?: { readonly base: number; readonly count: number };
  /** zPCI interrupts are directed to CPUs. */
  readonly directed?: boolean;
}

export interface DecodedField {
  readonly name: string;
  /** `19:5` or `4`, in the manual's numbers; `2 + 19:5` for a number kept in several places. */
  readonly bits: string;
  readonly level: Owner;
  /** The number, or null where it has more than 32 bits. */
  readonly value: number | null;
  /** `0x41`; a single bit is `0` or `1`. */
  readonly hex: string;
  /** What this value means; may be empty. */
  readonly text: string;
  readonly meaning: string;
}

/** One register of the message, or the entry itself. */
export interface DecodedPart {
  readonly register: 'address' | 'address high' | 'data' | 'DeviceID' | 'entry';
  readonly words: Words;
  /** All digits, without `0x`. */
  readonly hex: string;
  readonly layout: BitLayout;
  readonly fields: readonly DecodedField[];
  /** Numbers that the format keeps in several fields. */
  readonly joined: readonly DecodedField[];
}

/** `fault`: the interrupt does not arrive. `warn`: something is unusual. */
export type Weight = 'note' | 'warn' | 'fault';

export interface Fact {
  readonly name: string;
  readonly text: string;
  readonly weight: Weight;
}

export interface Decoded {
  readonly kind: DecodeKind;
  /** One sentence: what this does. */
  readonly verdict: string;
  /** `fault` when the interrupt does not arrive. */
  readonly weight: Weight;
  readonly parts: readonly DecodedPart[];
  readonly facts: readonly Fact[];
}
