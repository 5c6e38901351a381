import { describe, expect, it } from 'vitest';
import { formatPciAddress } from '../../model/pci.ts';
import { Pattern, SimCall } from '../../model/simulation.ts';
import { viewOf } from '../../replay/view.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { MACHINES, startOf } from '../../simulation/test-start.ts';
import { Meters } from './meters.ts';
import { kindsOf, QUICK, type Sender, sendersOf, startCommand, targetsOf } from './senders.ts';
import { sourceLines } from './sources.tsx';
import { emptyFrame } from './test-live.ts';

const HEADER = {
  capture: 'test',
  step: 'now',
  steps: ['now'],
  description: '',
  kernel: '6.12',
  arch: 'x86_64',
  hypervisor: '',
};

const simulation = new Simulation(startOf(MACHINES.vtd));
const functions = MACHINES.vtd.pci.functions.map(formatPciAddress);
const senders = sendersOf(viewOf(simulation.machine, HEADER), functions);

const sender = (dev: number, part: Partial<Sender> = {}): Sender => ({
  dev,
  id: `0000:00:0${dev}.0`,
  kind: 'Ethernet controller',
  class: 0x0200,
  entries: 8,
  irqs: 8,
  ...part,
});

describe('functions that can send', () => {
  it('are those of the machine, by the rows that commands name', () => {
    expect(senders.map(({ dev, id, entries, irqs }) => [dev, id, entries, irqs])).toEqual([
      [0, '0000:01:00.0', 8, 8],
      [1, '0000:01:01.0', 8, 8],
      [2, '0000:01:02.0', 8, 8],
      [3, '0000:01:03.0', 8, 8],
      [4, '0000:01:04.0', 1, 1],
    ]);
  });

  it('are found one by one, by kind, or all that have an interrupt', () => {
    const some = [sender(0), sender(1), sender(2, { kind: 'NVMe', class: 0x0108 }), sender(3, { irqs: 0 })];
    const devs = (target: string) => targetsOf(some, target).map(({ dev }) => dev);
    expect(devs('all')).toEqual([0, 1, 2]);
    expect(devs('kind:NVMe')).toEqual([2]);
    expect(devs('dev:3')).toEqual([3]);
    expect(devs('dev:9')).toEqual([]);
    expect(kindsOf(some)).toEqual([{ kind: 'Ethernet controller', count: 2 }]);
  });
});

describe('traffic by one click', () => {
  it('is taken by the engine, whoever it is for', () => {
    for (const { id, plan, who } of QUICK)
      for (const each of who(senders, undefined))
        expect([id, each.id, simulation.apply(startCommand(each, plan)).result >= 0]).toEqual([
          id,
          each.id,
          true,
        ]);
    expect(QUICK.map(({ who }) => who(senders, undefined).length)).toEqual([5, 0, 1, 5]);
    simulation.run(2000);
    const { device } = simulation.columns;
    expect(device.arrived[0]!).toBeGreaterThan(100);
    expect([...device.lost]).toEqual([0, 0, 0, 0, 0]);
  });

  it('lets the selected device storm', () => {
    const storm = QUICK.find(({ id }) => id === 'storm')!;
    expect(storm.who(senders, senders[3]).map(({ dev }) => dev)).toEqual([3]);
  });
});

describe('the command of a source', () => {
  const plan = { pattern: Pattern.poisson, rate: 1000, first: 0, entries: 0, burst: 32, seed: 7 };
  const args = (part: Partial<typeof plan>, of: Partial<Sender> = {}) =>
    startCommand(sender(2, of), { ...plan, ...part });

  it('uses the entries that have an interrupt, or as many as were asked for, never more than there are', () => {
    expect(args({}, { irqs: 3 })).toEqual({
      call: SimCall.startSource,
      args: [Pattern.poisson, 2, 0, 3, 1000, 32, 9],
      mask: [],
    });
    expect(args({ first: 6, entries: 9 }).args.slice(2, 4)).toEqual([6, 2]);
    expect(args({ first: 20 }).args.slice(2, 4)).toEqual([7, 1]);
  });
});

describe('sources of a frame', () => {
  it('are the rows that are used', () => {
    const frame = emptyFrame();
    frame.source.used[2] = 1;
    frame.source.dev[2] = 1;
    frame.source.entries[2] = 4;
    frame.source.rate[2] = 500;
    expect(sourceLines(frame)).toEqual([{ source: 2, pattern: 0, dev: 1, first: 0, entries: 4, rate: 500 }]);
  });
});

describe('meters', () => {
  it('measure by the machine’s own time, once for each frame', () => {
    const meters = new Meters();
    const shared = { rows: emptyFrame() };
    meters.look(shared.rows, 0);
    for (let frame = 1; frame <= 60; frame++) {
      const live = emptyFrame();
      live.head.tick[0] = frame * 100;
      live.device.arrived[1] = frame * 50;
      live.cpu.entries[3] = frame * 5_000_000_000;
      live.cell.entries[3 * 256 + 0x41] = frame * 50;
      meters.look(live, frame * 16);
      meters.look(live, frame * 16);
    }
    // 100 ticks are a millisecond
    expect(meters.rates!.device.arrived.perSecond(1)).toBeCloseTo(50_000, -2);
    expect(meters.rates!.cells.perSecond(3 * 256 + 0x41)).toBeCloseTo(50_000, -2);
    expect(meters.rates!.device.lost.perSecond(1)).toBe(0);
  });
});
