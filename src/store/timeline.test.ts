import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Call } from '../model/calls.ts';
import { ENOSPC } from '../model/errno.ts';
import { Fault, type JournalLine, Pattern, SimCall } from '../model/simulation.ts';
import { commandKeys, commandWords, resultWords } from './command-words.ts';
import { breakpointOf, breakpointWords, stoodWords, toggled } from './stop-words.ts';
import {
  behindCommand,
  branchTree,
  endOfBranch,
  firstPlace,
  isWork,
  lineage,
  placeAfter,
  placeBefore,
  redoPlace,
  seekCommand,
  undoPlace,
} from './timeline.ts';
import { commandNear, laneMarks, timelineScale } from './timeline-scale.ts';

const line = (
  tick: number,
  call = SimCall.fire as number,
  args: readonly number[] = [0, 0],
): JournalLine => ({
  tick,
  call,
  args,
  mask: [],
});

const branch = (ticks: readonly number[], end: number, id = 0) => ({
  id,
  lines: ticks.map((t) => line(t)),
  end,
});

describe('steps on the timeline', () => {
  const own = branch([0, 0, 50], 200);

  it('go from command to command, to the beginning, and to the end where time has passed', () => {
    const seen = [firstPlace(own)];
    for (let at = placeAfter(own, seen[0]!); at; at = placeAfter(own, at)) seen.push(at);
    expect(seen.map(({ line, tick }) => [line, tick])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 50],
      [3, 200],
    ]);
    const back = [endOfBranch(own)];
    for (let at = placeBefore(own, back[0]!); at; at = placeBefore(own, at)) back.push(at);
    expect(back).toEqual(seen.reverse());
  });

  it('lead from between two commands to the nearer one in each direction', () => {
    expect(placeBefore(own, { branch: 0, line: 2, tick: 30 })).toEqual(behindCommand(own, 1));
    expect(placeAfter(own, { branch: 0, line: 2, tick: 30 })).toEqual(behindCommand(own, 2));
  });

  it('undo a command at the tick at which it came, and do it again', () => {
    const before = undoPlace(own, endOfBranch(own))!;
    expect(before).toEqual({ branch: 0, line: 2, tick: 50 });
    expect(redoPlace(own, before)).toEqual({ branch: 0, line: 3, tick: 50 });
    expect(undoPlace(own, firstPlace(own))).toBeNull();
    expect(redoPlace(own, endOfBranch(own))).toBeNull();
  });

  it('find the next and the previous command that is wanted', () => {
    const wanted = (n: number) => n !== 1;
    expect(seekCommand(own, { branch: 0, line: 1, tick: 0 }, 1, wanted)).toBe(2);
    expect(seekCommand(own, { branch: 0, line: 3, tick: 50 }, -1, wanted)).toBe(0);
    expect(seekCommand(own, { branch: 0, line: 3, tick: 50 }, 1, wanted)).toBe(-1);
  });
});

describe('branches', () => {
  const branches = [
    { id: 0, parent: -1, from: { line: 0, tick: 0 } },
    { id: 1, parent: 0, from: { line: 4, tick: 40 } },
    { id: 2, parent: 1, from: { line: 2, tick: 20 } },
    { id: 3, parent: 0, from: { line: 1, tick: 10 } },
  ];

  it('have what was before they left', () => {
    expect([...lineage(branches, 2)]).toEqual([
      [2, { line: Number.POSITIVE_INFINITY, tick: Number.POSITIVE_INFINITY }],
      [1, { line: 2, tick: 20 }],
      [0, { line: 2, tick: 20 }],
    ]);
  });

  it('hold work where something was done that was not opened with them', () => {
    const from = { line: 0, tick: 0 };
    const opened = { frozen: true, lines: [line(0)], from };
    expect(isWork([opened])).toBe(false);
    expect(isWork([{ lines: [], from }])).toBe(false);
    expect(isWork([opened, { lines: [line(0)], from: { line: 1, tick: 0 } }])).toBe(false);
    expect(isWork([opened, { lines: [line(0), line(4)], from: { line: 1, tick: 0 } }])).toBe(true);
  });

  it('stand in a tree below the one that they left', () => {
    expect(branchTree(branches)).toEqual([
      { id: 0, depth: 0, isLast: true, rails: [] },
      { id: 1, depth: 1, isLast: false, rails: [] },
      { id: 2, depth: 2, isLast: true, rails: [true] },
      { id: 3, depth: 1, isLast: true, rails: [] },
    ]);
  });
});

const anyTicks = fc
  .array(fc.oneof(fc.constant(0), fc.nat({ max: 10 }), fc.nat({ max: 1e6 })), { maxLength: 60 })
  .map((gaps) => {
    let tick = 0;
    return gaps.map((gap) => {
      tick += gap;
      return tick;
    });
  });

describe('the lane', () => {
  it('keeps the order of moments, and gives each place back', () => {
    fc.assert(
      fc.property(
        anyTicks,
        fc.nat({ max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ticks, more, place) => {
          const own = branch(ticks, (ticks.at(-1) ?? 0) + more);
          const scale = timelineScale(own);
          for (let n = 1; n < ticks.length; n++)
            expect(scale.ofCommand(n)).toBeGreaterThan(scale.ofCommand(n - 1));
          const moment = scale.at(place);
          const earliest = moment.line === 0 ? 0 : ticks[moment.line - 1]!;
          const latest = ticks[moment.line] ?? own.end;
          expect(moment.tick).toBeGreaterThanOrEqual(earliest);
          expect(moment.tick).toBeLessThanOrEqual(latest);
          // As near as ticks are: within the gap in which it lies, rounded to one of them.
          const gap = Math.max(1, latest - earliest);
          const width = (1 + Math.log2(1 + latest - earliest)) / gap;
          if (latest > earliest)
            expect(Math.abs(scale.of(moment) - place) * total(ticks, own.end)).toBeLessThan(width + 1e-6);
        },
      ),
    );
  });

  it('groups commands that would lie on each other, and forgets none', () => {
    const many = branch(
      Array.from({ length: 10_000 }, (_, n) => n),
      10_000,
    );
    const scale = timelineScale(many);
    const marks = laneMarks(
      scale,
      900,
      4,
      (n) => n % 3,
      (n) => n % 100 === 0,
    );
    expect(marks.length).toBeLessThanOrEqual(226 * 3);
    expect(marks.reduce((sum, { commands }) => sum + commands, 0)).toBe(10_000);
    expect(marks.reduce((sum, { refused }) => sum + refused, 0)).toBe(100);
  });

  it('finds the command that a hand points at', () => {
    const scale = timelineScale(branch([100, 200], 400));
    expect(commandNear(scale, scale.ofCommand(1) + 0.004, 0.01)).toBe(1);
    expect(commandNear(scale, scale.ofCommand(0) - 0.004, 0.01)).toBe(0);
    expect(commandNear(scale, 0.999, 0.01)).toBe(-1);
  });
});

const total = (ticks: readonly number[], end: number): number =>
  [...ticks, end].reduce((sum, tick, n, all) => sum + 1 + Math.log2(1 + tick - (all[n - 1] ?? 0)), 0);

describe('commands in words', () => {
  const texts = { functions: ['0000:3b:00.0', '0001:00:01.0'], names: ['nvme0q1'] };
  const words = (call: number, args: readonly number[], mask: readonly number[] = [], text?: string) =>
    commandWords({ call, args, mask, ...(text === undefined ? {} : { text }) }, texts);

  it('say what is done, with the names of things', () => {
    expect(words(SimCall.cpuOffline, [5])).toBe('CPU 5 goes off line');
    expect(words(Call.writeAffinity, [61, 0], [64, 5, 4, 6, 7])).toBe('affinity of irq 61 → 4-7,64');
    expect(words(SimCall.fire, [1, 3])).toBe('fire entry 3 of 0001:00:01.0');
    expect(words(SimCall.startSource, [Pattern.nvmeQueues, 0, 0, 33, 400_000, 1, 7])).toBe(
      'NVMe completions from 3b:00.0, entries 0-32, 400,000/s',
    );
    expect(words(SimCall.write, [0x3b08, 0xfee00010, 0, 0x41])).toBe('3b:01.0 writes 0x0041 to 0xfee00010');
    expect(words(SimCall.inject, [Fault.clearPresent, 0, 2, -1])).toBe(
      'Entry not present: entry 2 of 3b:00.0',
    );
    expect(words(Call.freeIrq, [9, 0])).toBe('free irq 9 of nvme0q1');
    expect(words(SimCall.name, [], [], 'mine')).toBe('name “mine”');
    expect(words(99, [1, 2])).toBe('call 99 (1, 2)');
  });

  it('are there for every call that there is, whatever its numbers', () => {
    for (const call of [...Object.values(Call), ...Object.values(SimCall)])
      if (!INSIDE.has(call)) expect(words(call, [])).not.toMatch(/^call /);
  });

  it('say what a command gave', () => {
    const fire = line(0);
    expect(resultWords(line(0, SimCall.cpuOffline, [5]), -ENOSPC)).toMatchObject({
      isRefused: true,
      short: 'ENOSPC',
    });
    expect(resultWords(line(0, SimCall.cpuOffline, [5]), -ENOSPC).text).toContain('lapic_can_unplug_cpu');
    expect(resultWords(fire, 1).short).toBe('delivered');
    expect(resultWords(line(0, SimCall.bind, [0]), 0).short).toBe('0');
    expect(resultWords(fire, undefined).short).toBe('');
  });

  it('know what they are about', () => {
    const keys = (call: number, args: readonly number[], mask: readonly number[] = []) =>
      commandKeys({ call, args, mask }, texts);
    expect(keys(SimCall.cpuOffline, [5])).toEqual(['cpu:5']);
    expect(keys(Call.writeAffinity, [61, 0], [3])).toEqual(['cpu:3', 'irq:61']);
    expect(keys(SimCall.inject, [0, 1, 4, -1])).toEqual(['dev:0001:00:01.0', 'msi:0001:00:01.0/4']);
    expect(keys(SimCall.startSource, [0, 0, 1, 2, 9, 1, 0])).toEqual([
      'dev:0000:3b:00.0',
      'msi:0000:3b:00.0/1',
      'msi:0000:3b:00.0/2',
    ]);
  });
});

/** Calls that only other calls make: no command is one of them (simulation/check.ts). */
const INSIDE: ReadonlySet<number> = new Set([
  Call.cpuDisable,
  Call.migrateAllOffThisCpu,
  Call.interrupt,
  Call.commonInterrupt,
  Call.vectorCleanup,
  Call.resendIrqs,
  Call.pollSpuriousIrqs,
  Call.handlerReturns,
  Call.bindDriver,
  Call.releaseDevres,
]);

describe('breakpoints', () => {
  it('are set on what is selected, and taken away by the same hand', () => {
    const irq = breakpointOf({ kind: 'irq', irq: 61 })!;
    expect(breakpointWords(irq)).toBe('irq 61');
    expect(stoodWords(breakpointOf({ kind: 'vec', cpu: 2, vector: 0x28 })!)).toBe('CPU 2 took vector 0x28.');
    expect(breakpointOf({ kind: 'cpu', cpu: 2 })).toBeNull();
    const set = toggled([{ kind: 'lost' }], irq);
    expect(set.length).toBe(2);
    expect(toggled(set, { kind: 'irq', irq: 61 })).toEqual([{ kind: 'lost' }]);
  });
});
