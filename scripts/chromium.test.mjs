import { describe, expect, test } from 'vitest';
import { findChromium, installCommands } from './chromium.mjs';

describe('finding a browser', () => {
  const find = (working, env = {}, own = null) =>
    findChromium({ env: { PATH: '/bin:/usr/bin', ...env }, own, works: (file) => working.includes(file) });

  test('takes what $CHROMIUM_PATH names, and nothing else when that does not run', () => {
    expect(find(['/x/chrome', '/bin/chromium'], { CHROMIUM_PATH: '/x/chrome' })).toBe('/x/chrome');
    expect(find(['/bin/chromium'], { CHROMIUM_PATH: '/x/chrome' })).toBeNull();
  });

  test('prefers Chromium to Chrome, wherever they are on the path', () => {
    expect(find(['/bin/google-chrome', '/usr/bin/chromium'])).toBe('/usr/bin/chromium');
    expect(find(['/usr/bin/google-chrome-stable'])).toBe('/usr/bin/google-chrome-stable');
  });

  test("passes over a stub that does not run, and falls back to Playwright's own", () => {
    expect(find(['/cache/chrome'], {}, '/cache/chrome')).toBe('/cache/chrome');
    expect(find([], {}, '/cache/chrome')).toBeNull();
    expect(find([], { PATH: '' })).toBeNull();
  });
});

describe('installing one', () => {
  const download = ['npx', 'playwright', 'install', 'chromium'];

  test('uses the package manager with the rights there are, then the download', () => {
    expect(installCommands({ root: true, sudo: false, has: () => true })).toEqual([
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', 'chromium'],
      download,
    ]);
    const [first] = installCommands({ root: false, sudo: true, has: () => true });
    expect(first).toEqual(['sudo', '-n', 'apt-get', 'update']);
  });

  test('downloads where there are no rights or no apt-get', () => {
    expect(installCommands({ root: false, sudo: false, has: () => true })).toEqual([download]);
    expect(installCommands({ root: true, sudo: true, has: () => false })).toEqual([download]);
  });
});
