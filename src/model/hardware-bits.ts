// Bits of messages, entries and registers for code that has no time to look them up in a layout. hardware-bits.test.ts holds each of
// them against the layouts of model/layouts/, which are what the formats are.

/** Addresses of messages: bits 31:20 of the window, and what lies below them. */
export const WINDOW = 0xfee;
export const ADDRESS_FORMAT = 0x10;
export const ADDRESS_HINT = 8;
export const ADDRESS_LOGICAL = 4;
export const ADDRESS_SHV = 8;
export const ADDRESS_HANDLE_15 = 4;
/** Data of messages. */
export const DATA_LEVEL = 0x8000;

/** Redirection entry of an IO-APIC, lower half; RTE_DATA goes into the data of its message as it is. */
export const RTE_DATA = 0x7ff;
export const RTE_STATUS = 1 << 12;
export const RTE_REMOTE_IRR = 1 << 14;
export const RTE_LEVEL = 1 << 15;
export const RTE_MASKED = 1 << 16;

/** First word of a VT-d entry. */
export const IRTE_PRESENT = 1;
export const IRTE_FPD = 2;
export const IRTE_LOGICAL = 4;
export const IRTE_HINT = 8;
export const IRTE_LEVEL = 0x10;
export const IRTE_MODE = 0xe0;
export const IRTE_AVAIL = 0xf00;
export const IRTE_VECTOR = 0xff0000;
export const IRTE_URGENT = 0x4000;
export const IRTE_POSTED = 0x8000;
/** Bits that must be zero: of the first word, of the second one without EIME, of the second one of a posted entry. */
export const IRTE_RESERVED = 0xff007000;
export const IRTE_RESERVED_POSTED = 0xff0030fc;
export const IRTE_DEST_RESERVED = 0xffff00ff;
export const IRTE_ADDRESS_RESERVED = 0x3f;
/** Position of SVT in the third word, above which all is reserved. */
export const IRTE_SVT_SHIFT = 18;
export const IRTE_SOURCE_BITS = 20;

/** Word 8 of a posted-interrupt descriptor. */
export const PI_ON = 1;
export const PI_SN = 2;
export const PI_NV_SHIFT = 16;

/** Words 1 and 3 of a fault recording register: where the index lies, and that there is a fault. */
export const RECORD_INDEX_SHIFT = 16;
export const RECORD_VALID = 1 << 31;

/** First word of an AMD entry. */
export const AMD_VALID = 1;
export const AMD_SUPPRESS = 2;
export const AMD_RUNS = 0x40;
export const AMD_LOGICAL = 0x40;
export const AMD_GUEST = 0x80;
/** Words of a device table entry that interrupts depend on: low, then high. */
export const DTE_VALID = 1;
export const DTE_IGNORE = 0x20;
export const DTE_INIT_PASS = 1 << 24;
export const DTE_EXTINT_PASS = 1 << 25;
export const DTE_NMI_PASS = 1 << 26;
/** Second word of an event: code and flags. */
export const EVENT_BAD_DTE = 0x10080000;
export const EVENT_FAULT = 0x20080000;
export const EVENT_REFUSED = 0x8a000000;

/** Capabilities of functions. */
export const COMMAND_MASTER = 4;
export const MSI_ENABLE = 1;
export const MSI_64 = 0x80;
export const MSI_MASKING = 0x100;
export const MSIX_ENABLE = 0x8000;
export const MSIX_MASK = 0x4000;
export const ENTRY_MASK = 1;

/** ESR: a vector below 16 was received. */
export const ESR_RECEIVE_ILLEGAL = 0x40;
