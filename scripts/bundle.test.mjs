import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const HELPER = pathToFileURL(path.join(import.meta.dirname, 'bundle.mjs')).href;
const LINES = 200_000;

let root;
const put = (name, text) => writeFileSync(path.join(root, name), text);
const cached = () => readdirSync(path.join(root, 'node_modules/.cache/irqscope'));

/** Runs the tool of the temporary project; `onData` may close its output early. */
function tool(args, onData = () => {}) {
  const code = `const { run } = await import('${HELPER}'); await run('tool', 'src/main.ts', ['src'], ${JSON.stringify(root)});`;
  const { NODE_ENV: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, 'tool', ...args], { env });
  const seen = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    seen.out += data;
    onData(child);
  });
  child.stderr.on('data', (data) => {
    seen.err += data;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...seen })));
}

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'irqscope-bundle-'));
  mkdirSync(path.join(root, 'src/parts'), { recursive: true });
  put('src/parts/a.ts', "export const name: string = 'a';");
  put(
    'src/main.ts',
    `const parts = import.meta.glob<{ name: string }>('./parts/*.ts', { eager: true });
    export async function main(argv: string[]): Promise<number> {
      const [what] = argv.slice(-1);
      if (what === 'fail') throw new Error('a fault of its own');
      if (what === 'long') for (let i = 0; i < ${LINES}; i++) process.stdout.write('line ' + i + '\\n');
      else console.log(Object.values(parts).map((part) => part.name).join(), process.env.NODE_ENV ?? 'unset', what);
      return what === 'long' ? 1 : 0;
    }`,
  );
});
afterAll(() => rmSync(root, { recursive: true }));

test('several first runs at once all succeed, print and set nothing of their own, and leave one bundle', async () => {
  const runs = await Promise.all(['x', 'y', 'z'].map((word) => tool([word])));
  expect(runs).toEqual(['x', 'y', 'z'].map((word) => ({ status: 0, out: `a unset ${word}\n`, err: '' })));
  expect(cached()).toHaveLength(1);
});

test('a changed source is seen by the next run', async () => {
  put('src/parts/b.ts', "export const name: string = 'b';");
  expect((await tool(['again'])).out).toMatch(/^a,b /);
  expect(cached()).toHaveLength(2);
});

test('long output reaches a pipe to its last line, with the status that main gave', async () => {
  const { status, out } = await tool(['long']);
  expect(status).toBe(1);
  expect(out.split('\n')).toHaveLength(LINES + 1);
});

test('a reader that goes away is no error', async () => {
  const { err } = await tool(['long'], (child) => child.stdout.destroy());
  expect(err).toBe('');
});

test('a fault of the program shows its stack and status 70', async () => {
  const { status, err } = await tool(['fail']);
  expect(status).toBe(70);
  expect(err).toMatch(/^Error: a fault of its own\n\s+at /);
});

test('a source that cannot be built is one line with its place, and leaves nothing behind', async () => {
  put('src/parts/c.ts', 'const = ;');
  const before = cached();
  const { status, out, err } = await tool([]);
  expect([status, out]).toEqual([70, '']);
  expect(err).toMatch(/^irqscope: cannot build src\/main\.ts: .*src\/parts\/c\.ts:1:\d+\)\n$/);
  expect(cached()).toEqual(before);
});
