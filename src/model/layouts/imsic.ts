/**
 * Message to a RISC-V incoming MSI controller: the address chooses the hart, the data the interrupt identity.
 * Mirrors drivers/irqchip/irq-riscv-imsic-platform.c: imsic_irq_compose_msg, 6.12.
 */

import type { BitLayout } from '../../lib/bits';

const spec =
  'RISC-V Advanced Interrupt Architecture, Incoming MSI Controller, memory region for an interrupt file';

export const imsicAddress: BitLayout = {
  id: 'imsic-address',
  title: 'IMSIC message, address',
  bits: 64,
  source: `${spec}; drivers/irqchip/irq-riscv-imsic-state.c: imsic_setup_state`,
  fields: [
    {
      name: 'base',
      label: 'base and group',
      hi: 63,
      lo: 24,
      level: 'const',
      meaning:
        'start of the interrupt files, and the group above group-index-shift (24 unless the machine says otherwise)',
    },
    {
      name: 'interrupt file',
      label: 'file',
      hi: 23,
      lo: 12,
      level: 've',
      form: 'dec',
      meaning: 'hart index above, guest index below: hart << guest-index-bits | guest',
    },
    {
      name: 'register',
      hi: 11,
      lo: 0,
      level: 'flag',
      values: { 0: 'seteipnum_le', 4: 'seteipnum_be' },
      meaning: 'register of the file, in little or big endian',
    },
  ],
};

export const imsicData: BitLayout = {
  id: 'imsic-data',
  title: 'IMSIC message, data',
  bits: 32,
  source: `${spec}; drivers/irqchip/irq-riscv-imsic-platform.c: imsic_irq_compose_msg`,
  fields: [
    { name: 'reserved', hi: 31, lo: 11, level: 'reserved', meaning: 'no file has more than 2047 identities' },
    {
      name: 'identity',
      hi: 10,
      lo: 0,
      level: 've',
      form: 'dec',
      meaning: 'interrupt identity in that file; 1 is the IPI of Linux',
    },
  ],
};
