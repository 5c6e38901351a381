import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint, isOutside } from './bundle.mjs';
import { isBuilt } from './fresh.mjs';

let root;

/** Writes a file whose time, and that of its folder, is `seconds` after 2020. */
function put(name, seconds) {
  const file = path.join(root, name);
  const time = new Date(Date.UTC(2020, 0, 1, 0, 0, seconds));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, name);
  for (let at = file; at !== root; at = path.dirname(at)) utimesSync(at, time, time);
}

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'irqscope-fresh-'));
  for (const name of ['index.html', 'src/a.ts', 'src/views/b.tsx', 'public/c.txt']) put(name, 10);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a build', () => {
  const built = () => isBuilt(root, path.join(root, 'dist'));

  test('is used again while nothing is newer', () => {
    expect(built()).toBe(false);
    put('dist/index.html', 20);
    put('dist/sw.js', 20);
    expect(built()).toBe(true);
  });

  test('is made again after a change, and when it was not finished', () => {
    put('dist/index.html', 20);
    expect(built()).toBe(false);
    put('dist/sw.js', 20);
    put('src/views/b.tsx', 30);
    expect(built()).toBe(false);
  });

  test('is made again when a source was removed', () => {
    put('dist/index.html', 20);
    put('dist/sw.js', 20);
    rmSync(path.join(root, 'public/c.txt'));
    expect(built()).toBe(false);
  });
});

describe('the bundle of the command line', () => {
  const print = () => fingerprint(root, 'src/cli/main.ts', ['src']);

  test('changes with a source of it, and with one removed', () => {
    const before = print();
    put('src/a.ts', 30);
    const after = print();
    expect(after).not.toBe(before);
    rmSync(path.join(root, 'src/a.ts'));
    expect(print()).not.toBe(after);
  });

  test('does not change with tests, fixtures and the page', () => {
    const before = print();
    put('src/a.test.ts', 30);
    put('src/views/b.tsx', 30);
    put('src/importers/fixtures/x.txt', 30);
    expect(print()).toBe(before);
    expect(isOutside(root, path.join(root, 'bench/views/x.ts'))).toBe(false);
  });
});
