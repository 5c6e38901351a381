// Registers and tables that silicon reads when it delivers an interrupt, named after the manuals' registers. Delivery reads these
// and nothing else. Rows that mean "none" are -1 unless a comment says otherwise; columns that start at 0 mean "none" by 0.

import type { Columns } from '../lib/columns.ts';

/** Entries of an AMD interrupt remapping table as Linux makes it (MAX_IRQS_PER_TABLE). */
export const AMD_IRQS_PER_TABLE = 512;

/** Fault recording registers of a VT-d unit (CAP_REG.NFR + 1): a choice, real units have 1 to 8. */
export const FAULT_RECORDS = 8;

/** Entries in which the interrupt entry caches of all units may differ from memory at a time. */
export const IEC_ROWS = 64;

/** Event log entries of an AMD IOMMU that are kept. */
export const AMD_EVENTS = 16;

/** Where posted-interrupt descriptors lie: 64 bytes each, row by row, from 4 GiB on. */
export const PI_BASE_HI = 1;

/** Rows of verdictCount: numbers of model/delivery.ts. */
export const VERDICTS = 64;

/** Segments of the device table, as rows of amdDevice. */
export const DEVICE_IDS = 65536;

export const HARDWARE = {
  /** Registers of a PCI function; the row is the position in topology.pci.functions. */
  pciFunction: {
    command: 'u16',
    msiControl: 'u16',
    msiAddressLo: 'u32',
    msiAddressHi: 'u32',
    msiData: 'u16',
    msiMask: 'u32',
    msiPending: 'u32',
    msixControl: 'u16',
    /** Bits set in the pending bit array. */
    msixPending: 'u16',
    /** INTx of the function is asserted. */
    intx: 'u8',
  },
  /** MSI-X tables, those of a function one behind the other; pending is the entry's bit of the pending bit array. */
  msixEntry: { addressLo: 'u32', addressHi: 'u32', data: 'u32', vectorControl: 'u32', pending: 'u8' },
  /** Redirection table entries, the IO-APICs one behind the other; line: the pin is asserted. */
  ioApicPin: { lo: 'u32', hi: 'u32', line: 'u8' },
  /** VT-d remapping tables, the units one behind the other. */
  irte: { w0: 'u32', w1: 'u32', w2: 'u32', w3: 'u32' },
  /** Device table entries with a remapping table: requester ids, several of which may share a table; w4 and w5 are bits 191:128. */
  amdDte: { used: 'u8', segment: 'u16', devid: 'u16', table: 'u16', w4: 'u32', w5: 'u32' },
  /** AMD remapping tables that were made, with the requester that they were made for. */
  amdTable: { used: 'u8', devid: 'u16', minIndex: 'u16' },
  amdEntry: { w0: 'u32', w1: 'u32', w2: 'u32', w3: 'u32' },
  /** The device table, segment by segment: row of amdDte + 1; 0: as Linux leaves it at first, IV set and IntCtl abort. */
  amdDevice: { dte: 'u16' },
  /** An AMD IOMMU: control register, the tail of its event log, interrupt registers of its logs in x2APIC mode. */
  amdUnit: {
    controlLo: 'u32',
    controlHi: 'u32',
    events: 'u32',
    eventIntLo: 'u32',
    eventIntHi: 'u32',
    pprIntLo: 'u32',
    pprIntHi: 'u32',
    gaIntLo: 'u32',
    gaIntHi: 'u32',
  },
  /** Event log, AMD_EVENTS a unit, used as a ring. */
  amdEvent: { w0: 'u32', w1: 'u32', w2: 'u32', w3: 'u32' },
  /** Registers of a VT-d unit: fault event (FEDATA, FEADDR, FEUADDR, FECTL.IM and .IP), GSTS, IRTA, FSTS. */
  dmarUnit: {
    feData: 'u32',
    feAddr: 'u32',
    feUaddr: 'u32',
    masked: 'u8',
    eventPending: 'u8',
    globalStatus: 'u32',
    irta: 'u32',
    faultStatus: 'u32',
    /** Fault recording register that is next; no register tells it. */
    nextRecord: 'u8',
    /** What IRTA points at cannot be read. */
    tableError: 'u8',
  },
  /** Fault recording registers, FAULT_RECORDS a unit. */
  faultRecord: { w0: 'u32', w1: 'u32', w2: 'u32', w3: 'u32' },
  /** Interrupt entry cache, as far as it differs from memory: the entry that the unit still uses. */
  iecEntry: { used: 'u8', row: 'u32', w0: 'u32', w1: 'u32', w2: 'u32', w3: 'u32' },
  /** Posted-interrupt descriptors: bits 287:256 (ON, SN, NV), NDST, and whether a reserved bit is set. PIR is piWord. */
  piDescriptor: { control: 'u32', ndst: 'u32', reserved: 'u32' },
  piWord: { bits: 'i32' },
  /**
   * The 8259s, master first: request, in-service and mask register, level lines (ELCR), lines that are asserted, vector of IR0,
   * automatic end of interrupt.
   */
  pic: { irr: 'u8', isr: 'u8', imr: 'u8', elcr: 'u8', line: 'u8', vector: 'u8', autoEoi: 'u8' },
  /** Channels of the HPET: enable and message bits of their configuration, FSB route (value and address). */
  hpetChannel: { config: 'u32', fsbData: 'u32', fsbAddress: 'u32' },
  /** Local APICs, by CPU. */
  localApic: {
    /** ApicMode of this file. */
    mode: 'u8',
    /** 8 bits in xAPIC mode. */
    id: 'u32',
    ldr: 'u32',
    dfr: 'u32',
    tpr: 'u8',
    /** Spurious interrupt vector register: vector, and bit 8, the software enable. */
    svr: 'u32',
    /** Local vector table, LINT0: LVT of this file. */
    lvt0: 'u32',
    /** Error status register: bit 6, a vector below 16 was received. */
    esr: 'u32',
    /** Signal of the modes that carry no vector: bits of ApicSignal. */
    signals: 'u8',
    /** The CPU takes interrupts (RFLAGS.IF). */
    takesInterrupts: 'u8',
  },
  /** IRR, ISR and TMR: eight words a CPU. */
  apicWord: { irr: 'i32', isr: 'i32', tmr: 'i32' },
  /** CPUs whose IRR is not empty, 32 a row. */
  irrCpus: { bits: 'i32' },
  /**
   * Chipset: offers extended destination ids, functions with pending messages, VT-d entries that are stale; has 8259s; some CPU has an
   * ExtINT to ask them about. One row.
   */
  chipset: { extDestId: 'u8', pendingFunctions: 'u32', staleEntries: 'u32', pic: 'u8', extints: 'u8' },
  /** Messages by what became of them; never dropped, never wraps. */
  verdictCount: { count: 'f64' },
} as const;

/** The hardware of a machine: tables of columns. A machine has them among others. */
export type Hardware = { readonly [K in keyof typeof HARDWARE]: Columns<(typeof HARDWARE)[K]> };

/** localApic.mode: IA32_APIC_BASE.EN and .EXTD. Off: the CPU is not there, or its APIC is disabled in the register. */
export const ApicMode = { off: 0, xapic: 1, x2apic: 2 } as const;

export const SVR_ENABLE = 0x100;

/** localApic.lvt0: mask bit, delivery mode, and mode ExtINT. */
export const LVT = { masked: 1 << 16, mode: 7 << 8, extint: 7 << 8 } as const;

/** Bits of localApic.signals. */
export const ApicSignal = { nmi: 1, smi: 2, init: 4, extint: 8 } as const;

/** GSTS_REG: interrupt remapping on, compatibility format interrupts pass. [VT-d 11.4.4.2] */
export const GSTS = { ires: 1 << 25, cfis: 1 << 23 } as const;

/** IRTA_REG: size field and extended interrupt mode. [VT-d 11.4.9.6] */
export const IRTA = { size: 0xf, eime: 1 << 11 } as const;

/** FSTS_REG: overflow, pending, and the record of the first fault that pends (FRI). [VT-d 11.4.7.1] */
export const FSTS = { pfo: 1, ppf: 2, friShift: 8 } as const;

/** Control register of an AMD IOMMU: low and high half. */
export const AMD_CONTROL = { iommuEn: 1, gaEn: 1 << 17, xtEnHi: 1 << 18 } as const;

/** Remapping hardware of a board. */
export const RemapKind = { none: 0, vtd: 1, amd: 2 } as const;

/** What is wired: facts of the board that no register holds, and that never change. */
export interface Wiring {
  readonly remapping: number;
  /** Unit + 1 that the messages of a requester pass, by segment << 16 | requester id. */
  readonly unitOf: Uint8Array;
  /** Rows of irte of one unit. */
  readonly irtes: number;
  /** CPU + 1 by initial APIC id. */
  readonly cpuOfApicId: Uint16Array;
  readonly cpus: number;
  /** First row of msixEntry of a function, and one more at the end. */
  readonly msixFirst: Int32Array;
  readonly pinFirst: Int32Array;
  /** segment << 16 | id with which the messages of a function, an IO-APIC, the HPET arrive at the remapping unit. */
  readonly functionRequester: Uint32Array;
  readonly ioApicRequester: Uint32Array;
  readonly hpetRequester: number;
  /** Row of ioApicPin of a function's INTx, or -1. */
  readonly intxPin: Int32Array;
  /** Line of the 8259s that a function's INTx is, or -1. */
  readonly intxIrq: Int8Array;
  /** Line of the 8259s that is one wire with a pin of an IO-APIC, by row of ioApicPin, or -1. */
  readonly picIrq: Int8Array;
}
