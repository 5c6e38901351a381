import { describe, expect, it } from 'vitest';
import { contentHash, estimateBundle, openBundle } from './open.ts';
import {
  bytesOf,
  concat,
  gzip,
  MACHINE,
  open,
  rawTar,
  rawZip,
  said,
  tarEntry,
  tarHeader,
  tarOf,
  texts,
  zipOf,
} from './test-archives.ts';
import type { BundleInput, BundleProgress } from './types.ts';

const input = (path: string, content: string | Uint8Array): BundleInput => ({
  path,
  blob: new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
});

const folder = (top: string): BundleInput[] =>
  Object.entries(MACHINE).map(([path, text]) => input(top + path, text));

describe('the same machine', () => {
  it('gives the same files and hash as tar, tar.gz, zip, zip of tar.gz and folder, with a top folder and without', async () => {
    const tar = await tarOf(MACHINE, 'q35/');
    const shuffled = Object.fromEntries(Object.entries(MACHINE).reverse());
    const bundles = [
      await open(tar),
      await open(gzip(tar)),
      await open(gzip(await tarOf(shuffled, './q35/'))),
      await open(await tarOf(MACHINE)),
      await open(zipOf(MACHINE, 'q35/')),
      await open(zipOf({ 'q35.tar.gz': gzip(tar) })),
      await open(zipOf({ 'downloads/q35.tar': tar, '__MACOSX/downloads/._q35.tar': 'x' })),
      await open(rawTar(tarEntry({ name: 'dir/', type: '5' }), tarEntry({ name: 'dir/q35.tar' }, tar))),
      await openBundle(folder('q35/')),
      await openBundle(folder('q35/').reverse()),
      await openBundle([input('downloads/q35.tar.gz', gzip(tar))]),
    ];
    for (const bundle of bundles) {
      expect(texts(bundle)).toEqual(MACHINE);
      expect(bundle.problems).toEqual([]);
    }
    expect(new Set(bundles.map((bundle) => bundle.contentHash)).size).toBe(1);
    expect(bundles[0]!.contentHash).toBe(await contentHash(bundles[0]!.files));
  });

  it('has the hash that sha256sum gives for its netstrings', async () => {
    const bundle = await openBundle([input('b', 'two'), input('a', 'one')]);
    // printf '1:a,3:one,1:b,3:two,' | sha256sum
    expect(bundle.contentHash).toBe('a3696c12a9699f4211f8fda6617f05d1a7f5cc89a8032704e2714f89db76a6c6');
  });

  it('has another hash when a byte or a name differs, or moves from one file to the next', async () => {
    const variants = [
      { a: 'one', b: 'two' },
      { a: 'one', b: 'twO' },
      { a: 'one', c: 'two' },
      { a: 'onet', b: 'wo' },
      { a: 'one', b: '' },
    ];
    const hashes = await Promise.all(
      variants.map(async (files) => (await open(await tarOf(files))).contentHash),
    );
    expect(new Set(hashes).size).toBe(variants.length);
  });
});

describe('what it is called', () => {
  it('is named after the archive, the folder, the file, or how many there are', async () => {
    expect((await open(zipOf(MACHINE, 'q35/'), {}, 'mine.zip')).name).toBe('mine.zip');
    expect((await openBundle(folder('q35/'))).name).toBe('q35');
    expect((await openBundle([input('interrupts', 'x')])).name).toBe('interrupts');
    expect((await openBundle([input('a', 'x'), input('b', 'y')])).name).toBe('2 files');
  });

  it('does not matter to what it is', async () => {
    expect(texts(await open(await tarOf({ a: '1' }), {}, 'picture.png'))).toEqual({ a: '1' });
    expect(texts(await open(bytesOf('no archive at all'), {}, 'x.tar.gz'))).toEqual({
      'x.tar.gz': 'no archive at all',
    });
  });
});

describe('archives in archives', () => {
  it('are opened under their own name, one level deep', async () => {
    const inner = gzip(await tarOf({ x: '1', y: '2' }, 'inner/'));
    const bundle = await open(
      zipOf({ 'before.tgz': inner, 'after.tgz': inner, 'log.gz': gzip(bytesOf('line\n')), notes: 'n' }),
    );
    expect(texts(bundle)).toEqual({
      'after.tgz/x': '1',
      'after.tgz/y': '2',
      'before.tgz/x': '1',
      'before.tgz/y': '2',
      log: 'line\n',
      notes: 'n',
    });
    expect(bundle.problems).toEqual([]);
  });

  it('are left out where they lie deeper, and only they', async () => {
    const deep = zipOf({
      'a.zip': zipOf({ 'b.tar.gz': gzip(await tarOf({ x: '1' })), 'log.gz': gzip(bytesOf('l')), kept: 'k' }),
      'c.txt': 'c',
    });
    const bundle = await open(deep);
    expect(texts(bundle)).toEqual({ 'a.zip/kept': 'k', 'a.zip/log': 'l', 'c.txt': 'c' });
    expect(said(bundle)).toEqual(['limit a.zip/b.tar.gz: an archive in 2 others']);
    expect((await open(deep, { limits: { maxNesting: 2 } })).problems).toEqual([]);
  });

  it('give one file where an entry has the path of a file in them', async () => {
    const inner = await tarOf({ f: 'inner', g: 'inner' });
    const bundle = await open(
      rawTar(tarEntry({ name: 'x.tar/f' }, 'outer'), tarEntry({ name: 'x.tar' }, inner)),
    );
    expect(texts(bundle)).toEqual({ 'x.tar/f': 'inner', 'x.tar/g': 'inner' });
    expect(said(bundle)).toEqual(['duplicate x.tar/f: a second file of this path']);
  });

  it('in a dropped folder are archives, not archives in archives', async () => {
    const nested = zipOf({ 'q35.tar.gz': gzip(await tarOf(MACHINE)) });
    const bundle = await openBundle([input('dir/nested.zip', nested), input('dir/other', 'o')]);
    expect(bundle.files.length).toBe(Object.keys(MACHINE).length + 1);
  });
});

describe('formats that are not read', () => {
  it.each([
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
    ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ])('are refused by name: %s', async (name, magic) => {
    const bytes = concat(Uint8Array.from(magic), new Uint8Array(600));
    for (const bundle of [await open(bytes), await open(await tarOf({ capture: bytes, b: 'x' }))]) {
      expect(said(bundle)).toEqual([`unsupported capture: ${name} compression`]);
      expect(bundle.problems[0]!.done).toMatch(new RegExp(`^${name} is not supported here: unpack it first`));
    }
  });

  it('does not take a text for bzip2', async () => {
    expect(texts(await open(bytesOf('BZh9 is how bzip2 begins')))).toHaveProperty('capture');
  });
});

describe('names that lead elsewhere', () => {
  it('are left out, or straightened with a note', async () => {
    const bundle = await open(
      rawTar(
        tarEntry({ name: '../../x' }, 'up'),
        tarEntry({ name: 'a/../../../y' }, 'up'),
        tarEntry({ name: '/etc/passwd' }, 'root'),
        tarEntry({ name: 'C:\\evil' }, 'drive'),
        tarEntry({ name: 'tab\there' }, 't'),
        tarEntry({ name: '' }, 'nameless'),
        tarEntry({ name: 'domains/:intc@8000000:its@8080000-5' }, 'good'),
      ),
    );
    expect(texts(bundle)).toEqual({
      'domains/:intc@8000000:its@8080000-5': 'good',
      'etc/passwd': 'root',
      evil: 'drive',
    });
    expect(said(bundle)).toEqual([
      'path capture: a path that leads out of the archive: "../../x"',
      'path capture: a path that leads out of the archive: "a/../../../y"',
      'absolute etc/passwd: an absolute path: "/etc/passwd"',
      'absolute evil: an absolute path: "C:\\evil"',
      'path capture: a path with a control character: "tab\\u0009here"',
      'path capture: an entry without a name',
    ]);
  });

  it('that are there twice give the later entry; names that differ in case are two', async () => {
    const twice = [
      tarEntry({ name: 'a' }, 'first'),
      tarEntry({ name: 'A' }, 'case'),
      tarEntry({ name: './a' }, 'second'),
    ];
    const tar = await open(rawTar(...twice));
    const zip = await open(
      rawZip([
        { name: 'a', content: 'first' },
        { name: 'A', content: 'case' },
        { name: 'b/../a', content: 'second' },
      ]),
    );
    for (const bundle of [tar, zip]) {
      expect(texts(bundle)).toEqual({ A: 'case', a: 'second' });
      expect(said(bundle)).toEqual(['duplicate a: an entry whose name was there before']);
    }
  });

  it('that a system left behind are passed over in silence', async () => {
    const bundle = await open(
      await tarOf({ 'top/a': '1', 'top/._a': 'x', '._top': 'x', 'top/.DS_Store': 'x', '__MACOSX/b': 'x' }),
    );
    expect(texts(bundle)).toEqual({ a: '1' });
    expect(bundle.problems).toEqual([]);
  });
});

describe('encodings', () => {
  const utf16 = (text: string, swap: boolean) => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return new Uint8Array(swap ? bytes.swap16() : bytes);
  };

  it('drops the byte order mark of UTF-8 and converts UTF-16, with a note each', async () => {
    const text = 'name:   VECTOR\r\n ümläut 𝕏\n'.repeat(60_000);
    const bundle = await openBundle([
      input('8', `\ufeff${text}`),
      input('be', utf16(text, true)),
      input('le', utf16(text, false)),
      input('plain', text),
    ]);
    expect(new Set(Object.values(texts(bundle)))).toEqual(new Set([text]));
    expect(said(bundle)).toEqual([
      'encoding 8: a UTF-8 byte order mark',
      'encoding be: UTF-16BE text',
      'encoding le: UTF-16LE text',
    ]);
  });

  it('flags binary files but keeps them, and leaves PCI configuration spaces and stray control characters alone', async () => {
    const config = (size: number) => Uint8Array.from({ length: size }, (_, i) => [0x86, 0x80, 0, 0][i % 4]!);
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 2654435761) >>> 11);
    const bundle = await openBundle([
      input('config', config(256)),
      input('config-express', config(4096)),
      input('config-unprivileged', config(64)),
      input('almost', config(257)),
      input('noise', noise),
      input('console', `\0\0\x1b[0m[    0.000000] Linux version\r\n${'x'.repeat(100)}`),
      input('empty', ''),
    ]);
    expect(bundle.files.length).toBe(7);
    expect(said(bundle)).toEqual([
      'binary almost: binary data, 257 bytes',
      'binary noise: binary data, 5000 bytes',
    ]);
    expect(bundle.files.find(({ path }) => path === 'noise')!.bytes).toEqual(noise);
  });
});

describe('limits', () => {
  it('count the entries that they leave out, in every kind of bundle', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}`, 'x']));
    const limits = { maxEntries: 11 };
    const inputs = Object.entries(files).map(([path, text]) => input(path, text));
    for (const bundle of [await open(await tarOf(files), { limits }), await open(zipOf(files), { limits })]) {
      expect(bundle.files.length).toBe(10);
      expect(bundle.problems.at(-1)).toMatchObject({
        kind: 'limit',
        found: '31 entries',
        done: '20 entries were left out',
      });
    }
    const loose = await openBundle(inputs, { limits });
    expect([loose.files.length, loose.problems.at(-1)!.done]).toEqual([11, '19 entries were left out']);
  });

  it('leave out a file that is too big, and go on', async () => {
    const files = { big: 'x'.repeat(5000), small: 'y' };
    const limits = { maxFileBytes: 4999 };
    const inputs = [input('big', files.big), input('small', files.small)];
    for (const bundle of [
      await open(await tarOf(files), { limits }),
      await open(zipOf(files), { limits }),
      await openBundle(inputs, { limits }),
    ]) {
      expect(texts(bundle)).toEqual({ small: 'y' });
      expect(said(bundle)).toEqual(['limit big: a file of 5000 bytes']);
    }
    const zipped = await open(gzip(bytesOf(files.big)), { limits }, 'big.gz');
    expect([zipped.files, said(zipped)]).toEqual([[], ['limit big.gz: a file of more than 4999 bytes']]);
    expect((await open(gzip(bytesOf(files.big)), { limits: { maxFileBytes: 5000 } })).files.length).toBe(1);
  });

  it('end everything at the total, and say where and how much was left', async () => {
    const tar = await tarOf({ a: 'x'.repeat(3000), b: 'y'.repeat(3000) });
    const inputs = [
      input('one.tar.gz', gzip(tar)),
      input('two.tar.gz', gzip(tar)),
      input('three.tar.gz', gzip(tar)),
    ];
    const bundle = await openBundle(inputs, { limits: { maxTotalBytes: 12_000 } });
    expect(Object.keys(texts(bundle))).toEqual(['one.tar.gz/a', 'one.tar.gz/b']);
    expect(bundle.problems).toEqual([
      {
        kind: 'limit',
        path: 'two.tar.gz',
        found: 'more than 11.7 kiB unpacked',
        expected: 'at most 11.7 kiB in all',
        done: 'reading ended in two.tar.gz; 2 of 3 inputs were left out or cut',
      },
    ]);
  });

  it('count skipped bytes too, so that nothing is unpacked without end', async () => {
    const bundle = await open(gzip(rawTar(tarEntry({ name: '../up' }, new Uint8Array(3_000_000)))), {
      limits: { maxTotalBytes: 1_000_000 },
    });
    expect(bundle.problems.at(-1)!.kind).toBe('limit');
  });

  it('keep what came before a bomb, and read the inputs after it', async () => {
    const bomb = gzip(
      rawTar(
        tarEntry({ name: 'first' }, 'kept'),
        tarEntry({ name: 'zeros' }, new Uint8Array(80 * 1024 * 1024)),
      ),
    );
    const bundle = await openBundle([input('bomb.tgz', bomb), input('after', 'read')]);
    expect(texts(bundle)).toEqual({ after: 'read', 'bomb.tgz/first': 'kept' });
    expect(said(bundle)[0]).toMatch(/^limit bomb.tgz: 64.* MiB out of/);
  });

  it('measure each input by itself', async () => {
    const noise = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i * 2654435761) >>> 13);
    const inputs = [input('noise', noise), input('bomb.gz', gzip(new Uint8Array(1_000_000)))];
    const bundle = await openBundle(inputs, { limits: { maxRatio: 50, ratioFloorBytes: 10_000 } });
    expect(bundle.files.map(({ path }) => path)).toEqual(['noise']);
  });

  it('find a bomb that is packed twice', async () => {
    const inner = gzip(new Uint8Array(100 * 1024 * 1024));
    expect(inner.length).toBeGreaterThan(90_000);
    const bundle = await open(zipOf({ 'inner.gz': inner }));
    expect(bundle.files).toEqual([]);
    expect(said(bundle)[0]).toMatch(/^limit capture: 64.* MiB out of/);
  });

  it('refuse inputs that are too big before reading any of them', async () => {
    const bundle = await openBundle([input('a', 'x'.repeat(10)), input('b', 'x'.repeat(10))], {
      limits: { maxInputBytes: 15 },
    });
    expect(Object.keys(texts(bundle))).toEqual(['a']);
    expect(bundle.problems[0]).toMatchObject({
      path: 'b',
      found: '20 bytes of input',
      done: '1 of 2 inputs were left out',
    });
  });

  it('list so many problems of a kind and count the rest', async () => {
    const entries = Array.from({ length: 1000 }, (_, i) => tarHeader({ name: `dev${i}`, type: '3' }));
    const bundle = await open(rawTar(...entries));
    expect(bundle.problems.length).toBe(51);
    expect(bundle.problems.at(-1)).toMatchObject({
      path: 'dev50',
      found: '950 more of this kind, the first: a character device',
    });
  });
});

describe('while it works', () => {
  const big = async () =>
    gzip(
      await tarOf(
        Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f${i}`, Buffer.alloc(50_000, `${i} `)])),
      ),
    );

  it('reports progress that only grows, up to all of the input', async () => {
    const packed = await big();
    const seen: BundleProgress[] = [];
    await open(packed, { onProgress: (p) => seen.push(p) });
    expect(seen.some(({ phase, bytesRead }) => phase === 'reading' && bytesRead > 0)).toBe(true);
    for (let i = 1; i < seen.length; i++) {
      expect(seen[i]!.bytesRead).toBeGreaterThanOrEqual(seen[i - 1]!.bytesRead);
      expect(seen[i]!.entries).toBeGreaterThanOrEqual(seen[i - 1]!.entries);
    }
    expect(seen.at(-1)).toMatchObject({
      phase: 'hashing',
      bytesRead: packed.length,
      bytesTotal: packed.length,
      entries: 401,
    });
  });

  it('lets other tasks run', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await open(await big());
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('can be cancelled before, at the beginning, in the middle and while hashing', async () => {
    const packed = await big();
    await expect(open(packed, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    const when: ((p: BundleProgress) => boolean)[] = [
      () => true,
      (p) => p.entries > 100,
      (p) => p.phase === 'hashing',
    ];
    for (const [i, isTime] of when.entries()) {
      const controller = new AbortController();
      const stop = (p: BundleProgress) => isTime(p) && controller.abort(new Error(`stop ${i}`));
      const done = open(packed, { signal: controller.signal, onProgress: stop });
      if (i < 2) await expect(done).rejects.toThrow(`stop ${i}`);
      else await done.catch((error: Error) => expect(error.message).toBe('stop 2'));
    }
  });

  it('says which file could not be read and goes on', async () => {
    const gone = new Blob(['x']);
    gone.arrayBuffer = () => Promise.reject(new DOMException('The file is gone', 'NotReadableError'));
    const bundle = await openBundle([{ path: 'gone', blob: gone }, input('there', 'y')]);
    expect(texts(bundle)).toEqual({ there: 'y' });
    expect(said(bundle)).toEqual(['unreadable gone: The file is gone']);
  });
});

describe('the estimate', () => {
  it('takes sizes from trailers and directories without unpacking', async () => {
    const tar = await tarOf(MACHINE);
    const sum = Object.values(MACHINE).reduce((n, text) => n + text.length, 0);
    const of = (...inputs: BundleInput[]) => estimateBundle(inputs);
    expect(await of(input('a', gzip(tar)))).toMatchObject({ bytes: tar.length, files: 1, packed: 1 });
    expect(await of(input('a', zipOf(MACHINE)))).toMatchObject({ bytes: sum, files: 5, packed: 1 });
    expect(await of(input('a', tar))).toMatchObject({ bytes: tar.length, inputBytes: tar.length });
    expect(await of(...folder('x/'))).toMatchObject({ bytes: sum, files: 5, packed: 0 });
  });

  it('believes no size that DEFLATE could not reach, and no broken directory', async () => {
    const lies = gzip(bytesOf('x'));
    lies.fill(0xff, lies.length - 4);
    expect((await estimateBundle([input('a', lies)])).bytes).toBe(lies.length * 1032);
    expect((await estimateBundle([input('a', zipOf(MACHINE).subarray(0, 100))])).bytes).toBe(100);
    const huge = rawZip([{ name: 'a', content: 'x', size: 4_000_000_000 }]);
    expect((await estimateBundle([input('a', huge)])).bytes).toBe(1032);
  });
});
