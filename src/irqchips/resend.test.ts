// Interrupts that arrive while their irq is disabled: kept, and sent once more when it is enabled.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSI, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { IRQ, IRQD, IRQF, IRQS } from '../engine/irqd.ts';
import { irqModifyStatus } from '../engine/manage.ts';
import { seeded } from '../engine/matrix-testing.ts';
import { FlowResult } from '../model/delivery.ts';
import type { ReleaseId } from '../model/topology.ts';
import { createEngine } from './chips.ts';
import { type FunctionWish, type MachineWish, type RemappingKind, topologyOf } from './random-topology.ts';
import { createDelivery } from './stations.ts';
import { run } from './test-topology.ts';
import { isPending } from './x86-vector/hardware.ts';

const DEV = 1;
const KINDS: readonly RemappingKind[] = ['none', 'vtd', 'vtd-x2apic', 'amd', 'amd-x2apic'];
const MSIX: readonly FunctionWish[] = [{ bus: 0, msix: 4 }];
/** A function whose message cannot be masked. */
const PLAIN_MSI: readonly FunctionWish[] = [{ bus: 0, msi: { multiCap: 0, canMask: false } }];

function machine(wish: MachineWish) {
  const engine = createEngine(topologyOf({ cpus: 4, functions: MSIX, ...wish }));
  run(engine, Call.boot, []);
  for (let cpu = 1; cpu < 4; cpu++) {
    engine.begin(0, Call.lapicOnline, [cpu]);
    engine.run(0, cpu);
  }
  run(engine, Call.bindDriver, [DEV]);
  engine.names.push('test');
  const m = engine.machine;
  return { engine, m, delivery: createDelivery(engine), istate: (irq: number) => m.irqDesc.istate[irq]! };
}

/** A machine with irqs of its function, requested. */
function withIrqs(wish: MachineWish, count: number, flags = PCI_IRQ_MSIX, requestFlags = 0) {
  const made = machine(wish);
  expect(run(made.engine, Call.pciAllocIrqVectors, [DEV, count, count, flags, 0, 0, 0])).toBe(count);
  const first = made.m.msiDesc.irq[made.m.shape.msiFirst[DEV]!]!;
  for (let i = 0; i < count; i++)
    expect(run(made.engine, Call.requestIrq, [first + i, requestFlags, 0])).toBe(0);
  return { ...made, first };
}

describe.each(KINDS)('an interrupt of a disabled irq (remapping %s)', (remapping) => {
  it('is masked and remembered, and arrives when the irq is enabled', () => {
    const { engine, m, first, delivery, istate } = withIrqs({ remapping }, 1);
    run(engine, Call.disableIrq, [first]);
    expect(delivery.fire(DEV, 0).entries).toMatchObject([{ irq: first, flow: FlowResult.pending }]);
    expect(istate(first) & (IRQS.pending | IRQS.replay)).toBe(IRQS.pending);
    expect(m.msixEntry.vectorControl[m.shape.msixFirst[DEV]!]).toBe(1);

    expect(run(engine, Call.enableIrq, [first])).toBe(0);
    expect(istate(first) & (IRQS.pending | IRQS.replay)).toBe(IRQS.replay);
    const { cpu, vector } = m.apicChipData;
    expect(isPending(m, cpu[first]!, vector[first]!)).toBe(true);
    expect(delivery.settle().entries).toEqual([
      { cpu: cpu[first]!, vector: vector[first]!, irq: first, flow: FlowResult.handled },
    ]);
    expect([istate(first) & (IRQS.pending | IRQS.replay), m.irqDesc.count[first]]).toEqual([0, 1]);
    expect(delivery.settle().entries).toEqual([]);
  });

  it('merges with one that the mask held back in the device', () => {
    const { engine, m, first, delivery } = withIrqs({ remapping }, 1);
    run(engine, Call.disableIrq, [first]);
    delivery.fire(DEV, 0);
    expect(delivery.fire(DEV, 0).entries).toEqual([]);
    run(engine, Call.enableIrq, [first]);
    expect(delivery.settle().entries).toHaveLength(1);
    expect(m.irqDesc.count[first]).toBe(1);
  });

  it('is not sent before the last enable_irq() of several', () => {
    const { engine, first, delivery } = withIrqs({ remapping }, 1);
    run(engine, Call.disableIrq, [first]);
    run(engine, Call.disableIrq, [first]);
    delivery.fire(DEV, 0);
    run(engine, Call.enableIrq, [first]);
    expect(delivery.settle().entries).toEqual([]);
    run(engine, Call.enableIrq, [first]);
    expect(delivery.settle().entries).toHaveLength(1);
  });

  it('goes to where the irq is by then', () => {
    const { engine, m, first, delivery } = withIrqs({ remapping }, 1);
    const before = m.apicChipData.cpu[first]!;
    run(engine, Call.disableIrq, [first]);
    delivery.fire(DEV, 0);
    run(engine, Call.setAffinity, [first], [(before + 1) & 3]);
    run(engine, Call.enableIrq, [first]);
    const told = delivery.settle().entries;
    expect(told).toMatchObject([{ irq: first, flow: FlowResult.handled }]);
    // Without remapping the move waits for this very interrupt.
    expect(told[0]!.cpu).toBe(remapping === 'none' ? before : (before + 1) & 3);
    expect(m.apicChipData.cpu[first]).toBe((before + 1) & 3);
  });

  it('arrives at a first enable_irq() behind IRQF_NO_AUTOEN, too', () => {
    const wish = { remapping, functions: PLAIN_MSI };
    const { engine, m, first, delivery } = withIrqs(wish, 1, PCI_IRQ_MSI, IRQF.noAutoen);
    expect(delivery.fire(DEV, 0).entries).toMatchObject([{ irq: first, flow: FlowResult.pending }]);
    run(engine, Call.enableIrq, [first]);
    expect(delivery.settle().entries).toMatchObject([{ irq: first, flow: FlowResult.handled }]);
    expect(m.irqDesc.count[first]).toBe(1);
  });
});

describe.each(['none', 'vtd', 'amd'] as const)('a pin whose irq is disabled (remapping %s)', (remapping) => {
  it('is sent again by the kernel where it is an edge', () => {
    const { engine, m, delivery, istate } = machine({ remapping });
    const irq = run(engine, Call.mapGsi, [21, 0, 0, -1]);
    expect(run(engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
    run(engine, Call.disableIrq, [irq]);
    expect(delivery.setPin(0, 21, true).entries).toMatchObject([{ irq, flow: FlowResult.pending }]);
    delivery.setPin(0, 21, false);
    run(engine, Call.enableIrq, [irq]);
    expect(istate(irq) & IRQS.replay).toBe(IRQS.replay);
    expect(delivery.settle().entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
    expect(m.irqDesc.count[irq]).toBe(1);
  });

  it('is left to the hardware where it is a level', () => {
    const { engine, m, delivery, istate } = machine({ remapping });
    const irq = run(engine, Call.mapGsi, [20, 1, 0, -1]);
    expect(run(engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
    run(engine, Call.disableIrq, [irq]);
    expect(delivery.setPin(0, 20, true).entries).toMatchObject([{ irq, flow: FlowResult.pending }]);
    delivery.setPin(0, 20, false);
    run(engine, Call.enableIrq, [irq]);
    expect(istate(irq) & (IRQS.pending | IRQS.replay)).toBe(0);
    expect(delivery.settle().entries).toEqual([]);
    expect(m.irqDesc.count[irq]).toBe(0);

    run(engine, Call.disableIrq, [irq]);
    delivery.setPin(0, 20, true);
    run(engine, Call.enableIrq, [irq]);
    expect(delivery.settle().entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
  });
});

describe('irqs whose chip cannot send again', () => {
  /** Irqs of the 8259s that are no levels any more, requested and disabled. */
  function legacy(release: ReleaseId, irqs: readonly number[]) {
    const made = machine({ release, ioApics: [] });
    for (const irq of irqs) {
      irqModifyStatus(made.m, irq, IRQ.level, 0);
      expect(run(made.engine, Call.requestIrq, [irq, 0, 0])).toBe(0);
      run(made.engine, Call.disableIrq, [irq]);
      expect(run(made.engine, Call.interrupt, [irq])).toBe(FlowResult.masked);
    }
    return made;
  }

  it.each([
    ['6.1', [3, 5, 7]],
    ['6.12', [7, 3, 5]],
  ] as const)('are handled by the tasklet, in the order of %s', (release, order) => {
    const { engine, m, istate } = legacy(release, [3, 5, 7]);
    for (const irq of [5, 3, 7]) run(engine, Call.enableIrq, [irq]);
    expect([3, 5, 7].map((irq) => istate(irq) & IRQS.replay)).toEqual([0x40, 0x40, 0x40]);
    expect(m.irqDesc.count[5]).toBe(0);
    engine.begin(0, Call.resendIrqs, []);
    for (const irq of order) {
      engine.step(0, 0);
      expect(m.irqDesc.count[irq]).toBe(1);
      expect([3, 5, 7].filter((at) => m.irqDesc.count[at] !== 0)).toEqual(
        order.slice(0, order.indexOf(irq) + 1).sort((a, b) => a - b),
      );
    }
    expect(engine.run(0, 0)).toBe(3);
    expect([3, 5, 7].map((irq) => istate(irq) & IRQS.replay)).toEqual([0, 0, 0]);
    expect(run(engine, Call.resendIrqs, [])).toBe(0);
  });

  it('leave the list in the middle when they are freed', () => {
    const { engine, m } = legacy('6.12', [3, 5, 7]);
    for (const irq of [3, 5, 7]) run(engine, Call.enableIrq, [irq]);
    run(engine, Call.freeIrq, [5, 0]);
    expect(run(engine, Call.resendIrqs, [])).toBe(2);
    expect([3, 5, 7].map((irq) => m.irqDesc.count[irq])).toEqual([1, 0, 1]);
    expect(m.kernel.resendHead[0]).toBe(0);
  });

  it('lose it where the handler must run as an interrupt', () => {
    const { engine, m, istate } = legacy('6.12', [5]);
    // As every irq of the VECTOR domain is.
    m.irqDesc.dstate[5]! |= IRQD.handleEnforceIrqctx;
    expect(run(engine, Call.enableIrq, [5])).toBe(0);
    expect(istate(5) & (IRQS.pending | IRQS.replay)).toBe(0);
    expect([run(engine, Call.resendIrqs, []), m.irqDesc.count[5]]).toEqual([0, 0]);
  });
});

describe.each([1, 2, 3, 4, 5, 6])('under random calls nothing is lost (seed %i)', (seed) => {
  it.each(KINDS)('remapping %s', (remapping) => {
    const below = seeded(seed * 31 + KINDS.indexOf(remapping));
    const { engine, m, first, delivery, istate } = withIrqs({ remapping }, 4);
    /** Interrupts that were fired and that no handler has seen, and the count at the time. */
    const owed = new Map<number, number>();
    for (let i = 0; i < 400; i++) {
      const index = below(4);
      const irq = first + index;
      const kind = below(5);
      if (kind <= 1) {
        if (!owed.has(irq)) owed.set(irq, m.irqDesc.count[irq]!);
        delivery.fire(DEV, index);
      } else if (kind === 2 && m.irqDesc.depth[irq] === 0) run(engine, Call.disableIrq, [irq]);
      else if (kind === 3 && m.irqDesc.depth[irq] !== 0) run(engine, Call.enableIrq, [irq]);
      else if (kind === 4) run(engine, Call.writeAffinity, [irq], [below(4)]);
      delivery.settle();
      for (let cpu = 0; cpu < 4; cpu++) {
        engine.begin(0, Call.vectorCleanup, []);
        engine.run(0, cpu);
      }
      for (let at = first; at < first + 4; at++) {
        if (m.irqDesc.depth[at] !== 0) continue;
        expect(istate(at) & (IRQS.pending | IRQS.replay)).toBe(0);
        if (owed.has(at)) expect(m.irqDesc.count[at]).toBeGreaterThan(owed.get(at)!);
        owed.delete(at);
      }
    }
  });
});
