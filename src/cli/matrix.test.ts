import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from './main.ts';

const TRACE = path.join(import.meta.dirname, '../engine/fixtures/matrix-exhaust-tiny-3cpu-s51.jsonl.gz');
const folder = mkdtempSync(path.join(tmpdir(), 'irqscope-matrix-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const status = await main(['matrix', ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

function written(name: string, bytes: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

describe('matrix', () => {
  const text = gunzipSync(readFileSync(TRACE)).toString();

  it('replays a trace, compressed or not, and says so in its last line', async () => {
    const good = { status: 0, out: 'matrix: 2000 operations, 0 differences\n', err: '' };
    expect(await run(TRACE)).toEqual(good);
    expect(await run(written('plain', text))).toEqual(good);
    expect(await run(written('no-line-feed', text.trimEnd()))).toEqual(good);
  });

  it('prints at most 20 differences, counts all of them, and fails', async () => {
    const { status, out } = await run(written('wrong', text.replaceAll('"r":-28', '"r":-12')));
    const lines = out.trimEnd().split('\n');
    const wrong = text.split('"r":-28').length - 1;
    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^line \d+: operation \d+ \w+: r: expected -12, got -28$/);
    expect(lines.at(-2)).toBe(`… and ${wrong - 20} more`);
    expect(lines.at(-1)).toBe(`matrix: 2000 operations, ${wrong} differences`);
    expect(lines).toHaveLength(22);
  });

  it.each([
    ['cut.jsonl', text.slice(0, 5000), /^irqscope: .*cut\.jsonl:\d+: not JSON; expected .*\n$/],
    ['empty', '', /^irqscope: .*empty:1: not JSON.*\n$/],
    ['broken.gz', readFileSync(TRACE).subarray(0, 3000), /^irqscope: .*broken\.gz: .*\n$/],
  ])('names file and line of %s, which cannot be read', async (name, bytes, message) => {
    const { status, out, err } = await run(written(name, bytes));
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  it('needs one file that exists', async () => {
    expect((await run()).status).toBe(2);
    expect((await run(TRACE, TRACE)).status).toBe(2);
    expect((await run(path.join(folder, 'none'))).err).toMatch(/^irqscope: .*none: ENOENT.*\n$/);
  });
});
