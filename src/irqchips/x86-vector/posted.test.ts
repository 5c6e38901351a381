// Posted MSIs from end to end: a function's message sets a bit in the descriptor of a CPU, one notification brings the irqs.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSIX } from '../../engine/calls.ts';
import { fieldValue } from '../../lib/bits.ts';
import { FlowResult, SYSTEM_VECTOR, Verdict } from '../../model/delivery.ts';
import { PI_BASE_HI } from '../../model/hardware.ts';
import { PI_ON, PI_SN } from '../../model/hardware-bits.ts';
import { irtePosted } from '../../model/layouts/vtd.ts';
import { bothPaths } from '../both-paths.ts';
import { bootedMachine, DEV, machineWithIrqs, machineWithPin } from '../test-machine.ts';
import { run } from '../test-topology.ts';
import { isInService } from './hardware.ts';
import { POSTED_MSI_NOTIFICATION_VECTOR } from './posted.ts';

const WISHES = ['vtd', 'vtd-x2apic'] as const;
const functions = [{ bus: 0, msix: 8 }] as const;
const COUNT = 8;

const machine = (remapping: (typeof WISHES)[number]) =>
  machineWithIrqs({ remapping, functions, postedMsi: true }, COUNT, PCI_IRQ_MSIX);

type Made = ReturnType<typeof machine>;

/** All irqs to one CPU. */
function gather({ engine, first }: Made, cpu: number): void {
  for (let i = 0; i < COUNT; i++) run(engine, Call.writeAffinity, [first + i, 0], [cpu]);
}

function entryOf({ m }: Made, irq: number): Uint32Array {
  const d = m.intelIrData;
  const row = d.unit[irq]! * m.shape.irtes + d.index[irq]! + d.subHandle[irq]!;
  return Uint32Array.of(m.irte.w0[row]!, m.irte.w1[row]!, m.irte.w2[row]!, m.irte.w3[row]!);
}

const chipName = ({ m }: Made, irq: number): string =>
  m.chips.chips[m.irqData.chip[irq * 4 + 1]!]!.name(m, irq, 1);

describe.each(WISHES)('a machine with posted_msi (%s)', (kind) => {
  it('has entries that name the descriptor of their CPU, and a chip of its own', () => {
    const made = machine(kind);
    const { m, first } = made;
    const entry = entryOf(made, first + 2);
    const field = (name: string): number => fieldValue(irtePosted, entry, name);
    expect([field('P'), field('IM'), field('URG'), field('vector')]).toEqual([
      1,
      1,
      0,
      m.apicChipData.vector[first + 2],
    ]);
    expect([field('PDA[31:6]'), field('PDA[63:32]')]).toEqual([m.apicChipData.cpu[first + 2], PI_BASE_HI]);
    expect(field('SID')).toBe(0x10);
    expect(chipName(made, first)).toBe('INTEL-IR-POST');
  });

  it('notifies once for what comes while nobody looked, and handles it lowest vector first with one EOI', () => {
    const made = machine(kind);
    gather(made, 2);
    const { m, first, delivery } = made;
    m.localApic.takesInterrupts[2] = 0;
    const order = [3, 0, 7, 3];
    const verdicts = order.map((index) => delivery.fire(DEV, index).verdict);
    expect(verdicts).toEqual([Verdict.notified, Verdict.posted, Verdict.posted, Verdict.posted]);
    expect(m.piDescriptor.control[2]! & PI_ON).toBe(PI_ON);
    m.localApic.takesInterrupts[2] = 1;
    const told = delivery.settle();
    expect(told.entries).toEqual([
      { cpu: 2, vector: POSTED_MSI_NOTIFICATION_VECTOR, irq: SYSTEM_VECTOR, flow: 0 },
    ]);
    for (const index of [0, 3, 7]) {
      expect(m.irqDesc.count[first + index]).toBe(1);
      expect(told.hops.at(-1)!.text).toContain(`(irq ${first + index})`);
    }
    expect([...m.piWord.bits, ...m.apicWord.isr, ...m.apicWord.irr].every((word) => word === 0)).toBe(true);
    expect(m.piDescriptor.control[2]! & PI_ON).toBe(0);
    expect(delivery.fire(DEV, 3).verdict).toBe(Verdict.notified);
    expect(m.irqDesc.count[first + 3]).toBe(2);
  });

  it('keeps quiet while SN is set, but for urgent entries', () => {
    const made = machine(kind);
    gather(made, 1);
    const { m, first, delivery } = made;
    m.piDescriptor.control[1]! |= PI_SN;
    expect(delivery.fire(DEV, 0)).toMatchObject({ verdict: Verdict.posted, entries: [] });
    const d = m.intelIrData;
    m.irte.w0[d.unit[first]! * m.shape.irtes + d.index[first + 1]! + d.subHandle[first + 1]!]! |= 1 << 14;
    expect(delivery.fire(DEV, 1).verdict).toBe(Verdict.notified);
    expect([m.irqDesc.count[first], m.irqDesc.count[first + 1]]).toEqual([1, 1]);
  });

  it('moves an irq by its entry; what was posted before stays with the old CPU and is handled there', () => {
    const made = machine(kind);
    const { engine, m, first, delivery } = made;
    run(engine, Call.writeAffinity, [first, 0], [1]);
    m.localApic.takesInterrupts[1] = 0;
    expect(delivery.fire(DEV, 0).verdict).toBe(Verdict.notified);
    run(engine, Call.writeAffinity, [first, 0], [3]);
    expect(fieldValue(irtePosted, entryOf(made, first), 'PDA[31:6]')).toBe(3);
    // The old vector is still pending in the descriptor: its cleanup waits for it.
    engine.begin(0, Call.vectorCleanup, []);
    engine.run(0, 1);
    expect(m.cpu.cleanupPending[1]).toBe(1);
    m.localApic.takesInterrupts[1] = 1;
    delivery.settle();
    expect(m.irqDesc.count[first]).toBe(1);
    engine.begin(0, Call.vectorCleanup, []);
    engine.run(0, 1);
    expect(m.cpu.cleanupPending[1]).toBe(0);
    expect(delivery.fire(DEV, 0).targets.map(({ cpu }) => cpu)).toEqual([3]);
  });

  it('loses nothing with a CPU that goes: what is posted to it is sent to where its irqs are by then', () => {
    const made = machine(kind);
    const { engine, m, first, delivery } = made;
    gather(made, 3);
    m.localApic.takesInterrupts[3] = 0;
    delivery.fire(DEV, 5);
    engine.begin(0, Call.cpuDisable, [3]);
    expect(engine.run(0, 3)).toBe(0);
    engine.begin(0, Call.migrateAllOffThisCpu, [3]);
    engine.run(0, 3);
    const { entries } = delivery.settle();
    expect(entries).toMatchObject([{ irq: first + 5, flow: FlowResult.handled }]);
    // It came by its own vector, so its handler wrote the EOI.
    expect(isInService(m, entries[0]!.cpu, entries[0]!.vector)).toBe(false);
  });

  it('is the same hop by hop and at speed', () => {
    const { both, fire, settle, slow } = bothPaths(() => machine(kind));
    for (let round = 0; round < 40; round++) {
      both(({ m }) => m.localApic.takesInterrupts.fill(round % 3));
      fire(DEV, (round * 5) % COUNT);
      both(({ engine }) => run(engine, Call.writeAffinity, [slow.first + (round % COUNT), 0], [round & 3]));
      settle();
    }
    const total = slow.m.irqDesc.count.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(20);
  });

  it('posts messages of functions only: pins keep remapped entries', () => {
    const made = machineWithPin({ remapping: kind, functions, postedMsi: true }, 20);
    expect(made.delivery.setPin(0, 20, true).entries).toMatchObject([{ irq: made.irq }]);
    expect(fieldValue(irtePosted, entryOf({ ...made, first: 0 }, made.irq), 'IM')).toBe(0);
  });
});

describe('posted_msi', () => {
  it('does nothing where the notification has no gate: 0xeb is spurious then', () => {
    const { m, delivery } = bootedMachine({ remapping: 'none' });
    const told = delivery.write(0x10, 0xfee01000, 0, POSTED_MSI_NOTIFICATION_VECTOR);
    expect(told.hops.at(-1)!.text).toBe('Spurious interrupt (vector 0xeb) on CPU#1. Acked');
    expect(m.cpu.spurious[1]).toBe(1);
  });
});
