// Pins of PCI functions: where a _PRT says they go, through bridges, and the irqs that pci_enable_device() gets for them.

import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { IRQF } from '../engine/irqd.ts';
import { seeded } from '../engine/matrix-testing.ts';
import { prtEntry, swizzle } from '../engine/pci-irq.ts';
import { COMMAND_INTX_DISABLE, COMMAND_MASTER } from '../engine/pci-registers.ts';
import { FlowResult } from '../model/delivery.ts';
import { EBUSY } from '../model/errno.ts';
import { PARAMS, pciFunction, topology } from '../model/test-topology.ts';
import type { PciFunctionTopology, PrtEntry, Topology } from '../model/topology.ts';
import { brokenInvariants } from './invariants.ts';
import { createDelivery } from './stations.ts';
import { booted, run, withMsix } from './test-topology.ts';

const BRIDGE = 0x060400;
const CARDBUS = 0x060700;
const LEVEL_LOW = { trigger: 'level', polarity: 'low' } as const;

const entry = (
  bus: number,
  slot: number,
  pin: number,
  gsi: number,
  more: Partial<PrtEntry> = {},
): PrtEntry => ({
  segment: 0,
  bus,
  slot,
  pin,
  gsi,
  ...LEVEL_LOW,
  ...more,
});

/** All four pins of a slot of bus 0: GSI 16 + (slot + pin - 1) % 4, as boards have it. */
const slotEntries = (slot: number): PrtEntry[] =>
  [1, 2, 3, 4].map((pin) => entry(0, slot, pin, 16 + ((slot + pin - 1) & 3)));

const at = (bus: number, slot: number, fn: number, pin: number, more: Partial<PciFunctionTopology> = {}) =>
  pciFunction((bus << 8) | (slot << 3) | fn, { pin, legacyIrq: 0, command: 3, ...more });

/** A bridge in slot 1 of bus 0, one in slot 2 behind it, functions on each bus. */
const FUNCTIONS = [
  at(0, 1, 0, 1, { class: BRIDGE, secondaryBus: 1 }),
  at(0, 3, 0, 1),
  at(0, 3, 1, 2),
  at(0, 7, 0, 1),
  at(1, 2, 0, 1, { class: BRIDGE, secondaryBus: 2 }),
  at(1, 5, 0, 3),
  at(2, 1, 0, 4, withMsix(2)),
  at(0, 9, 0, 0),
];
const [ROOT_BRIDGE, FIRST, SECOND, SHARING, INNER_BRIDGE, BEHIND, DEEP, PINLESS] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;
const BUSES = [
  { segment: 0, bus: 0, bridge: -1, node: -1 },
  { segment: 0, bus: 1, bridge: ROOT_BRIDGE, node: -1 },
  { segment: 0, bus: 2, bridge: INNER_BRIDGE, node: -1 },
];
const PCI = { functions: FUNCTIONS, buses: BUSES };
const PRT = [1, 3, 7].flatMap(slotEntries);

function machine(more: Partial<Topology> = {}) {
  const engine = booted({ pci: PCI, prt: PRT, ...more });
  engine.names.push('test');
  const m = engine.machine;
  return {
    engine,
    m,
    enable: (dev: number): number => run(engine, Call.pciEnableDevice, [dev]),
    disable: (dev: number): number => run(engine, Call.pciDisableDevice, [dev]),
    irq: (dev: number): number => m.device.irq[dev]!,
  };
}

describe('a pin', () => {
  const gsi = (dev: number, more: Partial<Topology> = {}): number | undefined =>
    prtEntry(topology({ pci: PCI, prt: PRT, ...more }), dev)?.gsi;

  it('goes where the table of its bus says, each pin of a slot for itself', () => {
    expect([gsi(FIRST), gsi(SECOND), gsi(SHARING)]).toEqual([19, 16, 19]);
  });

  it('behind bridges comes out of a pin of the bridge that depends on the slot', () => {
    // INTC of slot 5 is INTD of the bridge in slot 1.
    expect(gsi(BEHIND)).toBe(16);
    // INTD of slot 1 is INTA of the bridge in slot 2, which is INTC of the bridge in slot 1.
    expect(gsi(DEEP)).toBe(19);
  });

  it('goes where the table of a bridge says that has one', () => {
    expect(gsi(BEHIND, { prt: [...PRT, entry(1, 5, 3, 23)] })).toBe(23);
    expect(gsi(DEEP, { prt: [...PRT, entry(1, 2, 1, 22)] })).toBe(22);
  });

  it('of a card is that of its CardBus bridge', () => {
    const functions = FUNCTIONS.with(ROOT_BRIDGE, { ...FUNCTIONS[ROOT_BRIDGE]!, class: CARDBUS, pin: 2 });
    expect(gsi(BEHIND, { pci: { ...PCI, functions } })).toBe(18);
    const pinless = functions.with(ROOT_BRIDGE, { ...functions[ROOT_BRIDGE]!, pin: 0 });
    expect(gsi(BEHIND, { pci: { ...PCI, functions: pinless } })).toBeUndefined();
  });

  it('that is none, or that nothing is said of, goes nowhere', () => {
    expect(gsi(PINLESS)).toBeUndefined();
    expect(gsi(FIRST, { prt: slotEntries(7) })).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is turned by each slot on its way, however deep it is (seed %i)',
    (seed) => {
      const below = seeded(seed);
      for (let i = 0; i < 200; i++) {
        const depth = below(6);
        const slots = Array.from({ length: depth + 1 }, () => below(32));
        const pin = 1 + below(4);
        // From the root down: bridges of buses 0 … depth - 1, then the function.
        const functions = slots.map((slot, bus) =>
          bus < depth ? at(bus, slot, 0, 1, { class: BRIDGE, secondaryBus: bus + 1 }) : at(bus, slot, 0, pin),
        );
        const buses = slots.map((_, bus) => ({ segment: 0, bus, bridge: bus - 1, node: -1 }));
        const prt = [1, 2, 3, 4].map((each) => entry(0, slots[0]!, each, 100 + each));
        const turned = slots.slice(1).reduce((sum, slot) => sum + slot, pin - 1) % 4;
        expect(prtEntry(topology({ pci: { functions, buses }, prt }), depth)?.gsi).toBe(101 + turned);
      }
    },
  );

  it('comes back after four slots', () => {
    for (const pin of [1, 2, 3, 4]) expect(swizzle(pin, 4 << 3)).toBe(pin);
    expect([1, 2, 3, 4].map((pin) => swizzle(pin, 1 << 3))).toEqual([2, 3, 4, 1]);
  });
});

describe('pci_enable_device()', () => {
  it('gets the irq of the pin, which the functions on it share', () => {
    const { m, enable, disable, irq } = machine();
    for (const dev of [FIRST, SECOND, SHARING]) expect(enable(dev)).toBe(0);
    expect([irq(FIRST), irq(SECOND), irq(SHARING)]).toEqual([19, 16, 19]);
    expect([m.mpChipData.isLevel[19], m.mpChipData.activeLow[19], m.mpChipData.count[19]]).toEqual([1, 1, 2]);
    disable(FIRST);
    expect(m.irqDesc.allocated[19]).toBe(1);
    disable(SHARING);
    expect(m.irqDesc.allocated[19]).toBe(0);
    expect(brokenInvariants(m)).toEqual([]);
  });

  it('counts, and enables the bridges above first', () => {
    const { m, enable, disable } = machine();
    expect([enable(DEEP), enable(DEEP)]).toEqual([0, 0]);
    expect([DEEP, INNER_BRIDGE, ROOT_BRIDGE].map((dev) => m.device.enableCnt[dev])).toEqual([2, 1, 1]);
    expect(
      [DEEP, INNER_BRIDGE, ROOT_BRIDGE].map((dev) => m.pciFunction.command[dev]! & COMMAND_MASTER),
    ).toEqual([0, COMMAND_MASTER, COMMAND_MASTER]);
    disable(DEEP);
    expect(m.device.irqManaged[DEEP]).toBe(1);
    disable(DEEP);
    expect([m.device.irqManaged[DEEP], m.device.enableCnt[INNER_BRIDGE]]).toEqual([0, 1]);
  });

  it('leaves the pin alone while messages are on', () => {
    const { engine, m, enable, disable } = machine();
    enable(DEEP);
    // The bridge above is the other user of the pin.
    expect(m.mpChipData.count[m.device.irq[DEEP]!]).toBe(2);
    expect(run(engine, Call.pciEnableMsixRange, [DEEP, 2, 2])).toBe(2);
    disable(DEEP);
    expect(m.device.irqManaged[DEEP]).toBe(1);
    enable(DEEP);
    expect(m.pciFunction.command[DEEP]! & COMMAND_INTX_DISABLE).toBe(COMMAND_INTX_DISABLE);
    expect(m.mpChipData.count[m.device.irq[DEEP]!]).toBe(2);
  });

  it('fails where the pin is used in another way', () => {
    const { engine, m, enable } = machine();
    expect(run(engine, Call.mapGsi, [19, 0, 0, -1])).toBe(19);
    expect(enable(FIRST)).toBe(-EBUSY);
    expect([m.device.enableCnt[FIRST], m.device.irqManaged[FIRST]]).toEqual([0, 0]);
  });

  it('takes the GSI for the irq where the 8259s have it, and no irq where ACPI is off', () => {
    const prt = [entry(0, 3, 1, 11)];
    expect(machineIrq({ prt, ioApics: [] })).toBe(11);
    expect(machineIrq({ prt, params: { ...PARAMS, acpiOff: true } })).toBe(0);
    expect(machineIrq({ prt: [] })).toBe(0);
  });

  function machineIrq(more: Partial<Topology>): number {
    const { enable, irq } = machine(more);
    expect(enable(FIRST)).toBe(0);
    return irq(FIRST);
  }

  it('of a function that was found again begins anew', () => {
    const { engine, m, enable, irq } = machine();
    enable(SECOND);
    run(engine, Call.pciDisableDevice, [SECOND]);
    run(engine, Call.removeDevice, [SECOND]);
    run(engine, Call.addDevice, [SECOND]);
    expect([m.device.enableCnt[SECOND], irq(SECOND)]).toEqual([0, 0]);
    expect(enable(SECOND)).toBe(0);
    expect(irq(SECOND)).toBe(16);
  });
});

describe('an interrupt by a pin', () => {
  it.each([FIRST, SECOND, BEHIND, DEEP])(
    'reaches the irq that the function was given: function %i',
    (dev) => {
      const { engine, m, enable, irq } = machine();
      enable(dev);
      expect(run(engine, Call.requestIrq, [irq(dev), IRQF.shared, 0])).toBe(0);
      const told = createDelivery(engine).fire(dev, 0);
      expect(told.entries).toMatchObject([{ irq: irq(dev), flow: FlowResult.handled }]);
      expect(m.ioApicPin.line[irq(dev)]).toBe(0);
    },
  );
});
