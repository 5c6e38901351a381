import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesOf, concat, gzip, MACHINE, open, said, tarOf, texts, zipOf } from './test-archives.ts';

const text = 'handler:  handle_edge_irq\n'.repeat(500);

/** A member with every optional field of RFC 1952. */
function decorated(content: string): Uint8Array {
  const plain = gzip(bytesOf(content));
  plain[3] = 2 | 4 | 8 | 16;
  const extra = [3, 0, 1, 2, 3];
  return concat(
    plain.subarray(0, 10),
    Uint8Array.from(extra),
    bytesOf('../name\0comment\0'),
    new Uint8Array(2),
    plain.subarray(10),
  );
}

describe('reading gzip', () => {
  it('gives the one file in it, without `.gz` in its name', async () => {
    expect(texts(await open(gzip(bytesOf(text)), {}, 'dump.txt.gz'))).toEqual({ 'dump.txt': text });
    expect(texts(await open(gzip(bytesOf('x')), {}, 'trace'))).toEqual({ trace: 'x' });
  });

  it('passes over name, comment and extra fields', async () => {
    const plain = gzip(bytesOf(text));
    plain[3] = 4;
    const extra = concat(plain.subarray(0, 10), Uint8Array.of(4, 0, 1, 2, 3, 4), plain.subarray(10));
    expect([texts(await open(extra)), said(await open(extra))]).toEqual([{ capture: text }, []]);
    const bundle = await open(decorated(text));
    expect(texts(bundle)).toEqual({ capture: text });
    expect(bundle.problems).toEqual([]);
  });

  it('joins members, also in the middle of a tar entry', async () => {
    const tar = await tarOf(MACHINE, 'top/');
    const parts = [0, 700, 701, 3000, tar.length];
    const members = parts.slice(1).map((end, i) => gzip(tar.subarray(parts[i], end)));
    const bundle = await open(concat(...members));
    expect(texts(bundle)).toEqual(MACHINE);
    expect(bundle.problems).toEqual([]);
  });

  it('reads on to the end through ten thousand empty members', async () => {
    const bundle = await open(concat(...Array(10_000).fill(gzipSync('')), gzip(bytesOf('end'))));
    expect(texts(bundle)).toEqual({ capture: 'end' });
  });

  it('passes over zeros at the end and names anything else', async () => {
    const packed = gzip(bytesOf(text));
    expect((await open(concat(packed, new Uint8Array(10_000)))).problems).toEqual([]);
    const garbage = await open(concat(packed, bytesOf('garbage')));
    expect(texts(garbage)).toEqual({ capture: text });
    expect(said(garbage)).toEqual([
      `damaged capture: 7 bytes after the end of the compressed data (byte ${packed.length})`,
    ]);
  });

  it('keeps what came before a cut and says that it was cut', async () => {
    const packed = gzip(await tarOf(MACHINE));
    for (const length of [
      packed.length - 1,
      packed.length - 8,
      packed.length - 9,
      packed.length >> 1,
      12,
      11,
    ]) {
      const bundle = await open(packed.subarray(0, length));
      expect(
        bundle.problems.some(({ kind }) => kind === 'damaged'),
        `${length} bytes`,
      ).toBe(true);
    }
    const half = await open(packed.subarray(0, packed.length - 60));
    expect(half.files.length).toBeGreaterThan(0);
    expect(said(half)[0]).toMatch(/^damaged capture: the compressed data ends too early/);
  });

  it('notices a checksum or length that does not fit', async () => {
    for (const back of [8, 1]) {
      const packed = gzip(bytesOf(text));
      packed[packed.length - back]! ^= 1;
      const bundle = await open(packed);
      expect(texts(bundle)).toEqual({ capture: text });
      expect(said(bundle)).toEqual(['damaged capture: a checksum that does not fit (member 1)']);
    }
  });

  it('opens no zip and no gzip in gzip', async () => {
    const inner = [gzip(bytesOf('x')), zipOf({ a: 'x' })];
    for (const [i, name] of ['gzip', 'zip'].entries()) {
      const bundle = await open(gzip(inner[i]!));
      expect(bundle.files).toEqual([]);
      expect(said(bundle)).toEqual([`unsupported capture: ${name} inside gzip`]);
    }
  });

  it('stops at a bomb while it is still small', async () => {
    const bomb = gzip(new Uint8Array(200 * 1024 * 1024));
    const seen: number[] = [];
    const bundle = await open(bomb, { onProgress: (p) => seen.push(p.bytesUnpacked) });
    expect(bundle.files).toEqual([]);
    expect(said(bundle)[0]).toMatch(/^limit capture: 64.* MiB out of .* kiB$/);
    expect(Math.max(...seen)).toBeLessThan(66 * 1024 * 1024);
  });

  it('takes four megabytes of debugfs text that compress well over sixty times', async () => {
    const lines = 'effectiv: 0-255\ndomain:  INTEL-IR-MSI-0-13\n hwirq:   0x10000\n'.repeat(70_000);
    const packed = gzip(bytesOf(lines));
    expect(lines.length / packed.length).toBeGreaterThan(60);
    const bundle = await open(packed);
    expect(bundle.problems).toEqual([]);
    expect(bundle.totalBytes).toBe(lines.length);
  });
});
