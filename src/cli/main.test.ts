// The commands as a program sees them: exit status, stdout, stderr.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from './main.ts';

const SAMPLE = 'public/samples/x86-612-q35-vtd-xapic-4cpu.tar.gz';
const S390 = 'public/samples/s390x-zpci-4cpu.tar.gz';
const folder = mkdtempSync(join(tmpdir(), 'irqscope-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  const out: Uint8Array[] = [];
  let err = '';
  const status = await main(argv, {
    out: (text) => out.push(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    err: (text) => {
      err += text;
    },
  });
  return { status, out: Buffer.concat(out).toString('latin1'), err };
}

describe('show', () => {
  it('prints one file and nothing else', async () => {
    const { status, out, err } = await run('show', SAMPLE, 'irqs/36');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^handler: {2}handle_edge_irq\n[\s\S]*cleanup_pending: {2}0\n$/);
  });

  it('prints all files of a step with their names, in C order', async () => {
    const { out } = await run('show', SAMPLE, '--step', '11-offline-last');
    const names = [...out.matchAll(/^==> (.*) <==$/gm)].map((match) => match[1]!);
    expect(names).toEqual([...names].sort());
    expect(names.indexOf('irqs/10')).toBeLessThan(names.indexOf('irqs/2'));
    expect(names[0]).toBe('domains/DMAR-MSI');
  });

  it('lists steps and their files', async () => {
    const { status, out } = await run('show', SAMPLE, '--list');
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toBe('00-boot');
    expect(out).toContain('\n32-mt-unbind\n');
    expect(out).toContain('\n  irqs/36\n');
  });
});

describe('import', () => {
  it('prints a summary', async () => {
    const { status, out } = await run('import', SAMPLE);
    expect(status).toBe(0);
    expect(out).toMatch(/^kernel +6\.12\.117/m);
    expect(out).toContain('  VECTOR  52 irqs\n');
  });

  it('prints one step as one line of JSON', async () => {
    const { out } = await run('import', SAMPLE, '--json', '--step=11-offline-last');
    expect(JSON.parse(out)).toMatchObject({
      format: 'irqscope.machine/1',
      step: '11-offline-last',
      contradictions: [],
    });
    expect(out.trimEnd()).not.toContain('\n');
  });
});

describe('bad usage and unreadable input', () => {
  const garbage = join(folder, 'garbage.txt');
  writeFileSync(garbage, 'nothing that anybody knows\n');

  it.each([
    [['import'], /which capture/],
    [['import', '/nonexistent'], /no such file/],
    [['import', garbage], /garbage\.txt:1: note: nothing that anybody knows/],
    [['import', SAMPLE, '--bogus'], /no option --bogus/],
    [['import', SAMPLE, '--step', 'nope'], /no step nope/],
    [['show', SAMPLE, 'domains/NOPE'], /no domains\/NOPE/],
    [['show', S390], /has no debugfs files/],
    [['decode', 'x86'], /./],
    [['bogus'], /no command bogus/],
  ])('%j ends with status 2 and one line', async (argv, message) => {
    const { status, err, out } = await run(...argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
