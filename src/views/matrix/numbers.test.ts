import { describe, expect, it } from 'vitest';
import { systemNumber } from './numbers.ts';

describe('numbers of the system', () => {
  it.each([
    [0x02, 'exception: NMI'],
    [0x0e, 'exception: page fault'],
    [0x15, 'exception: control protection'],
    [0x20, 'cleanup after an irq moved'],
    [0x30, 'ISA irq 0 of the legacy PIC'],
    [0x32, 'ISA irq 2: the cascade of the two legacy PICs'],
    [0xec, 'local APIC timer'],
    [0xfd, 'reschedule'],
    [0xff, 'spurious APIC interrupt'],
  ])('x86 vector %d', (vector, name) => expect(systemNumber(true, vector)?.name).toBe(name));

  it('are not made up', () => {
    expect(systemNumber(true, 0x16)).toBeNull();
    expect(systemNumber(true, 0xf5)).toBeNull();
    expect(systemNumber(false, 0xec)).toBeNull();
  });

  it('of an IMSIC are none and the one for other CPUs', () => {
    expect(systemNumber(false, 1)?.name).toContain('IPI');
  });

  it('lead to the row of /proc/interrupts that counts them', () => {
    expect(systemNumber(true, 0xec)?.counts).toBe('LOC');
    expect(systemNumber(true, 0xfb)?.counts).toBe('CAL');
    expect(systemNumber(true, 0xfe)?.counts).toBeUndefined();
  });
});
