/**
 * Message of a zPCI function: an address that firmware gave and the number of the vector.
 * Mirrors arch/s390/pci/pci_irq.c: arch_setup_msi_irqs, 6.12.
 */

import type { BitLayout } from '../../lib/bits';

const source = 'arch/s390/pci/pci_irq.c: arch_setup_msi_irqs, zpci_set_irq_affinity';

/** Floating interrupts: the whole address is the firmware's. */
export const s390Address: BitLayout = {
  id: 's390-address',
  title: 's390 message, address (floating)',
  bits: 64,
  source,
  fields: [
    {
      name: 'MSI address',
      label: 'msia',
      hi: 63,
      lo: 0,
      level: 'mp',
      meaning: 'address of the function, given by firmware',
    },
  ],
};

/** Directed interrupts: bits 23:8 of the firmware's address are replaced by a CPU address. */
export const s390AddressDirected: BitLayout = {
  id: 's390-address-directed',
  title: 's390 message, address (directed)',
  bits: 64,
  source,
  fields: [
    {
      name: 'MSI address[63:24]',
      label: 'msia 63:24',
      hi: 63,
      lo: 24,
      level: 'mp',
      meaning: 'given by firmware',
    },
    {
      name: 'CPU address',
      label: 'CPU',
      hi: 23,
      lo: 8,
      level: 've',
      form: 'dec',
      meaning: 'CPU that is interrupted',
    },
    { name: 'MSI address[7:0]', label: 'msia 7:0', hi: 7, lo: 0, level: 'mp', meaning: 'given by firmware' },
  ],
};

export const s390Data: BitLayout = {
  id: 's390-data',
  title: 's390 message, data',
  bits: 32,
  source,
  fields: [
    {
      name: 'vector number',
      label: 'vector',
      hi: 31,
      lo: 0,
      level: 'md',
      form: 'dec',
      meaning: 'bit in the interrupt vector of the function, counted from 0',
    },
  ],
};
