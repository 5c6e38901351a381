// Pins: their messages, remote IRR, and who ends a level interrupt.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldValue, joinedValue, pack, words64 } from '../../lib/bits.ts';
import { Verdict } from '../../model/delivery.ts';
import { RTE_LEVEL, RTE_MASKED, RTE_REMOTE_IRR } from '../../model/hardware-bits.ts';
import { ioApicEntry, ioApicEntryExtended, ioApicEntryRemappable } from '../../model/layouts/io-apic.ts';
import { vtdMsiAddress } from '../../model/layouts/vtd.ts';
import { x86MsiAddress, x86MsiAddressExtended, x86MsiData } from '../../model/layouts/x86-msi.ts';
import { bootedMachine, machineWithPin } from '../test-machine.ts';
import { acceptFixed, acknowledge, priorityOf, requestedVector, writeEoi } from '../x86-vector/hardware.ts';
import { endOfInterrupt, messageOf, writePinLow } from './hardware.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const REMAPPABLE = 1 << 16;
/** An IO-APIC without remapping or extended ids knows none of the bits 55:49. */
const PLAIN = 0xff000000;

describe('the message of a pin', () => {
  const data = (lo: number): number => {
    const entry = words64(0, lo);
    const named = Object.fromEntries(
      ['vector', 'delivery mode', 'trigger mode'].map((name) => [name, fieldValue(ioApicEntry, entry, name)]),
    );
    return pack(x86MsiData, named)[0]!;
  };

  it('has the fields of its entry where an address has them: compatibility format', () => {
    fc.assert(
      fc.property(word, word, (lo, any) => {
        const hi = (any & PLAIN) >>> 0;
        const entry = words64(hi, lo);
        const field = (name: string): number => fieldValue(ioApicEntry, entry, name);
        const address = pack(x86MsiAddress, {
          'destination ID': field('destination ID'),
          'destination mode': field('destination mode'),
        });
        expect(messageOf(lo, hi)).toEqual({ lo: address[0]!, data: data(lo) });
      }),
    );
  });

  it('with 15 bits of destination', () => {
    fc.assert(
      fc.property(word, word, (lo, any) => {
        const hi = ((any & 0xfffe0000) | 0) >>> 0;
        const entry = words64(hi, lo);
        const address = pack(x86MsiAddressExtended, {
          'destination ID': joinedValue(ioApicEntryExtended, entry, 'destination ID'),
          'destination mode': fieldValue(ioApicEntryExtended, entry, 'destination mode'),
        });
        expect(messageOf(lo, hi)).toEqual({ lo: address[0]!, data: data(lo) });
      }),
    );
  });

  it('remappable: a handle, and no sub-handle', () => {
    fc.assert(
      fc.property(word, word, (lo, any) => {
        const hi = ((any & 0xffff0000) | REMAPPABLE) >>> 0;
        const entry = words64(hi, lo);
        const handle = joinedValue(ioApicEntryRemappable, entry, 'handle');
        const address = pack(vtdMsiAddress, { handle, format: 1 });
        expect(messageOf(lo, hi)).toEqual({ lo: address[0]!, data: data(lo) });
      }),
    );
  });
});

const PIN = 20;

describe.each(['none', 'vtd', 'vtd-x2apic', 'amd'] as const)('a level pin (remapping %s)', (remapping) => {
  it('sends once until EOI, also when its line goes down and up, and again after it while it is asserted', () => {
    const { m, irq, delivery } = machineWithPin({ remapping }, PIN);
    m.localApic.takesInterrupts.fill(0);
    expect(delivery.setPin(0, PIN, true).verdict).toBe(Verdict.delivered);
    delivery.setPin(0, PIN, false);
    expect(delivery.setPin(0, PIN, true).verdict).toBe(Verdict.remoteIrr);
    expect(delivery.settle().targets).toEqual([]);
    m.localApic.takesInterrupts.fill(1);
    expect(delivery.settle().entries.map((entry) => entry.irq)).toEqual([irq]);
    expect([m.ioApicPin.line[PIN], m.ioApicPin.lo[PIN]! & RTE_REMOTE_IRR]).toEqual([0, 0]);
    expect(delivery.setPin(0, PIN, true).entries.map((entry) => entry.irq)).toEqual([irq]);
    expect(m.irqDesc.count[irq]).toBe(2);
  });

  it('waits while it is masked, and sends when it is not', () => {
    const { m, irq, delivery } = machineWithPin({ remapping }, PIN);
    writePinLow(m, PIN, m.ioApicPin.lo[PIN]! | RTE_MASKED);
    expect(delivery.setPin(0, PIN, true).verdict).toBe(Verdict.pinMasked);
    expect(delivery.settle().targets).toEqual([]);
    writePinLow(m, PIN, m.ioApicPin.lo[PIN]! & ~RTE_MASKED);
    expect(delivery.settle().entries.map((entry) => entry.irq)).toEqual([irq]);
  });
});

describe('EOI', () => {
  /** Pins 3 and 5 with one vector, pin 7 with another, all in service. */
  function threePins() {
    const { m } = bootedMachine({});
    const level = RTE_LEVEL | RTE_REMOTE_IRR;
    m.ioApicPin.lo[3] = level | 0x51;
    m.ioApicPin.lo[5] = level | 0x51;
    m.ioApicPin.lo[7] = level | 0x61;
    const waiting = (): number[] => [3, 5, 7].filter((row) => (m.ioApicPin.lo[row]! & RTE_REMOTE_IRR) !== 0);
    return { m, waiting };
  }

  it('of a level interrupt goes to every pin that has its vector', () => {
    const { m, waiting } = threePins();
    acceptFixed(m, 1, 0x51, true);
    expect(acknowledge(m, 1)).toBe(0x51);
    const vector = writeEoi(m, 1);
    expect(vector).toBe(0x51);
    endOfInterrupt(m, 0, m.ioApicPin.lo.length, vector);
    expect(waiting()).toEqual([7]);
  });

  it('of an edge goes to nobody, and one that nothing is in service for does nothing', () => {
    const { m } = threePins();
    acceptFixed(m, 1, 0x51, false);
    acknowledge(m, 1);
    expect([writeEoi(m, 1), writeEoi(m, 1)]).toEqual([-1, -1]);
  });

  it('by the EOI register reaches the pins of one IO-APIC', () => {
    const { m, waiting } = threePins();
    endOfInterrupt(m, 4, 8, 0x51);
    expect(waiting()).toEqual([3, 7]);
  });

  it('is not needed by a pin that is made an edge pin: remote IRR goes', () => {
    const { m, waiting } = threePins();
    writePinLow(m, 3, 0x51);
    writePinLow(m, 3, RTE_LEVEL | 0x51);
    // Software cannot write the bit.
    writePinLow(m, 5, (RTE_LEVEL | 0x51) >>> 0);
    writePinLow(m, 7, (RTE_LEVEL | 0x61) >>> 0);
    expect(waiting()).toEqual([5, 7]);
  });
});

describe('the priority of a CPU', () => {
  it.each([
    // Task priority, vector in service, processor priority.
    [0x00, 0x45, 0x40],
    [0x10, 0x45, 0x40],
    [0x45, 0x45, 0x45],
    [0x4f, 0x41, 0x4f],
    [0x50, 0x45, 0x50],
    [0x30, 0xef, 0xe0],
  ])('with TPR %i and %i in service is %i', (tpr, vector, expected) => {
    const { m } = bootedMachine({});
    m.localApic.tpr[1] = 0;
    acceptFixed(m, 1, vector, false);
    acknowledge(m, 1);
    m.localApic.tpr[1] = tpr;
    expect(priorityOf(m, 1)).toBe(expected);
  });

  it('keeps vectors of its class and below waiting until it is lowered', () => {
    const { m, delivery } = bootedMachine({});
    m.localApic.tpr[2] = 0x60;
    for (const vector of [0x51, 0x6f, 0x71]) delivery.write(0x10, 0xfee02000, 0, vector);
    expect(requestedVector(m, 2)).toBe(-1);
    m.localApic.tpr[2] = 0x5f;
    expect(delivery.settle().entries.map(({ vector }) => vector)).toEqual([0x6f]);
    m.localApic.tpr[2] = 0x10;
    expect(delivery.settle().entries.map(({ vector }) => vector)).toEqual([0x51]);
  });
});
