import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { IRQ, IRQD } from '../../engine/irqd.ts';
import { domainName } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { DEPTH } from '../../engine/tables.ts';
import { cpus, pciFunction } from '../../model/test-topology.ts';
import type { HpetTopology, Topology, VtdTopology } from '../../model/topology.ts';
import { AMD_VI, booted, CONFIG, events, run, topology } from '../test-topology.ts';
import { clockeventChannel, usesHpetMsi } from './domain.ts';

const HPET: HpetTopology = { blockId: 0, channels: 4, legacy: true, msiChannels: [0, 1, 2, 3] };
const FIRST_IRQ = 24;
const ENODEV = 19;
/** IRQF_TIMER | IRQF_NOBALANCING */
const FLAGS = 0x214a00;

const hpet = (more: Partial<Topology> = {}): Engine => booted({ hpet: HPET, ...more });
const config = (more: Partial<Topology['config']>): Partial<Topology> => ({ config: { ...CONFIG, ...more } });

/** Channels that got an irq, by the hwirqs of their domain. */
function channels({ machine: m }: Engine): number[] {
  const row = m.irqDomain.kind.indexOf(m.chips.kind('hpet-msi'));
  const irqs = Array.from({ length: m.shape.irqs }, (_, irq) => irq);
  return irqs
    .filter((irq) => m.irqData.domain[irq * DEPTH] === row + 1)
    .map((irq) => m.irqData.hwirq[irq * DEPTH]!);
}

const domainOf = ({ machine: m }: Engine): string => domainName(m, m.irqData.domain[FIRST_IRQ * DEPTH]! - 1);
const chipName = ({ machine: m }: Engine): string =>
  m.chips.chips[m.irqData.chip[FIRST_IRQ * DEPTH]!]!.name(m, FIRST_IRQ, 0);
const levels = ({ machine: m }: Engine): number => m.irqDesc.levels[FIRST_IRQ]!;

describe('HPET-MSI', () => {
  it('gives each possible CPU a channel behind the one of the PIT', () => {
    const engine = hpet();
    const { machine: m } = engine;
    expect(run(engine, Call.hpetLateInit, [])).toBe(0);
    expect(channels(engine)).toEqual([1, 2]);
    expect(events(engine, /^irq_domain/).map((event) => event.split(' ')[0])).toEqual([
      'irq_domain_create_ret',
      'irq_domain_alloc_irqs',
      'irq_domain_alloc_irqs_ret',
      'irq_domain_alloc_irqs',
      'irq_domain_alloc_irqs_ret',
    ]);
    expect([domainOf(engine), chipName(engine), levels(engine)]).toEqual(['HPET-MSI-0', 'HPET-MSI', 2]);
    expect(m.irqDomain.flags[m.irqData.domain[FIRST_IRQ * DEPTH]! - 1]).toBe(0x13);
    expect(m.irqDesc.status[FIRST_IRQ]! & IRQ.movePcntxt).not.toBe(0);
    expect(m.irqDesc.node[FIRST_IRQ]).toBe(-1);
  });

  it.each([
    ['where the RTC has one, too', config({ hpetEmulateRtc: true }), [2, 3]],
    ['where /dev/hpet has one', config({ hpet: true }), [2, 3]],
    ['where both have one', config({ hpet: true, hpetEmulateRtc: true }), [3]],
    ['where nothing is replaced', { hpet: { ...HPET, legacy: false } }, [0, 1]],
    ['for one CPU', { cpus: cpus([0]) }, [1]],
    ['where most have no messages', { hpet: { ...HPET, msiChannels: [3] } }, [3]],
    ['where none has messages', { hpet: { ...HPET, msiChannels: [] } }, []],
  ])('takes other channels %s', (_, more, expected) => {
    const engine = hpet(more as Partial<Topology>);
    expect(run(engine, Call.hpetLateInit, [])).toBe(0);
    expect(channels(engine)).toEqual(expected);
  });

  it.each([
    ['without a HPET', { hpet: undefined }],
    ['where APIC timers always run', { arat: true }],
    [
      'where HPET messages spoil DMA',
      { pci: { functions: [pciFunction(0xa0, { vendor: 0x1002, device: 0x4385 })], buses: [] } },
    ],
  ])('is not there %s', (_, more) => {
    const machine = topology({ hpet: HPET, ...(more as Partial<Topology>) });
    expect(usesHpetMsi(machine)).toBe(false);
  });

  it('has no channel where there is no HPET', () => {
    expect(clockeventChannel(topology(), 0)).toBe(-1);
  });
});

const VTD: VtdTopology = {
  kind: 'vtd',
  intrRemap: true,
  x2apicOptOut: false,
  units: [
    {
      segment: 0,
      includeAll: true,
      ir: true,
      eim: true,
      maxHandleMask: 15,
      scopes: [
        { type: 'ioapic', id: 0, bdf: 0xf0f8 },
        { type: 'hpet', id: 0, bdf: 0x00f8 },
      ],
    },
  ],
};
const SCOPELESS: VtdTopology = {
  ...VTD,
  units: [{ ...VTD.units[0]!, scopes: [{ type: 'ioapic', id: 0, bdf: 0xf0f8 }] }],
};

describe('HPET-MSI under remapping', () => {
  it('belongs to the unit that has it in its scope, whose entries check 13 bits of the source', () => {
    const engine = hpet({ remapping: VTD });
    run(engine, Call.hpetLateInit, []);
    expect([domainOf(engine), chipName(engine), levels(engine)]).toEqual(['HPET-MSI-0', 'IR-HPET-MSI', 3]);
    expect(engine.machine.intelIrData.e2[FIRST_IRQ]).toBe(0x000700f8);
  });

  it('belongs to the AMD unit that has it as a special device', () => {
    const engine = hpet({ remapping: { ...AMD_VI, hpets: [{ id: 0, devid: 0xa0, unit: 0 }] } });
    const { machine: m } = engine;
    run(engine, Call.hpetLateInit, []);
    expect([chipName(engine), levels(engine), m.irqData.hwirq[FIRST_IRQ * DEPTH + 1]]).toEqual([
      'IR-HPET-MSI',
      3,
      0xa00000,
    ]);
    // It shares the table of the IO-APIC.
    expect(events(engine, /amd_alloc/)).toEqual([
      'amd_alloc_irq_index a0 1 0',
      'amd_alloc_irq_index_ret 20',
      'amd_alloc_irq_index a0 1 0',
      'amd_alloc_irq_index_ret 21',
    ]);
    run(engine, Call.requestIrq, [FIRST_IRQ, FLAGS, 0]);
    expect(m.hpetChannel.fsbData[1]).toBe(0x20);
  });

  it('stays on VECTOR where no scope has it, but not with x2APIC', () => {
    const engine = hpet({ remapping: SCOPELESS });
    run(engine, Call.hpetLateInit, []);
    expect([chipName(engine), levels(engine)]).toEqual(['HPET-MSI', 2]);
    expect(run(hpet({ remapping: SCOPELESS, x2apic: true }), Call.hpetLateInit, [])).toBe(-ENODEV);
  });
});

describe('a channel', () => {
  const config1 = ({ hpetChannel: h }: Machine): number[] => [h.config[1]!, h.fsbData[1]!, h.fsbAddress[1]!];

  it('is written and enabled when its irq is requested, moved at once, and cleared when it is freed', () => {
    const engine = hpet({ cpus: cpus([0, 4]) });
    const { machine: m } = engine;
    run(engine, Call.hpetLateInit, []);
    run(engine, Call.requestIrq, [FIRST_IRQ, FLAGS, 0]);
    const { vector, cpu } = m.apicChipData;
    expect(config1(m)[0]).toBe(0x4004);
    expect(m.irqDesc.dstate[FIRST_IRQ]! & IRQD.noBalancing).not.toBe(0);
    const other = 1 - cpu[FIRST_IRQ]!;
    run(engine, Call.setAffinity, [FIRST_IRQ], [other]);
    expect(cpu[FIRST_IRQ]).toBe(other);
    expect(config1(m)).toEqual([0x4004, vector[FIRST_IRQ], (0xfee00000 | ((other * 4) << 12)) >>> 0]);
    run(engine, Call.freeIrq, [FIRST_IRQ, 0]);
    expect(config1(m)).toEqual([0, 0, 0]);
  });
});
