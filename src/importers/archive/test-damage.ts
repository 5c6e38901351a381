// Damaged archives by the thousand, and what must hold for every bundle that comes out of one.

import { estimateBundle } from './open.ts';
import { concat, gzip, MACHINE, open, rawTar, rawZip, tarEntry, tarOf, zipOf } from './test-archives.ts';
import type { Bundle, Bytes } from './types.ts';

/** Small enough that whole archives meet them. */
export const TIGHT = {
  maxTotalBytes: 300_000,
  maxFileBytes: 100_000,
  maxEntries: 50,
  ratioFloorBytes: 200_000,
  maxRatio: 50,
};

/** Longest time for one archive, in ms; they take about one. */
const SLOW = 20_000;

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

/** What is wrong with a bundle that was opened with TIGHT limits, whatever went in; null if nothing is. */
export function brokenPromise(bundle: Bundle): string | null {
  const { files, problems, totalBytes, contentHash } = bundle;
  const paths = files.map(({ path }) => path);
  if (files.length > TIGHT.maxEntries) return `${files.length} files`;
  if (paths.some((path, i) => i > 0 && path <= paths[i - 1]!)) return 'paths out of order, or twice';
  const bad = paths.find(
    (path) => path === '' || path[0] === '/' || path.split('/').includes('..') || hasControl(path),
  );
  if (bad !== undefined) return `the path ${JSON.stringify(bad)}`;
  if (files.some(({ bytes }) => bytes.length > TIGHT.maxFileBytes)) return 'a file beyond the limit';
  if (totalBytes > TIGHT.maxTotalBytes) return `${totalBytes} bytes in all`;
  if (!/^[0-9a-f]{64}$/.test(contentHash)) return `the hash ${contentHash}`;
  const silent = problems.find(({ found, expected, done }) => found === '' || expected === '' || done === '');
  if (silent) return `a problem that says nothing: ${JSON.stringify(silent)}`;
  const raw = problems.find(({ path, found }) => hasControl(path + found));
  return raw ? `a problem that is not fit to be shown: ${JSON.stringify(raw)}` : null;
}

/** mulberry32: 32 bits of state, numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of `wholes`, cut, changed in some bytes, or with a stretch of it moved. */
export function damaged(wholes: readonly Bytes[], seed: number): Bytes {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const whole = wholes[below(wholes.length)]!;
  const bytes = whole.slice(0, random() < 0.4 ? below(whole.length + 1) : whole.length);
  if (bytes.length === 0) return bytes;
  for (let n = below(7); n > 0; n--) bytes[below(bytes.length)] = below(256);
  if (random() < 0.2) bytes.copyWithin(below(bytes.length), below(bytes.length), below(bytes.length));
  return bytes;
}

/** Opens `count` damaged archives, numbered from `seed`. What went wrong, with the number that does it again. */
export async function fuzzArchives(seed: number, count: number): Promise<string[]> {
  const wholes = await seeds();
  const failures: string[] = [];
  for (let i = seed; i < seed + count; i++) {
    const start = performance.now();
    const failure = await openDamaged(damaged(wholes, i)).catch(
      (error: Error) => error.stack ?? error.message,
    );
    const ms = performance.now() - start;
    if (failure !== null) failures.push(`seed ${i}: ${failure}`);
    else if (ms > SLOW) failures.push(`seed ${i}: took ${Math.round(ms)} ms`);
  }
  return failures;
}

async function openDamaged(bytes: Bytes): Promise<string | null> {
  await estimateBundle([{ path: 'damaged', blob: new Blob([bytes]) }]);
  return brokenPromise(await open(bytes, { limits: TIGHT }));
}
