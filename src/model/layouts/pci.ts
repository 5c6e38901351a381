/**
 * PCI registers that decide whether a message leaves a function. Mirrors include/uapi/linux/pci_regs.h, 6.12.
 */

import type { BitField, BitLayout } from '../../lib/bits';

const onOff = { 0: 'off', 1: 'on' } as const;
const yesNo = { 0: 'no', 1: 'yes' } as const;
const counts = { 0: '1', 1: '2', 2: '4', 3: '8', 4: '16', 5: '32' } as const;

export const pciCommand: BitLayout = {
  id: 'pci-command',
  title: 'PCI command register',
  bits: 16,
  source:
    'PCI Express Base Specification, Command Register (offset 04h); include/uapi/linux/pci_regs.h: PCI_COMMAND_*',
  fields: [
    { name: 'reserved', hi: 15, lo: 11, level: 'reserved', meaning: 'reserved' },
    {
      name: 'interrupt disable',
      label: 'DisINTx',
      hi: 10,
      lo: 10,
      level: 'flag',
      values: { 0: 'INTx allowed', 1: 'INTx disabled' },
      meaning: 'wired interrupt of the function',
    },
    {
      name: 'fast back-to-back',
      label: 'FB2B',
      hi: 9,
      lo: 9,
      level: 'flag',
      values: onOff,
      meaning: 'conventional PCI only',
    },
    {
      name: 'SERR# enable',
      label: 'SERR',
      hi: 8,
      lo: 8,
      level: 'flag',
      values: onOff,
      meaning: 'reports fatal and non-fatal errors',
    },
    {
      name: 'stepping',
      label: 'step',
      hi: 7,
      lo: 7,
      level: 'flag',
      values: onOff,
      meaning: 'address stepping, conventional PCI only',
    },
    {
      name: 'parity error response',
      label: 'PERR',
      hi: 6,
      lo: 6,
      level: 'flag',
      values: onOff,
      meaning: 'records poisoned data',
    },
    {
      name: 'VGA palette snoop',
      label: 'VGA',
      hi: 5,
      lo: 5,
      level: 'flag',
      values: onOff,
      meaning: 'conventional PCI only',
    },
    {
      name: 'memory write and invalidate',
      label: 'MWI',
      hi: 4,
      lo: 4,
      level: 'flag',
      values: onOff,
      meaning: 'conventional PCI only',
    },
    {
      name: 'special cycles',
      label: 'spec',
      hi: 3,
      lo: 3,
      level: 'flag',
      values: onOff,
      meaning: 'conventional PCI only',
    },
    {
      name: 'bus master',
      label: 'BM',
      hi: 2,
      lo: 2,
      level: 'md',
      values: onOff,
      meaning: 'without it the function sends no memory write, so no message either',
    },
    {
      name: 'memory space',
      label: 'Mem',
      hi: 1,
      lo: 1,
      level: 'flag',
      values: onOff,
      meaning: 'without it the MSI-X table cannot be reached',
    },
    {
      name: 'I/O space',
      label: 'IO',
      hi: 0,
      lo: 0,
      level: 'flag',
      values: onOff,
      meaning: 'answers to port accesses',
    },
  ],
};

const enable: BitField = {
  name: 'MSI enable',
  label: 'En',
  hi: 0,
  lo: 0,
  level: 'md',
  values: onOff,
  meaning: 'the function sends messages and no INTx',
};

export const msiControl: BitLayout = {
  id: 'msi-control',
  title: 'MSI capability, message control',
  bits: 16,
  source:
    'PCI Express Base Specification, Message Control Register for MSI (capability + 02h); include/uapi/linux/pci_regs.h: PCI_MSI_FLAGS_*',
  fields: [
    { name: 'reserved', hi: 15, lo: 11, level: 'reserved', meaning: 'reserved' },
    {
      name: 'extended data enable',
      label: 'XDen',
      hi: 10,
      lo: 10,
      level: 'flag',
      values: onOff,
      meaning: 'data has 32 bits',
    },
    {
      name: 'extended data capable',
      label: 'XDcap',
      hi: 9,
      lo: 9,
      level: 'flag',
      values: yesNo,
      meaning: 'data can have 32 bits',
    },
    {
      name: 'per-vector masking',
      label: 'Mask',
      hi: 8,
      lo: 8,
      level: 'flag',
      values: yesNo,
      meaning: 'the capability has mask and pending bits',
    },
    {
      name: '64-bit address',
      label: '64',
      hi: 7,
      lo: 7,
      level: 'flag',
      values: yesNo,
      meaning: 'the capability has an upper address register',
    },
    {
      name: 'multiple message enable',
      label: 'MME',
      hi: 6,
      lo: 4,
      level: 'md',
      values: counts,
      meaning: 'messages that the kernel allowed; they differ in the low bits of the data',
    },
    {
      name: 'multiple message capable',
      label: 'MMC',
      hi: 3,
      lo: 1,
      level: 'md',
      values: counts,
      meaning: 'messages that the function can use',
    },
    enable,
  ],
};

export const msixControl: BitLayout = {
  id: 'msix-control',
  title: 'MSI-X capability, message control',
  bits: 16,
  source:
    'PCI Express Base Specification, Message Control Register for MSI-X (capability + 02h); include/uapi/linux/pci_regs.h: PCI_MSIX_FLAGS_*',
  fields: [
    { ...enable, name: 'MSI-X enable', hi: 15, lo: 15 },
    {
      name: 'function mask',
      label: 'MaskAll',
      hi: 14,
      lo: 14,
      level: 'md',
      values: { 0: 'off', 1: 'every entry masked' },
      meaning: 'masks the whole table',
    },
    { name: 'reserved', hi: 13, lo: 11, level: 'reserved', meaning: 'reserved' },
    {
      name: 'table size',
      label: 'size - 1',
      hi: 10,
      lo: 0,
      level: 'md',
      form: 'plusOne',
      meaning: 'entries of the table, stored minus 1',
    },
  ],
};

export const msixVectorControl: BitLayout = {
  id: 'msix-vector-control',
  title: 'MSI-X table entry, vector control',
  bits: 32,
  source:
    'PCI Express Base Specification, Vector Control Register for MSI-X Table Entries; include/uapi/linux/pci_regs.h: PCI_MSIX_ENTRY_CTRL_MASKBIT',
  fields: [
    {
      name: 'steering tag',
      label: 'ST',
      hi: 31,
      lo: 16,
      level: 'flag',
      meaning: 'TLP processing hint of this entry, zero where the function has none',
    },
    { name: 'reserved', hi: 15, lo: 1, level: 'reserved', meaning: 'reserved' },
    {
      name: 'mask',
      hi: 0,
      lo: 0,
      level: 'md',
      values: { 0: 'open', 1: 'masked' },
      meaning: 'a masked entry sets its pending bit instead of sending',
    },
  ],
};

export const requesterLayout: BitLayout = {
  id: 'requester-id',
  title: 'Requester ID',
  bits: 16,
  source:
    'PCI Express Base Specification, Transaction Layer Specification: Transaction Descriptor, Transaction ID Field; include/linux/pci.h: PCI_DEVID',
  fields: [
    { name: 'bus', hi: 15, lo: 8, level: 'md', meaning: 'bus of the function that writes' },
    { name: 'device', hi: 7, lo: 3, level: 'md', meaning: 'device on the bus' },
    { name: 'function', label: 'fn', hi: 2, lo: 0, level: 'md', meaning: 'function of the device' },
  ],
};
