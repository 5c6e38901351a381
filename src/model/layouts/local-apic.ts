/** Registers of the local APIC that messages depend on. Mirrors arch/x86/include/asm/apicdef.h, 6.12. */

import type { BitLayout } from '../../lib/bits';

const source = (section: string): string =>
  `Intel SDM vol. 3A, chapter "Advanced Programmable Interrupt Controller (APIC)", ${section}; arch/x86/include/asm/apicdef.h`;

export const apicSpuriousVector: BitLayout = {
  id: 'apic-svr',
  title: 'Spurious interrupt vector register',
  bits: 32,
  source: source('Spurious-Interrupt Vector Register'),
  fields: [
    { name: 'reserved', hi: 31, lo: 13, level: 'reserved', meaning: 'reserved' },
    {
      name: 'suppress EOI broadcast',
      hi: 12,
      lo: 12,
      level: 'flag',
      meaning: 'EOI of a level interrupt is not sent to the IO-APICs',
    },
    { name: 'reserved', hi: 11, lo: 10, level: 'reserved', meaning: 'reserved' },
    {
      name: 'focus',
      hi: 9,
      lo: 9,
      level: 'flag',
      meaning: 'lowest priority does not look for a focus processor',
    },
    { name: 'enable', hi: 8, lo: 8, level: 'flag', meaning: 'the APIC is enabled by software' },
    {
      name: 'vector',
      hi: 7,
      lo: 0,
      level: 've',
      meaning: 'vector of the CPU whose interrupt is gone when it asks for it',
    },
  ],
};

export const apicErrorStatus: BitLayout = {
  id: 'apic-esr',
  title: 'Error status register',
  bits: 32,
  source: source('Error Handling'),
  fields: [
    { name: 'reserved', hi: 31, lo: 8, level: 'reserved', meaning: 'reserved' },
    { name: 'illegal register', hi: 7, lo: 7, level: 'flag', meaning: 'a register that does not exist' },
    {
      name: 'receive illegal vector',
      hi: 6,
      lo: 6,
      level: 'flag',
      meaning: 'a message with a vector below 16',
    },
    { name: 'send illegal vector', hi: 5, lo: 5, level: 'flag', meaning: 'an IPI with a vector below 16' },
    {
      name: 'redirectable IPI',
      hi: 4,
      lo: 4,
      level: 'flag',
      meaning: 'a lowest priority IPI, where that is not',
    },
    { name: 'receive accept', hi: 3, lo: 3, level: 'flag', meaning: 'a message that no APIC took' },
    { name: 'send accept', hi: 2, lo: 2, level: 'flag', meaning: 'an IPI that no APIC took' },
    { name: 'receive checksum', hi: 1, lo: 1, level: 'flag', meaning: 'APIC bus of old processors' },
    { name: 'send checksum', hi: 0, lo: 0, level: 'flag', meaning: 'APIC bus of old processors' },
  ],
};

export const apicLogicalDestination: BitLayout = {
  id: 'apic-ldr',
  title: 'Logical destination register, xAPIC',
  bits: 32,
  source: source('Logical Destination Mode'),
  fields: [
    {
      name: 'cluster',
      hi: 31,
      lo: 28,
      level: 've',
      meaning: 'cluster, in the cluster model; four more bits in the flat one',
    },
    { name: 'bits', hi: 27, lo: 24, level: 've', meaning: 'one bit per CPU' },
    { name: 'reserved', hi: 23, lo: 0, level: 'reserved', meaning: 'reserved' },
  ],
};

export const apicLogicalDestinationX2: BitLayout = {
  id: 'apic-ldr-x2apic',
  title: 'Logical destination register, x2APIC',
  bits: 32,
  source: source('Logical Destination Mode in x2APIC Mode'),
  fields: [
    { name: 'cluster', hi: 31, lo: 16, level: 've', meaning: 'bits 19:4 of the x2APIC id' },
    { name: 'bits', hi: 15, lo: 0, level: 've', meaning: 'one bit: the lowest four bits of the id name it' },
  ],
};

export const apicDestinationFormat: BitLayout = {
  id: 'apic-dfr',
  title: 'Destination format register, xAPIC',
  bits: 32,
  source: source('Logical Destination Mode'),
  fields: [
    {
      name: 'model',
      hi: 31,
      lo: 28,
      level: 've',
      values: { 0: 'cluster', 15: 'flat' },
      meaning: 'how LDR is read',
    },
    { name: 'reserved', hi: 27, lo: 0, level: 'reserved', meaning: 'ones' },
  ],
};
