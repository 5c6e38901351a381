import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import { chipOf } from '../../engine/chip.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Machine } from '../../engine/machine.ts';
import { AMD_IRQS_PER_TABLE } from '../../engine/tables.ts';
import { pciFunction } from '../../model/test-topology.ts';
import type { Topology } from '../../model/topology.ts';
import { AMD_VI, booted, events, run, withMsi, withMsix } from '../test-topology.ts';
import { clearAllocated, prepareEntry, setAllocated } from './irte.ts';
import { allocIrqIndex, allocIrqTable, keepForIoapic } from './tables.ts';

/** MSI-X of 64 at 00:02.0, MSI of 32 at 00:03.0. */
const FUNCTIONS = [pciFunction(0x10, withMsix(64)), pciFunction(0x18, withMsi(5))];
const MSIX = 0x10;
const IRQ = 40;

const amd = (more: Partial<Topology> = {}): Engine =>
  booted({
    remapping: AMD_VI,
    pci: { functions: FUNCTIONS, buses: [{ segment: 0, bus: 0, bridge: -1, node: -1 }] },
    ...more,
  });

const hex = (words: readonly number[]): string =>
  `0x${words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')}`;

const lo = ({ amdIrData: d }: Machine): string => hex([d.e1[IRQ]!, d.e0[IRQ]!]);
const hi = ({ amdIrData: d }: Machine): string => hex([d.e3[IRQ]!, d.e2[IRQ]!]);

function entry(m: Machine, table: number, index: number): string {
  const row = table * AMD_IRQS_PER_TABLE + index;
  const { w0, w1, w2, w3 } = m.amdEntry;
  return `${hex([w1[row]!, w0[row]!])} / ${hex([w3[row]!, w2[row]!])}`;
}

describe('a remapped message', () => {
  it.each([
    [0, 0x00000000],
    [37, 0x00000025],
  ])('of index %i has an address without destination, and the index as data', (index, data) => {
    const { machine: m } = amd();
    m.amdIrData.index[IRQ] = index;
    m.chips.chips[m.chips.number['amd-ir']!]!.irqComposeMsiMsg!(m, IRQ, 1);
    expect(m.msg).toEqual({ addressLo: 0xfee00000, addressHi: 0, data });
  });
});

describe('an entry of 128 bits', () => {
  it('has vector 0x41 and APIC id 0x25', () => {
    const { machine: m } = amd();
    prepareEntry(m, IRQ, 0x41, 0x25);
    expect([lo(m), hi(m)]).toEqual(['0x0000000000002501', '0x0000000000000041']);
  });

  it('has a logical destination in cluster mode', () => {
    const { machine: m } = amd({ x2apic: true, remapping: { ...AMD_VI, xtSup: true } });
    expect(m.platform.apic).toBe('cluster x2apic');
    prepareEntry(m, IRQ, 0x22, 0x00020020);
    expect([lo(m), hi(m)]).toEqual(['0x0000000002002041', '0x0000000000000022']);
  });

  it('has 32 bits of destination in two pieces', () => {
    const { machine: m } = amd();
    prepareEntry(m, IRQ, 0x22, 0x12345678);
    expect([lo(m), hi(m)]).toEqual(['0x0000000034567801', '0x1200000000000022']);
  });

  it('says that it is taken with a vector that no irq has', () => {
    const { machine: m } = amd();
    setAllocated(m, 1, 7);
    expect(entry(m, 1, 7)).toBe('0x0000000000000000 / 0x00000000000000ff');
  });
});

describe('an entry of 32 bits', () => {
  const legacy = (): Machine => amd({ remapping: { ...AMD_VI, ga: false } }).machine;

  it('has vector 0x41 and APIC id 0x25', () => {
    const m = legacy();
    prepareEntry(m, IRQ, 0x41, 0x25);
    expect(hex([m.amdIrData.e0[IRQ]!])).toBe('0x00412501');
  });

  it('says that it is taken with a value that is not valid', () => {
    const m = legacy();
    setAllocated(m, 1, 7);
    expect(hex([m.amdEntry.w0[AMD_IRQS_PER_TABLE + 7]!])).toBe('0xfffffffe');
  });
});

describe('an entry of the IO-APIC', () => {
  it('has the pin as its vector and no destination', () => {
    const engine = amd({
      isaOverrides: [{ irq: 9, gsi: 9, trigger: 'level', polarity: 'low' }],
    });
    const { machine: m } = engine;
    run(engine, Call.requestIrq, [9, 0x80, 0]);
    expect(events(engine, /ioapic_write_entry/)[0]).toBe('ioapic_write_entry 0 9 1a009 0');
    expect(chipOf(m, 9, 0).name(m, 9, 0)).toBe('IR-IO-APIC');
  });
});

describe('the choice of an index', () => {
  const table = (m: Machine): number => allocIrqTable(m, 0, MSIX, 0);

  it('aligns MSI and lets MSI-X fill the gap', () => {
    const { machine: m } = amd();
    const dte = table(m);
    const take = (count: number, align: boolean): number => allocIrqIndex(m, dte, count, align);
    const indices = [take(1, false), take(1, false), take(1, false), take(4, true), take(1, false)];
    expect(indices).toEqual([0, 1, 2, 4, 3]);
  });

  it('begins behind the pins of an IO-APIC', () => {
    const { machine: m } = amd();
    const dte = table(m);
    keepForIoapic(m, dte);
    expect(allocIrqIndex(m, dte, 3, true)).toBe(32);
  });

  it.each([
    ['aligned', true, 8],
    ['unaligned', false, 1],
  ])('of four messages goes past 0 and 5, %s', (_, align, index) => {
    const { machine: m } = amd();
    const dte = table(m);
    for (let i = 0; i < 6; i++) allocIrqIndex(m, dte, 1, false);
    for (const i of [1, 2, 3, 4]) clearAllocated(m, m.amdDte.table[dte]!, i);
    expect(allocIrqIndex(m, dte, 4, align)).toBe(index);
  });

  it('says -ENOSPC where no block is left', () => {
    const { machine: m } = amd();
    const dte = table(m);
    for (let i = 0; i < AMD_IRQS_PER_TABLE; i++) allocIrqIndex(m, dte, 1, false);
    expect(allocIrqIndex(m, dte, 1, false)).toBe(-28);
  });
});
