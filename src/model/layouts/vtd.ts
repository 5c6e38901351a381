/**
 * VT-d interrupt remapping: the remappable message, the interrupt-remapping table entry (IRTE) and the posted-interrupt
 * descriptor. Mirrors include/linux/dmar.h (struct irte) and arch/x86/include/asm/msi.h, 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';
import { deliveryModes, destinationModes, feeWindow } from './x86-msi';

const requestSource =
  'Intel VT-d specification, Interrupt Requests in Remappable Format; arch/x86/include/asm/msi.h: dmar_index_0_14';

export const vtdMsiAddress: BitLayout = {
  id: 'vtd-msi-address',
  title: 'VT-d remappable request, address',
  bits: 32,
  source: requestSource,
  fields: [
    feeWindow,
    {
      name: 'handle[14:0]',
      hi: 19,
      lo: 5,
      level: 'ir',
      meaning: 'lower bits of the index of the remapping table entry',
    },
    {
      name: 'format',
      label: 'fmt',
      hi: 4,
      lo: 4,
      level: 'flag',
      values: { 0: 'compatibility', 1: 'remappable' },
      meaning: 'a remapping unit must look up an entry',
    },
    {
      name: 'SHV',
      hi: 3,
      lo: 3,
      level: 'flag',
      values: { 0: 'sub-handle not valid', 1: 'sub-handle valid' },
      meaning: 'whether the sub-handle in the data is added to the handle',
    },
    { name: 'handle[15]', label: 'h15', hi: 2, lo: 2, level: 'ir', meaning: 'highest bit of the handle' },
    {
      name: 'reserved',
      hi: 1,
      lo: 0,
      level: 'reserved',
      meaning: 'ignored, the address is aligned to 4 bytes',
    },
  ],
  joined: [
    {
      name: 'handle',
      parts: ['handle[15]', 'handle[14:0]'],
      level: 'ir',
      meaning: 'index of the remapping table entry, before the sub-handle',
    },
  ],
};

export const vtdMsiData: BitLayout = {
  id: 'vtd-msi-data',
  title: 'VT-d remappable request, data with sub-handle (SHV = 1)',
  bits: 32,
  source: requestSource,
  fields: [
    { name: 'reserved', hi: 31, lo: 16, level: 'reserved', meaning: 'must be zero, else fault 0x20' },
    {
      name: 'sub-handle',
      hi: 15,
      lo: 0,
      level: 'ir',
      meaning: 'added to the handle: position in a block of messages of one MSI capability',
    },
  ],
};

export const vtdMsiDataUnused: BitLayout = {
  id: 'vtd-msi-data-unused',
  title: 'VT-d remappable request, data without sub-handle (SHV = 0)',
  bits: 32,
  source: requestSource,
  fields: [{ name: 'reserved', hi: 31, lo: 0, level: 'reserved', meaning: 'not read while SHV is 0' }],
};

const irteSource =
  'Intel VT-d specification, Interrupt Remapping Table Entry (IRTE) for Remapped Interrupts; include/linux/dmar.h: struct irte';
const postedSource =
  'Intel VT-d specification, Interrupt Remapping Table Entry (IRTE) for Posted Interrupts; include/linux/dmar.h: struct irte';

const sourceId: readonly BitField[] = [
  {
    name: 'SVT',
    hi: 83,
    lo: 82,
    level: 'md',
    values: {
      0: 'requester not checked',
      1: 'requester must be SID under SQ',
      2: "requester's bus must lie in SID",
      3: 'reserved',
    },
    meaning: 'source validation type',
  },
  {
    name: 'SQ',
    hi: 81,
    lo: 80,
    level: 'md',
    values: { 0: 'all 16 bits', 1: 'bit 2 ignored', 2: 'bits 2:1 ignored', 3: 'bits 2:0 ignored' },
    meaning: 'which bits of SID are compared',
  },
  {
    name: 'SID',
    hi: 79,
    lo: 64,
    level: 'md',
    form: 'bdf',
    meaning: 'requester that may use the entry, or first and last bus of a range',
  },
];

const vectorField: BitField = {
  name: 'vector',
  hi: 23,
  lo: 16,
  level: 've',
  meaning: 'vector that the target CPU sees',
};
const availField: BitField = { name: 'AVAIL', hi: 11, lo: 8, level: 'flag', meaning: 'free for software' };

const imField: BitField = {
  name: 'IM',
  hi: 15,
  lo: 15,
  level: 'flag',
  values: { 0: 'remapped', 1: 'posted' },
  meaning: 'interrupt mode of the entry',
};

const presentBits: readonly BitField[] = [
  {
    name: 'FPD',
    hi: 1,
    lo: 1,
    level: 'flag',
    values: { 0: 'faults are logged', 1: 'faults are not logged' },
    meaning: 'fault processing disable',
  },
  {
    name: 'P',
    hi: 0,
    lo: 0,
    level: 'flag',
    values: { 0: 'not present', 1: 'present' },
    meaning: 'without it a request faults with 0x22',
  },
];

const remappedLow: readonly BitField[] = [
  { name: 'reserved', hi: 31, lo: 24, level: 'reserved', meaning: 'reserved' },
  vectorField,
  imField,
  { name: 'reserved', hi: 14, lo: 12, level: 'reserved', meaning: 'reserved' },
  availField,
  { name: 'DLM', hi: 7, lo: 5, level: 'flag', values: deliveryModes, meaning: 'delivery mode' },
  {
    name: 'TM',
    hi: 4,
    lo: 4,
    level: 'flag',
    values: { 0: 'edge', 1: 'level' },
    meaning: 'trigger mode; Linux leaves it edge',
  },
  {
    name: 'RH',
    hi: 3,
    lo: 3,
    level: 'flag',
    values: { 0: 'to the destination', 1: 'to one of the destinations' },
    meaning: 'redirection hint; Linux sets it',
  },
  { name: 'DM', hi: 2, lo: 2, level: 'flag', values: destinationModes, meaning: 'destination mode' },
  ...presentBits,
];

/** EIME = 0: the destination is an 8-bit APIC ID in bits 47:40. */
export const irteXapic: BitLayout = {
  id: 'vtd-irte-xapic',
  title: 'VT-d IRTE, remapped, xAPIC destination (EIME = 0)',
  bits: 128,
  source: irteSource,
  fields: [
    { name: 'reserved', hi: 127, lo: 84, level: 'reserved', meaning: 'reserved' },
    ...sourceId,
    { name: 'reserved', hi: 63, lo: 48, level: 'reserved', meaning: 'zero while EIME is 0' },
    {
      name: 'DST',
      label: 'DST (xAPIC id)',
      hi: 47,
      lo: 40,
      level: 've',
      meaning: 'APIC ID of the target, or its logical destination',
    },
    { name: 'reserved', hi: 39, lo: 32, level: 'reserved', meaning: 'zero while EIME is 0' },
    ...remappedLow,
  ],
};

/** EIME = 1: the destination is a 32-bit x2APIC ID or logical x2APIC destination. */
export const irteX2apic: BitLayout = {
  id: 'vtd-irte-x2apic',
  title: 'VT-d IRTE, remapped, x2APIC destination (EIME = 1)',
  bits: 128,
  source: irteSource,
  fields: [
    { name: 'reserved', hi: 127, lo: 84, level: 'reserved', meaning: 'reserved' },
    ...sourceId,
    {
      name: 'DST',
      label: 'DST (x2APIC id)',
      hi: 63,
      lo: 32,
      level: 've',
      meaning: 'x2APIC ID of the target, or cluster and CPU bits',
    },
    ...remappedLow,
  ],
};

export const irtePosted: BitLayout = {
  id: 'vtd-irte-posted',
  title: 'VT-d IRTE, posted',
  bits: 128,
  source: postedSource,
  fields: [
    {
      name: 'PDA[63:32]',
      hi: 127,
      lo: 96,
      level: 've',
      meaning: 'upper half of the address of the posted-interrupt descriptor',
    },
    { name: 'reserved', hi: 95, lo: 84, level: 'reserved', meaning: 'reserved' },
    ...sourceId,
    {
      name: 'PDA[31:6]',
      hi: 63,
      lo: 38,
      level: 've',
      meaning: 'lower bits of that address, aligned to 64 bytes',
    },
    { name: 'reserved', hi: 37, lo: 24, level: 'reserved', meaning: 'reserved' },
    { ...vectorField, label: 'virtual vector', meaning: 'bit that is set in the descriptor' },
    imField,
    {
      name: 'URG',
      hi: 14,
      lo: 14,
      level: 'flag',
      values: { 0: 'may wait', 1: 'notify although suppressed' },
      meaning: 'urgent',
    },
    { name: 'reserved', hi: 13, lo: 12, level: 'reserved', meaning: 'reserved' },
    availField,
    { name: 'reserved', hi: 7, lo: 2, level: 'reserved', meaning: 'reserved' },
    ...presentBits,
  ],
  joined: [
    {
      name: 'PDA',
      parts: ['PDA[63:32]', 'PDA[31:6]'],
      level: 've',
      form: 'address',
      shift: 6,
      meaning: 'address of the posted-interrupt descriptor',
    },
  ],
};

export const postedDescriptor: BitLayout = {
  id: 'vtd-posted-descriptor',
  title: 'Posted-interrupt descriptor',
  bits: 512,
  source:
    'Intel VT-d specification, Posted Interrupt Descriptor; arch/x86/include/asm/posted_intr.h: struct pi_desc',
  fields: [
    { name: 'reserved', hi: 511, lo: 320, level: 'reserved', meaning: 'reserved' },
    {
      name: 'NDST',
      hi: 319,
      lo: 288,
      level: 've',
      meaning: 'APIC ID that is notified; in xAPIC mode in bits 15:8',
    },
    { name: 'reserved', hi: 287, lo: 280, level: 'reserved', meaning: 'reserved' },
    {
      name: 'NV',
      hi: 279,
      lo: 272,
      level: 've',
      meaning: 'vector of the notification: 0xf2 running, 0xf1 blocked, 0xeb host',
    },
    { name: 'reserved', hi: 271, lo: 258, level: 'reserved', meaning: 'reserved' },
    {
      name: 'SN',
      hi: 257,
      lo: 257,
      level: 'flag',
      values: { 0: 'notify', 1: 'only urgent ones notify' },
      meaning: 'suppress notification',
    },
    {
      name: 'ON',
      hi: 256,
      lo: 256,
      level: 'flag',
      values: { 0: 'none', 1: 'sent' },
      meaning: 'outstanding notification',
    },
    { name: 'PIR', hi: 255, lo: 0, level: 've', meaning: 'posted interrupt requests, one bit per vector' },
  ],
};

/**
 * A fault recording register as an interrupt request leaves it. The address part holds the index of the entry; the handler of the
 * fault event clears F when it has read the rest.
 */
export const vtdFaultRecord: BitLayout = {
  id: 'vtd-fault-record',
  title: 'VT-d fault recording register of an interrupt request',
  bits: 128,
  source:
    'Intel VT-d specification, Fault Recording Registers (FRCD_REG); drivers/iommu/intel/iommu.h: DMA_FRCD_F, dmar.c: dmar_fault_do_one',
  fields: [
    {
      name: 'F',
      hi: 127,
      lo: 127,
      level: 'flag',
      values: { 0: 'cleared by software', 1: 'a fault is recorded' },
      meaning: 'the register holds a fault that software has not taken',
    },
    { name: 'T1', hi: 126, lo: 126, level: 'flag', meaning: 'type of a DMA request, 0 of an interrupt' },
    { name: 'AT', hi: 125, lo: 124, level: 'flag', meaning: 'address type of a DMA request' },
    { name: 'PV', hi: 123, lo: 104, level: 'flag', meaning: 'PASID value of a DMA request' },
    {
      name: 'FR',
      hi: 103,
      lo: 96,
      level: 'ir',
      meaning: 'fault reason: from 0x20 on of interrupt requests',
    },
    { name: 'PP', hi: 95, lo: 95, level: 'flag', meaning: 'a PASID is present' },
    { name: 'EXE', hi: 94, lo: 94, level: 'flag', meaning: 'execute permission of a DMA request' },
    { name: 'PRIV', hi: 93, lo: 93, level: 'flag', meaning: 'privilege mode of a DMA request' },
    { name: 'T2', hi: 92, lo: 92, level: 'flag', meaning: 'type of a DMA request, second bit' },
    { name: 'reserved', hi: 91, lo: 80, level: 'reserved', meaning: 'reserved' },
    { name: 'SID', hi: 79, lo: 64, level: 'md', form: 'bdf', meaning: 'requester of the faulting request' },
    { name: 'index', hi: 63, lo: 48, level: 'ir', meaning: 'index that the request named' },
    {
      name: 'reserved',
      hi: 47,
      lo: 0,
      level: 'reserved',
      meaning: 'address of a DMA request, 0 of an interrupt',
    },
  ],
};
