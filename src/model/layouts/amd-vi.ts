/**
 * AMD-Vi interrupt remapping: both forms of the remapping table entry, its guest form, and the interrupt fields of the
 * device table entry. Mirrors drivers/iommu/amd/amd_iommu_types.h (union irte, irte_ga_lo, irte_ga_hi), 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';
import { destinationModes } from './x86-msi';

const tableSource = 'AMD I/O Virtualization Technology (IOMMU) specification, Interrupt Remapping Tables';
const kernelFile = 'drivers/iommu/amd/amd_iommu_types.h';

/** Message data of a device whose device table entry asks for remapping. */
export const amdMsiData: BitLayout = {
  id: 'amd-msi-data',
  title: 'AMD-Vi remapped request, data',
  bits: 32,
  source: `${tableSource}; drivers/iommu/amd/iommu.c: fill_msi_msg`,
  fields: [
    { name: 'reserved', hi: 31, lo: 11, level: 'reserved', meaning: 'not part of the index' },
    {
      name: 'index',
      hi: 10,
      lo: 0,
      level: 'ir',
      form: 'dec',
      meaning:
        "entry in the requester's own table; bits 10:8 double as delivery mode, so Linux stays below 512",
    },
  ],
};

const valid: BitField = {
  name: 'RemapEn',
  label: 'V',
  hi: 0,
  lo: 0,
  level: 'flag',
  values: { 0: 'not valid', 1: 'valid' },
  meaning: 'valid: the entry may be used',
};

const noFault: BitField = {
  name: 'SupIOPF',
  label: 'SupIOPF',
  hi: 1,
  lo: 1,
  level: 'flag',
  values: { 0: 'faults are logged', 1: 'faults are not logged' },
  meaning: 'suppress the I/O page fault event (no_fault)',
};

const hostBits: readonly BitField[] = [
  { name: 'DM', hi: 6, lo: 6, level: 'flag', values: destinationModes, meaning: 'destination mode' },
  {
    name: 'RqEoi',
    hi: 5,
    lo: 5,
    level: 'flag',
    values: { 0: 'no EOI asked for', 1: 'EOI asked for' },
    meaning: 'request end of interrupt',
  },
  {
    name: 'IntType',
    hi: 4,
    lo: 2,
    level: 'flag',
    values: { 0: 'fixed', 1: 'arbitrated' },
    meaning: 'delivery type; Linux uses fixed',
  },
  noFault,
  valid,
];

export const amdIrte32: BitLayout = {
  id: 'amd-irte-32',
  title: 'AMD-Vi IRTE, 32 bits',
  bits: 32,
  source: `${tableSource}, IRTE - Remapped; ${kernelFile}: union irte`,
  fields: [
    { name: 'reserved', hi: 31, lo: 24, level: 'reserved', meaning: 'reserved' },
    { name: 'vector', hi: 23, lo: 16, level: 've', meaning: 'vector that the target CPU sees' },
    {
      name: 'destination',
      label: 'dest',
      hi: 15,
      lo: 8,
      level: 've',
      meaning: 'APIC ID of the target, or its logical destination',
    },
    { name: 'reserved', hi: 7, lo: 7, level: 'reserved', meaning: 'guest mode in the 128-bit form' },
    ...hostBits,
  ],
};

const gaHigh: readonly BitField[] = [
  {
    name: 'destination[31:24]',
    label: 'dest 31:24',
    hi: 127,
    lo: 120,
    level: 've',
    meaning: 'upper bits of the APIC ID',
  },
  { name: 'reserved', hi: 119, lo: 116, level: 'reserved', meaning: 'reserved' },
];

const gaDestination = {
  name: 'destination',
  parts: ['destination[31:24]', 'destination[23:0]'],
  level: 've',
  form: 'dec',
  meaning: 'APIC ID of the target, or its logical destination',
} as const;

const guestMode: BitField = {
  name: 'GuestMode',
  hi: 7,
  lo: 7,
  level: 'flag',
  values: { 0: 'remapped', 1: 'to a virtual CPU' },
  meaning: 'which form the entry has',
};

export const amdIrte128: BitLayout = {
  id: 'amd-irte-128',
  title: 'AMD-Vi IRTE, 128 bits, remapped (GuestMode = 0)',
  bits: 128,
  source: `${tableSource}, IRTE with guest virtual APIC; ${kernelFile}: irte_ga_lo.fields_remap`,
  fields: [
    ...gaHigh,
    { name: 'reserved', hi: 115, lo: 72, level: 'reserved', meaning: 'backing page in guest mode' },
    { name: 'vector', hi: 71, lo: 64, level: 've', meaning: 'vector that the target CPU sees' },
    { name: 'reserved', hi: 63, lo: 32, level: 'reserved', meaning: 'tag in guest mode' },
    {
      name: 'destination[23:0]',
      label: 'dest 23:0',
      hi: 31,
      lo: 8,
      level: 've',
      meaning: 'lower bits of the APIC ID',
    },
    guestMode,
    ...hostBits,
  ],
  joined: [gaDestination],
};

export const amdIrte128Guest: BitLayout = {
  id: 'amd-irte-128-guest',
  title: 'AMD-Vi IRTE, 128 bits, virtual APIC (GuestMode = 1)',
  bits: 128,
  source: `${tableSource}, IRTE with guest virtual APIC; ${kernelFile}: irte_ga_lo.fields_vapic`,
  fields: [
    ...gaHigh,
    {
      name: 'GARootPtr',
      hi: 115,
      lo: 76,
      level: 've',
      form: 'address',
      shift: 12,
      meaning: 'backing page of the virtual APIC',
    },
    { name: 'reserved', hi: 75, lo: 72, level: 'reserved', meaning: 'reserved' },
    { name: 'vector', hi: 71, lo: 64, level: 've', meaning: 'vector that the guest sees' },
    {
      name: 'GATag',
      hi: 63,
      lo: 32,
      level: 'md',
      meaning: 'names virtual machine and CPU in the guest APIC log',
    },
    {
      name: 'destination[23:0]',
      label: 'dest 23:0',
      hi: 31,
      lo: 8,
      level: 've',
      meaning: 'physical APIC ID of the CPU that runs it',
    },
    guestMode,
    {
      name: 'IsRun',
      hi: 6,
      lo: 6,
      level: 'flag',
      values: { 0: 'not running', 1: 'running' },
      meaning: 'the virtual CPU is on a CPU now',
    },
    { name: 'reserved', hi: 5, lo: 3, level: 'reserved', meaning: 'reserved' },
    {
      name: 'GALogIntr',
      hi: 2,
      lo: 2,
      level: 'flag',
      values: { 0: 'no', 1: 'yes' },
      meaning: 'whether an entry in the guest APIC log interrupts the host',
    },
    noFault,
    valid,
  ],
  joined: [gaDestination],
};

const pass = (name: string, bit: number, what: string): BitField => ({
  name,
  hi: bit,
  lo: bit,
  level: 'flag',
  values: { 0: 'aborted', 1: 'passed' },
  meaning: `what happens to ${what} of the device`,
});

export const amdDteInterrupt: BitLayout = {
  id: 'amd-dte-interrupt',
  title: 'AMD-Vi device table entry, interrupt fields (bits 191:128)',
  bits: 64,
  firstBit: 128,
  source:
    'AMD I/O Virtualization Technology (IOMMU) specification, Device Table Entry; drivers/iommu/amd/amd_iommu_types.h: DTE_IRQ_*',
  fields: [
    pass('Lint1Pass', 63, 'LINT1 messages'),
    pass('Lint0Pass', 62, 'LINT0 messages'),
    {
      name: 'IntCtl',
      hi: 61,
      lo: 60,
      level: 'ir',
      values: { 0: 'target abort', 1: 'forwarded unmapped', 2: 'remapped', 3: 'reserved' },
      meaning: 'what happens to fixed and arbitrated interrupts',
    },
    { name: 'reserved', hi: 59, lo: 59, level: 'reserved', meaning: 'reserved' },
    pass('NMIPass', 58, 'NMIs'),
    pass('EIntPass', 57, 'ExtINTs'),
    pass('INITPass', 56, 'INITs'),
    { name: 'reserved', hi: 55, lo: 52, level: 'reserved', meaning: 'reserved' },
    {
      name: 'IntTabRoot',
      hi: 51,
      lo: 6,
      level: 'ir',
      form: 'address',
      shift: 6,
      meaning: 'address of the remapping table of this requester',
    },
    {
      name: 'IG',
      hi: 5,
      lo: 5,
      level: 'flag',
      values: { 0: 'logged', 1: 'not logged' },
      meaning: 'whether requests without an entry are logged',
    },
    {
      name: 'IntTabLen',
      hi: 4,
      lo: 1,
      level: 'ir',
      form: 'powerOfTwo',
      meaning: 'entries of the table, as a power of two',
    },
    {
      name: 'IV',
      hi: 0,
      lo: 0,
      level: 'flag',
      values: { 0: 'fields not valid', 1: 'fields valid' },
      meaning: 'interrupt map valid',
    },
  ],
};

const controlSource =
  'AMD I/O Virtualization Technology (IOMMU) specification, IOMMU Control Register; drivers/iommu/amd/amd_iommu_types.h: CONTROL_*';

const control = (name: string, bit: number, meaning: string): BitField => ({
  name,
  hi: bit,
  lo: bit,
  level: 'flag',
  meaning,
});

const notInterrupts = (hi: number, lo: number): BitField => ({
  name: 'reserved',
  hi,
  lo,
  level: 'reserved',
  meaning: 'reserved, or about DMA, logs and guests',
});

/** What interrupts depend on; the rest of the register is about other things. */
export const amdControl: BitLayout = {
  id: 'amd-control',
  title: 'AMD-Vi control register, what interrupts depend on',
  bits: 64,
  source: controlSource,
  fields: [
    notInterrupts(63, 60),
    control('IRTCacheDis', 59, 'remapping entries are not cached'),
    notInterrupts(58, 52),
    control('IntCapXTEn', 51, "the unit's own interrupts come from registers with 32 bits of destination"),
    control('XTEn', 50, 'destinations of remapping entries have 32 bits'),
    notInterrupts(49, 30),
    control('GAIntEn', 29, 'the guest log interrupts'),
    control('GALogEn', 28, 'the guest log is written'),
    { name: 'GAMEn', hi: 27, lo: 25, level: 'flag', meaning: 'kind of the guest virtual APIC' },
    notInterrupts(24, 18),
    control('GAEn', 17, 'remapping entries have 128 bits'),
    notInterrupts(16, 4),
    control('EventIntEn', 3, 'the event log interrupts'),
    control('EventLogEn', 2, 'the event log is written'),
    notInterrupts(1, 1),
    control('IommuEn', 0, 'the unit is on'),
  ],
};

/** Event codes that interrupts bring about. */
const eventCodes: Readonly<Record<number, string>> = {
  1: 'ILLEGAL_DEV_TABLE_ENTRY',
  2: 'IO_PAGE_FAULT',
  8: 'INVALID_DEVICE_REQUEST',
};

/** An event that an interrupt brought about. The flags of the three codes are one field here: they have the same place. */
export const amdEvent: BitLayout = {
  id: 'amd-event',
  title: 'AMD-Vi event log entry of an interrupt',
  bits: 128,
  source:
    'AMD I/O Virtualization Technology (IOMMU) specification, Event Logging; drivers/iommu/amd/amd_iommu_types.h: EVENT_*',
  fields: [
    { name: 'address[63:32]', hi: 127, lo: 96, level: 'md', meaning: 'upper half of the address' },
    { name: 'address[31:0]', hi: 95, lo: 64, level: 'md', meaning: 'lower half of the address' },
    { name: 'code', hi: 63, lo: 60, level: 'md', values: eventCodes, meaning: 'what happened' },
    {
      name: 'type',
      hi: 59,
      lo: 57,
      level: 'md',
      values: { 5: 'interrupt of a requester whose IntCtl is 0' },
      meaning: 'kind of an INVALID_DEVICE_REQUEST',
    },
    control('TR', 56, 'a translation request'),
    control('RZ', 55, 'reserved bits are not zero'),
    control('PE', 54, 'the permissions do not suffice'),
    control('RW', 53, 'a write'),
    control('PR', 52, 'the entry was present'),
    control('I', 51, 'an interrupt request'),
    { name: 'reserved', hi: 50, lo: 48, level: 'reserved', meaning: 'about guests' },
    { name: 'domain', hi: 47, lo: 32, level: 'md', meaning: 'domain of the requester' },
    { name: 'reserved', hi: 31, lo: 16, level: 'reserved', meaning: 'PASID' },
    { name: 'device', hi: 15, lo: 0, level: 'md', form: 'bdf', meaning: 'requester' },
  ],
};
