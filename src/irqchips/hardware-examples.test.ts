// Worked examples of delivery: what hardware makes of single messages. The rows' numbers are those of the list they come from.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSI, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { pack } from '../lib/bits.ts';
import { Verdict } from '../model/delivery.ts';
import { AMD_IRQS_PER_TABLE, GSTS, IRTA, PI_BASE_HI } from '../model/hardware.ts';
import { amdDteInterrupt, amdIrte128Guest } from '../model/layouts/amd-vi.ts';
import { ioApicEntryExtended } from '../model/layouts/io-apic.ts';
import { irtePosted } from '../model/layouts/vtd.ts';
import { createEngine } from './chips.ts';
import { recordFault, storeIrte } from './intel-ir/hardware.ts';
import { msiSid } from './intel-ir/units.ts';
import { messageOf } from './io-apic/hardware.ts';
import { type FunctionWish, type RemappingKind, topologyOf } from './random-topology.ts';
import { createDelivery } from './stations.ts';
import { run } from './test-topology.ts';
import {
  acceptFixed,
  acknowledge,
  compatRequest,
  isInService,
  requestedVector,
  writeEoi,
} from './x86-vector/hardware.ts';

const DEV = 1;

function machine(remapping: RemappingKind, functions: readonly FunctionWish[] = [{ bus: 0, msix: 4 }]) {
  const engine = createEngine(topologyOf({ remapping, cpus: 4, functions }));
  run(engine, Call.boot, []);
  for (let cpu = 1; cpu < 4; cpu++) {
    engine.begin(0, Call.lapicOnline, [cpu]);
    engine.run(0, cpu);
  }
  for (let dev = 1; dev <= functions.length; dev++) run(engine, Call.bindDriver, [dev]);
  return { engine, m: engine.machine, delivery: createDelivery(engine) };
}

/** A VT-d machine whose unit 1, which has all that is not behind a bridge, has one entry: index 0, vector 0x41 to APIC id 1. */
function vtdWith(sourceWord: number, low = 0x00410009) {
  const made = machine('vtd-x2apic');
  const first = made.m.shape.irtes;
  storeIrte(made.m, first, low, 1, sourceWord, 0, true);
  const write = (requester: number, lo = 0xfee00018, data = 0) =>
    made.delivery.write(requester, lo, 0, data).verdict;
  return { ...made, first, write };
}

const SVT_EXACT = 1 << 18;
const SVT_BUS = 2 << 18;
const sq = (n: number): number => n << 16;

describe('extended destination ids', () => {
  it.each([
    [7, 0xfee34240, 0x1234],
    [8, 0xfee00020, 0x100],
    [9, 0xfeefffe0, 0x7fff],
    [10, 0xfee25000, 0x25],
  ])('%i: address %i names an APIC', (_row, lo, dest) => {
    const { m } = machine('none');
    m.chipset.extDestId[0] = 1;
    expect(compatRequest(m, { requester: 0, lo, hi: 0, data: 0x51 })).toMatchObject({ dest, vector: 0x51 });
  });

  it('12: a redirection entry has them in bits 55:49', () => {
    const words = pack(ioApicEntryExtended, {
      'destination ID': 0x1234,
      vector: 0x51,
      'trigger mode': 1,
      polarity: 1,
      mask: 1,
    });
    expect([...words]).toEqual([0x0001a051, 0x34240000]);
    expect(messageOf(words[0]!, words[1]!)).toEqual({ lo: 0xfee34240, data: 0x8051 });
  });
});

describe('entries', () => {
  it('39, 40: a posted one', () => {
    const words = pack(irtePosted, { P: 1, IM: 1, vector: 0x61, PDA: 0x123456780 / 64, SID: 0x300, SVT: 1 });
    expect([...words]).toEqual([0x00618001, 0x23456780, 0x00040300, 1]);
  });

  it('49: one for a virtual CPU', () => {
    const words = pack(amdIrte128Guest, {
      RemapEn: 1,
      GALogIntr: 1,
      IsRun: 1,
      GuestMode: 1,
      destination: 3,
      GATag: 0x01000007,
      vector: 0x61,
      GARootPtr: 0x123456000 / 4096,
    });
    expect([...words]).toEqual([0x000003c5, 0x01000007, 0x23456061, 1]);
  });

  it('50: a device table entry', () => {
    const words = pack(amdDteInterrupt, { IV: 1, IntTabLen: 9, IntCtl: 2, IntTabRoot: 0x123456000 / 64 });
    expect([...words]).toEqual([0x23456013, 0x20000001]);
  });
});

describe('parents', () => {
  it('71: with x2APIC ids the IO-APIC goes through remapping', () => {
    const { m } = machine('vtd-x2apic');
    const row = [...m.irqDomain.kind.keys()].find(
      (at) => m.irqDomain.used[at] !== 0 && m.irqDomain.kind[at] === m.chips.kind('io-apic'),
    )!;
    expect(m.irqDomain.kind[m.irqDomain.parent[row]! - 1]).toBe(m.chips.kind('intel-ir'));
  });
});

describe('source ids', () => {
  it.each([
    [76, SVT_EXACT | 0x0300, 0x0301, Verdict.vtdSourceId],
    [77, SVT_EXACT | sq(3) | 0x00f8, 0x00ff, Verdict.delivered],
    [78, SVT_EXACT | sq(1) | 0x0300, 0x0304, Verdict.delivered],
    [78, SVT_EXACT | sq(1) | 0x0300, 0x0301, Verdict.vtdSourceId],
    [79, SVT_BUS | 0x0507, 0x0600, Verdict.delivered],
    [79, SVT_BUS | 0x0507, 0x0800, Verdict.vtdSourceId],
  ])('%i: source word %i, requester %i', (_row, source, requester, verdict) => {
    expect(vtdWith(source).write(requester)).toBe(verdict);
  });

  it('80: two ids of one bus are checked as a range of buses', () => {
    // A bridge that stands in with an id of the function's own bus.
    const { pci } = topologyOf({ functions: [{ bus: 0 }] });
    const [bridge, own] = [
      { ...pci.functions[0]!, expressType: -1 },
      { ...pci.functions[1]!, devfn: 0x10 },
    ];
    const buses = [{ segment: 0, bus: 0, bridge: 0, node: -1 }];
    const loop = { functions: [{ ...bridge, segment: 1 }, own], buses };
    expect(msiSid(loop, 1)).toBe(SVT_BUS | 0x0000);
  });
});

describe('requests to VT-d', () => {
  it('82: compatibility format is blocked', () => {
    expect(vtdWith(0).write(0x10, 0xfee25000, 0x41)).toBe(Verdict.vtdCompatBlocked);
  });

  it('but passes where CFIS lets it and EIME is off', () => {
    const { m, delivery } = machine('vtd');
    m.dmarUnit.globalStatus.fill(GSTS.ires | GSTS.cfis);
    expect(delivery.write(0x10, 0xfee02000, 0, 0x41).targets).toEqual([{ cpu: 2, vector: 0x41 }]);
    m.dmarUnit.irta[1]! |= IRTA.eime;
    expect(delivery.write(0x10, 0xfee02000, 0, 0x42).verdict).toBe(Verdict.vtdCompatBlocked);
  });

  it.each([
    [83, 0xfee000b8, 0x00010000, Verdict.vtdReservedRequest],
    [84, 0xfeeffffc, 1, Verdict.vtdIndex],
    [85, 0xfee000b8, 0, Verdict.vtdNotPresent],
  ])('%i: %i with data %i', (_row, lo, data, verdict) => {
    expect(vtdWith(0).write(0x10, lo, data)).toBe(verdict);
  });

  it('are recorded when they fault, and the unit interrupts once until its log is read', () => {
    const { m, delivery, write } = vtdWith(SVT_EXACT | 0x0300);
    m.dmarUnit.masked[1] = 0;
    m.dmarUnit.feAddr[1] = 0xfee03000;
    m.dmarUnit.feData[1] = 0x99;
    const told = delivery.write(0x0301, 0xfee00018, 0, 0);
    expect(told).toMatchObject({ verdict: Verdict.vtdSourceId, targets: [{ cpu: 3, vector: 0x99 }] });
    const record = 8;
    expect([m.faultRecord.w2[record], m.faultRecord.w3[record]]).toEqual([0x0301, 0x80000026]);
    expect(delivery.write(0x0301, 0xfee00018, 0, 0).targets).toEqual([]);
    for (let i = 0; i < 10; i++) write(0x0301);
    expect(m.dmarUnit.faultStatus[1]! & 3).toBe(3);
    expect(recordFault(m, 1, Verdict.vtdIndex, 0, 0)).toBe(false);
  });

  it('see an entry as it was until the cache is invalidated', () => {
    const { m, first, delivery } = vtdWith(0);
    const cpuOf = (): number => delivery.write(0x10, 0xfee00018, 0, 0).targets[0]!.cpu;
    storeIrte(m, first, 0x00410009, 2, 0, 0, false);
    expect(cpuOf()).toBe(1);
    storeIrte(m, first, 0x00410009, 3, 0, 0, true);
    expect(cpuOf()).toBe(3);
    expect(m.chipset.staleEntries[0]).toBe(0);
  });

  it('post to a descriptor, and notify once', () => {
    const { m, first, write } = vtdWith(0);
    storeIrte(m, first, 0x00618001, 2 << 6, 0, PI_BASE_HI, true);
    m.piDescriptor.control[2] = 0xf2 << 16;
    m.piDescriptor.ndst[2] = 2;
    m.localApic.takesInterrupts[2] = 0;
    expect(write(0x10)).toBe(Verdict.notified);
    expect(write(0x10)).toBe(Verdict.posted);
    expect(m.piWord.bits[2 * 8 + 3]).toBe(2);
    expect(requestedVector(m, 2)).toBe(0xf2);
    m.piDescriptor.reserved[2] = 1;
    expect(write(0x10)).toBe(Verdict.vtdDescriptorReserved);
  });
});

describe('requests to AMD-Vi', () => {
  it('are told apart by delivery mode, IntCtl, index and entry', () => {
    const { engine, m, delivery } = machine('amd');
    expect(delivery.write(0x10, 0xfee00000, 0, 0).verdict).toBe(Verdict.amdAbort);
    expect(run(engine, Call.pciAllocIrqVectors, [DEV, 4, 4, PCI_IRQ_MSIX, 0, 0, 0])).toBe(4);
    const requester = m.amdDte.devid[1]!;
    const verdict = (data: number): number => delivery.write(requester, 0xfee00000, 0, data).verdict;
    expect(verdict(0)).toBe(Verdict.delivered);
    expect(verdict(5)).toBe(Verdict.amdInvalid);
    expect(verdict(0x400)).toBe(Verdict.amdPassBit);
    m.amdDte.w4[1] = (m.amdDte.w4[1]! & ~0x1e) | (1 << 1);
    expect(verdict(2)).toBe(Verdict.amdIndex);
    m.amdEntry.w0[m.amdDte.table[1]! * AMD_IRQS_PER_TABLE]! |= 7 << 2;
    expect(verdict(0)).toBe(Verdict.amdIntType);
    m.amdDte.w5[1]! |= 3 << 28;
    expect(verdict(0)).toBe(Verdict.amdBadDte);
    expect(m.amdUnit.events[0]).toBe(5);
    const logged = [0, 1, 2, 3, 4].map((row) => [m.amdEvent.w0[row], m.amdEvent.w1[row]!.toString(16)]);
    expect(logged).toEqual([
      // INVALID_DEVICE_REQUEST, type 5: a machine's log says flags 0xa00 of a requester whose IntCtl is 0.
      [0x10, '8a000000'],
      [requester, '20080000'],
      [requester, '20080000'],
      [requester, '20080000'],
      [requester, '10080000'],
    ]);
  });
});

describe('local APICs', () => {
  it('86: a message that is reserved reaches vector 0xef of the first CPU, and is acknowledged', () => {
    const { engine, m, delivery } = machine('none');
    run(engine, Call.pciAllocIrqVectors, [DEV, 1, 4, PCI_IRQ_MSIX, 0, 0, 0]);
    m.msixEntry.vectorControl[m.shape.msixFirst[DEV]!] = 0;
    const told = delivery.fire(DEV, 0);
    expect(told.targets).toEqual([{ cpu: 0, vector: 0xef }]);
    expect(told.hops.at(-1)!.text).toBe('Spurious interrupt (vector 0xef) on CPU#0. Acked');
    expect([m.cpu.spurious[0], isInService(m, 0, 0xef)]).toEqual([1, false]);
  });

  it('87: a second edge merges with one that pends', () => {
    const { m } = machine('none');
    expect(acceptFixed(m, 1, 0x41, false)).toBe(Verdict.delivered);
    expect(acceptFixed(m, 1, 0x41, false)).toBe(Verdict.merged);
    expect(acknowledge(m, 1)).toBe(0x41);
    expect(requestedVector(m, 1)).toBe(-1);
  });

  it('88, 89: a class does not interrupt itself, a higher one does', () => {
    const { m } = machine('none');
    acceptFixed(m, 1, 0x45, false);
    expect(acknowledge(m, 1)).toBe(0x45);
    acceptFixed(m, 1, 0x4f, false);
    expect(requestedVector(m, 1)).toBe(-1);
    acceptFixed(m, 1, 0x51, false);
    expect(acknowledge(m, 1)).toBe(0x51);
    writeEoi(m, 1);
    expect(requestedVector(m, 1)).toBe(-1);
    writeEoi(m, 1);
    expect(requestedVector(m, 1)).toBe(0x4f);
  });

  it('90: task priority keeps class 1 in the IRR', () => {
    const { m } = machine('none');
    acceptFixed(m, 1, 0x1f, false);
    expect(requestedVector(m, 1)).toBe(-1);
  });

  it('give the spurious vector where the interrupt is gone, and refuse vectors below 16', () => {
    const { m } = machine('none');
    acceptFixed(m, 1, 0x41, false);
    m.localApic.tpr[1] = 0xff;
    expect(acknowledge(m, 1)).toBe(0xff);
    expect(isInService(m, 1, 0xff)).toBe(false);
    expect(acceptFixed(m, 1, 15, false)).toBe(Verdict.illegalVector);
    expect(m.localApic.esr[1]).toBe(0x40);
  });

  it('refuse while they are disabled, and a vector without an irq is said once', () => {
    const { m, delivery } = machine('none');
    expect(delivery.write(0x10, 0xfee02000, 0, 0x66).hops.at(-1)!.text).toBe('No irq handler for 2.102');
    expect(m.cpu.noHandler[2]).toBe(1);
    m.localApic.svr[2] = 0xff;
    expect(delivery.write(0x10, 0xfee02000, 0, 0x66).verdict).toBe(Verdict.targetDisabled);
    expect(delivery.write(0x10, 0xfee77000, 0, 0x66).verdict).toBe(Verdict.noTarget);
    expect(delivery.write(0x10, 0x12345678, 0, 0x66).verdict).toBe(Verdict.memoryWrite);
  });
});

describe('pins', () => {
  it.each(['none', 'vtd', 'vtd-x2apic', 'amd'] as const)('wait for EOI while they are level (%s)', (kind) => {
    const { engine, m, delivery } = machine(kind);
    const irq = run(engine, Call.mapGsi, [20, 1, 0, -1]);
    expect(delivery.setPin(0, 20, true).verdict).toBe(Verdict.pinMasked);
    delivery.setPin(0, 20, false);
    engine.names.push('level');
    expect(run(engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
    for (let cpu = 0; cpu < 4; cpu++) m.localApic.takesInterrupts[cpu] = 0;
    expect(delivery.setPin(0, 20, true).verdict).toBe(Verdict.delivered);
    expect(m.ioApicPin.lo[20]! & 0x4000).toBe(0x4000);
    m.localApic.takesInterrupts.fill(1);
    expect(delivery.settle().entries.map((entry) => entry.irq)).toEqual([irq]);
    expect(m.ioApicPin.lo[20]! & 0x4000).toBe(0);
    expect(m.irqDesc.count[irq]).toBe(1);
  });
});

describe('a driver that copies its message', () => {
  const WIFI: readonly FunctionWish[] = [{ bus: 0, msi: { multiCap: 5, canMask: true } }];
  const alloc = (kind: RemappingKind, count: number) => {
    const made = machine(kind, WIFI);
    const got = run(made.engine, Call.pciAllocIrqVectors, [DEV, count, count, PCI_IRQ_MSI, 0, 0, 0]);
    return { ...made, got };
  };

  it('96: has one message without remapping', () => {
    expect(alloc('none', 32).got).toBeLessThan(0);
    const { engine, m, got } = alloc('none', 1);
    expect(got).toBe(1);
    const irq = m.msiDesc.irq[m.shape.msiFirst[DEV]!]!;
    run(engine, Call.setAffinityAndHint, [irq], [0]);
    engine.names.push('ce');
    expect(run(engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
    expect(m.pciFunction.msiAddressLo[DEV]).toBe(0xfee00000);
    expect(m.pciFunction.msiData[DEV]).toBe(m.apicChipData.vector[irq]);
  });

  it.each([
    [97, 'vtd', 0, 7],
    [98, 'amd', 32, 39],
  ] as const)('%i: sends base + n with remapping (%s)', (_row, kind, base, data) => {
    const { m, got, delivery } = alloc(kind, 32);
    expect(got).toBe(32);
    const irq = m.msiDesc.irq[m.shape.msiFirst[DEV]!]!;
    const first = m.pciFunction.msiData[DEV]!;
    // AMD's block starts at a multiple of 32, which is 0 in an empty table.
    const shift = kind === 'amd' ? first - base : 0;
    const message = delivery.write(0x10, m.pciFunction.msiAddressLo[DEV]!, 0, data + shift);
    expect(message.targets[0]!.vector).toBe(m.apicChipData.cfgVector[irq + 7]);
  });
});
