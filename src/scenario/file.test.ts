import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeScenario, ScenarioError } from './codec.ts';
import { parseScenarioFile, printScenarioFile, problemWords } from './file.ts';
import { scenarioJsonSchema } from './json-schema.ts';
import { PRESETS } from './presets.ts';
import { SCENARIO_VERSION, type Scenario } from './scenario.ts';
import { complete, upgraded } from './upgrade.ts';

const links = import.meta.glob<string>('./fixtures/link-v*.txt', {
  eager: true,
  query: '?raw',
  import: 'default',
});
const files = import.meta.glob<string>('./fixtures/file-v*.irqscope.json', {
  eager: true,
  query: '?raw',
  import: 'default',
});

const SMALL = decodeScenario(Object.values(links)[0]!.trim());

/** The file of a scenario with some fields changed. */
const changed = (change: object, scenario: Scenario = SMALL): string =>
  JSON.stringify({ ...JSON.parse(printScenarioFile(scenario)), ...change });

const words = (text: string): string[] => parseScenarioFile(text).problems.map(problemWords);

describe('a scenario as a file', () => {
  it('comes back as it was, whatever it holds', () => {
    expect(parseScenarioFile(printScenarioFile(SMALL))).toEqual({ scenario: SMALL, problems: [] });
    fc.assert(
      fc.property(
        fc.constantFrom(...PRESETS),
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.tuple(fc.nat(), fc.array(fc.integer(), { maxLength: 9 }), fc.nat({ max: 1000 })), {
          maxLength: 20,
        }),
        ({ recipe }, title, calls) => {
          let tick = 0;
          const lines = calls.map(([call, args, distance]) => {
            tick += distance;
            return { tick, call, args, mask: [] };
          });
          const scenario: Scenario = {
            ...SMALL,
            title,
            start: { kind: 'recipe', recipe },
            lines,
            end: tick,
            notes: [],
            at: { line: 0, tick: 0 },
          };
          expect(parseScenarioFile(printScenarioFile(scenario))).toEqual({ scenario, problems: [] });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has a fixture of every version, as links have, and all are read for ever', () => {
    const numbers = Array.from({ length: SCENARIO_VERSION }, (_, n) => n + 1);
    expect(Object.keys(files)).toEqual(numbers.map((n) => `./fixtures/file-v${n}.irqscope.json`));
    expect(Object.keys(links)).toEqual(numbers.map((n) => `./fixtures/link-v${n}.txt`));
    for (const text of Object.values(files))
      expect(parseScenarioFile(text)).toEqual({ scenario: SMALL, problems: [] });
  });

  it('is named where it is none', () => {
    expect(() => parseScenarioFile('{"format":')).toThrow('damaged');
    expect(() => parseScenarioFile('[]')).toThrow('no scenario');
    expect(() => parseScenarioFile(changed({ format: 'irqscope.machine/1' }))).toThrow('irqscope.machine/1');
    expect(() => parseScenarioFile(changed({ version: '1' }))).toThrow('version "1"');
    expect(() =>
      parseScenarioFile(changed({ start: { kind: 'recipe', recipe: { cpus: -1, devices: [] } } })),
    ).toThrow(/recipe\.cpus is -1/);
    expect(() =>
      parseScenarioFile(changed({ start: { kind: 'recipe', recipe: { cpus: 0, devices: [] } } })),
    ).toThrow('a whole number from 1 to 4096');
    expect(() => parseScenarioFile(changed({ start: { kind: 'preset' } }))).toThrow(ScenarioError);
  });

  it('is opened as far as it can be, and what was left out is named', () => {
    const lines = SMALL.lines.map((line, n) => (n === 2 ? { ...line, call: 'off' } : line));
    const { scenario, problems } = parseScenarioFile(changed({ lines }));
    expect(scenario.lines).toEqual(SMALL.lines.slice(0, 2));
    expect(scenario.hash).toBe('');
    expect(problemWords(problems[0]!)).toBe(
      'lines[2].call is "off"; number was expected; left out with all that follow, 4 in all.',
    );
    expect(words(changed({ version: 9, weather: 'fair' }))).toEqual([
      'version is 9; 1 or below was expected; what this page understands was opened.',
      'weather is "fair"; one of the known fields was expected; left out.',
    ]);
    expect(words(changed({ end: 3 }))[0]).toContain('end is 3; 1900 or more was expected');
    expect(words(changed({ notes: [{ line: 1 }] }))[0]).toContain('notes[0].tick');
    expect(words(changed({ at: { line: 99, tick: 0 } }))[0]).toContain('a moment of 6 commands');
    expect(words(changed({ hash: 'xyz' }))[0]).toContain('hash is "xyz"');
    const backwards = [...SMALL.lines.slice(0, 2), { ...SMALL.lines[2], tick: 7 }];
    expect(words(changed({ lines: backwards }))[0]).toContain(
      'lines[2].tick is 7; 1200 or more was expected',
    );
  });

  it('says what is wrong with it, whatever was done to it', () => {
    const text = printScenarioFile(SMALL);
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom('', '0', '"', '}', '-', 'x'),
        (at, put) => {
          try {
            parseScenarioFile(text.slice(0, at) + put + text.slice(at + 1));
          } catch (error) {
            expect(error).toBeInstanceOf(ScenarioError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('upgrades', () => {
  it('are complete, or nothing is loaded', () => {
    const up = (old: Readonly<Record<string, unknown>>) => old;
    expect(() => complete({ 1: up }, 3)).toThrow('version 2 have no upgrade');
    expect(() => complete({ 1: up, 2: up }, 2)).toThrow('upgrade of version 2; the newest is 2');
    expect(complete({ 1: up, 2: up }, 3)).toBeDefined();
  });

  it('lead over every version in between', () => {
    const upgrades = {
      1: (old: Readonly<Record<string, unknown>>) => ({ ...old, b: old.a }),
      2: (old: Readonly<Record<string, unknown>>) => ({ ...old, c: old.b }),
    };
    expect(upgraded({ version: 1, a: 5 }, 1, upgrades, 3)).toEqual({ version: 3, a: 5, b: 5, c: 5 });
    expect(upgraded({ version: 2, b: 6 }, 2, upgrades, 3)).toEqual({ version: 3, b: 6, c: 6 });
  });
});

describe('the published schema', () => {
  it('is what the schema of the sources gives; npm run schema writes it', () => {
    expect(readFileSync(`public/schema/scenario-${SCENARIO_VERSION}.json`, 'utf8')).toBe(
      scenarioJsonSchema(),
    );
  });
});
