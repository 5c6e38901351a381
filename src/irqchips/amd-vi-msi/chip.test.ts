import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { IRQCHIP, IRQD } from '../../engine/irqd.ts';
import { domainName } from '../../engine/irqdomain.ts';
import { effectiveMask, type Machine, Mask } from '../../engine/machine.ts';
import { DEPTH } from '../../engine/tables.ts';
import { ENOSPC } from '../../model/errno.ts';
import { cpus, pciFunction } from '../../model/test-topology.ts';
import type { AmdViTopology, Topology } from '../../model/topology.ts';
import { brokenInvariants } from '../invariants.ts';
import { booted, events, run } from '../test-topology.ts';

const FIRST_IRQ = 24;

/** Two units in x2APIC mode, the second one's function on node 1. */
const AMD: AmdViTopology = {
  kind: 'amd',
  units: [
    { segment: 0, devid: 2, covers: [{ first: 3, last: 0x3fff, alias: -1 }] },
    { segment: 0, devid: 0x4002, covers: [{ first: 0x4003, last: 0x7fff, alias: -1 }] },
  ],
  ga: true,
  xtSup: true,
  ioApics: [{ id: 0, devid: 0xa0, unit: 0 }],
  hpets: [],
};

const PCI = {
  functions: [pciFunction(0x0002, {}), pciFunction(0x4002, { node: 1 })],
  buses: [
    { segment: 0, bus: 0, bridge: -1, node: -1 },
    { segment: 0, bus: 0x40, bridge: -1, node: 1 },
  ],
};

const amd = (more: Partial<Topology> = {}): Engine =>
  booted({
    remapping: AMD,
    x2apic: true,
    nodes: 2,
    cpus: cpus([0, 1, 0x01020304, 3]).map((cpu, at) => ({ ...cpu, node: at >> 1 })),
    pci: PCI,
    ...more,
  });

const setup = (engine: Engine, unit: number): number => run(engine, Call.amdSetupIntcapxt, [unit]);

const handlerOf = (m: Machine, irq: number): string =>
  m.names.text(m.irqAction.name[m.irqDesc.action[irq]! - 1]!)!;

/** Registers of the three logs, high half first. */
const registers = ({ amdUnit: d }: Machine, unit: number): string[] =>
  [
    [d.eventIntHi, d.eventIntLo],
    [d.pprIntHi, d.pprIntLo],
    [d.gaIntHi, d.gaIntLo],
  ].map((words) => words.map((word) => word![unit]!.toString(16).padStart(8, '0')).join(' '));

/** What a register says of an irq that goes to an APIC in cluster mode. */
function expected(m: Machine, irq: number): string {
  const dest = m.apicChipData.cfgDestApicid[irq]!;
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
  return `${hex((dest & 0xff000000) | m.apicChipData.vector[irq]!)} ${hex(((dest & 0xffffff) << 8) | 4)}`;
}

describe('the interrupts of an AMD IOMMU in x2APIC mode', () => {
  it('are one for each log in 6.12, directly on VECTOR', () => {
    const engine = amd();
    const { machine: m } = engine;
    expect(setup(engine, 0)).toBe(0);
    const irqs = [0, 1, 2].map((i) => FIRST_IRQ + i);
    expect(irqs.map((irq) => handlerOf(m, irq))).toEqual(['AMD-Vi0-Evt', 'AMD-Vi0-PPR', 'AMD-Vi0-GA']);
    expect(irqs.map((irq) => m.irqData.hwirq[irq * DEPTH])).toEqual([0x170, 0x178, 0x180]);
    const domain = m.irqData.domain[FIRST_IRQ * DEPTH]! - 1;
    expect([domainName(m, domain), m.irqDomain.parent[domain], m.irqDesc.levels[FIRST_IRQ]]).toEqual([
      'AMD-Vi-MSI',
      1,
      2,
    ]);
    const chip = m.chips.chips[m.irqData.chip[FIRST_IRQ * DEPTH]!]!;
    expect([chip.name(m, FIRST_IRQ, 0), chip.flags]).toEqual(['IOMMU-MSI', IRQCHIP.maskOnSuspend]);
    expect(events(engine, /^irq_domain_create/).length).toBe(1);
    expect(registers(m, 0)).toEqual(irqs.map((irq) => expected(m, irq)));
    expect(brokenInvariants(m)).toEqual([]);
  });

  it('of a second unit are near it, collide in the domain with those of the first, and have registers of their own', () => {
    const engine = amd();
    const { machine: m } = engine;
    setup(engine, 0);
    const before = registers(m, 0);
    expect(setup(engine, 1)).toBe(0);
    const irq = FIRST_IRQ + 3;
    expect(handlerOf(m, irq)).toBe('AMD-Vi1-Evt');
    expect(m.irqDesc.node[irq]).toBe(1);
    expect(m.reverseMap.find(m.irqData.domain[irq * DEPTH]! - 1, 0x170)).toBe(FIRST_IRQ);
    expect([registers(m, 0), registers(m, 1)[0]]).toEqual([before, expected(m, irq)]);
    expect(brokenInvariants(m)).toEqual([]);
  });

  it('are one for all logs in 6.1, whose hwirq is 0', () => {
    const engine = amd({ release: '6.1' });
    const { machine: m } = engine;
    expect([setup(engine, 0), setup(engine, 1)]).toEqual([0, 0]);
    expect([handlerOf(m, FIRST_IRQ), handlerOf(m, FIRST_IRQ + 1)]).toEqual(['AMD-Vi', 'AMD-Vi']);
    expect([m.irqData.hwirq[FIRST_IRQ * DEPTH], m.irqDesc.node[FIRST_IRQ + 1]]).toEqual([0, -1]);
    const one = expected(m, FIRST_IRQ);
    expect(registers(m, 0)).toEqual([one, one, one]);
  });

  it('are masked around a move, so that their register follows', () => {
    const engine = amd();
    const { machine: m } = engine;
    setup(engine, 0);
    const from = m.apicChipData.cpu[FIRST_IRQ]!;
    const to = from === 2 ? 3 : 2;
    run(engine, Call.setAffinity, [FIRST_IRQ], [to]);
    expect(m.irqDesc.dstate[FIRST_IRQ]! & IRQD.setaffinityPending).not.toBe(0);
    engine.begin(0, Call.interrupt, [FIRST_IRQ]);
    engine.run(0, from);
    expect([m.apicChipData.cpu[FIRST_IRQ], m.masks.weight[effectiveMask(m, FIRST_IRQ)]]).toEqual([to, 1]);
    expect(registers(m, 0)[0]).toBe(expected(m, FIRST_IRQ));
    expect(brokenInvariants(m)).toEqual([]);
  });

  it('have zeroes in their registers when they are freed', () => {
    const engine = amd();
    setup(engine, 0);
    run(engine, Call.freeIrq, [FIRST_IRQ, -1]);
    expect(registers(engine.machine, 0)[0]).toBe('00000000 00000000');
    expect(registers(engine.machine, 0)[1]).not.toBe('00000000 00000000');
  });

  it('give up where there is no vector, and the domain goes', () => {
    const engine = amd({ cpus: cpus([0]), nodes: 1 });
    const { machine: m } = engine;
    while (m.matrix.alloc(Mask.online, false) >= 0);
    const before = m.irqDomain.used.join();
    expect(setup(engine, 0)).toBe(-ENOSPC);
    expect([m.irqDesc.allocated[FIRST_IRQ], m.irqDomain.used.join()]).toEqual([0, before]);
  });
});
