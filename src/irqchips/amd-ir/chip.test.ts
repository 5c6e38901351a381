import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { IRQD } from '../../engine/irqd.ts';
import { domainName } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { AMD_IRQS_PER_TABLE, DEPTH } from '../../engine/tables.ts';
import { pciFunction } from '../../model/test-topology.ts';
import type { AmdViTopology, PciFunctionTopology, Topology } from '../../model/topology.ts';
import { AMD_VI, booted, events, run, withMsi, withMsix } from '../test-topology.ts';
import { ivrsAlias, unitOfFunction, unitOfHpet, unitOfIoapic, unitOfRequester } from './units.ts';

const MSI = 2;
const MSIX = 4;
const AMD = /^amd_/;
const FIRST_IRQ = 24;

const BUSES = [
  { segment: 0, bus: 0, bridge: -1, node: -1 },
  { segment: 0, bus: 5, bridge: 3, node: -1 },
];

/** The IOMMU, an MSI-X function, an MSI function, a conventional bridge with two MSI functions behind it. */
const FUNCTIONS: readonly PciFunctionTopology[] = [
  pciFunction(0x0002, withMsi(2)),
  pciFunction(0x0010, withMsix(8)),
  pciFunction(0x0018, withMsi(4)),
  pciFunction(0x00f0, { secondaryBus: 5 }),
  pciFunction(0x0508, withMsi(0)),
  pciFunction(0x0510, withMsi(0)),
];
const [IOMMU, DEV, MULTI, , LEFT, RIGHT] = [0, 1, 2, 3, 4, 5];

const amd = (remapping: AmdViTopology = AMD_VI, more: Partial<Topology> = {}): Engine =>
  booted({ remapping, pci: { functions: FUNCTIONS, buses: BUSES }, ...more });

const vectors = (engine: Engine, dev: number, count: number, flags: number): number =>
  run(engine, Call.pciAllocIrqVectors, [dev, count, count, flags, 0, 0, 0, 0, 0]);

const domainOf = (m: Machine, dev: number): string => domainName(m, m.device.msiDomain[dev]! - 1);

/** Table of a requester, by the device table. */
const tableOf = ({ amdDte }: Machine, devid: number): number => amdDte.table[amdDte.devid.indexOf(devid)]!;

/** Entries of a table that hold anything. */
function taken(m: Machine, table: number): number[] {
  const at = table * AMD_IRQS_PER_TABLE;
  return Array.from({ length: AMD_IRQS_PER_TABLE }, (_, index) => index).filter(
    (index) => (m.amdEntry.w0[at + index]! | m.amdEntry.w2[at + index]!) !== 0,
  );
}

describe('AMD-Vi', () => {
  it('remaps what it covers, and never itself', () => {
    const { machine: m } = amd();
    expect(domainOf(m, IOMMU!)).toBe('VECTOR');
    expect(domainOf(m, DEV!)).toBe('AMD-IR-0-14');
    expect(domainName(m, m.irqDomain.parent.indexOf(2))).toBe('IO-APIC-0');
  });

  it('leaves functions of no entry to VECTOR', () => {
    const units = [{ segment: 0, devid: 2, covers: [{ first: 0x18, last: 0x18, alias: -1 }] }];
    const { machine: m } = amd({ ...AMD_VI, units });
    expect([domainOf(m, DEV!), domainOf(m, MULTI!)]).toEqual(['VECTOR', 'AMD-IR-0-14']);
  });

  it('keeps the first 32 entries of a table for the pins of an IO-APIC', () => {
    const { machine: m } = amd();
    const table = tableOf(m, 0xa0);
    expect(taken(m, table).length).toBe(32);
    expect(m.amdTable.minIndex[table]).toBe(32);
  });
});

describe('an MSI-X irq', () => {
  it('has an index of its requester, chosen behind its vector', () => {
    const engine = amd();
    const { machine: m } = engine;
    expect(vectors(engine, DEV!, 2, MSIX)).toBe(2);
    expect(domainName(m, m.irqData.domain[FIRST_IRQ * DEPTH]! - 1)).toBe('IR-PCI-MSIX-0000:00:02.0-12');
    expect(m.irqData.hwirq[(FIRST_IRQ + 1) * DEPTH + 1]).toBe(0x100000);
    expect([...m.msixEntry.data.subarray(0, 2)]).toEqual([0, 1]);
    expect(m.irqDesc.dstate[FIRST_IRQ]! & IRQD.movePcntxt).not.toBe(0);
    // Once as it was prepared, once as the VECTOR domain has it by now.
    expect(events(engine, AMD)).toEqual([
      'amd_alloc_irq_index 10 1 0',
      'amd_alloc_irq_index_ret 0',
      'amd_modify_irte_ga 10 0 1 0 ef 0',
      'amd_modify_irte_ga 10 0 1 0 ef 0',
      'amd_alloc_irq_index 10 1 0',
      'amd_alloc_irq_index_ret 1',
      'amd_modify_irte_ga 10 1 1 0 ef 0',
      'amd_modify_irte_ga 10 1 1 0 ef 0',
    ]);
  });

  it('moves with one write of its entry', () => {
    const engine = amd();
    const { machine: m } = engine;
    vectors(engine, DEV!, 1, MSIX);
    run(engine, Call.requestIrq, [FIRST_IRQ, 0, 0]);
    const other = 1 - m.apicChipData.cpu[FIRST_IRQ]!;
    engine.clearEvents();
    run(engine, Call.setAffinity, [FIRST_IRQ], [other]);
    const vector = m.apicChipData.vector[FIRST_IRQ]!;
    expect(events(engine, /^amd_|pci_write|k_vector_sched/)).toEqual([
      `amd_modify_irte_ga 10 0 ${(1 | (other << 8)).toString(16)} 0 ${vector.toString(16)} 0`,
      'k_vector_schedule_cleanup',
    ]);
  });

  it('leaves its entry behind when it is freed, marked as not valid first', () => {
    const engine = amd();
    const { machine: m } = engine;
    vectors(engine, DEV!, 1, MSIX);
    run(engine, Call.requestIrq, [FIRST_IRQ, 0, 0]);
    const row = tableOf(m, 0x10) * AMD_IRQS_PER_TABLE;
    const valid = m.amdEntry.w0[row]!;
    expect(valid & 1).toBe(1);
    run(engine, Call.freeIrq, [FIRST_IRQ, 0]);
    expect(m.amdEntry.w0[row]).toBe(valid - 1);
    run(engine, Call.pciFreeIrqVectors, [DEV!]);
    expect(taken(m, tableOf(m, 0x10))).toEqual([]);
    expect(m.amdIrData.present[FIRST_IRQ]).toBe(0);
  });

  it('has an entry of 32 bits where there is no GA mode', () => {
    const engine = amd({ ...AMD_VI, ga: false });
    vectors(engine, DEV!, 1, MSIX);
    expect(events(engine, /amd_modify/)).toEqual([
      'amd_modify_irte 10 0 ef0001 0',
      'amd_modify_irte 10 0 ef0001 0',
    ]);
    run(engine, Call.pciFreeIrqVectors, [DEV!]);
    expect(taken(engine.machine, tableOf(engine.machine, 0x10))).toEqual([]);
  });
});

describe('a block of MSI', () => {
  it('has neighbouring entries at an aligned index, and numbers of its own', () => {
    const engine = amd();
    const { machine: m } = engine;
    expect(vectors(engine, MULTI!, 4, MSI)).toBe(4);
    expect(events(engine, /amd_alloc/)).toEqual(['amd_alloc_irq_index 18 4 1', 'amd_alloc_irq_index_ret 0']);
    const irqs = [0, 1, 2, 3].map((i) => FIRST_IRQ + i);
    expect(irqs.map((irq) => m.amdIrData.index[irq])).toEqual([0, 1, 2, 3]);
    expect(irqs.map((irq) => m.irqData.hwirq[irq * DEPTH + 1])).toEqual([
      0x180000, 0x180001, 0x180002, 0x180003,
    ]);
  });
});

describe('requesters that share an id', () => {
  it('of the firmware share a table', () => {
    const covers = [
      { first: 0, last: 0xff, alias: -1 },
      { first: 0x0500, last: 0x05ff, alias: 0x00f0 },
    ];
    const engine = amd({ ...AMD_VI, units: [{ segment: 0, devid: 2, covers }] });
    const { machine: m } = engine;
    vectors(engine, LEFT!, 1, MSI);
    vectors(engine, RIGHT!, 1, MSI);
    expect(tableOf(m, 0x0510)).toBe(tableOf(m, 0x0508));
    expect(tableOf(m, 0x00f0)).toBe(tableOf(m, 0x0508));
    expect(taken(m, tableOf(m, 0x00f0))).toEqual([0, 1]);
  });

  it('of a bridge alone have tables of their own, and the last one made is that of the bridge', () => {
    const engine = amd();
    const { machine: m } = engine;
    vectors(engine, LEFT!, 1, MSI);
    vectors(engine, RIGHT!, 1, MSI);
    expect(tableOf(m, 0x0510)).not.toBe(tableOf(m, 0x0508));
    expect(tableOf(m, 0x00f0)).toBe(tableOf(m, 0x0510));
  });
});

describe('a unit', () => {
  const two: AmdViTopology = {
    ...AMD_VI,
    units: [
      { segment: 0, devid: 2, covers: [{ first: 3, last: 0x3fff, alias: -1 }] },
      { segment: 0, devid: 0x4002, covers: [{ first: 0x4003, last: 0x7fff, alias: 0x4008 }] },
    ],
    ioApics: [
      { id: 0, devid: 0xa0, unit: 0 },
      { id: 1, devid: 0x4001, unit: 1 },
    ],
    hpets: [{ id: 0, devid: 0xa0, unit: 0 }],
  };

  it('is found by requester, segment and special device', () => {
    expect(unitOfRequester(two, 0, 0x10)).toBe(0);
    expect(unitOfRequester(two, 0, 0x4010)).toBe(1);
    expect(unitOfRequester(two, 0, 0x4001)).toBe(1);
    expect(unitOfRequester(two, 0, 0x4002)).toBe(-1);
    expect(unitOfRequester(two, 0, 0x8000)).toBe(-1);
    expect(unitOfRequester(two, 1, 0x10)).toBe(-1);
  });

  it('knows the alias of a requester', () => {
    expect([ivrsAlias(two, 0, 0x4010), ivrsAlias(two, 0, 0x10)]).toEqual([0x4008, 0x10]);
  });

  it('of a machine serves functions, IO-APICs and HPETs', () => {
    const { machine: m } = amd(two);
    expect([unitOfFunction(m, DEV!), unitOfFunction(m, IOMMU!)]).toEqual([0, -1]);
    expect([unitOfIoapic(m, 1), unitOfIoapic(m, 9), unitOfHpet(m, 0), unitOfHpet(m, 1)]).toEqual([
      1, -1, 0, -1,
    ]);
  });
});
