import { describe, expect, test } from 'vitest';
import { closure, entriesOf, LIMITS, sizeRows, staticImports } from './size.mjs';

test('static imports are found in every form a bundler writes, dynamic ones are not', () => {
  const code =
    'import"./a.js";import{b as x}from"../b.js";export*from`./c.js`;const d=()=>import("./d.js");import e from "react"';
  expect(staticImports(code, 'assets/worker/main.js')).toEqual([
    'assets/worker/a.js',
    'assets/b.js',
    'assets/worker/c.js',
  ]);
});

test('the page asks for its module script and its preloads', () => {
  const html = `<script type="module" crossorigin src="./assets/index.js"></script>
    <link rel="modulepreload" crossorigin href="./assets/react.js"><link rel="icon" href="./icons/mark.svg">`;
  expect(entriesOf(html)).toEqual(['assets/index.js', 'assets/react.js']);
});

test('a first load is followed through circles and counts every file once', () => {
  const files = new Map([
    ['a.js', 'import"./b.js";import"./c.js";import("./lazy.js")'],
    ['b.js', 'import"./c.js"'],
    ['c.js', 'import"./a.js";import"./not-built.js"'],
    ['lazy.js', ''],
  ]);
  expect(closure(['a.js'], files)).toEqual(['a.js', 'b.js', 'c.js']);
});

describe('the table', () => {
  const html = '<script type="module" src="./assets/index.js"></script>';
  const build = (sizes, manifest = {}) => {
    const files = new Map(Object.keys(sizes).map((name) => [name, name]));
    files.set('assets/index.js', 'import"./shared.js"');
    const sizeOf = (text) => (text.startsWith('import') ? sizes['assets/index.js'] : sizes[text]);
    return sizeRows({ html, files, manifest, sizeOf });
  };
  const tooLarge = (rows) => rows.filter(({ ok }) => !ok).map(({ what }) => what);

  test('adds up the first load of the page', () => {
    const rows = build({ 'assets/index.js': LIMITS.initial - 5, 'assets/shared.js': 5 });
    expect(rows[0]).toEqual({
      what: 'first load of the page',
      bytes: LIMITS.initial,
      limit: LIMITS.initial,
      ok: true,
    });
    expect(tooLarge(build({ 'assets/index.js': LIMITS.initial - 5, 'assets/shared.js': 6 }))).toEqual([
      'first load of the page',
    ]);
  });

  test('holds chunks of the import worker and importers of the page to their own limit', () => {
    const sizes = {
      'assets/index.js': 1,
      'assets/worker/import-1.js': LIMITS.importer + 1,
      'assets/tar-2.js': LIMITS.importer + 1,
    };
    expect(tooLarge(build(sizes))).toEqual(['assets/worker/import-1.js']);
    const manifest = { 'src/importers/tar.ts': { src: 'src/importers/tar.ts', file: 'assets/tar-2.js' } };
    expect(tooLarge(build(sizes, manifest))).toEqual(['assets/worker/import-1.js', 'assets/tar-2.js']);
  });

  test('holds the engine worker to its first load and any other chunk to the largest', () => {
    const sizes = {
      'assets/index.js': 1,
      'assets/worker/engine-1.js': LIMITS.engine + 1,
      'assets/big.js': LIMITS.chunk + 1,
    };
    expect(tooLarge(build(sizes))).toEqual(['first load of assets/worker/engine-1.js', 'assets/big.js']);
  });
});
