// PCI_IRQ_VIRTUAL: descriptors beyond the MSI-X table, which have an irq and a message and no entry. drivers/pci/msi/msi.c.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_AFFINITY, PCI_IRQ_MSIX, PCI_IRQ_VIRTUAL } from '../engine/calls.ts';
import { FlowResult, Verdict } from '../model/delivery.ts';
import { ENOSPC, ERANGE } from '../model/errno.ts';
import type { ReleaseId } from '../model/topology.ts';
import { createEngine } from './chips.ts';
import { brokenInvariants } from './invariants.ts';
import { type RemappingKind, topologyOf } from './random-topology.ts';
import { createDelivery } from './stations.ts';
import { run } from './test-topology.ts';

const SWITCH = 1;
const NEIGHBOUR = 2;
const VIRTUAL = PCI_IRQ_MSIX | PCI_IRQ_VIRTUAL;

/** A function of four entries that may have twelve messages, and one behind it. */
function machine(release: ReleaseId, remapping: RemappingKind = 'none') {
  const functions = [
    { bus: 0, msix: 4, virtual: 8 },
    { bus: 0, msix: 4 },
  ];
  const engine = createEngine(topologyOf({ release, remapping, functions }));
  run(engine, Call.boot, []);
  run(engine, Call.bindDriver, [SWITCH]);
  run(engine, Call.bindDriver, [NEIGHBOUR]);
  engine.names.push('test');
  const alloc = (dev: number, min: number, max: number, flags: number, pre = 0): number =>
    run(engine, Call.pciAllocIrqVectors, [dev, min, max, flags, pre, 0, 0, 0, 0]);
  return { engine, m: engine.machine, alloc };
}

const RELEASES = ['6.1', '6.12'] as const;

describe.each(RELEASES)('a driver of %s that asks for messages beyond the table', (release) => {
  it('gets as many as it asked for, and only the table without the flag', () => {
    expect(machine(release).alloc(SWITCH, 1, 12, VIRTUAL)).toBe(12);
    expect(machine(release).alloc(SWITCH, 1, 12, PCI_IRQ_MSIX)).toBe(4);
    expect(machine(release).alloc(SWITCH, 5, 12, PCI_IRQ_MSIX)).toBe(-ENOSPC);
    expect(machine(release).alloc(SWITCH, 1, 3, VIRTUAL)).toBe(3);
  });

  it('has irqs and descriptors that no entry and no mask belongs to', () => {
    const { m, alloc } = machine(release);
    alloc(SWITCH, 1, 12, VIRTUAL);
    const first = m.shape.msiFirst[SWITCH]!;
    const rows = Array.from({ length: 12 }, (_, index) => first + index);
    expect(rows.map((row) => m.msiDesc.isVirtual[row])).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(rows.map((row) => m.msiDesc.canMask[row])).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(rows.map((row) => m.msiDesc.irq[row]! - m.msiDesc.irq[first]!)).toEqual(rows.map((_, i) => i));
    expect(m.shape.msixFirst[NEIGHBOUR]! - m.shape.msixFirst[SWITCH]!).toBe(4);
    expect(brokenInvariants(m)).toEqual([]);
  });

  it('leaves the entries of the next function alone', () => {
    const { engine, m, alloc } = machine(release);
    alloc(SWITCH, 1, 12, VIRTUAL);
    const first = m.msiDesc.irq[m.shape.msiFirst[SWITCH]!]!;
    for (let i = 0; i < 12; i++) expect(run(engine, Call.requestIrq, [first + i, 0, 0])).toBe(0);
    const from = m.shape.msixFirst[NEIGHBOUR]!;
    for (const column of [m.msixEntry.addressLo, m.msixEntry.data])
      expect([...column.subarray(from, from + 4)]).toEqual([0, 0, 0, 0]);
    expect([...m.msixEntry.vectorControl.subarray(from, from + 4)]).toEqual([1, 1, 1, 1]);
    expect([...m.msixEntry.vectorControl.subarray(from - 4, from)]).toEqual([0, 0, 0, 0]);
  });
});

describe.each(['none', 'vtd', 'amd'] as const)('a message beyond the table (remapping %s)', (remapping) => {
  it('has no entry to be sent from, and reaches its irq when the device writes what the descriptor keeps', () => {
    const { engine, m, alloc } = machine('6.12', remapping);
    alloc(SWITCH, 1, 12, VIRTUAL);
    const row = m.shape.msiFirst[SWITCH]! + 9;
    const irq = m.msiDesc.irq[row]!;
    run(engine, Call.requestIrq, [irq, 0, 0]);
    const delivery = createDelivery(engine);
    expect(delivery.fire(SWITCH, 9).verdict).toBe(Verdict.noSuchEntry);
    const { bus, devfn } = m.topology.pci.functions[SWITCH]!;
    const { addressLo, addressHi, data } = m.msiDesc;
    const told = delivery.write((bus << 8) | devfn, addressLo[row]!, addressHi[row]!, data[row]!);
    expect(told.entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
  });
});

describe('messages beyond the table that come late', () => {
  it('do not fit the domain that 6.12 made for the table', () => {
    const { engine, m, alloc } = machine('6.12');
    expect(alloc(SWITCH, 1, 4, PCI_IRQ_MSIX)).toBe(4);
    run(engine, Call.pciFreeIrqVectors, [SWITCH]);
    expect(alloc(SWITCH, 10, 12, VIRTUAL | PCI_IRQ_AFFINITY, 8)).toBe(-ERANGE);
    expect(m.affinityDesc.used.includes(1)).toBe(false);
    expect(brokenInvariants(m)).toEqual([]);
  });

  it('are given out by the global domain of 6.1', () => {
    const { engine, alloc } = machine('6.1');
    expect(alloc(SWITCH, 1, 4, PCI_IRQ_MSIX)).toBe(4);
    run(engine, Call.pciFreeIrqVectors, [SWITCH]);
    expect(alloc(SWITCH, 1, 12, VIRTUAL)).toBe(12);
  });

  it('are refused aloud where the topology has no room for them', () => {
    const { alloc } = machine('6.12');
    expect(() => alloc(NEIGHBOUR, 1, 12, VIRTUAL)).toThrow('room for 4 messages of device 2, not for 12');
  });
});
