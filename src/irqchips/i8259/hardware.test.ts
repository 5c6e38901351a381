// The 8259s as hardware, and what Linux makes of them on machines that have nothing else.

import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import type { Machine } from '../../engine/machine.ts';
import { FlowResult, VERDICT_INFO, Verdict } from '../../model/delivery.ts';
import { ApicMode, LVT, SVR_ENABLE } from '../../model/hardware.ts';
import { PARAMS } from '../../model/test-topology.ts';
import { bothPaths } from '../both-paths.ts';
import { createEngine } from '../chips.ts';
import { topologyOf } from '../random-topology.ts';
import { createDelivery } from '../stations.ts';
import { run } from '../test-topology.ts';
import { asksPic, interruptAcknowledge, resetPic, setLine } from './hardware.ts';

const SHARED = 0x80;
const SCI = 9;
const PCI_LINE = 11;
const PIN = { bus: 0, pin: 1, legacyIrq: PCI_LINE };

/** A machine of two CPUs with noapic, and a function whose pin is IRQ 11. */
function pictured(noapic = true) {
  const topology = topologyOf({ cpus: 2, functions: [PIN] });
  const engine = createEngine({ ...topology, params: { ...PARAMS, noapic } });
  const { machine: m } = engine;
  run(engine, Call.boot, []);
  engine.begin(0, Call.lapicOnline, [1]);
  engine.run(0, 1);
  engine.names.push('test');
  return { engine, m, delivery: createDelivery(engine) };
}

/** The chips alone: initialised as Linux does it, all lines open, LINT0 of CPU 0 open. */
function chips(): Machine {
  const { m } = pictured();
  const elcr = [...m.pic.elcr];
  resetPic(m, true);
  m.pic.elcr.set(elcr);
  m.pic.vector.set([0x30, 0x38]);
  m.pic.imr.fill(0);
  return m;
}

const DEV = 1;
const name = (verdict: number): string => VERDICT_INFO[verdict]!.name;

describe('the two 8259s', () => {
  it('are asked for the most urgent line first: 0, 1, those of the slave, 3 to 7', () => {
    const m = chips();
    m.pic.autoEoi.fill(1);
    for (const irq of [15, 3, 8, 7, 1]) setLine(m, irq, true);
    const vectors = [];
    while (asksPic(m) === 0) vectors.push(interruptAcknowledge(m, 0));
    expect(vectors).toEqual([0x31, 0x38, 0x3f, 0x33, 0x37]);
  });

  it('keep back what is no more urgent than what is in service, until its end', () => {
    const m = chips();
    setLine(m, 4, true);
    expect(interruptAcknowledge(m, 0)).toBe(0x34);
    setLine(m, 6, true);
    expect(asksPic(m)).toBe(-1);
    setLine(m, 3, true);
    expect(interruptAcknowledge(m, 0)).toBe(0x33);
    m.pic.isr[0] = 0;
    expect(interruptAcknowledge(m, 0)).toBe(0x36);
  });

  it('keep back all of the slave while its cascade is in service', () => {
    const m = chips();
    setLine(m, 12, true);
    expect(interruptAcknowledge(m, 0)).toBe(0x3c);
    expect([...m.pic.isr]).toEqual([1 << 2, 1 << 4]);
    setLine(m, 8, true);
    expect(asksPic(m)).toBe(-1);
    m.pic.isr[0] = 0;
    expect(interruptAcknowledge(m, 0)).toBe(0x38);
  });

  it('see an edge once, and a level as long as it lasts', () => {
    const m = chips();
    setLine(m, 1, true);
    setLine(m, PCI_LINE, true);
    expect(interruptAcknowledge(m, 0)).toBe(0x31);
    m.pic.isr.fill(0);
    setLine(m, 1, true);
    expect(interruptAcknowledge(m, 0)).toBe(0x3b);
    m.pic.isr.fill(0);
    expect(interruptAcknowledge(m, 0)).toBe(0x3b);
    m.pic.isr.fill(0);
    setLine(m, PCI_LINE, false);
    expect(asksPic(m)).toBe(-1);
  });

  it('forget a line that falls before it is acknowledged, and answer with IR7 where nothing is left', () => {
    const m = chips();
    setLine(m, 5, true);
    setLine(m, 5, false);
    expect(asksPic(m)).toBe(-1);
    expect(interruptAcknowledge(m, 0)).toBe(0x37);
    expect([...m.pic.isr]).toEqual([0, 0]);
  });

  it.each([
    ['LINT0 is masked', ({ localApic }: Machine) => localApic.lvt0.fill(LVT.extint | LVT.masked), -1],
    ['LINT0 is of another mode', ({ localApic }: Machine) => localApic.lvt0.fill(4 << 8), -1],
    [
      'the APIC is disabled by software',
      ({ localApic }: Machine) => localApic.svr.fill(0xff & ~SVR_ENABLE),
      -1,
    ],
    ['the CPU takes no interrupts', ({ localApic }: Machine) => localApic.takesInterrupts.fill(0), -1],
    ['the APIC is off', ({ localApic }: Machine) => localApic.mode.fill(ApicMode.off), 0],
    ['there are none', ({ chipset }: Machine) => chipset.pic.fill(0), -1],
  ] as const)('are heard through LINT0 of the boot CPU: %s', (_, arrange, cpu) => {
    const m = chips();
    setLine(m, 4, true);
    expect(asksPic(m)).toBe(0);
    arrange(m);
    expect(asksPic(m)).toBe(cpu);
  });
});

describe('Linux with noapic', () => {
  const made = () => bothPaths(() => pictured());

  it('has the pins of PCI functions and the SCI as level lines, and LINT0 of the boot CPU alone open', () => {
    const { m } = pictured();
    expect([...m.pic.elcr]).toEqual([0, (1 << (SCI - 8)) | (1 << (PCI_LINE - 8))]);
    expect([...m.localApic.lvt0]).toEqual([LVT.extint, LVT.extint | LVT.masked]);
    // the timer and the cascade are open
    expect([...m.pic.imr]).toEqual([0xff & ~0b101, 0xff]);
  });

  /** The function asserts its pin on both machines: what the CPUs took, by hops and at speed. */
  function assert(both: ReturnType<typeof made>) {
    both.both(({ m }) => setLine(m, PCI_LINE, true));
    return both.settle();
  }

  it('masks and ends a line, runs its handlers and opens it again', () => {
    const both = made();
    both.both(({ engine }) => run(engine, Call.requestIrq, [PCI_LINE, SHARED, 0]));
    expect(assert(both)).toEqual([{ cpu: 0, vector: 0x3b, irq: PCI_LINE, flow: FlowResult.handled }]);
    const { m } = both.slow;
    expect([[...m.pic.isr], m.pic.line[1], m.pic.imr[1]! & 8, m.irqDesc.count[PCI_LINE]]).toEqual([
      [0, 0],
      0,
      0,
      1,
    ]);
    expect(assert(both).length).toBe(1);
  });

  it('tells the way of a pin: the line, INTA, the handler', () => {
    const { engine, delivery } = pictured();
    run(engine, Call.requestIrq, [PCI_LINE, SHARED, 0]);
    const { verdict, hops, entries } = delivery.fire(DEV, 0);
    expect([name(verdict), entries.length]).toEqual(['ExtINT', 1]);
    expect(hops.map(({ text }) => text)).toEqual([
      'asserts INTx',
      '8259 slave, IR3: INTR goes to CPU 0',
      'CPU 0 asks the 8259 (INTA): vector 0x3b',
      'vector_irq[0x3b] of CPU 0 is irq 11: acknowledged, handlers ran',
    ]);
  });

  it('takes what comes while the CPU holds interrupts back later, and once', () => {
    const both = made();
    both.both(({ engine, m }) => {
      run(engine, Call.requestIrq, [PCI_LINE, SHARED, 0]);
      m.localApic.takesInterrupts[0] = 0;
    });
    expect([assert(both), assert(both)]).toEqual([[], []]);
    both.both(({ m }) => m.localApic.takesInterrupts.fill(1, 0, 1));
    expect(both.settle().length).toBe(1);
  });

  it('has a masked line wait, and masks a line at once that is disabled or freed', () => {
    const both = made();
    expect(assert(both)).toEqual([]);
    both.both(({ engine }) => run(engine, Call.requestIrq, [PCI_LINE, SHARED, 0]));
    // what the level line held is taken now
    expect(both.settle().map(({ irq }) => irq)).toEqual([PCI_LINE]);
    both.both(({ engine }) => run(engine, Call.disableIrq, [PCI_LINE]));
    expect([both.slow.m.pic.imr[1]! & 8, assert(both).length]).toEqual([8, 0]);
    both.both(({ engine }) => run(engine, Call.enableIrq, [PCI_LINE]));
    expect(both.settle().length).toBe(1);
    both.both(({ engine }) => run(engine, Call.freeIrq, [PCI_LINE, 0]));
    expect(both.slow.m.pic.imr[1]).toBe(0xff);
  });

  it('disables a line that no handler wants after 100,000 times', () => {
    const { engine, m, delivery } = pictured();
    run(engine, Call.requestIrq, [PCI_LINE, SHARED, 0]);
    run(engine, Call.handlerReturns, [PCI_LINE, -1, 0, 0]);
    let entries = delivery.fire(DEV, 0).entries.length;
    for (let more = 1; more > 0; entries += more) more = delivery.settle().entries.length;
    expect([entries, m.pic.imr[1]! & 8]).toEqual([100_000, 8]);
  });

  it('takes the timer by its edge: a wire to IR0 and to a pin that is masked', () => {
    const both = made();
    both.both(({ delivery, m }) => {
      const told = delivery.setPin(0, 2, true);
      expect([name(told.verdict), told.entries.map(({ vector, irq }) => [vector, irq])]).toEqual([
        'ExtINT',
        [[0x30, 0]],
      ]);
      delivery.setPin(0, 2, true);
      expect(m.irqDesc.count[0]).toBe(1);
      // its handler has the device let go of the line
      delivery.setPin(0, 2, false);
      delivery.setPin(0, 2, true);
      expect(m.irqDesc.count[0]).toBe(2);
    });
  });

  it('counts an interrupt as spurious that no chip has in service: IRQ7 for an ExtINT that nothing asked for', () => {
    const both = made();
    const told = both.write({ requester: 0, lo: 0xfee00000, hi: 0, data: 7 << 8 });
    expect([name(told.verdict), told.entries.map(({ cpu, vector, irq }) => [cpu, vector, irq])]).toEqual([
      'ExtINT',
      [[0, 0x37, 7]],
    ]);
    expect([both.slow.m.kernel.irqErrCount[0], both.slow.m.localApic.signals[0]]).toEqual([1, 0]);
  });

  it('waits where a more urgent line is in service', () => {
    const { m, delivery, engine } = pictured();
    run(engine, Call.requestIrq, [PCI_LINE, SHARED, 0]);
    m.pic.isr[0] = 1;
    expect(name(delivery.fire(DEV, 0).verdict)).toBe('8259: in service');
    m.pic.isr[0] = 0;
    expect(delivery.settle().entries.length).toBe(1);
    // nobody hears of it: what is told is what the pin beside it does
    m.localApic.lvt0[0]! |= LVT.masked;
    expect(delivery.fire(DEV, 0).verdict).toBe(Verdict.pinMasked);
  });
});

describe('Linux with an IO-APIC', () => {
  it('leaves the 8259s masked, ending interrupts themselves, and LINT0 shut', () => {
    const { m, delivery } = pictured(false);
    expect([[...m.pic.imr], [...m.pic.autoEoi], m.localApic.lvt0[0]]).toEqual([
      [0xff, 0xff],
      [1, 0],
      LVT.extint | LVT.masked,
    ]);
    const told = delivery.setPin(0, 2, true);
    expect(told.entries.map(({ irq }) => irq)).toEqual([0]);
    expect(asksPic(m)).toBe(-1);
  });
});
