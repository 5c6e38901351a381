/**
 * IO-APIC redirection table entry, plain and in VT-d remappable form.
 * Mirrors arch/x86/include/asm/io_apic.h (struct IO_APIC_route_entry), 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';
import { deliveryModes, destinationModes } from './x86-msi';

const kernelFile = 'arch/x86/include/asm/io_apic.h: IO_APIC_route_entry';

const pinBits: readonly BitField[] = [
  { name: 'reserved', hi: 47, lo: 17, level: 'reserved', meaning: 'reserved' },
  {
    name: 'mask',
    hi: 16,
    lo: 16,
    level: 'flag',
    values: { 0: 'open', 1: 'masked' },
    meaning: 'whether the pin may send',
  },
  {
    name: 'trigger mode',
    label: 'TM',
    hi: 15,
    lo: 15,
    level: 'io',
    values: { 0: 'edge', 1: 'level' },
    meaning: 'how the pin is read',
  },
  {
    name: 'remote IRR',
    label: 'IRR',
    hi: 14,
    lo: 14,
    level: 'flag',
    values: { 0: 'no', 1: 'accepted, EOI awaited' },
    when: { field: 'trigger mode', is: 1 },
    meaning: 'a level interrupt is in service',
  },
  {
    name: 'polarity',
    label: 'pol',
    hi: 13,
    lo: 13,
    level: 'io',
    values: { 0: 'active high', 1: 'active low' },
    meaning: 'level of the pin that counts',
  },
  {
    name: 'delivery status',
    label: 'DS',
    hi: 12,
    lo: 12,
    level: 'flag',
    values: { 0: 'idle', 1: 'send pending' },
    meaning: 'set by the IO-APIC',
  },
];

const formatField: BitField = {
  name: 'format',
  label: 'fmt',
  hi: 48,
  lo: 48,
  level: 'flag',
  values: { 0: 'compatibility', 1: 'remappable' },
  meaning: 'whether a remapping unit must look up an entry',
};

const destinationMode: BitField = {
  name: 'destination mode',
  label: 'DM',
  hi: 11,
  lo: 11,
  level: 'flag',
  values: destinationModes,
  meaning: 'how the destination is read',
};

const deliveryMode: BitField = {
  name: 'delivery mode',
  label: 'DLM',
  hi: 10,
  lo: 8,
  level: 'flag',
  values: deliveryModes,
  meaning: 'how the target takes the interrupt',
};

const vector: BitField = {
  name: 'vector',
  hi: 7,
  lo: 0,
  level: 've',
  meaning: 'vector that the target CPU sees',
};

export const ioApicEntry: BitLayout = {
  id: 'io-apic-entry',
  title: 'IO-APIC redirection entry',
  bits: 64,
  source: `Intel 82093AA I/O APIC, I/O Redirection Table Registers; ${kernelFile}`,
  fields: [
    {
      name: 'destination ID',
      label: 'dest id',
      hi: 63,
      lo: 56,
      level: 've',
      meaning: 'APIC ID of the target, or its logical destination',
    },
    {
      name: 'reserved',
      hi: 55,
      lo: 49,
      level: 'reserved',
      meaning: 'reserved; destination ID 14:8 where a hypervisor offers it',
    },
    formatField,
    ...pinBits,
    destinationMode,
    deliveryMode,
    vector,
  ],
};

export const ioApicEntryExtended: BitLayout = {
  id: 'io-apic-entry-extended',
  title: 'IO-APIC redirection entry with extended destination ID',
  bits: 64,
  source: `Intel 82093AA I/O APIC, I/O Redirection Table Registers; ${kernelFile}, virt_destid_8_14`,
  fields: [
    {
      name: 'destination ID 7:0',
      label: 'dest 7:0',
      hi: 63,
      lo: 56,
      level: 've',
      meaning: 'lower bits of the APIC ID',
    },
    {
      name: 'destination ID 14:8',
      label: 'dest 14:8',
      hi: 55,
      lo: 49,
      level: 've',
      meaning: 'upper bits of the APIC ID',
    },
    formatField,
    ...pinBits,
    destinationMode,
    deliveryMode,
    vector,
  ],
  joined: [
    {
      name: 'destination ID',
      parts: ['destination ID 14:8', 'destination ID 7:0'],
      level: 've',
      meaning: 'APIC ID of the target, up to 32767',
    },
  ],
};

export const ioApicEntryRemappable: BitLayout = {
  id: 'io-apic-entry-remappable',
  title: 'IO-APIC redirection entry, VT-d remappable',
  bits: 64,
  source: `Intel VT-d specification, I/OxAPIC Programming; ${kernelFile}, ir_index_0_14`,
  fields: [
    {
      name: 'handle[14:0]',
      hi: 63,
      lo: 49,
      level: 'ir',
      meaning: 'lower bits of the index of the remapping table entry',
    },
    formatField,
    ...pinBits,
    { name: 'handle[15]', label: 'h15', hi: 11, lo: 11, level: 'ir', meaning: 'highest bit of the index' },
    {
      name: 'reserved',
      hi: 10,
      lo: 8,
      level: 'reserved',
      meaning: 'zero; the entry holds the delivery mode',
    },
    {
      ...vector,
      label: 'EOI vector',
      level: 'io',
      meaning: 'number that an EOI must carry; Linux writes the pin',
    },
  ],
  joined: [
    {
      name: 'handle',
      parts: ['handle[15]', 'handle[14:0]'],
      level: 'ir',
      meaning: 'index of the remapping table entry',
    },
  ],
};
