import { expect, test } from 'vitest';
import { precacheOf, versionOf } from './precache.ts';

test('code is needed, icons are wanted, captures come later', () => {
  expect(
    precacheOf([
      'sw.js',
      'samples/a.tar.gz',
      'samples/index.json',
      'index.html',
      'icons/mark.svg',
      'assets/worker/import-1.js',
    ]),
  ).toEqual({
    needed: ['assets/worker/import-1.js', 'index.html'],
    wanted: ['icons/mark.svg', 'samples/index.json'],
    later: ['samples/a.tar.gz'],
  });
});

test('hidden files and fonts for other scripts are left to the network', () => {
  const lists = precacheOf([
    '.vite/manifest.json',
    'assets/inter-latin-wght-normal-1.woff2',
    'assets/inter-latin-ext-wght-normal-1.woff2',
    'assets/inter-cyrillic-wght-normal-1.woff2',
  ]);
  expect(lists).toEqual({ needed: [], wanted: ['assets/inter-latin-wght-normal-1.woff2'], later: [] });
});

test('the version follows names and contents, not their order', () => {
  const file = (path, text) => ({ path, bytes: new TextEncoder().encode(text) });
  const version = versionOf([file('a', '1'), file('b', '2')]);
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(versionOf([file('b', '2'), file('a', '1')])).toBe(version);
  expect(versionOf([file('a', '1'), file('b', '3')])).not.toBe(version);
  expect(versionOf([file('a', '1'), file('c', '2')])).not.toBe(version);
  expect(versionOf([file('a', '1b'), file('', '2')])).not.toBe(version);
});
