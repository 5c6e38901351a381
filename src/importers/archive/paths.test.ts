import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPath, commonTop, decodeName, isLitter, shown } from './paths.ts';

const check = (raw: string) => checkPath(raw, 1024);

describe('the path of an entry', () => {
  it.each([
    ':intc@8000000:its@8080000-5',
    'PCI-MSIX-0000:00:01.0-12',
    'domains/VECTOR',
    'dev-disk-by\\x2duuid.device',
    'c:',
    'C:drive',
    'a..b/...',
    '__proto__/constructor',
    'ünïcödé',
  ])('%s stays as it is', (raw) => {
    expect(check(raw)).toEqual({ path: raw });
  });

  it.each([
    ['./a//b/./c/', 'a/b/c'],
    ['a/x/../b', 'a/b'],
    ['./', ''],
  ])('%s is straightened to %s', (raw, path) => {
    expect(check(raw)).toEqual({ path });
  });

  it.each([
    ['/proc/interrupts', 'proc/interrupts'],
    ['//server/share/x', 'server/share/x'],
    ['\\\\server\\x', 'server\\x'],
    ['C:/Users/x', 'Users/x'],
    ['c:\\x', 'x'],
  ])('%s is taken as relative, and noted', (raw, path) => {
    expect(check(raw)).toEqual({ path, note: `an absolute path: ${shown(raw)}` });
  });

  it.each([
    '..',
    '../../x',
    'a/../../x',
    '/../x',
    'a\\..\\..\\x',
    '..\\x',
    'C:\\..\\x',
    'nul\0',
    'line\nfeed',
    'del\x7f',
    'c1\x85',
    'turned\u202etxt',
  ])('%j is refused', (raw) => {
    expect(check(raw)).toHaveProperty('refused');
  });

  it('has a longest length', () => {
    expect(checkPath('x'.repeat(1024), 1024)).toHaveProperty('path');
    expect(checkPath('x'.repeat(1025), 1024)).toHaveProperty('refused');
  });

  it('never leads up, is never absolute, and is its own path', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', 'a', 'C:', '\\', '..\\', '~'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const checked = check(parts.join('/'));
        if ('refused' in checked) return;
        expect(checked.path.split(/[\\/]/)).not.toContain('..');
        expect(checked.path).not.toMatch(/^\/|\/\/|\/$|\0/);
        expect(check(checked.path)).toEqual({ path: checked.path });
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});

it('reads names as UTF-8, or else as Latin-1, so that no two names fall together', () => {
  expect(decodeName(Uint8Array.of(0xc3, 0xbc))).toBe('ü');
  expect(decodeName(Uint8Array.of(0xfc))).toBe('ü');
  expect(decodeName(Uint8Array.of(0xfd))).toBe('ý');
});

it('shows names escaped and cut', () => {
  expect(shown('a\nb')).toBe('"a\\u000ab"');
  expect(shown('x'.repeat(200))).toHaveLength(82);
});

it('knows litter by its name', () => {
  for (const path of [
    'a/._b',
    '.DS_Store',
    '__MACOSX/a/b',
    'PaxHeaders.123/a',
    'a/PaxHeader/b',
    'x/Thumbs.db',
  ]) {
    expect(isLitter(path), path).toBe(true);
  }
  for (const path of ['._', 'a/b', 'PaxHeadersX/a', '_.a'].slice(1)) expect(isLitter(path), path).toBe(false);
});

it('finds the folder that all paths share, if it is one', () => {
  expect(commonTop(['a/b', 'a/c/d'])).toBe('a');
  expect(commonTop(['a/b', 'ab/c'])).toBe('');
  expect(commonTop(['a/b', 'a'])).toBe('');
  expect(commonTop([])).toBe('');
});
