import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { IRQCHIP, IRQD } from '../../engine/irqd.ts';
import { domainName } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { DEPTH } from '../../engine/tables.ts';
import { cpus, PARAMS } from '../../model/test-topology.ts';
import type { KernelParameters, Topology, VtdTopology } from '../../model/topology.ts';
import { booted, events, run } from '../test-topology.ts';
import { enableFaultHandling, faultIrq } from './fault-irq.ts';

const unit = (more: Partial<VtdTopology['units'][number]> = {}): VtdTopology['units'][number] => ({
  segment: 0,
  includeAll: true,
  ir: true,
  eim: true,
  maxHandleMask: 15,
  scopes: [{ type: 'ioapic', id: 0, bdf: 0xf0f8 }],
  ...more,
});

const VTD: VtdTopology = { kind: 'vtd', intrRemap: true, x2apicOptOut: false, units: [unit()] };
const FIRST_IRQ = 24;
const NO_THREAD = 0x210000;

const vtd = (more: Partial<Topology> = {}): Engine => booted({ remapping: VTD, ...more });
const params = (more: Partial<KernelParameters>): Partial<Topology> => ({ params: { ...PARAMS, ...more } });

/** Message that the chip composes for a vector on CPU 0. */
function message({ machine: m }: Engine, vector: number, dest: number): string {
  m.apicChipData.cfgVector[FIRST_IRQ] = vector;
  m.apicChipData.cfgDestApicid[FIRST_IRQ] = dest;
  m.chips.chips[m.chips.number['dmar-msi']!]!.irqComposeMsiMsg!(m, FIRST_IRQ, 0);
  const { addressHi, addressLo, data } = m.msg;
  return [addressHi, addressLo, data].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

describe("a unit's message", () => {
  it.each([
    [
      'in physical x2APIC mode',
      { x2apic: true, ...params({ x2apicPhys: true }) },
      0x1234,
      '00001200 fee34000 00000021',
    ],
    ['in cluster mode', { x2apic: true }, 0x00020020, '00020000 fee20004 00000021'],
    ['in physical flat mode', {}, 0x25, '00000000 fee25000 00000021'],
  ])('%s has all of its destination', (_, more, dest, expected) => {
    expect(message(vtd(more), 0x21, dest)).toBe(expected);
  });
});

const registers = ({ dmarUnit: d }: Machine, number = 0): number[] => [
  d.feData[number]!,
  d.feAddr[number]!,
  d.feUaddr[number]!,
  d.masked[number]!,
];

describe('DMAR-MSI', () => {
  it('is made for the first unit, on VECTOR, and gives each unit one irq', () => {
    const engine = vtd({ remapping: { ...VTD, units: [unit({ includeAll: false }), unit()] } });
    const { machine: m } = engine;
    expect(run(engine, Call.dmarSetInterrupt, [0])).toBe(FIRST_IRQ);
    const names = events(engine, /^irq_domain|^vector/).map((event) => event.split(' ')[0]);
    expect(names).toEqual([
      'irq_domain_create_ret',
      'irq_domain_alloc_irqs',
      'vector_reserve',
      'vector_config',
      'vector_setup',
      'irq_domain_alloc_irqs_ret',
    ]);
    expect(run(engine, Call.dmarSetInterrupt, [1])).toBe(FIRST_IRQ + 1);
    expect(run(engine, Call.dmarSetInterrupt, [0])).toBe(FIRST_IRQ);
    expect(events(engine, /create/)).toEqual([]);
    const domain = m.irqData.domain[FIRST_IRQ * DEPTH]! - 1;
    expect(domainName(m, domain)).toBe('DMAR-MSI');
    expect(m.irqDomain.flags[domain]).toBe(0x13);
    expect([m.irqDomain.parent[domain], m.irqDomain.mapcount[domain]]).toEqual([1, 2]);
    expect(m.irqData.hwirq[(FIRST_IRQ + 1) * DEPTH]).toBe(1);
    expect([m.irqDesc.node[FIRST_IRQ], m.irqDesc.levels[FIRST_IRQ]]).toEqual([-1, 2]);
    expect(m.irqDesc.dstate[FIRST_IRQ]! & IRQD.movePcntxt).toBe(0);
  });

  it('has its registers written when it is requested, unmasked, and cleared when it is freed', () => {
    const engine = vtd({ cpus: cpus([0, 4]) });
    const { machine: m } = engine;
    run(engine, Call.dmarSetInterrupt, [0]);
    expect(registers(m)).toEqual([0, 0, 0, 1]);
    expect(run(engine, Call.requestIrq, [FIRST_IRQ, NO_THREAD, 0])).toBe(0);
    const dest = m.apicChipData.cpu[FIRST_IRQ] === 1 ? 0xfee04000 : 0xfee00000;
    expect(registers(m)).toEqual([m.apicChipData.vector[FIRST_IRQ], dest, 0, 0]);
    run(engine, Call.freeIrq, [FIRST_IRQ, 0]);
    expect(registers(m)).toEqual([0, 0, 0, 1]);
  });

  it('prints the flags of its chip', () => {
    const { machine: m } = vtd();
    const chip = m.chips.chips[m.chips.number['dmar-msi']!]!;
    expect(chip.flags).toBe(IRQCHIP.skipSetWake | IRQCHIP.affinityPreStartup);
  });

  it('is set up and asked for at boot by 6.1', () => {
    const { machine: m } = booted({ release: '6.1', remapping: { ...VTD, units: [unit({ scopes: [] })] } });
    enableFaultHandling(m, 0);
    const irq = faultIrq(m, 0);
    expect(irq).toBe(FIRST_IRQ);
    expect(m.irqDesc.dstate[irq]! & IRQD.started).not.toBe(0);
    expect(m.names.text(m.irqAction.name[m.irqDesc.action[irq]! - 1]!)).toBe('dmar0');
    expect(m.irqAction.flags[m.irqDesc.action[irq]! - 1]).toBe(0x10000);
    expect(registers(m)[3]).toBe(0);
  });
});

describe('units that RHSA names the node of', () => {
  /** Units of nodes 1, 0, none and 5 in a machine of two nodes with two CPUs each. */
  const NODES: Partial<Topology> = {
    nodes: 2,
    cpus: cpus([0, 1, 2, 3]).map((cpu, at) => ({ ...cpu, node: at >> 1 })),
    remapping: { ...VTD, units: [unit({ node: 1 }), unit({ node: 0 }), unit(), unit({ node: 5 })] },
  };
  const irqs = ({ machine: m }: Engine): number[] => [0, 1, 2, 3].map((each) => faultIrq(m, each));

  it('get their irq with the boot CPU where they are near it, in 6.12', () => {
    const engine = vtd(NODES);
    const { machine: m } = engine;
    const irq = faultIrq(m, 1);
    expect(irqs(engine)).toEqual([0, irq, 0, 0]);
    expect([m.irqDesc.node[irq], m.irqDesc.dstate[irq]! & IRQD.started]).toEqual([0, IRQD.started]);
    expect(m.names.text(m.irqAction.name[m.irqDesc.action[irq]! - 1]!)).toBe('dmar1');
  });

  it('get it with the first CPU of their node otherwise, near that CPU', () => {
    const engine = vtd(NODES);
    const { machine: m } = engine;
    expect(run(engine, Call.enableDrhdFaultHandling, [1])).toBe(0);
    expect(faultIrq(m, 0)).toBe(0);
    expect(run(engine, Call.enableDrhdFaultHandling, [2])).toBe(0);
    const irq = faultIrq(m, 0);
    expect([m.irqDesc.node[irq], m.topology.cpus[m.apicChipData.cpu[irq]!]!.node]).toEqual([1, 1]);
    expect(m.names.text(m.irqAction.name[m.irqDesc.action[irq]! - 1]!)).toBe('dmar0');
    const before = irqs(engine);
    run(engine, Call.enableDrhdFaultHandling, [3]);
    expect(irqs(engine)).toEqual(before);
    expect(before.slice(2)).toEqual([0, 0]);
  });

  it('all get it at boot in 6.1, and keep their node', () => {
    const engine = vtd({ ...NODES, release: '6.1' });
    const { machine: m } = engine;
    expect(irqs(engine).every((irq) => irq > 0)).toBe(true);
    expect(irqs(engine).map((irq) => m.irqDesc.node[irq])).toEqual([1, 0, -1, -1]);
  });

  it('are near none in a kernel without nodes', () => {
    const { config } = vtd().machine.topology;
    const engine = vtd({ ...NODES, config: { ...config, numa: false } });
    expect(irqs(engine)).toEqual([0, 0, 0, 0]);
    run(engine, Call.dmarSetInterrupt, [0]);
    expect(engine.machine.irqDesc.node[faultIrq(engine.machine, 0)]).toBe(-1);
  });
});
