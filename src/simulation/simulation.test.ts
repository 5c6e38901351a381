import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { IRQS } from '../engine/irqd.ts';
import { brokenInvariants } from '../irqchips/invariants.ts';
import { murmur128 } from '../lib/hash.ts';
import { Verdict } from '../model/delivery.ts';
import { EBUSY, EINVAL, EOPNOTSUPP } from '../model/errno.ts';
import { VERDICTS } from '../model/hardware.ts';
import {
  FAULTS,
  Fault,
  LiveIrq,
  liveBytes,
  liveColumns,
  PATTERNS,
  Pattern,
  SimCall,
} from '../model/simulation.ts';
import { KNOWN_CALLS } from './check.ts';
import { irqOfEntry } from './faults.ts';
import { Simulation } from './simulation.ts';
import { command, MACHINES, startOf } from './test-start.ts';

const newSimulation = (machine: keyof typeof MACHINES = 'vtd'): Simulation =>
  new Simulation(startOf(MACHINES[machine]));

function sum(column: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < column.length; i++) total += column[i]!;
  return total;
}

/** Starts a source of function 0: its number. */
const start = (
  s: Simulation,
  pattern: number,
  rate: number,
  { dev = 0, entries = 8, burst = 1, seed = 1 } = {},
): number => s.apply(command(SimCall.startSource, [pattern, dev, 0, entries, rate, burst, seed])).result;

describe.each(['none', 'vtd', 'amd'] as const)('a simulated machine with remapping %s', (machine) => {
  it('delivers every message of every pattern, and counts each once', () => {
    const s = newSimulation(machine);
    for (let pattern = 0; pattern < PATTERNS.length - 1; pattern++)
      expect(start(s, pattern, 200_000, { dev: pattern % 4, burst: 16, seed: pattern })).toBe(pattern);
    s.run(5000);
    const { device, clock, cell, cpu, source } = s.columns;
    const arrived = sum(device.arrived) + sum(device.merged);
    expect(arrived).toBeGreaterThan(20_000);
    expect(sum(device.lost) + sum(device.waits)).toBe(0);
    expect(arrived).toBe(clock.messages[0]);
    expect(sum(source.sent)).toBe(clock.messages[0]);
    expect(sum(cell.entries)).toBe(sum(device.arrived));
    expect(sum(cpu.entries)).toBe(clock.entries[0]);
    expect(sum(s.machine.irqDesc.count)).toBe(sum(cell.entries));
    expect(brokenInvariants(s.machine)).toEqual([]);
  });

  it('shows in a frame what it counts', () => {
    const s = newSimulation(machine);
    start(s, Pattern.poisson, 1_000_000);
    s.run(100);
    const bytes = new Uint8Array(liveBytes(s.rows));
    const frame = liveColumns(s.rows, bytes);
    s.frame(frame);
    expect(frame.head.tick[0]).toBe(100);
    expect(frame.device.arrived).toEqual(s.columns.device.arrived);
    expect(frame.irq.count).toEqual(s.machine.irqDesc.count);
    expect(frame.verdict.count.length).toBe(VERDICTS);
    const irq = irqOfEntry(s.machine, 0, 3);
    expect(frame.cell.entries[(frame.irq.cpu[irq]! << 8) | frame.irq.vector[irq]!]).toBe(
      frame.irq.count[irq],
    );
  });

  it('tells in its frames when irqs have moved and old vectors are given back, and nothing of traffic', () => {
    const s = newSimulation(machine);
    const frame = liveColumns(s.rows, new Uint8Array(liveBytes(s.rows)));
    const structure = (): number => {
      s.frame(frame);
      return frame.head.structure[0]!;
    };
    const booted = structure();
    start(s, Pattern.constant, 100_000);
    s.run(500);
    expect(structure()).toBe(booted);
    const irq = irqOfEntry(s.machine, 0, 0);
    const to = (frame.irq.cpu[irq]! + 1) % 4;
    expect(s.apply(command(Call.writeAffinity, [irq, 0], [to])).result).toBe(0);
    const asked = structure();
    expect(asked).toBeGreaterThan(booted);
    s.run(2000);
    const moved = structure();
    expect(frame.irq.cpu[irq]).toBe(to);
    expect(frame.irq.state[irq]! & (LiveIrq.movePending | LiveIrq.moveInProgress)).toBe(0);
    expect(moved).toBeGreaterThan(asked);
    s.run(2000);
    expect(structure()).toBe(moved);
  });

  it('goes the same way again from its journal, and from a checkpoint in the middle', () => {
    const [a, b, c] = [newSimulation(machine), newSimulation(machine), newSimulation(machine)];
    const journal = [
      { tick: 3, ...command(SimCall.startSource, [Pattern.poisson, 0, 0, 8, 300_000, 1, 7]) },
      { tick: 9, ...command(SimCall.startSource, [Pattern.nicQueues, 1, 0, 8, 900_000, 1, 8]) },
      { tick: 700, ...command(SimCall.cpuOffline, [2]) },
      { tick: 900, ...command(SimCall.inject, [Fault.masked, 0, 3, -1]) },
      { tick: 950, ...command(SimCall.repair, [-1]) },
      { tick: 1400, ...command(SimCall.cpuOnline, [2]) },
      { tick: 1500, ...command(SimCall.unbind, [0]) },
      { tick: 1600, ...command(SimCall.bind, [0]) },
    ];
    a.play(journal);
    a.run(500);
    b.play(journal.slice(0, 4));
    c.restore(structuredClone(b.checkpoint()));
    for (const s of [b, c]) {
      s.play(journal.slice(4));
      s.run(500);
    }
    expect(b.hash()).toBe(a.hash());
    expect(c.hash()).toBe(a.hash());
  });

  it('loses nothing when a vector is moved and a CPU leaves in the middle of a storm', () => {
    const s = newSimulation(machine);
    start(s, Pattern.storm, 2_000_000);
    start(s, Pattern.constant, 2_000_000, { dev: 1 });
    s.run(50);
    const irq = irqOfEntry(s.machine, 0, 0);
    for (let cpu = 3; cpu > 0; cpu--) {
      expect(s.apply(command(Call.writeAffinity, [irq, 0], [cpu])).result).toBe(0);
      s.run(50);
      expect(s.apply(command(SimCall.cpuOffline, [cpu])).result).toBe(0);
      s.run(500);
    }
    const { device, cell } = s.columns;
    expect(sum(device.lost)).toBe(0);
    expect(sum(cell.entries)).toBe(sum(device.arrived));
    expect(sum(s.machine.cpu.noHandler)).toBe(0);
    expect(brokenInvariants(s.machine)).toEqual([]);
  });

  it('keeps a message of a masked vector until the mask goes, once', () => {
    const s = newSimulation(machine);
    const fault = s.apply(command(SimCall.inject, [Fault.masked, 0, 2, -1])).result;
    for (let i = 0; i < 3; i++) expect(s.apply(command(SimCall.fire, [0, 2])).result).toBe(Verdict.pended);
    const irq = irqOfEntry(s.machine, 0, 2);
    expect(s.machine.irqDesc.count[irq]).toBe(0);
    expect(s.apply(command(SimCall.repair, [fault])).result).toBe(0);
    expect(s.machine.irqDesc.count[irq]).toBe(1);
  });

  it('comes back from every fault that it can have', () => {
    const s = newSimulation(machine);
    const state = (): string => [...murmur128(new Uint8Array(s.machine.buffer))].join(' ');
    const before = state();
    for (const [fault, { needs }] of FAULTS.entries()) {
      const row = s.apply(command(SimCall.inject, [fault, 1, 4, -1])).result;
      const can = needs === '' || needs === machine || (needs === 'remapping' && machine !== 'none');
      expect(row, FAULTS[fault]!.id).toBe(can ? 0 : -EOPNOTSUPP);
      if (!can) continue;
      expect(state(), FAULTS[fault]!.id).not.toBe(before);
      expect(s.apply(command(SimCall.inject, [fault, 1, 4, -1])).result).toBe(-EBUSY);
      expect(s.apply(command(SimCall.repair, [row])).result).toBe(0);
      expect(state(), FAULTS[fault]!.id).toBe(before);
    }
  });
});

describe('faults with VT-d', () => {
  const verdictOf = (fault: number): number => {
    const s = newSimulation();
    expect(s.apply(command(SimCall.inject, [fault, 1, 4, -1])).result).toBe(0);
    return s.apply(command(SimCall.fire, [1, 4])).result;
  };

  it.each([
    ['clearPresent', Verdict.vtdNotPresent],
    ['wrongSource', Verdict.vtdSourceId],
    ['indexOutOfRange', Verdict.vtdIndex],
    ['blockedCompat', Verdict.vtdCompatBlocked],
    ['masked', Verdict.pended],
    ['offlineTarget', Verdict.targetDisabled],
  ] as const)('%s ends with its verdict', (fault, verdict) => {
    expect(verdictOf(Fault[fault])).toBe(verdict);
  });

  it('an unassigned vector arrives and no irq has it', () => {
    const s = newSimulation();
    s.apply(command(SimCall.inject, [Fault.unassignedVector, 1, 4, -1]));
    const { result, delivered } = s.apply(command(SimCall.fire, [1, 4]));
    expect(result).toBe(Verdict.delivered);
    expect(delivered!.entries).toMatchObject([{ irq: -1 }]);
    expect(sum(s.machine.cpu.noHandler)).toBe(1);
  });

  it('a stale entry goes to the old CPU until the cache is invalidated', () => {
    const s = newSimulation();
    const irq = irqOfEntry(s.machine, 1, 4);
    const old = s.machine.apicChipData.cpu[irq]!;
    s.apply(command(SimCall.inject, [Fault.staleEntry, 1, 4, -1]));
    const { delivered } = s.apply(command(SimCall.fire, [1, 4]));
    expect(delivered!.entries).toMatchObject([{ cpu: old, irq }]);
  });

  it('a loss is kept with its message', () => {
    const s = newSimulation();
    s.apply(command(SimCall.startForger, [0x0108, 0xfee00010, 0, 0, 100_000, 3]));
    s.run(20);
    const { clock, lost } = s.columns;
    expect(clock.lost[0]).toBe(20);
    expect(lost.verdict[19]).not.toBe(0);
    expect([lost.requester[19], lost.lo[19], lost.tick[19]]).toEqual([0x0108, 0xfee00010, 19]);
  });
});

describe('an irq that nobody cares for', () => {
  it('is disabled by the kernel in a storm', () => {
    const s = newSimulation();
    const irq = irqOfEntry(s.machine, 0, 0);
    expect(s.apply(command(Call.handlerReturns, [irq, -1, 0, 0])).result).toBe(0);
    // One in each tick.
    start(s, Pattern.storm, 100_000);
    s.run(101_000);
    expect(s.machine.irqDesc.istate[irq]! & IRQS.spuriousDisabled).not.toBe(0);
    // 99,901 of 100,000 were nobody's: then it is off, and the next one masks it.
    expect(s.machine.irqDesc.count[irq]).toBeGreaterThan(99_900);
    expect(s.machine.irqDesc.count[irq]).toBeLessThan(100_100);
    expect(s.columns.device.waits[0]).toBeGreaterThan(0);
    expect(brokenInvariants(s.machine)).toEqual([]);
  });
});

describe('what the checks know', () => {
  it('is every call of the kernel, or why it is none for outside', () => {
    const inside: readonly number[] = [
      // moments that the simulation brings about itself, and steps of its own commands
      Call.cpuDisable,
      Call.migrateAllOffThisCpu,
      Call.interrupt,
      Call.commonInterrupt,
      Call.vectorCleanup,
      Call.resendIrqs,
      Call.pollSpuriousIrqs,
      Call.bindDriver,
      Call.releaseDevres,
    ];
    const known = (call: number): boolean => KNOWN_CALLS.has(call);
    for (const [name, call] of Object.entries(Call)) expect(known(call), name).toBe(!inside.includes(call));
    for (const [name, call] of Object.entries(SimCall)) expect(known(call), name).toBe(true);
  });
});

describe('a command that cannot be', () => {
  it.each([
    ['no command', command(999, [])],
    ['no function', command(SimCall.fire, [99, 0])],
    ['no CPU', command(SimCall.cpuOffline, [4])],
    ['a CPU of a mask', command(Call.writeAffinity, [30, 0], [4])],
    ['too few arguments', command(SimCall.write, [1])],
    ['a fraction', command(SimCall.fire, [0.5, 0])],
    ['entries beyond the table', command(SimCall.startSource, [0, 0, 4, 5, 1, 1, 0])],
    ['an irq that is not there', command(Call.disableIrq, [20])],
  ])('is refused: %s', (_, wrong) => {
    const s = newSimulation();
    const before = s.checkpoint().machine;
    expect(s.apply(wrong).result).toBe(-EINVAL);
    expect(Buffer.compare(before, s.checkpoint().machine)).toBe(0);
  });

  it('says that the boot CPU stays', () => {
    expect(newSimulation().apply(command(SimCall.cpuOffline, [0])).result).toBe(-EBUSY);
  });
});
