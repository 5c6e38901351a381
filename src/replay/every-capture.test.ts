// Every bundled capture of an x86 machine that carries a trace: the engine makes every choice that its kernel made.

import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import { reportText } from './report.ts';
import { CaptureReplay } from './runner.ts';

const SAMPLES = 'public/samples';
const samples = readdirSync(SAMPLES).filter((name) => /^x86-.*\.tar\.gz$/.test(name));

const open = async (name: string) =>
  new Capture(await openBundle(await inputsFromPath(`${SAMPLES}/${name}`)));

describe.each(samples)('%s', (name) => {
  let run: CaptureReplay;
  beforeAll(async () => {
    run = CaptureReplay.open(await open(name))!;
  });

  it('replays without a difference', { timeout: 60_000 }, async () => {
    const progress: number[] = [];
    const report = await run.run({ onProgress: ({ taken }) => progress.push(taken) });
    const differences = report.differences.length === 0 ? '' : reportText(report).slice(0, 4000);
    expect(differences).toBe('');
    expect(report.identical).toBe(report.compared);
    expect(report.compared).toBeGreaterThan(10_000);
    expect(report.inputs.map(({ kind }) => kind)).not.toContain('affinity written');
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });
});

describe('a replay', () => {
  const SMALL = 'x86-612-q35-exhaust-drivers-1cpu.tar.gz';

  it('can be stopped at a line and goes on there', async () => {
    const run = CaptureReplay.open(await open(SMALL))!;
    await run.runTo(1000);
    expect(run.replay.line).toBe(1001);
    const { compared, identical } = await run.run();
    expect([compared, identical]).toEqual([39591, 39591]);
  });

  it('can be cancelled', async () => {
    const run = CaptureReplay.open(await open(SMALL))!;
    const controller = new AbortController();
    const running = run.run({ signal: controller.signal, onProgress: () => controller.abort() });
    await expect(running).rejects.toThrow(/abort/i);
  });

  it('needs a trace of the vector matrix', async () => {
    const other = await open('s390x-zpci-4cpu.tar.gz');
    expect(CaptureReplay.open(other)).toBeUndefined();
  });
});
