// An AMD IOMMU: what the device table entry decides, entries of 32 and 128 bits, what is logged; hop by hop and at speed.

import { describe, expect, it } from 'vitest';
import { fieldValue, pack, type Words } from '../../lib/bits.ts';
import { type MessageWrite, Verdict } from '../../model/delivery.ts';
import { AMD_CONTROL, AMD_EVENTS, AMD_IRQS_PER_TABLE } from '../../model/hardware.ts';
import {
  amdDteInterrupt,
  amdEvent,
  amdIrte32,
  amdIrte128,
  amdIrte128Guest,
} from '../../model/layouts/amd-vi.ts';
import { bothPaths } from '../both-paths.ts';
import type { RemappingKind } from '../random-topology.ts';
import { bootedMachine } from '../test-machine.ts';

const REQUESTER = 0x0010;
const INDEX = 5;
const VECTOR = 0x41;
const REMAP = { IV: 1, IntTabLen: 9, IntCtl: 2 } as const;

type Made = ReturnType<typeof bootedMachine>;

/** A machine whose requester 00:02.0 has this device table entry and this remapping entry. */
function machine(
  kind: RemappingKind,
  dte: Readonly<Record<string, number>>,
  entry: Words,
  arrange?: (m: Made['m']) => void,
) {
  return bothPaths(() => {
    const made = bootedMachine({ remapping: kind, functions: [{ bus: 0 }] });
    const { m } = made;
    const row = 3;
    const table = m.amdTable.used.length - 1;
    const words = pack(amdDteInterrupt, dte);
    m.amdDte.used[row] = 1;
    m.amdDte.devid[row] = REQUESTER;
    m.amdDte.table[row] = table;
    [m.amdDte.w4[row], m.amdDte.w5[row]] = [words[0]!, words[1]!];
    m.amdDevice.dte[REQUESTER] = row + 1;
    const at = table * AMD_IRQS_PER_TABLE + INDEX;
    const { w0, w1, w2, w3 } = m.amdEntry;
    [w0[at], w1[at], w2[at], w3[at]] = [entry[0]!, entry[1] ?? 0, entry[2] ?? 0, entry[3] ?? 0];
    arrange?.(m);
    return made;
  });
}

const message = (data: number): MessageWrite => ({ requester: REQUESTER, lo: 0xfee00000, hi: 0, data });

const OPEN_32 = pack(amdIrte32, { RemapEn: 1, vector: VECTOR, destination: 2 });
const OPEN_128 = pack(amdIrte128, { RemapEn: 1, vector: VECTOR, destination: 2 });

/** Events of the log, by code and device. */
function eventsOf({
  slow: { m },
}: ReturnType<typeof machine>): { code: number; I: number; device: number }[] {
  const { w0, w1, w2, w3 } = m.amdEvent;
  return Array.from({ length: Math.min(m.amdUnit.events[0]!, AMD_EVENTS) }, (_, row) => {
    const words = Uint32Array.of(w0[row]!, w1[row]!, w2[row]!, w3[row]!);
    const field = (name: string): number => fieldValue(amdEvent, words, name);
    return { code: field('code'), I: field('I'), device: field('device') };
  });
}

const PAGE_FAULT = { code: 2, I: 1, device: REQUESTER };

describe.each([
  ['amd', OPEN_128],
  ['amd-32bit', OPEN_32],
] as const)('the device table entry of a requester (%s)', (kind, open) => {
  it('has its messages remapped by their index', () => {
    const made = machine(kind, REMAP, open);
    expect(made.write(message(INDEX))).toMatchObject({
      verdict: Verdict.delivered,
      entries: [{ cpu: 2, vector: VECTOR }],
    });
    expect(eventsOf(made)).toEqual([]);
  });

  it('lets them pass unmapped while IV is 0, and where IntCtl says so', () => {
    for (const dte of [
      { ...REMAP, IV: 0 },
      { ...REMAP, IntCtl: 1 },
    ]) {
      const made = machine(kind, dte, open);
      expect(made.write(message(0x51)).entries).toMatchObject([{ cpu: 0, vector: 0x51 }]);
    }
  });

  it('aborts them, and the log says INVALID_DEVICE_REQUEST', () => {
    const made = machine(kind, { ...REMAP, IntCtl: 0 }, open);
    expect(made.write(message(INDEX)).verdict).toBe(Verdict.amdAbort);
    expect(eventsOf(made)).toEqual([{ code: 8, I: 0, device: REQUESTER }]);
  });

  it.each([
    ['IntCtl', { ...REMAP, IntCtl: 3 }],
    ['table length', { ...REMAP, IntTabLen: 12 }],
  ])('is illegal with a reserved %s', (_, dte) => {
    const made = machine(kind, dte, open);
    expect(made.write(message(INDEX)).verdict).toBe(Verdict.amdBadDte);
    expect(eventsOf(made)).toEqual([{ code: 1, I: 1, device: REQUESTER }]);
  });

  it('says how long the table is', () => {
    const made = machine(kind, { ...REMAP, IntTabLen: 2 }, open);
    expect(made.write(message(4)).verdict).toBe(Verdict.amdIndex);
    expect(made.write(message(3)).verdict).toBe(Verdict.amdInvalid);
    expect(eventsOf(made)).toEqual([PAGE_FAULT, PAGE_FAULT]);
    const quiet = machine(kind, { ...REMAP, IntTabLen: 2, IG: 1 }, open);
    expect(quiet.write(message(4)).verdict).toBe(Verdict.amdIndex);
    expect(quiet.write(message(3)).verdict).toBe(Verdict.amdInvalid);
    expect(eventsOf(quiet)).toEqual([]);
  });

  it.each([
    ['NMIPass', 4, Verdict.nmi],
    ['INITPass', 5, Verdict.init],
    ['EIntPass', 7, Verdict.extint],
  ] as const)('passes by %s what has no vector', (bit, mode, verdict) => {
    const data = (mode << 8) | INDEX;
    expect(machine(kind, { ...REMAP, [bit]: 1 }, open).write(message(data)).verdict).toBe(verdict);
    expect(machine(kind, REMAP, open).write(message(data)).verdict).toBe(Verdict.amdPassBit);
  });

  it('does not pass SMIs, nor modes that are reserved', () => {
    const all = { ...REMAP, NMIPass: 1, INITPass: 1, EIntPass: 1 };
    for (const mode of [2, 3, 6])
      expect(machine(kind, all, open).write(message(mode << 8)).verdict).toBe(Verdict.amdPassBit);
  });

  it('is that of Linux where there is none: IV set, IntCtl abort', () => {
    const made = machine(kind, REMAP, open);
    expect(made.write({ ...message(INDEX), requester: 0x0400 }).verdict).toBe(Verdict.amdAbort);
  });
});

describe('an entry', () => {
  it('of 32 bits has an id of 8 bits', () => {
    const logical = pack(amdIrte32, { RemapEn: 1, vector: VECTOR, destination: 0x55 });
    expect(machine('amd-32bit', REMAP, logical).write(message(INDEX)).verdict).toBe(Verdict.noTarget);
  });

  it('of 128 bits has 32 bits of destination with XT, 8 without', () => {
    const far = pack(amdIrte128, { RemapEn: 1, vector: VECTOR, destination: 0x01000002 });
    expect(machine('amd', REMAP, far).write(message(INDEX)).entries).toMatchObject([{ cpu: 2 }]);
    expect(machine('amd-x2apic', REMAP, far).write(message(INDEX)).verdict).toBe(Verdict.noTarget);
    const all = pack(amdIrte128, { RemapEn: 1, vector: VECTOR, destination: 0xffffffff });
    expect(machine('amd-x2apic', REMAP, all).write(message(INDEX)).entries).toHaveLength(4);
  });

  it.each([
    ['amd', OPEN_128, amdIrte128],
    ['amd-32bit', OPEN_32, amdIrte32],
  ] as const)(
    'is invalid, or of a reserved type, and logged unless it says SupIOPF (%s)',
    (kind, open, layout) => {
      const without = (more: Record<string, number>): Words =>
        pack(layout, { vector: VECTOR, destination: 2, ...more });
      const cases = [
        [without({ RemapEn: 0 }), Verdict.amdInvalid, 1],
        [without({ RemapEn: 0, SupIOPF: 1 }), Verdict.amdInvalid, 0],
        [without({ RemapEn: 1, IntType: 2 }), Verdict.amdIntType, 1],
        [without({ RemapEn: 1, IntType: 7, SupIOPF: 1 }), Verdict.amdIntType, 0],
        [without({ RemapEn: 1, IntType: 1 }), Verdict.delivered, 0],
        [open, Verdict.delivered, 0],
      ] as const;
      for (const [entry, verdict, events] of cases) {
        const made = machine(kind, REMAP, entry);
        expect(made.write(message(INDEX)).verdict).toBe(verdict);
        expect(eventsOf(made)).toEqual(Array(events).fill(PAGE_FAULT));
      }
    },
  );

  it('for a guest reaches its virtual CPU or its log; 32 bits know nothing of guests', () => {
    const guest = (more: Record<string, number>): Words =>
      pack(amdIrte128Guest, { RemapEn: 1, GuestMode: 1, vector: VECTOR, ...more });
    expect(machine('amd', REMAP, guest({ IsRun: 1 })).write(message(INDEX)).verdict).toBe(
      Verdict.guestRunning,
    );
    expect(machine('amd', REMAP, guest({})).write(message(INDEX)).verdict).toBe(Verdict.guestLogged);
  });

  it('has the width that GAEn says, whatever Linux made', () => {
    const made = machine('amd', REMAP, OPEN_32, (m) => {
      m.amdUnit.controlLo[0]! &= ~AMD_CONTROL.gaEn;
      m.amdUnit.controlHi[0] = 0;
    });
    expect(made.write(message(INDEX)).entries).toMatchObject([{ cpu: 2, vector: VECTOR }]);
  });

  it('is not looked at while the unit is off', () => {
    const made = machine('amd', REMAP, OPEN_128, (m) => {
      m.amdUnit.controlLo[0]! &= ~AMD_CONTROL.iommuEn;
    });
    expect(made.write(message(0x51)).entries).toMatchObject([{ cpu: 0, vector: 0x51 }]);
  });

  it('keeps the last events in a ring', () => {
    const made = machine('amd', { ...REMAP, IntCtl: 0 }, OPEN_128);
    for (let i = 0; i < AMD_EVENTS + 3; i++) made.write(message(i));
    expect(made.slow.m.amdUnit.events[0]).toBe(AMD_EVENTS + 3);
    expect(eventsOf(made)).toHaveLength(AMD_EVENTS);
  });
});
