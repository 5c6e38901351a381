import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from './main.ts';

const NAME = 'x86-612-q35-exhaust-drivers-1cpu';
const SAMPLE = `public/samples/${NAME}.tar.gz`;
const folder = mkdtempSync(join(tmpdir(), 'irqscope-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const status = await main(['replay', ...argv], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

describe('replay', () => {
  it('prints facts by category, inputs by kind and the verdict', { timeout: 30_000 }, async () => {
    const { status, out } = await run(SAMPLE);
    expect(status).toBe(0);
    expect(out).toMatch(/^ {2}irq_matrix_alloc: (\d+) of \1$/m);
    expect(out).toMatch(/^ {2}API call with its arguments: \d+$/m);
    expect(out).toMatch(/\nreplay: 39591 of 39591 identical\n$/);
  });

  it('names each difference', { timeout: 60_000 }, async () => {
    execFileSync('tar', ['xzf', SAMPLE, '-C', folder]);
    const path = join(folder, NAME, 'trace.txt');
    const trace = readFileSync(path, 'utf8');
    const changed = trace.replace(/(vector_update: irq=\d+ vector=)(\d+)(?= cpu=0 prev_vector=0)/, '$1199');
    expect(changed).not.toBe(trace);
    writeFileSync(path, changed);
    const { status, out } = await run(join(folder, NAME), '--json');
    const report = JSON.parse(out);
    expect(status).toBe(1);
    expect([report.compared, report.identical]).toEqual([39591, 39590]);
    expect(report.differences).toMatchObject([
      { step: '00-boot', category: 'vector_update', field: 'vector', expected: '199' },
    ]);
  });

  it('refuses what cannot be replayed', async () => {
    const other = await run('public/samples/s390x-zpci-4cpu.tar.gz');
    expect([other.status, other.err]).toEqual([2, expect.stringContaining('nothing to replay')]);
    expect((await run()).status).toBe(2);
    expect((await run(SAMPLE, SAMPLE)).status).toBe(2);
  });
});
