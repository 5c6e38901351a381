import { describe, expect, it } from 'vitest';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import { CaptureReplay } from './runner.ts';

const SAMPLES = 'public/samples';

const open = async (name: string) =>
  new Capture(await openBundle(await inputsFromPath(`${SAMPLES}/${name}`)));

describe('a replay', () => {
  const SMALL = 'x86-612-q35-exhaust-drivers-1cpu.tar.gz';

  it('can be stopped at a line and goes on there', async () => {
    const run = CaptureReplay.open(await open(SMALL))!;
    await run.runTo(1000);
    expect(run.replay.line).toBe(1001);
    const { compared, identical } = await run.run();
    expect([compared, identical]).toEqual([39591, 39591]);
  });

  it('says how far it is, and counts no affinity that nobody explains among its inputs', async () => {
    const progress: number[] = [];
    const run = CaptureReplay.open(await open(SMALL))!;
    const report = await run.run({ onProgress: ({ taken }) => progress.push(taken) });
    expect(progress).toEqual([...progress].sort((x, y) => x - y));
    expect(report.inputs.map(({ kind }) => kind)).not.toContain('affinity written');
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
