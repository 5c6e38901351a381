import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateBundle, openBundle } from './open.ts';
import { concat, gzip, MACHINE, open, rawTar, rawZip, tarEntry, tarOf, zipOf } from './test-archives.ts';
import type { Bundle, Bytes } from './types.ts';

const LIMITS = {
  maxTotalBytes: 300_000,
  maxFileBytes: 100_000,
  maxEntries: 50,
  ratioFloorBytes: 200_000,
  maxRatio: 50,
};

async function seeds(): Promise<Bytes[]> {
  const links = [
    tarEntry({ name: 'top/link', type: '2', link: 'file' }),
    tarEntry({ name: 'top/hard', type: '1', link: 'top/file' }),
    tarEntry({ name: 'x', type: 'x' }, '20 path=top/pax-path\n'),
    tarEntry({ name: 'top/file' }, 'content'),
    tarEntry({ name: '././@LongLink', type: 'L' }, `${'long/'.repeat(40)}name\0`),
    tarEntry({ name: 'cut' }, 'x'.repeat(600)),
  ];
  const tar = await tarOf(
    {
      ...MACHINE,
      config: new Uint8Array(256),
      'inner.zip': zipOf(MACHINE),
      'zeros.gz': gzip(new Uint8Array(90_000)),
    },
    'q35/',
  );
  const zip = rawZip(
    [
      { name: 'a/stored', content: 'one' },
      { name: 'a/deflated', content: 'two'.repeat(1000), deflate: true, zip64: true },
      { name: 'a/link', content: 'stored', mode: 0o120777 },
      { name: 'a/inner.tar.gz', content: gzip(rawTar(...links)) },
    ],
    { zip64: true, comment: 'c' },
  );
  return [
    tar,
    gzip(tar),
    concat(gzip(tar.subarray(0, 999)), gzip(tar.subarray(999))),
    zipOf(MACHINE),
    zip,
    rawTar(...links),
  ];
}

const hasControl = (text: string) => Array.from(text).some((c) => c < ' ');

/** What holds for every bundle, whatever went in. */
function check(bundle: Bundle): void {
  expect(bundle.files.length).toBeLessThanOrEqual(LIMITS.maxEntries);
  const paths = bundle.files.map(({ path }) => path);
  expect(paths).toEqual([...new Set(paths)].sort());
  for (const { path, bytes } of bundle.files) {
    expect(path.split('/')).not.toContain('..');
    expect(path).not.toMatch(/^\/|^$/);
    expect(hasControl(path), path).toBe(false);
    expect(bytes.length).toBeLessThanOrEqual(LIMITS.maxFileBytes);
  }
  expect(bundle.totalBytes).toBeLessThanOrEqual(LIMITS.maxTotalBytes);
  expect(bundle.contentHash).toMatch(/^[0-9a-f]{64}$/);
  for (const { path, found, expected, done } of bundle.problems) {
    expect(found && expected && done).not.toBe('');
    expect(hasControl(path + found), found).toBe(false);
  }
}

const damage = fc.record({
  seed: fc.nat(5),
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 2 }),
  flips: fc.array(fc.record({ at: fc.double({ min: 0, max: 0.999999, noNaN: true }), value: fc.nat(255) }), {
    maxLength: 6,
  }),
});

it('never throws, hangs or exceeds a limit on damaged archives', async () => {
  const wholes = await seeds();
  await fc.assert(
    fc.asyncProperty(damage, async ({ seed, cut, flips }) => {
      const whole = wholes[seed]!;
      const bytes = whole.slice(0, cut === null ? whole.length : Math.floor(cut * whole.length));
      for (const { at, value } of flips) if (bytes.length > 0) bytes[Math.floor(at * bytes.length)] = value;
      check(await open(bytes, { limits: LIMITS }));
      await estimateBundle([{ path: 'x', blob: new Blob([bytes]) }]);
    }),
    { seed: 7, numRuns: 600 },
  );
});

it('never gives changed content without a word, where there is a checksum', async () => {
  const whole = gzip(await tarOf(MACHINE));
  const { contentHash } = await open(whole);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const bytes = whole.slice();
        bytes[at]! ^= mask;
        const bundle = await open(bytes);
        expect(bundle.contentHash === contentHash || bundle.problems.length > 0).toBe(true);
      },
    ),
    { seed: 8, numRuns: 200 },
  );
});

it('never throws, hangs or exceeds a limit on noise behind a good beginning', async () => {
  const beginnings = [[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], []];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...beginnings),
      fc.uint8Array({ maxLength: 2000 }),
      async (magic, noise) => {
        check(await open(concat(Uint8Array.from(magic), noise), { limits: LIMITS }));
      },
    ),
    { seed: 9, numRuns: 400 },
  );
});

it('keeps its promises for any names in a tar, a zip and a folder', async () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '',
    'a',
    'b',
    '._x',
    '__MACOSX',
    'C:',
    '\\',
    '\u202e',
    'é',
    '\n',
    ':intc@8000000',
    'x'.repeat(300),
  );
  const names = fc.array(
    fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(names, async (list) => {
      check(
        await open(
          rawTar(...list.map((name) => tarEntry({ name: Buffer.from(name).subarray(0, 100) }, 'x'))),
          { limits: LIMITS },
        ),
      );
      check(await open(rawZip(list.map((name) => ({ name, content: 'x' }))), { limits: LIMITS }));
      check(
        await openBundle(
          list.map((path) => ({ path, blob: new Blob(['x']) })),
          { limits: LIMITS },
        ),
      );
    }),
    { seed: 10, numRuns: 300 },
  );
});
