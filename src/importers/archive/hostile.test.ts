import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openBundle } from './open.ts';
import { concat, gzip, MACHINE, open, rawTar, rawZip, tarEntry, tarOf } from './test-archives.ts';
import { brokenPromise, fuzzArchives, TIGHT } from './test-damage.ts';
import type { Bundle } from './types.ts';

const check = (bundle: Bundle) => expect(brokenPromise(bundle)).toBeNull();

it('never throws, hangs or exceeds a limit on damaged archives', async () => {
  expect(await fuzzArchives(1, 800)).toEqual([]);
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
        check(await open(concat(Uint8Array.from(magic), noise), { limits: TIGHT }));
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
          { limits: TIGHT },
        ),
      );
      check(await open(rawZip(list.map((name) => ({ name, content: 'x' }))), { limits: TIGHT }));
      check(
        await openBundle(
          list.map((path) => ({ path, blob: new Blob(['x']) })),
          { limits: TIGHT },
        ),
      );
    }),
    { seed: 10, numRuns: 300 },
  );
});
