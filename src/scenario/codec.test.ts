import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { type JournalLine, Pattern, SimCall } from '../model/simulation.ts';
import { decodeScenario, encodeScenario, ScenarioError } from './codec.ts';
import linkV1 from './fixtures/link-v1.txt?raw';
import { PRESETS } from './presets.ts';
import type { MachineRecipe } from './recipe.ts';
import type { Scenario } from './scenario.ts';

const line = (
  tick: number,
  call: number,
  args: readonly number[],
  mask: readonly number[] = [],
): JournalLine => ({
  tick,
  call,
  args,
  mask,
});

const SMALL: Scenario = {
  title: 'An irq moves',
  start: { kind: 'preset', preset: 'server-vtd-256' },
  lines: [
    line(0, SimCall.startSource, [Pattern.nvmeQueues, 3, 0, 33, 400_000, 1, 7]),
    line(1200, Call.writeAffinity, [61, 0], [4, 5, 6, 7, 64]),
    line(1200, SimCall.cpuOffline, [5]),
    { ...line(1300, SimCall.name, []), text: 'my-handler' },
    line(1500, SimCall.write, [0x0108, 0xfee00010, 0, 0]),
    line(1900, SimCall.repair, [-1]),
  ],
  end: 4000,
  notes: [{ line: 2, tick: 1200, text: 'Here it moves' }],
  at: { line: 3, tick: 1200 },
  engine: '1',
  hash: '0123456789abcdef',
};

const anyLine = fc.record({
  call: fc.integer({ min: 1, max: 200 }),
  args: fc.array(fc.oneof(fc.integer({ min: -4, max: 300 }), fc.integer({ min: -(2 ** 31), max: 2 ** 32 })), {
    maxLength: 9,
  }),
  mask: fc
    .uniqueArray(fc.integer({ min: 0, max: 4095 }), { maxLength: 20 })
    .map((cpus) => cpus.sort((a, b) => a - b)),
  distance: fc.nat({ max: 100_000 }),
});

const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    title: fc.string({ unit: 'grapheme' }),
    lines: fc.array(anyLine, { maxLength: 30 }),
    preset: fc.constantFrom(...PRESETS),
    asRecipe: fc.boolean(),
    more: fc.nat({ max: 1000 }),
  })
  .map(({ title, lines, preset, asRecipe, more }) => {
    let tick = 0;
    const ticked = lines.map(({ distance, ...rest }) => {
      tick += distance;
      return { tick, ...rest };
    });
    return {
      title,
      start: asRecipe
        ? { kind: 'recipe' as const, recipe: preset.recipe }
        : { kind: 'preset' as const, preset: preset.id },
      lines: ticked,
      end: tick + more,
      notes: [],
      engine: '1',
      hash: '',
    };
  });

describe('a scenario as a word of a link', () => {
  it('comes back as it was', async () => {
    expect(await decodeScenario(await encodeScenario(SMALL))).toEqual(SMALL);
    await fc.assert(
      fc.asyncProperty(anyScenario, async (scenario) => {
        expect(await decodeScenario(await encodeScenario(scenario))).toEqual(scenario);
      }),
      { numRuns: 60 },
    );
  });

  it('has every kind of beginning', () => {
    const starts: readonly Scenario['start'][] = [
      { kind: 'sample', sample: 'x86-612-q35-vtd-xapic-4cpu', line: 812 },
      { kind: 'capture', name: 'my-server.tar.gz', hash: '0123456789ab', line: 7 },
    ];
    for (const start of starts)
      expect(decodeScenario(encodeScenario({ ...SMALL, start })).start).toEqual(start);
  });

  it('has a recipe of every preset whole', async () => {
    for (const { recipe } of PRESETS) {
      const scenario: Scenario = { ...SMALL, start: { kind: 'recipe', recipe } };
      expect((await decodeScenario(await encodeScenario(scenario))).start).toEqual(scenario.start);
    }
  });

  it('stays under 200 characters for a preset with changes', async () => {
    const lines = Array.from({ length: 12 }, (_, n) =>
      n % 3 === 0
        ? line(n * 500, SimCall.cpuOffline, [n + 1])
        : line(n * 500, Call.writeAffinity, [30 + n * 7, 0], [n, n + 1, 40 + n]),
    );
    const word = await encodeScenario({ ...SMALL, lines, end: 9000 });
    expect(word.length).toBeLessThan(200);
  });

  it('stays under 1,200 characters for 50 devices and 200 commands', async () => {
    const models = ['nvme', 'igb', 'ahci', 'xhci', 'free'] as const;
    const recipe: MachineRecipe = {
      cpus: 64,
      iommu: 'vtd',
      devices: Array.from({ length: 50 }, (_, n) => ({
        model: models[(n * 7) % 5]!,
        node: n % 2,
        queues: 1 + ((n * 13) % 60),
        msix: 2 + ((n * 29) % 100),
      })),
    };
    let x = 12345;
    const random = (below: number): number => {
      x = (Math.imul(x, 1103515245) + 12345) >>> 0;
      return (x >>> 8) % below;
    };
    let tick = 0;
    const lines = Array.from({ length: 200 }, () => {
      // People do several things while the machine stands.
      if (random(5) < 2) tick += random(400);
      switch (random(4)) {
        case 0:
          return line(tick, SimCall.fire, [random(50), random(32)]);
        case 1:
          return line(tick, Call.writeAffinity, [24 + random(900), 0], [random(64)]);
        case 2:
          return line(tick, SimCall.startSource, [
            random(6),
            random(50),
            0,
            1 + random(32),
            1000 * random(500),
            1,
            0,
          ]);
        default:
          return line(tick, SimCall.inject, [random(8), random(50), random(16), -1]);
      }
    });
    const word = await encodeScenario({ ...SMALL, start: { kind: 'recipe', recipe }, lines, end: tick });
    expect(word.length).toBeLessThan(1200);
  });

  it('of version 1 is read for ever', async () => {
    expect(await decodeScenario(linkV1.trim())).toEqual(SMALL);
  });

  it('says what is wrong with it, whatever was done to it', () => {
    const word = encodeScenario(SMALL);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    let read = 0;
    fc.assert(
      fc.property(fc.nat({ max: word.length - 1 }), fc.nat({ max: 63 }), fc.boolean(), (at, letter, cut) => {
        const damaged = cut ? word.slice(0, at) : word.slice(0, at) + letters[letter] + word.slice(at + 1);
        if (damaged === word) return;
        try {
          decodeScenario(damaged);
          read++;
        } catch (error) {
          expect(error).toBeInstanceOf(ScenarioError);
        }
      }),
      { numRuns: 3000 },
    );
    // The last letter holds bits that are no part of any byte; else one in 65,536 would pass.
    expect(read).toBeLessThan(30);
    expect(() => decodeScenario('q1234')).toThrow('“q”');
    expect(() => decodeScenario('rCQ')).toThrow('version 9');
    expect(() => decodeScenario('r!')).toThrow('letters');
    expect(() => decodeScenario('r')).toThrow('damaged');
  });
});
