import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';
import { Flow } from '../../engine/irqd.ts';
import { EBUSY } from '../../model/errno.ts';
import type { Topology } from '../../model/topology.ts';
import { brokenInvariants } from '../invariants.ts';
import { booted, run } from '../test-topology.ts';

const OVERRIDES: Topology['isaOverrides'] = [
  { irq: 0, gsi: 2, trigger: 'conforms', polarity: 'conforms' },
  { irq: 9, gsi: 9, trigger: 'level', polarity: 'low' },
];

const without = (more: Partial<Topology>): Engine =>
  booted({ pic: false, pit: false, isaOverrides: OVERRIDES, ...more });

/** Irqs of pins: number, pin, flow handler. */
const pins = ({ machine: m }: Engine): (readonly [number, number, number])[] =>
  [...m.mpChipData.present].flatMap((present, irq) =>
    present ? [[irq, m.mpChipData.pin[irq]!, m.irqDesc.handler[irq]!] as const] : [],
  );

describe('a machine without 8259s', () => {
  it('has the irqs of its ISA pins at their GSIs where the kernel learns of it only behind the MADT', () => {
    const engine = without({});
    // the timer's override is that of pin 2; pins 1 to 15 have entries of their own, pin 0 has none
    expect(pins(engine).map(([irq, pin]) => [irq, pin])).toEqual(
      Array.from({ length: 15 }, (_, i) => [i + 1, i + 1]),
    );
    expect(pins(engine).filter(([, , flow]) => flow === Flow.fasteoi)).toEqual([[9, 9, Flow.fasteoi]]);
    expect(engine.machine.mpChipData.isaIrq.some((isa) => isa !== 0)).toBe(false);
    expect(brokenInvariants(engine.machine)).toEqual([]);
  });

  it('gives the pins of overrides any irqs where hardware-reduced ACPI says so', () => {
    const engine = without({ sciIrq: -1 });
    expect(pins(engine)).toEqual([
      [24, 2, Flow.edge],
      [25, 9, Flow.fasteoi],
    ]);
    expect(engine.machine.kernel.ioapicDynirqBase[0]).toBe(0);
    expect(run(engine, Call.mapGsi, [16, 1, 1, -1])).toBe(26);
    expect(brokenInvariants(engine.machine)).toEqual([]);
  });

  it('lets nobody change the trigger of such a pin, not even its first user', () => {
    const engine = without({});
    expect(run(engine, Call.mapGsi, [9, 0, 1, -1])).toBe(-EBUSY);
    expect(run(engine, Call.mapGsi, [9, 1, 1, -1])).toBe(9);
    run(engine, Call.unmapIrq, [9]);
    expect(engine.machine.mpChipData.count[9]).toBe(1);
  });
});

describe('a machine with 8259s', () => {
  it('has its irqs 0 to 15 but the cascade in the IO-APIC, and its first user may say how they are triggered', () => {
    const engine = booted({ isaOverrides: OVERRIDES });
    expect(pins(engine).map(([irq]) => irq)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect(run(engine, Call.mapGsi, [5, 1, 1, -1])).toBe(5);
    expect(engine.machine.irqDesc.handler[5]).toBe(Flow.fasteoi);
  });
});
