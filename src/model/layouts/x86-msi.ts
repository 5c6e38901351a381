/**
 * MSI message of x86 without remapping: address and data as the local APICs and the chipset read them.
 * Mirrors arch/x86/include/asm/msi.h (x86_msi_addr_lo, x86_msi_addr_hi, x86_msi_data), 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';

/** Delivery modes of a message and of an IO-APIC or VT-d entry. 3 and 6 are reserved. */
export const deliveryModes: Readonly<Record<number, string>> = {
  0: 'fixed',
  1: 'lowest priority',
  2: 'SMI',
  4: 'NMI',
  5: 'INIT',
  7: 'ExtINT',
};

export const destinationModes: Readonly<Record<number, string>> = { 0: 'physical', 1: 'logical' };

const sdmAddress =
  'Intel SDM vol. 3A, APIC, Message Address Register Format; arch/x86/include/asm/msi.h: x86_msi_addr_lo';

export const feeWindow: BitField = {
  name: 'FEE window',
  hi: 31,
  lo: 20,
  level: 'const',
  fixed: 0xfee,
  meaning: 'writes to 0xfee00000-0xfeefffff are interrupts, everything else is memory',
};

const destinationLow: BitField = {
  name: 'destination ID',
  label: 'dest id',
  hi: 19,
  lo: 12,
  level: 've',
  meaning: 'APIC ID of the target, or its logical destination',
};

const compatBits: readonly BitField[] = [
  {
    name: 'format',
    label: 'fmt',
    hi: 4,
    lo: 4,
    level: 'flag',
    values: { 0: 'compatibility', 1: 'remappable' },
    meaning: 'whether a remapping unit must look up an entry',
  },
  {
    name: 'redirection hint',
    label: 'RH',
    hi: 3,
    lo: 3,
    level: 'flag',
    values: { 0: 'to the destination', 1: 'to one of the destinations' },
    meaning: 'lets the chipset pick the target with the lowest priority',
  },
  {
    name: 'destination mode',
    label: 'DM',
    hi: 2,
    lo: 2,
    level: 'flag',
    values: destinationModes,
    meaning: 'how the destination ID is read',
  },
  {
    name: 'reserved',
    hi: 1,
    lo: 0,
    level: 'reserved',
    meaning: 'ignored, the address is aligned to 4 bytes',
  },
];

export const x86MsiAddress: BitLayout = {
  id: 'x86-msi-address',
  title: 'x86 MSI address, compatibility format',
  bits: 32,
  source: sdmAddress,
  fields: [
    feeWindow,
    destinationLow,
    {
      name: 'reserved',
      hi: 11,
      lo: 5,
      level: 'reserved',
      meaning: 'reserved; destination ID 14:8 where a hypervisor offers it',
    },
    ...compatBits,
  ],
};

export const x86MsiAddressExtended: BitLayout = {
  id: 'x86-msi-address-extended',
  title: 'x86 MSI address with extended destination ID',
  bits: 32,
  source: `${sdmAddress}; KVM_FEATURE_MSI_EXT_DEST_ID, virt_destid_8_14`,
  fields: [
    feeWindow,
    { ...destinationLow, name: 'destination ID 7:0', label: 'dest 7:0' },
    {
      name: 'destination ID 14:8',
      label: 'dest 14:8',
      hi: 11,
      lo: 5,
      level: 've',
      meaning: 'upper bits of the APIC ID, offered by KVM, Xen and Hyper-V to guests without remapping',
    },
    ...compatBits,
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

export const x86MsiAddressHigh: BitLayout = {
  id: 'x86-msi-address-high',
  title: 'x86 MSI address, upper half',
  bits: 32,
  source:
    'Intel VT-d specification, Fault Event Upper Address Register; arch/x86/include/asm/msi.h: x86_msi_addr_hi',
  fields: [
    {
      name: 'destination ID 31:8',
      label: 'dest 31:8',
      hi: 31,
      lo: 8,
      level: 've',
      meaning:
        "upper bits of an x2APIC ID in the remapping unit's own interrupts; 0 in a message of a device",
    },
    { name: 'reserved', hi: 7, lo: 0, level: 'reserved', meaning: 'zero' },
  ],
};

export const x86MsiData: BitLayout = {
  id: 'x86-msi-data',
  title: 'x86 MSI data',
  bits: 32,
  source: 'Intel SDM vol. 3A, APIC, Message Data Register Format; arch/x86/include/asm/msi.h: x86_msi_data',
  fields: [
    {
      name: 'reserved',
      hi: 31,
      lo: 16,
      level: 'reserved',
      meaning: 'zero; the MSI capability has no such bits',
    },
    {
      name: 'trigger mode',
      label: 'TM',
      hi: 15,
      lo: 15,
      level: 'flag',
      values: { 0: 'edge', 1: 'level' },
      meaning: 'a message is edge triggered unless it stands for a wire',
    },
    {
      name: 'level',
      label: 'lvl',
      hi: 14,
      lo: 14,
      level: 'flag',
      values: { 0: 'deassert', 1: 'assert' },
      when: { field: 'trigger mode', is: 1 },
      meaning: 'state of the wire',
    },
    { name: 'reserved', hi: 13, lo: 11, level: 'reserved', meaning: 'reserved' },
    {
      name: 'delivery mode',
      label: 'DLM',
      hi: 10,
      lo: 8,
      level: 'flag',
      values: deliveryModes,
      meaning: 'how the target takes the interrupt',
    },
    {
      name: 'vector',
      hi: 7,
      lo: 0,
      level: 've',
      meaning: 'entry of the interrupt descriptor table; 0x20-0xea for devices',
    },
  ],
};

/** What a Xen HVM guest writes so that the hypervisor binds a pirq (arch/x86/pci/xen.c: xen_msi_compose_msg). */
export const xenPirqAddress: BitLayout = {
  id: 'xen-pirq-address',
  title: 'Xen pirq message, address',
  bits: 32,
  source: 'arch/x86/pci/xen.c: xen_msi_compose_msg',
  fields: [
    feeWindow,
    {
      name: 'pirq 7:0',
      hi: 19,
      lo: 12,
      level: 'md',
      meaning: 'lower bits of the physical irq number that Xen gave',
    },
    { name: 'reserved', hi: 11, lo: 0, level: 'reserved', meaning: 'zero' },
  ],
};

export const xenPirqAddressHigh: BitLayout = {
  id: 'xen-pirq-address-high',
  title: 'Xen pirq message, upper half of the address',
  bits: 32,
  source: 'arch/x86/pci/xen.c: xen_msi_compose_msg',
  fields: [
    { name: 'pirq 31:8', hi: 31, lo: 8, level: 'md', meaning: 'upper bits of the physical irq number' },
    { name: 'reserved', hi: 7, lo: 0, level: 'reserved', meaning: 'zero' },
  ],
};
