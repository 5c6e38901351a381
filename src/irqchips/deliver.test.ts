import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { newMessageBatch, newRouter } from '../engine/route-batch.ts';
import { FlowResult, Verdict } from '../model/delivery.ts';
import { createEngine } from './chips.ts';
import type { RemappingKind } from './random-topology.ts';
import { topologyOf } from './random-topology.ts';
import { createDelivery, drain } from './stations.ts';
import { run } from './test-topology.ts';
import { wiringOf } from './wiring.ts';

const DEV = 1;

/** A machine with a function of four MSI-X entries, all requested. */
function machineWith(remapping: RemappingKind) {
  const engine = createEngine(topologyOf({ remapping, cpus: 4, functions: [{ bus: 0, msix: 4 }] }));
  run(engine, Call.boot, []);
  for (let cpu = 1; cpu < 4; cpu++) {
    engine.begin(0, Call.lapicOnline, [cpu]);
    engine.run(0, cpu);
  }
  run(engine, Call.bindDriver, [DEV]);
  expect(run(engine, Call.pciAllocIrqVectors, [DEV, 4, 4, PCI_IRQ_MSIX, 0, 0, 0])).toBe(4);
  const first = engine.machine.msiDesc.irq[engine.machine.shape.msiFirst[DEV]!]!;
  engine.names.push('test');
  for (let i = 0; i < 4; i++) expect(run(engine, Call.requestIrq, [first + i, 0, 0])).toBe(0);
  return { engine, m: engine.machine, first, delivery: createDelivery(engine) };
}

const KINDS: readonly RemappingKind[] = ['none', 'vtd', 'vtd-x2apic', 'amd', 'amd-x2apic', 'amd-32bit'];

describe.each(KINDS)('a function of a machine with remapping %s', (kind) => {
  it('reaches its own irq with each of its messages', () => {
    const { m, first, delivery } = machineWith(kind);
    for (let index = 0; index < 4; index++) {
      const told = delivery.fire(DEV, index);
      expect(told.hops.map(({ text }) => text).join('\n')).toMatch(/handlers ran/);
      expect(told.verdict).toBe(Verdict.delivered);
      expect(told.entries).toEqual([{ ...told.targets[0], irq: first + index, flow: FlowResult.handled }]);
      expect(m.irqDesc.count[first + index]).toBe(1);
    }
    expect([...m.apicWord.irr, ...m.apicWord.isr].every((word) => word === 0)).toBe(true);
  });

  it('keeps a masked message until the mask goes', () => {
    const { m, first, delivery } = machineWith(kind);
    const row = m.shape.msixFirst[DEV]! + 2;
    m.msixEntry.vectorControl[row] = 1;
    expect(delivery.fire(DEV, 2)).toMatchObject({ verdict: Verdict.pended, entries: [] });
    expect(delivery.fire(DEV, 2).verdict).toBe(Verdict.pended);
    expect(m.msixEntry.pending[row]).toBe(1);
    expect(delivery.settle().entries).toEqual([]);
    m.msixEntry.vectorControl[row] = 0;
    expect(delivery.settle().entries.map(({ irq }) => irq)).toEqual([first + 2]);
    expect(delivery.settle().entries).toEqual([]);
    expect(m.chipset.pendingFunctions[0]).toBe(0);
  });

  it('follows an irq that moves, and cleans up behind it', () => {
    const { engine, m, first, delivery } = machineWith(kind);
    const before = delivery.fire(DEV, 0).targets[0]!;
    const next = (before.cpu + 1) & 3;
    expect(run(engine, Call.writeAffinity, [first], [next])).toBe(0);
    // Without remapping the interrupt on the old CPU moves it.
    if (kind === 'none') expect(delivery.fire(DEV, 0).targets[0]!.cpu).toBe(before.cpu);
    expect(delivery.fire(DEV, 0).targets[0]!.cpu).toBe(next);
    engine.begin(0, Call.vectorCleanup, []);
    engine.run(0, before.cpu);
    expect(m.vectorIrq.desc[before.cpu * 256 + before.vector]).toBe(0);
    expect(delivery.fire(DEV, 0).entries.map(({ irq }) => irq)).toEqual([first]);
  });

  it('does not reach anyone without bus mastering, or behind its own entries', () => {
    const { m, delivery } = machineWith(kind);
    expect(delivery.fire(DEV, 4).verdict).toBe(Verdict.noSuchEntry);
    m.pciFunction.command[DEV]! &= ~4;
    expect(delivery.fire(DEV, 0).verdict).toBe(Verdict.noBusMaster);
  });

  it('takes a batch of messages as it takes them one by one', () => {
    const [one, many] = [machineWith(kind), machineWith(kind)];
    for (const { m } of [one, many]) m.trace.on = false;
    const count = 400;
    const devs = new Uint32Array(count).fill(DEV);
    const indices = Uint32Array.from(devs, (_, i) => (i * 7) & 3);
    const batch = newMessageBatch(count);
    const router = newRouter(many.m, wiringOf(many.m.topology));
    const outcome = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      one.delivery.fire(DEV, indices[i]!);
      const left = router.send(devs, indices.subarray(i), 1, batch, outcome);
      router.route(batch, 0, left);
      expect(drain(many.m, 16)).toBe(1);
    }
    const [left, right] = [
      Buffer.from(one.m.buffer as ArrayBuffer),
      Buffer.from(many.m.buffer as ArrayBuffer),
    ];
    expect(left.compare(right)).toBe(0);
    expect(many.m.irqDesc.count[many.first]).toBe(count / 4);
  });
});
