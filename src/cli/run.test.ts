import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Call } from '../model/calls.ts';
import { SimCall } from '../model/simulation.ts';
import { encodeScenario } from '../scenario/codec.ts';
import { printScenarioFile } from '../scenario/file.ts';
import { PRESETS } from '../scenario/presets.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Simulation } from '../simulation/simulation.ts';
import { startOfRecipe } from '../simulation/start.ts';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'irqscope-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const status = await main(['run', ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err, hash: /^state {5}([0-9a-f]+)/m.exec(out)?.[1] ?? '' };
}

const line = (tick: number, call: number, args: readonly number[], mask: readonly number[] = []) => ({
  tick,
  call,
  args,
  mask,
});

const SCENARIO: Scenario = {
  title: '',
  start: { kind: 'preset', preset: 'flat-8' },
  lines: [
    line(0, SimCall.startForger, [0x108, 0xfee00000, 0, 0x31, 1000, 1]),
    line(100, SimCall.cpuOffline, [3]),
    line(100, SimCall.cpuOffline, [0]),
    line(500, Call.writeAffinity, [9, 0], [1, 2]),
  ],
  end: 4000,
  notes: [],
  engine: '1',
  hash: '',
};

describe('run', () => {
  it('ends a preset that nothing is done to where it boots to', async () => {
    const { status, hash } = await run('https://example.org/#/x?preset=flat-8&v=1');
    expect(status).toBe(0);
    const { recipe } = PRESETS.find(({ id }) => id === 'flat-8')!;
    expect(hash).toBe(new Simulation(startOfRecipe(recipe)).hash());
  });

  it('carries out a word, a permalink and a file alike, and says what became of it', async () => {
    const word = encodeScenario(SCENARIO);
    const path = join(folder, 'a.irqscope.json');
    writeFileSync(path, printScenarioFile(SCENARIO));
    const linkPath = join(folder, 'link.txt');
    writeFileSync(linkPath, `http://x/#/x?preset=flat-8&s=${word}&v=1\n`);
    const runs = [
      await run(word),
      await run(`http://x/#/x?s=${word}&v=1`),
      await run(path),
      await run(linkPath),
    ];
    expect(new Set(runs.map(({ out }) => out)).size).toBe(1);
    const [{ out, status }] = runs as [(typeof runs)[0]];
    expect(status).toBe(0);
    expect(out).toContain('8 CPUs');
    expect(out).toContain('commands  4, to 40.00 ms\n');
    expect(out).toMatch(/^ {6}2 {5}1\.00 ms {2}CPU 3 goes off line: 0$/m);
    expect(out).toContain('CPU 0 goes off line: EBUSY (');
    expect(out).toContain('affinity of irq 9 → 1-2: ');
    const [, messages, entries] = /messages {2}(\d+), (\d+) entries/.exec(out)!;
    expect(Number(messages)).toBeGreaterThan(30);
    expect(Number(entries)).toBeGreaterThan(30);
  });

  it('compares the state with what the scenario says of it', async () => {
    const { hash } = await run(encodeScenario(SCENARIO));
    const same = await run(encodeScenario({ ...SCENARIO, hash: hash.slice(0, 16) }));
    expect([same.status, same.out.includes(', as the scenario says')]).toEqual([0, true]);
    const other = await run(encodeScenario({ ...SCENARIO, hash: '0123456789abcdef', engine: '9' }));
    expect(other.status).toBe(1);
    expect(other.out).toContain('the scenario says 0123456789abcdef, by engine 9; this is engine 1');
  });

  it('names what cannot be run', async () => {
    const at = (change: object) => {
      const path = join(folder, 'bad.json');
      writeFileSync(path, JSON.stringify({ ...JSON.parse(printScenarioFile(SCENARIO)), ...change }));
      return run(path);
    };
    const wrong = [
      [await run(), 'give one scenario'],
      [await run('xyz'), 'in the form “x”'],
      [await run(`${encodeScenario(SCENARIO).slice(0, -4)}`), 'damaged'],
      [await run('http://x/#/x?sample=a&v=1'), 'no scenario and no preset'],
      [await run('http://x/#/x?preset=none&v=1'), 'there is no preset none'],
      [await at({ version: 2 }), 'bad.json: version is 2'],
      [await at({ lines: [{}] }), 'lines[0].tick'],
      [await at({ start: { kind: 'sample', sample: 'none', line: 3 } }), 'no bundled capture none'],
      [await at({ start: { kind: 'capture', name: 'mine.tar', hash: 'ab', line: 3 } }), '--capture'],
    ] as const;
    for (const [{ status, err, out }, words] of wrong) {
      expect([status, out]).toEqual([2, '']);
      expect(err).toContain(words);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('begins where a bundled capture is behind a line of its trace', async () => {
    const start = { kind: 'sample', sample: 'x86-vtd-many-devices', line: 2000 } as const;
    const scenario = { ...SCENARIO, start, lines: [line(0, SimCall.cpuOffline, [2])], end: 100 };
    const { status, out, hash } = await run(encodeScenario(scenario));
    expect([status, out.includes('CPU 2 goes off line: ')]).toEqual([0, true]);
    const earlier = { ...scenario, start: { ...start, line: 300 } };
    expect((await run(encodeScenario(earlier))).hash).not.toBe(hash);
  });
});
