/** Configuration of an HPET channel. Mirrors arch/x86/include/asm/hpet.h (HPET_TN_*), 6.12. */

import type { BitField, BitLayout } from '../../lib/bits';

const bit = (name: string, at: number, meaning: string): BitField => ({
  name,
  hi: at,
  lo: at,
  level: 'flag',
  meaning,
});

export const hpetChannelConfig: BitLayout = {
  id: 'hpet-tn-config',
  title: 'HPET timer configuration, lower half',
  bits: 32,
  source:
    'IA-PC HPET specification 1.0a, Timer N Configuration and Capability Register; arch/x86/include/asm/hpet.h',
  fields: [
    { name: 'reserved', hi: 31, lo: 16, level: 'reserved', meaning: 'reserved' },
    bit('FSB_INT_DEL_CAP', 15, 'the channel can send messages'),
    bit('FSB_EN_CNF', 14, 'the channel sends messages instead of raising a pin'),
    { name: 'INT_ROUTE_CNF', hi: 13, lo: 9, level: 'io', form: 'dec', meaning: 'pin of the IO-APIC' },
    bit('32MODE_CNF', 8, 'the channel counts in 32 bits'),
    { name: 'reserved', hi: 7, lo: 7, level: 'reserved', meaning: 'reserved' },
    bit('VAL_SET_CNF', 6, 'the accumulator may be set'),
    bit('SIZE_CAP', 5, 'the channel has 64 bits'),
    bit('PER_INT_CAP', 4, 'the channel can be periodic'),
    bit('TYPE_CNF', 3, 'the channel is periodic'),
    bit('INT_ENB_CNF', 2, 'the channel interrupts'),
    bit('INT_TYPE_CNF', 1, 'level, where it raises a pin'),
    { name: 'reserved', hi: 0, lo: 0, level: 'reserved', meaning: 'reserved' },
  ],
};
