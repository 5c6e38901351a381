// Journeys of messages through machines that are simulated: where they end, what is said, and that nothing is left out.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import { Verdict } from '../../model/delivery.ts';
import { Fault, SimCall } from '../../model/simulation.ts';
import { decisionsOf } from './decisions.ts';
import type { Journey, Station } from './journey.ts';
import { kernelLog } from './kernel-log.ts';
import { journeyOf, MOST_WAYS } from './tell.ts';
import { Range } from './test-firing.ts';
import { markdown, plainText, spokenText } from './transcript.ts';

const NIC = 0;
const SINGLE_MSI = 4;
const MACHINES = ['none', 'vtd', 'amd'] as const;

const stationsOf = ({ ways }: Journey, way = 0): readonly Station[] => ways[way]!.stations;
const idsOf = (journey: Journey): string[] => stationsOf(journey).map(({ id }) => id);
const stoppedAt = (journey: Journey): Station => stationsOf(journey).find(({ state }) => state === 'failed')!;

/** A range with a fault in the way of an entry. */
function faulty(fault: number, dev = NIC, index = 1): Range {
  const range = new Range('vtd');
  expect(range.do(SimCall.inject, fault, dev, index, -1).result).toBeGreaterThanOrEqual(0);
  return range;
}

describe('a message that arrives', () => {
  it.each([
    ['none', ['source', 'message', 'destination', 'apic', 'dispatch', 'kernel', 'handler']],
    ['vtd', ['source', 'message', 'remap', 'destination', 'apic', 'dispatch', 'kernel', 'handler']],
    ['amd', ['source', 'message', 'remap', 'destination', 'apic', 'dispatch', 'kernel', 'handler']],
  ] as const)('passes every station of the machine, remapping: %s', (machine, stations) => {
    const range = new Range(machine);
    for (const [dev, index] of [
      [NIC, 0],
      [NIC, 7],
      [SINGLE_MSI, 0],
    ] as const) {
      const journey = range.fire(dev, index);
      const { irq, cpu, vector, handler } = range.entry(dev, index);
      expect(idsOf(journey)).toEqual(stations);
      expect(journey.ways).toHaveLength(1);
      expect(journey.ways[0]!.reached).toBe(stations.length);
      expect(journey.result).toEqual({
        tone: 'ok',
        word: 'delivered',
        text: `${handler} ran for irq ${irq} on CPU ${cpu}`,
      });
      expect(stationsOf(journey).find(({ id }) => id === 'apic')!.token).toBe(
        `vec 0x${vector.toString(16)} @ CPU ${cpu}`,
      );
    }
  });

  it('changes its name from hop to hop', () => {
    const journey = new Range('vtd').fire(NIC, 1);
    expect(stationsOf(journey).map(({ token }) => token)).toEqual([
      'fee00218 / 00000000',
      'fee00218 / 00000000',
      'IRTE 16',
      'vec 0x20',
      'vec 0x20 @ CPU 2',
      'vec 0x20 @ CPU 2',
      'irq 25',
      'irq 25',
    ]);
  });

  it('leads to the objects that it met, all of which the machine has', () => {
    const keys = stationsOf(new Range('vtd').fire(NIC, 1)).flatMap(({ links }) =>
      links.map(({ key }) => key),
    );
    expect([...new Set(keys)].sort()).toEqual([
      'cpu:2',
      'dev:0000:01:00.0',
      'irq:25',
      'irte:dmar0/16',
      'msi:0000:01:00.0/1',
      'vec:2/0x20',
    ]);
    expect(stationsOf(new Range('amd').fire(NIC, 1))[2]!.links.map(({ key }) => key)).toEqual([
      'irte:AMD-IR-0:0100/1',
    ]);
  });

  it('has every question of every station answered by yes', () => {
    for (const machine of MACHINES) {
      const journey = new Range(machine).fire(NIC, 1);
      const all = stationsOf(journey).flatMap((station) => decisionsOf(station, journey));
      expect(all.length).toBeGreaterThan(8);
      expect(all.filter(({ ok }) => ok !== true)).toEqual([]);
    }
  });
});

describe('a message that is stopped', () => {
  it.each([
    ['clearPresent', 'blocked, fault 0x22', 'present', 'P = 0'],
    ['wrongSource', 'blocked, fault 0x26', 'source id', '0100 ≠ 0101'],
    ['indexOutOfRange', 'blocked, fault 0x21', 'index inside the table', '131070'],
    ['blockedCompat', 'blocked, fault 0x25', 'remappable format', 'bit 4 = 0'],
  ] as const)('by the remapping unit: %s', (fault, word, what, found) => {
    const journey = faulty(Fault[fault]).fire(NIC, 1);
    expect(journey.result).toMatchObject({ tone: 'fault', word });
    const station = stoppedAt(journey);
    expect(station.id).toBe('remap');
    expect(stationsOf(journey)[journey.ways[0]!.reached - 1]).toBe(station);
    const questions = decisionsOf(station, journey);
    const at = questions.findIndex(({ ok }) => ok === false);
    expect(questions[at]).toEqual({ what, found, ok: false });
    expect(questions.slice(0, at).every(({ ok }) => ok === true)).toBe(true);
    expect(questions.slice(at + 1).every(({ ok }) => ok === undefined)).toBe(true);
    expect(kernelLog(station, journey)).toMatch(
      new RegExp(
        `^DMAR: \\[INTR-REMAP\\] Request device \\[01:00\\.0\\] .*\\[fault reason ${word.slice(-4)}\\]`,
      ),
    );
  });

  it('by its target: nothing behind it is reached', () => {
    const journey = faulty(Fault.offlineTarget).fire(NIC, 1);
    expect(journey.result).toMatchObject({ tone: 'fault', word: 'target disabled' });
    expect(stoppedAt(journey)).toMatchObject({ id: 'destination', title: 'CPU 2' });
    const beyond = stationsOf(journey).slice(journey.ways[0]!.reached);
    expect(beyond.map(({ id, state, sub }) => [id, state, sub])).toEqual(
      ['apic', 'dispatch', 'kernel', 'handler'].map((id) => [id, 'never', 'never reached']),
    );
  });

  it('by the kernel: the vector is taken, and no irq has it', () => {
    const journey = faulty(Fault.unassignedVector).fire(NIC, 1);
    expect(journey.result).toEqual({
      tone: 'fault',
      word: 'delivered, no irq has the vector',
      text: 'No irq handler for 2.234',
    });
    expect(stoppedAt(journey).id).toBe('kernel');
  });

  it('by its mask: it waits, and leaves when the mask goes', () => {
    const range = faulty(Fault.masked);
    const journey = range.fire(NIC, 1);
    expect(journey.result).toMatchObject({ tone: 'pend', word: 'waits' });
    expect(stationsOf(journey)[0]).toMatchObject({ state: 'waits', verdict: Verdict.pended });
    expect(
      stationsOf(journey)
        .slice(1)
        .every(({ sub }) => sub === 'not yet'),
    ).toBe(true);
    const { count } = range.simulation.machine.irqDesc;
    const { irq } = range.entry(NIC, 1);
    const before = count[irq]!;
    range.do(SimCall.repair, -1);
    expect(count[irq]).toBe(before + 1);
  });

  it('not at all where a stale cache hides that the entry has changed', () => {
    const journey = faulty(Fault.staleEntry).fire(NIC, 1);
    expect(journey.result.tone).toBe('ok');
    expect(stationsOf(journey)[2]!.texts[0]).toContain('entry cache');
  });

  it('where its CPU takes no interrupts: it waits in IRR', () => {
    const range = new Range('vtd');
    range.do(SimCall.takeInterrupts, range.entry(NIC, 1).cpu, 0);
    const journey = range.fire(NIC, 1);
    expect(journey.result).toMatchObject({ tone: 'pend', word: 'pending in IRR' });
    expect(stationsOf(journey).at(-1)).toMatchObject({ id: 'handler', state: 'never', sub: 'not yet' });
  });
});

describe('a pin', () => {
  it('is what a function without messages raises, and the IO-APIC writes the message', () => {
    const range = new Range('none');
    const { machine } = range.simulation;
    range.do(SimCall.unbind, NIC);
    const { irq } = range.entry(NIC, 0);
    machine.names.push('shared');
    expect(range.do(Call.requestIrq, irq, 0x80, machine.names.length - 1).result).toBe(0);
    const journey = range.fire(NIC, 0);
    expect(idsOf(journey).slice(0, 4)).toEqual(['source', 'pin', 'message', 'destination']);
    const [source, pin, message] = stationsOf(journey);
    expect(source!.carry).toEqual({ what: 'INTx', value: 'asserted', note: '' });
    expect(pin!.carry).toMatchObject({ what: 'MWr', value: message!.sub });
    const cpu = machine.apicChipData.cpu[irq];
    expect(journey.result).toMatchObject({ tone: 'ok', text: `shared ran for irq ${irq} on CPU ${cpu}` });
  });

  it('that nobody quiets goes on, and the first ways are told', () => {
    const range = new Range('none');
    const { machine } = range.simulation;
    const told = range.do(SimCall.fire, NIC, 1).delivered!;
    const [source, ...rest] = told.hops;
    const hops = Array.from({ length: MOST_WAYS + 5 }, () => [source!, ...rest]).flat();
    const entries = Array.from({ length: MOST_WAYS + 5 }, () => told.entries).flat();
    const journey = journeyOf(
      range.view,
      { kind: 'entry', entry: range.entry(NIC, 1) },
      { ...told, hops, entries },
    );
    expect(machine.irqDesc.count[range.entry(NIC, 1).irq]).toBe(1);
    expect([journey.ways.length, journey.more]).toEqual([MOST_WAYS, 5]);
    expect(plainText(journey)).toContain('And 5 more of the same firing.');
  });
});

describe('a write by hand', () => {
  it('outside the window is no interrupt', () => {
    const journey = new Range('vtd').write(0x100, 0xfed00000, 0, 0x41);
    expect(journey.result).toMatchObject({ tone: 'fault', word: 'memory write' });
    expect(stoppedAt(journey).id).toBe('message');
    expect(stationsOf(journey)[0]!.carry).toMatchObject({ value: 'fed00000', wrong: 'value' });
  });

  it('by another function is blocked where sources are validated, and arrives where they are not', () => {
    for (const [machine, tone] of [
      ['vtd', 'fault'],
      ['none', 'ok'],
    ] as const) {
      const range = new Range(machine);
      const { lo, hi, data } = range.fire(NIC, 1).message!;
      const journey = range.write(0x108, lo, hi, data);
      expect(journey.result.tone).toBe(tone);
      expect(stationsOf(journey)[0]).toMatchObject({ id: 'source', title: '01:01.0' });
      if (tone === 'fault')
        expect(stationsOf(journey)[0]!.carry).toMatchObject({ note: '01:01.0', wrong: 'note' });
    }
  });

  it('is told to the end, whatever it is: no hop is lost, and at most one station of its way stops it', () => {
    const ranges = MACHINES.map((machine) => new Range(machine));
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const address = fc.oneof(
      word,
      fc.integer({ min: 0, max: 0xfffff }).map((low) => (0xfee00000 | low) >>> 0),
      fc.integer({ min: 0, max: 64 }).map((handle) => (0xfee00010 | (handle << 5)) >>> 0),
    );
    const data = fc.oneof(word, fc.integer({ min: 0, max: 0xffff }));
    const upper = fc.oneof({ arbitrary: fc.constant(0), weight: 9 }, { arbitrary: word, weight: 1 });
    const requester = fc.constantFrom(0x100, 0x108, 0x120, 0xf0f8, 0x8);
    fc.assert(
      fc.property(fc.constantFrom(...ranges), requester, address, upper, data, (range, who, lo, hi, what) => {
        const args = [who, lo & ~3, hi, what].map((n) => n >>> 0);
        const copy = range.simulation.checkpoint();
        const told = range.do(SimCall.write, ...args).delivered!;
        range.simulation.restore(copy);
        const journey = range.write(args[0]!, args[1]!, args[2]!, args[3]!);
        const reached = journey.ways.flatMap((way) => way.stations.slice(0, way.reached));
        const reads = reached.flatMap((station) => station.reads).length;
        expect(reads).toBe(told.hops.flatMap(({ read }) => read).length);
        expect(reached.every(({ texts, state }) => texts.length > 0 && state !== 'never')).toBe(true);
        for (const { stations } of journey.ways) {
          expect(stations.filter(({ state }) => state === 'failed').length).toBeLessThanOrEqual(1);
          expect(new Set(stations.map(({ id }) => id)).size).toBe(stations.length);
        }
        for (const station of reached) decisionsOf(station, journey);
        expect(plainText(journey).split('\n').length).toBe(reached.length + journey.ways.length + 2);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('as text', () => {
  it('hops are numbered, and the outcome comes first', () => {
    const journey = new Range('vtd').fire(NIC, 1);
    const [title, outcome, ...hops] = plainText(journey).trimEnd().split('\n');
    expect(title).toBe('0000:01:00.0-1 (01:00.0 MSI-X 1)');
    expect(outcome).toBe('delivered: 0000:01:00.0-1 ran for irq 25 on CPU 2');
    expect(hops.map((line) => line.split(' ')[0])).toEqual(['1.', '2.', '3.', '4.', '5.', '6.', '7.', '8.']);
    expect(hops[2]).toBe(
      '3. dmar0: Entry 16: Present, remapped: vector 0x20 (32) to APIC ID 0x2; only requester 01:00.0 may use it',
    );
    expect(spokenText(journey)).not.toContain('\n');
  });

  it('Markdown keeps what it would read as marks', () => {
    const text = markdown(new Range('none').fire(NIC, 1));
    expect(text).toContain('1. **01:00.0**: MSI-X entry 1');
    expect(text).toContain('vector\\_irq\\[0x20\\]');
  });
});
