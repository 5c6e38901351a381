import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { seeded } from '../engine/matrix-testing.ts';
import { type Command, Fault, Pattern, SimCall } from '../model/simulation.ts';
import { Simulation } from './simulation.ts';
import { command, MACHINES, startOf } from './test-start.ts';
import { type Moment, Timeline } from './timeline.ts';

/** Time by which a copy is due after every few steps, so that many lie on the way. */
function countingClock(step: number): () => number {
  let now = 0;
  return () => {
    now += step;
    return now;
  };
}

const newTimeline = (machine: keyof typeof MACHINES = 'vtd', options = {}): Timeline =>
  new Timeline(new Simulation(startOf(MACHINES[machine])), { now: countingClock(1), spacing: 6, ...options });

/** Something to do, by chance. */
function anyCommand(below: (most: number) => number, { machine: m }: Simulation): Command {
  const dev = below(5);
  const irqs = [...m.irqDesc.allocated.keys()].filter((irq) => m.irqDesc.allocated[irq] !== 0);
  const irq = irqs[below(irqs.length)]!;
  const all: readonly Command[] = [
    command(SimCall.fire, [dev, below(8)]),
    command(Call.writeAffinity, [irq, 0], [below(4)]),
    command(SimCall.inject, [below(8), dev, below(8), -1]),
    command(SimCall.repair, [-1]),
    command(SimCall.cpuOffline, [below(4)]),
    command(SimCall.cpuOnline, [below(4)]),
    command(SimCall.startSource, [below(6), dev, 0, 1, 1000 * below(400), 1 + below(8), below(100)]),
    command(SimCall.stopSource, [-1]),
    command(SimCall.unbind, [dev]),
    command(SimCall.bind, [dev]),
    command(Call.disableIrq, [irq]),
    command(Call.enableIrq, [irq]),
  ];
  return all[below(all.length)]!;
}

/** Plays so many commands, with time between them. */
function play(timeline: Timeline, below: (most: number) => number, commands: number): void {
  for (let i = 0; i < commands; i++) {
    timeline.apply(anyCommand(below, timeline.simulation));
    if (below(3) === 0) timeline.run(below(40));
  }
}

describe.each(['none', 'vtd', 'amd'] as const)('a timeline with remapping %s', (machine) => {
  it('comes to the same hash at a moment, whichever way it goes there', () => {
    const seed = 20;
    const below = seeded(seed);
    const timeline = newTimeline(machine);
    const hashes: { branch: number; moment: Moment; hash: string }[] = [];
    for (let i = 0; i < 60; i++) {
      play(timeline, below, 5);
      hashes.push({ branch: 0, moment: timeline.moment, hash: timeline.simulation.hash() });
    }
    for (let walk = 0; walk < 100; walk++) {
      const { branch, moment, hash } = hashes[below(hashes.length)]!;
      expect(timeline.seek(branch, moment)).toBe(true);
      expect(timeline.moment).toEqual(moment);
      expect(timeline.simulation.hash(), `seed ${seed}, walk ${walk}`).toBe(hash);
    }
  });
});

describe('branches', () => {
  it('begin when something is done in the past, and the old one stays', () => {
    const timeline = newTimeline();
    timeline.apply(command(SimCall.fire, [0, 0]));
    timeline.run(100);
    timeline.apply(command(SimCall.cpuOffline, [2]));
    timeline.run(50);
    const [end, hash] = [timeline.moment, timeline.simulation.hash()];
    timeline.seek(0, { line: 1, tick: 40 });
    timeline.apply(command(SimCall.inject, [Fault.masked, 0, 3, -1]));
    timeline.run(30);
    expect(
      timeline.branches.map(({ parent, from, lines, end }) => [parent, from, lines.length, end]),
    ).toEqual([
      [-1, { line: 0, tick: 0 }, 2, 150],
      [0, { line: 1, tick: 40 }, 2, 70],
    ]);
    const other = timeline.simulation.hash();
    timeline.seek(0, end);
    expect(timeline.simulation.hash()).toBe(hash);
    timeline.seek(1, { line: 2, tick: 70 });
    expect(timeline.simulation.hash()).toBe(other);
    expect(timeline.isAtEnd).toBe(true);
  });

  it('leave one that is frozen as it is, also when only time passes', () => {
    const made = newTimeline();
    made.apply(command(SimCall.fire, [0, 0]));
    made.run(50);
    for (const act of [(t: Timeline) => t.apply(command(SimCall.fire, [0, 1])), (t: Timeline) => t.run(10)]) {
      const opened = newTimeline();
      opened.load([{ ...made.branch, frozen: true }], { branch: 0, line: 0, tick: 0 });
      opened.run(50);
      expect([opened.branches.length, opened.simulation.hash()]).toEqual([1, made.simulation.hash()]);
      act(opened);
      expect(opened.branches.map(({ parent, end, lines }) => [parent, end, lines.length])).toEqual([
        [-1, 50, 1],
        [0, opened.branch.end, opened.branch.lines.length],
      ]);
    }
  });

  it('of branches go back to what they come from', () => {
    const timeline = newTimeline();
    const below = seeded(3);
    const seen: { branch: number; moment: Moment; hash: string }[] = [];
    for (let i = 0; i < 12; i++) {
      play(timeline, below, 8);
      seen.push({ branch: timeline.branch.id, moment: timeline.moment, hash: timeline.simulation.hash() });
      const to = seen[below(seen.length)]!;
      timeline.seek(to.branch, { line: to.moment.line - below(4), tick: to.moment.tick - below(30) });
    }
    expect(timeline.branches.length).toBeGreaterThan(6);
    for (const { branch, moment, hash } of [...seen, ...seen].reverse()) {
      timeline.seek(branch, moment);
      expect(timeline.simulation.hash(), `branch ${branch}`).toBe(hash);
    }
  });

  it('play their commands again when time passes in the past', () => {
    const timeline = newTimeline();
    timeline.apply(command(SimCall.startSource, [Pattern.poisson, 0, 0, 8, 300_000, 1, 1]));
    timeline.run(200);
    timeline.apply(command(SimCall.cpuOffline, [3]));
    timeline.run(200);
    const hash = timeline.simulation.hash();
    timeline.seek(0, { line: 0, tick: 0 });
    timeline.run(400);
    expect(timeline.simulation.hash()).toBe(hash);
    expect(timeline.branches.length).toBe(1);
  });
});

describe('copies', () => {
  it('stay below the bytes that they may take, and every moment can still be reached', () => {
    const most = 600_000;
    const timeline = newTimeline('vtd', { maxBytes: most });
    const below = seeded(9);
    const hashes: [Moment, string][] = [];
    for (let i = 0; i < 100; i++) {
      play(timeline, below, 4);
      if (i % 10 === 0) hashes.push([timeline.moment, timeline.simulation.hash()]);
      expect(timeline.bytes).toBeLessThanOrEqual(most);
    }
    expect(timeline.copies).toBeGreaterThan(1);
    for (const [moment, hash] of hashes) {
      timeline.seek(0, moment);
      expect(timeline.simulation.hash()).toBe(hash);
    }
  });

  it('share the pages that did not change', () => {
    const timeline = newTimeline();
    for (let i = 0; i < 200; i++) timeline.apply(command(SimCall.fire, [i % 4, i % 8]));
    const { machine, columnsBuffer } = timeline.simulation;
    const whole = machine.buffer.byteLength + columnsBuffer.byteLength;
    expect(timeline.copies).toBeGreaterThan(20);
    expect(timeline.bytes).toBeLessThan((timeline.copies * whole) / 4);
  });
});
