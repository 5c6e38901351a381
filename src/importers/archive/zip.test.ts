import { describe, expect, it } from 'vitest';
import { MACHINE, open, type RawZipEntry, rawZip, said, texts, zipOf } from './test-archives.ts';

const one = (entry: Partial<RawZipEntry>) =>
  rawZip([
    { name: 'a', content: 'aaa', ...entry },
    { name: 'z', content: 'zzz' },
  ]);

describe('reading zip', () => {
  it('reads what fflate writes', async () => {
    const bundle = await open(zipOf(MACHINE, 'top/'));
    expect(texts(bundle)).toEqual(MACHINE);
    expect(bundle.problems).toEqual([]);
  });

  it('reads stored and deflated entries, zip64, comments, and archives behind other data', async () => {
    const entries = [
      { name: 'stored', content: 'one' },
      { name: 'deflated', content: 'two'.repeat(1000), deflate: true, zip64: true },
    ];
    const expected = { stored: 'one', deflated: 'two'.repeat(1000) };
    expect(texts(await open(rawZip(entries)))).toEqual(expected);
    const wide = await open(
      rawZip(entries, {
        zip64: true,
        comment: 'PK\x05\x06 in a comment that is long enough for an end record',
      }),
    );
    expect([texts(wide), wide.problems]).toEqual([expected, []]);
    const shifted = rawZip([{ name: 'first', content: '' }, ...entries], {
      before: zipOf({ x: 'y' }).subarray(0, 40),
    });
    expect(texts(await open(shifted))).toEqual({ first: '', ...expected });
  });

  it('reads an empty archive', async () => {
    const bundle = await open(rawZip([]));
    expect([bundle.files, bundle.problems]).toEqual([[], []]);
  });

  it('takes backslashes for separators where the writer was no Unix, and resolves symbolic links of Unix', async () => {
    const bundle = await open(
      rawZip([
        { name: 'top\\irqs\\24', content: 'dos' },
        { name: 'top/dev\\x2d1', content: 'unix', mode: 0o100644 },
        { name: 'top/domains/\\_SB.GPI0', content: 'acpi', mode: 0o100644 },
        { name: 'top/link', content: 'irqs/24', mode: 0o120777 },
        { name: 'top/fifo', mode: 0o010644 },
        { name: 'top/folder', mode: 0o040755 },
      ]),
    );
    expect(texts(bundle)).toEqual({
      'dev\\x2d1': 'unix',
      'domains/\\_SB.GPI0': 'acpi',
      'irqs/24': 'dos',
      link: 'dos',
    });
    expect(said(bundle)).toEqual(['special fifo: a device, fifo or socket']);
  });

  it('leaves out encrypted entries and methods it does not know', async () => {
    const bundle = await open(
      rawZip([
        { name: 'secret', content: 'x', flags: 1 },
        { name: 'lzma', content: 'x', method: 14 },
        { name: 'z', content: 'z' },
      ]),
    );
    expect(texts(bundle)).toEqual({ z: 'z' });
    expect(said(bundle)).toEqual([
      'unsupported secret: an encrypted entry',
      'unsupported lzma: LZMA compression',
    ]);
  });

  it.each<[string, Partial<RawZipEntry>, string, string | undefined]>([
    ['a wrong checksum', { crc: 1 }, 'a checksum that does not fit', 'aaa'],
    ['less than announced', { size: 5 }, '3 bytes', 'aaa'],
    ['more than announced', { size: 2 }, 'more than the 2 bytes announced', undefined],
    ['more than announced, packed', { size: 2, deflate: true }, 'more than the 2 bytes announced', undefined],
    ['an enormous size', { size: 200_000_000 }, '3 bytes', 'aaa'],
    ['another name at the entry', { localName: '../b' }, 'the name "../b" at the entry itself', 'aaa'],
    ['another good name at the entry', { localName: 'b' }, 'the name "b" at the entry itself', 'aaa'],
    [
      'bytes behind the packed data',
      { content: Uint8Array.of(0x4b, 4, 0, 9, 9), method: 8, size: 1, crc: 0xe8b7be43 },
      'more packed bytes than the data needs',
      'a',
    ],
    ['no entry where it is said to be', { offset: 7 }, 'no entry at byte 7', undefined],
    ['an offset beyond the file', { offset: 4_000_000_000 }, 'no entry at byte 4000000000', undefined],
    ['data reaching into the directory', { packed: 500 }, 'data that reaches into the directory', undefined],
    ['packed data that is cut', { deflate: true, packed: 2 }, 'the compressed data ends too early', ''],
    ['packed data that is none', { content: Uint8Array.of(7), method: 8, size: 9 }, 'a block of type 3', ''],
  ])('names %s', async (_, entry, found, kept) => {
    const bundle = await open(one(entry));
    expect(texts(bundle).a).toBe(kept);
    expect(texts(bundle).z).toBe('zzz');
    expect(said(bundle)).toContain(`damaged a: ${found}`);
  });

  it('reads no byte for two entries', async () => {
    const content = 'x'.repeat(1000);
    const bundle = await open(
      rawZip([{ name: 'a', content }, ...'bcd'.split('').map((name) => ({ name, content, offset: 0 }))]),
    );
    expect(Object.keys(texts(bundle))).toEqual(['a']);
    expect(said(bundle).slice(0, 3)).toEqual(
      'bcd'.split('').map((name) => `damaged ${name}: data at byte 0, inside another entry`),
    );
  });

  it('does not fall for the overlapping entries of a quine bomb', async () => {
    const kernel = new Uint8Array(20 * 1024 * 1024);
    const entries: RawZipEntry[] = [{ name: 'f0', content: kernel, deflate: true }];
    for (let i = 1; i < 200; i++)
      entries.push({
        name: `f${i}`,
        content: kernel.subarray(0, 1),
        size: kernel.length,
        packed: 20_000,
        offset: 0,
        method: 8,
      });
    const bundle = await open(rawZip(entries));
    expect(bundle.files.map(({ path }) => path)).toEqual(['f0']);
    expect(bundle.totalBytes).toBe(kernel.length);
  });

  it('stops at a bomb that is one by ratio', async () => {
    const content = new Uint8Array(40 * 1024 * 1024);
    const bundle = await open(rawZip('abcde'.split('').map((name) => ({ name, content, deflate: true }))));
    expect(bundle.totalBytes).toBeLessThan(66 * 1024 * 1024);
    expect(said(bundle)[0]).toMatch(/^limit capture: 64.* MiB out of /);
  });

  it('says that the directory is missing, cut or wrong', async () => {
    const whole = zipOf(MACHINE);
    expect(said(await open(whole.subarray(0, whole.length - 30)))).toEqual([
      'damaged capture: no directory at the end',
    ]);
    const wrong = new Uint8Array(whole);
    wrong[wrong.length - 12]! ^= 0x10;
    expect((await open(wrong)).problems[0]!.kind).toBe('damaged');
    const miscounted = rawZip([{ name: 'a', content: 'x' }]);
    miscounted[miscounted.length - 12] = 2;
    const bundle = await open(miscounted);
    expect(texts(bundle)).toEqual({ a: 'x' });
    expect(said(bundle)).toEqual(['damaged capture: 1 directory entries where 2 are announced']);
  });
});
