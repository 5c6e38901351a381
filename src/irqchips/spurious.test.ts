// Interrupts that no handler is responsible for: counted, and too many in a row disable their irq.

import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { MOST_ENTRIES } from '../engine/deliver.ts';
import { IRQD, IRQF, IRQS } from '../engine/irqd.ts';
import { IrqReturn } from '../engine/spurious.ts';
import { FlowResult, Verdict } from '../model/delivery.ts';
import { EINVAL } from '../model/errno.ts';
import type { RemappingKind } from './random-topology.ts';
import { machineWithIrqs, machineWithPin } from './test-machine.ts';
import { run } from './test-topology.ts';

const PIN = 20;
const MSIX = { functions: [{ bus: 0, msix: 4 }] };
const { none, handled, wakeThread } = IrqReturn;

/** An irq of MSI-X, and its flow handler so many times with handlers that answer so. */
function messages() {
  const made = machineWithIrqs(MSIX, 1);
  const { engine, m, first } = made;
  const answer = (handler: number, thread: number = none): number =>
    run(engine, Call.handlerReturns, [first, -1, handler, thread]);
  const interrupts = (count: number): number => {
    let last = 0;
    for (let i = 0; i < count; i++) last = run(engine, Call.interrupt, [first]);
    return last;
  };
  const isDisabled = (): boolean => (m.irqDesc.dstate[first]! & IRQD.disabled) !== 0;
  return { ...made, answer, interrupts, isDisabled };
}

describe('an irq whose handlers are not responsible', () => {
  it('is disabled with the 100,000th interrupt of which more than 99,900 were nobody’s', () => {
    const { m, first, answer, interrupts, isDisabled } = messages();
    answer(none);
    expect(interrupts(99_901)).toBe(FlowResult.unhandled);
    answer(handled);
    expect(interrupts(98)).toBe(FlowResult.handled);
    expect([m.irqDesc.irqCount[first], m.irqDesc.irqsUnhandled[first]]).toEqual([99_999, 99_901]);
    expect(isDisabled()).toBe(false);
    expect(interrupts(1)).toBe(FlowResult.nobodyCared);
    expect(isDisabled()).toBe(true);
    expect(m.irqDesc.istate[first]! & IRQS.spuriousDisabled).toBe(IRQS.spuriousDisabled);
    expect([m.irqDesc.depth[first], m.irqDesc.irqCount[first], m.irqDesc.irqsUnhandled[first]]).toEqual([
      1, 0, 0,
    ]);
    // Lazily: the next one masks it.
    expect(interrupts(1)).toBe(FlowResult.pending);
    expect(m.msixEntry.vectorControl[m.shape.msixFirst[1]!]).toBe(1);
    expect(m.irqDesc.count[first]).toBe(100_000);
  });

  it('is left alone where 99,900 of 100,000 were', () => {
    const { m, first, answer, interrupts, isDisabled } = messages();
    answer(none);
    interrupts(99_900);
    answer(handled);
    expect(interrupts(100)).toBe(FlowResult.handled);
    expect(isDisabled()).toBe(false);
    expect([m.irqDesc.irqCount[first], m.irqDesc.irqsUnhandled[first]]).toEqual([0, 0]);
    // Handled ones do not count before the next that is nobody's.
    interrupts(10);
    expect(m.irqDesc.irqCount[first]).toBe(0);
  });

  it('counts anew after more than a tenth of a second', () => {
    const { m, first, answer, interrupts } = messages();
    answer(none);
    m.kernel.jiffies[0] = 0xfffffff0;
    interrupts(5);
    m.kernel.jiffies[0]! += 25;
    interrupts(1);
    // The first one came long after the one before it, which was never.
    expect(m.irqDesc.irqsUnhandled[first]).toBe(6);
    m.kernel.jiffies[0]! += 26;
    interrupts(1);
    expect(m.irqDesc.irqsUnhandled[first]).toBe(1);
    expect(m.irqDesc.lastUnhandled[first]).toBe(35);
  });

  it('has its counts taken away when it is freed, or gets another handler', () => {
    const { engine, m, first, answer, interrupts } = messages();
    answer(none);
    interrupts(7);
    run(engine, Call.freeIrq, [first, -1]);
    run(engine, Call.requestIrq, [first, 0, 0]);
    expect([m.irqDesc.irqCount[first], m.irqDesc.irqsUnhandled[first]]).toEqual([0, 0]);
    expect(interrupts(1)).toBe(FlowResult.handled);
    answer(none);
    interrupts(7);
    run(engine, Call.freeIrq, [first, -1]);
    run(engine, Call.pciFreeIrqVectors, [1]);
    const { count, irqCount, irqsUnhandled, lastUnhandled } = m.irqDesc;
    expect([count, irqCount, irqsUnhandled, lastUnhandled].map((column) => column[first])).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

describe('a handler that wakes a thread', () => {
  it('is judged by what the thread did, one interrupt later', () => {
    const { m, first, answer, interrupts } = messages();
    answer(wakeThread, none);
    expect(interrupts(1)).toBe(FlowResult.unhandled);
    expect(m.irqDesc.irqsUnhandled[first]).toBe(0);
    interrupts(3);
    expect(m.irqDesc.irqsUnhandled[first]).toBe(3);
    answer(wakeThread, handled);
    expect(interrupts(1)).toBe(FlowResult.handled);
    expect(m.irqDesc.irqsUnhandled[first]).toBe(4);
    interrupts(5);
    expect([m.irqDesc.irqsUnhandled[first], m.irqDesc.threadsHandled[first]]).toEqual([4, 6]);
  });

  it('is not looked at while another handler is responsible', () => {
    const { m, first, answer, interrupts } = messages();
    answer(wakeThread | handled, none);
    expect(interrupts(4)).toBe(FlowResult.handled);
    expect([m.irqDesc.irqsUnhandled[first], m.irqDesc.threadsHandledLast[first]]).toEqual([0, 0]);
  });
});

describe('a handler', () => {
  it('that answers nonsense is reported, and counted as nothing', () => {
    const { m, first, answer, interrupts } = messages();
    answer(4);
    expect(interrupts(3)).toBe(FlowResult.bogus);
    expect([m.kernel.bogusReturns[0], m.irqDesc.irqsUnhandled[first]]).toEqual([3, 0]);
  });

  it('that does not exist answers nothing', () => {
    const { engine, first } = messages();
    expect(run(engine, Call.handlerReturns, [first, 5, none, none])).toBe(-EINVAL);
    expect(run(engine, Call.handlerReturns, [-1, -1, none, none])).toBe(-EINVAL);
    expect(run(engine, Call.handlerReturns, [1 << 20, -1, none, none])).toBe(-EINVAL);
  });
});

const KINDS: readonly RemappingKind[] = ['none', 'vtd', 'vtd-x2apic', 'amd'];

describe.each(KINDS)('a level line that no handler quiets (remapping %s)', (remapping) => {
  /** The line screams until nothing happens any more; what lies between the first and the last interrupts is left out. */
  function scream(requestFlags: number) {
    const made = machineWithPin({ remapping }, PIN, requestFlags);
    const { engine, m, irq, delivery } = made;
    run(engine, Call.handlerReturns, [irq, -1, none, none]);
    expect(delivery.setPin(0, PIN, true).entries).toHaveLength(MOST_ENTRIES);
    expect(m.irqDesc.irqsUnhandled[irq]).toBe(MOST_ENTRIES);
    m.irqDesc.irqCount[irq] = 99_990;
    m.irqDesc.irqsUnhandled[irq] = 99_990;
    const flows = delivery.settle().entries.map(({ flow }) => flow);
    expect(flows).toEqual([
      ...new Array(9).fill(FlowResult.unhandled),
      FlowResult.nobodyCared,
      FlowResult.pending,
    ]);
    expect(delivery.settle().entries).toEqual([]);
    expect(m.ioApicPin.line[PIN]).toBe(1);
    expect(m.ioApicPin.lo[PIN]! & (1 << 16)).toBe(1 << 16);
    return made;
  }

  it('screams until nobody cared and the pin is masked', () => {
    const { engine, m, irq, delivery } = scream(0);
    // Not shared: the timer does not try it.
    run(engine, Call.handlerReturns, [irq, -1, handled, handled]);
    expect(run(engine, Call.pollSpuriousIrqs, [])).toBe(0);
    expect(run(engine, Call.enableIrq, [irq])).toBe(0);
    expect(delivery.settle().entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
    expect(m.ioApicPin.line[PIN]).toBe(0);
  });

  it('is looked at ten times a second where it is shared, and gets another chance with another handler', () => {
    const { engine, m, irq, delivery } = scream(IRQF.shared);
    expect(m.kernel.spuriousPollAt[0]).toBe(25);
    expect(run(engine, Call.pollSpuriousIrqs, [])).toBe(0);
    m.kernel.jiffies[0] = 25;
    run(engine, Call.handlerReturns, [irq, -1, handled, handled]);
    expect(run(engine, Call.pollSpuriousIrqs, [])).toBe(1);
    expect([m.ioApicPin.line[PIN], m.kernel.spuriousPollAt[0]]).toEqual([0, 50]);
    expect(delivery.setPin(0, PIN, true).verdict).toBe(Verdict.pinMasked);
    engine.names.push('other');
    expect(run(engine, Call.requestIrq, [irq, IRQF.shared, engine.names.length - 1])).toBe(0);
    expect(m.irqDesc.istate[irq]! & IRQS.spuriousDisabled).toBe(0);
    expect(delivery.settle().entries).toMatchObject([{ irq, flow: FlowResult.handled }]);
  });
});

describe('a message that nobody has a use for', () => {
  it('is told as such, and its line of hops says so', () => {
    const { engine, first, delivery } = machineWithIrqs(MSIX, 1);
    run(engine, Call.handlerReturns, [first, -1, none, none]);
    const told = delivery.fire(1, 0);
    expect(told.entries).toMatchObject([{ irq: first, flow: FlowResult.unhandled }]);
    expect(told.hops.at(-1)!.text).toMatch(/IRQ_NONE/);
  });
});
