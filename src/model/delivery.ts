// What can become of an interrupt on its way, and the way told hop by hop. Numbers of VT-d faults are the manual's fault reasons.

import type { Decoded } from './decode/types.ts';

/** What became of a message in hardware, as verdictCount counts it. */
export const Verdict = {
  /** IRR of a CPU has it. */
  delivered: 1,
  /** IRR had it already. */
  merged: 2,
  /** Masked: the pending bit of the function is set. */
  pended: 3,
  nmi: 4,
  smi: 5,
  init: 6,
  extint: 7,
  /** Bit set in a posted-interrupt descriptor; whether its CPU was notified. */
  posted: 8,
  notified: 9,
  /** AMD guest mode: to a virtual CPU that runs, or logged for one that does not. */
  guestRunning: 10,
  guestLogged: 11,
  /** No message left the function. */
  notEnabled: 16,
  noSuchEntry: 17,
  noBusMaster: 18,
  intxDisabled: 19,
  pinMasked: 20,
  /** A level pin whose message has not been ended by EOI. */
  remoteIrr: 21,
  /** Not an interrupt. */
  memoryWrite: 22,
  noTarget: 23,
  targetDisabled: 24,
  illegalVector: 25,
  reservedMode: 26,
  /** A line of the 8259s. */
  picMasked: 27,
  picInService: 28,
  picClosed: 29,
  vtdReservedRequest: 0x20,
  vtdIndex: 0x21,
  vtdNotPresent: 0x22,
  vtdTableError: 0x23,
  vtdReservedEntry: 0x24,
  vtdCompatBlocked: 0x25,
  vtdSourceId: 0x26,
  vtdDescriptorError: 0x27,
  vtdDescriptorReserved: 0x28,
  amdAbort: 48,
  amdBadDte: 49,
  amdIndex: 50,
  amdInvalid: 51,
  amdIntType: 52,
  amdPassBit: 53,
} as const;

/** `arrived`: a CPU or descriptor has it. `waits`: nothing is lost yet. */
export type Fate = 'arrived' | 'waits' | 'lost';

export interface VerdictInfo {
  readonly name: string;
  readonly fate: Fate;
  /** One sentence without a full stop. */
  readonly reason: string;
}

const info = (name: string, fate: Fate, reason: string): VerdictInfo => ({ name, fate, reason });

/** Reasons of VT-d are the texts of the kernel's fault log (drivers/iommu/intel/dmar.c: irq_remap_fault_reasons). */
export const VERDICT_INFO: Readonly<Record<number, VerdictInfo>> = {
  1: info('delivered', 'arrived', 'the IRR of the CPU has the vector'),
  2: info('merged', 'arrived', 'the IRR of the CPU had the vector already: one interrupt will be seen'),
  3: info('pended', 'waits', 'masked: the pending bit is set, the message leaves when the mask goes'),
  4: info('NMI', 'arrived', 'a non-maskable interrupt, whatever the vector'),
  5: info('SMI', 'arrived', 'a system management interrupt'),
  6: info('INIT', 'arrived', 'an INIT'),
  7: info('ExtINT', 'arrived', 'the 8259 is asked for the vector'),
  8: info('posted', 'arrived', 'the bit is set in the descriptor, nobody is notified'),
  9: info('posted and notified', 'arrived', 'the bit is set in the descriptor, its CPU is notified'),
  10: info('to a virtual CPU', 'arrived', 'the backing page has it, the CPU that runs it is signalled'),
  11: info(
    'guest log',
    'arrived',
    'the virtual CPU does not run: the backing page and the guest log have it',
  ),
  16: info('not enabled', 'lost', 'neither MSI-X nor MSI is enabled, and no INTx pin is wired'),
  17: info('no such entry', 'lost', 'the function has no message of that number'),
  18: info('no bus master', 'lost', 'bus mastering is off: the function may not write'),
  19: info('INTx disabled', 'lost', 'the command register disables INTx'),
  20: info('pin masked', 'waits', 'the redirection entry is masked'),
  21: info('remote IRR', 'waits', 'the last level interrupt has not been ended: EOI is awaited'),
  22: info('memory write', 'lost', 'outside 0xfee00000-0xfeefffff: a write to memory, no interrupt'),
  23: info('no target', 'lost', 'no local APIC has the destination'),
  24: info('target disabled', 'lost', 'the local APIC of the destination is disabled'),
  25: info('illegal vector', 'lost', 'vectors below 16 are refused, the error is kept in ESR'),
  26: info('reserved delivery mode', 'lost', 'no local APIC knows the delivery mode'),
  27: info('8259: masked', 'waits', 'the mask register of the 8259 has the line, or the cascade'),
  28: info('8259: in service', 'waits', 'a line that is as urgent is in service: EOI is awaited'),
  29: info('8259: not heard', 'waits', 'LINT0 of CPU 0 does not take ExtINT: nobody asks the 8259'),
  32: info('fault 0x20', 'lost', 'Detected reserved fields in the decoded interrupt-remapped request'),
  33: info('fault 0x21', 'lost', 'Interrupt index exceeded the interrupt-remapping table size'),
  34: info('fault 0x22', 'lost', 'Present field in the IRTE entry is clear'),
  35: info('fault 0x23', 'lost', 'Error accessing interrupt-remapping table pointed by IRTA_REG'),
  36: info('fault 0x24', 'lost', 'Detected reserved fields in the IRTE entry'),
  37: info('fault 0x25', 'lost', 'Blocked a compatibility format interrupt request'),
  38: info('fault 0x26', 'lost', 'Blocked an interrupt request due to source-id verification failure'),
  39: info('fault 0x27', 'lost', 'the posted-interrupt descriptor cannot be read or written'),
  40: info('fault 0x28', 'lost', 'reserved fields of the posted-interrupt descriptor are set'),
  48: info('abort', 'lost', 'IntCtl of the device table entry says target abort'),
  49: info('bad device table entry', 'lost', 'ILLEGAL_DEV_TABLE_ENTRY: reserved IntCtl or table length'),
  50: info('index', 'lost', 'IO_PAGE_FAULT: the index lies beyond the table of the requester'),
  51: info('entry not valid', 'lost', 'IO_PAGE_FAULT: the entry is not valid'),
  52: info('interrupt type', 'lost', 'IO_PAGE_FAULT: IntType of the entry is reserved'),
  53: info('pass bit', 'lost', 'the device table entry does not pass NMI, INIT, ExtINT or SMI of the device'),
};

/** What a station read: the table's name, the row of it, its index as people count, and the raw bits, least significant first. */
export interface HopRead {
  readonly table: string;
  readonly row: number;
  readonly index: number;
  readonly words: readonly number[];
  /** Id of the layout that explains the bits, where there is one. */
  readonly layout: string;
}

/** Stations that a message passes. */
export type HopStage =
  | 'function'
  | 'pin'
  | 'message'
  | 'vtd'
  | 'amd'
  | 'destination'
  | 'apic'
  | 'fault'
  | 'dispatch'
  | 'kernel';

export interface DeliveryHop {
  readonly stage: HopStage;
  readonly read: readonly HopRead[];
  /** What was decided and why: one sentence. */
  readonly text: string;
  /** Number of Verdict where the way ends here, else 0. */
  readonly verdict: number;
  /** The message or entry, field by field, where it was decoded. */
  readonly decoded?: Decoded;
}

/** What a flow handler made of an interrupt; those from `unhandled` on had handlers that ran. */
export const FlowResult = {
  handled: 1,
  pending: 2,
  masked: 3,
  bad: 4,
  /** No handler was responsible; so many in a row that the irq is disabled; a handler answered nonsense. */
  unhandled: 5,
  nobodyCared: 6,
  bogus: 7,
} as const;

/** In the place of an irq: the vector has a gate of the kernel's own, or the spurious one. */
export const SYSTEM_VECTOR = -2;

/** The kernel's side of an interrupt that a CPU took. */
export interface KernelEntry {
  readonly cpu: number;
  readonly vector: number;
  /** The irq; -1: no irq has the vector; SYSTEM_VECTOR. */
  readonly irq: number;
  /** FlowResult, 0 where no flow handler ran. */
  readonly flow: number;
}

/** All that followed from one interrupt source. */
export interface Delivered {
  readonly verdict: number;
  /** The message that the source sent, where one left it. */
  readonly message?: MessageWrite;
  /** Set in the IRRs: CPU and vector. */
  readonly targets: readonly { readonly cpu: number; readonly vector: number }[];
  readonly hops: readonly DeliveryHop[];
  readonly entries: readonly KernelEntry[];
}

/** Interrupt as the local APICs get it. */
export interface InterruptRequest {
  readonly vector: number;
  /** 0 fixed, 1 lowest priority, 2 SMI, 4 NMI, 5 INIT, 7 ExtINT. */
  readonly mode: number;
  readonly level: boolean;
  readonly logical: boolean;
  /** Redirection hint. */
  readonly hint: boolean;
  readonly dest: number;
  /** The destination has 32 bits. */
  readonly wide: boolean;
}

/** A memory write on its way to the chipset; requester is segment << 16 | id. */
export interface MessageWrite {
  readonly requester: number;
  readonly lo: number;
  readonly hi: number;
  readonly data: number;
}
