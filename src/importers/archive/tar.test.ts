import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  concat,
  gzip,
  open,
  rawTar,
  said,
  TAR_END,
  tarEntry,
  tarHeader,
  tarOf,
  texts,
} from './test-archives.ts';

/** `length key=value`, the length counting itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  for (let n = rest.length; ; n++) if (`${n}${rest}`.length === n) return `${n}${rest}`;
}

const pax = (records: Record<string, string>, type = 'x') =>
  tarEntry(
    { name: 'PaxHeaders/x', type },
    Object.entries(records)
      .map(([k, v]) => paxRecord(k, v))
      .join(''),
  );

const base256 = (...last: number[]) => {
  const field = new Uint8Array(12);
  field.set(last, 12 - last.length);
  field[0]! |= 0x80;
  return field;
};

describe('reading tar', () => {
  it('knows v7 archives by their checksum alone, and sums of signed bytes', async () => {
    const v7 = rawTar(
      tarEntry({ name: 'a/', magic: '', type: '\0' }),
      tarEntry({ name: 'a/one', magic: '', type: '\0' }, '1'),
      tarEntry({ name: Buffer.from('a/\xfctwo', 'latin1'), magic: '', signedChecksum: true }, '2'),
    );
    const bundle = await open(v7);
    expect(texts(bundle)).toEqual({ one: '1', ütwo: '2' });
    expect(bundle.problems).toEqual([]);
  });

  it('joins the prefix of ustar and takes the long names of pax and GNU', async () => {
    const long = `${'d'.repeat(120)}/${'f'.repeat(120)}`;
    const prefixed = tarHeader({ name: 'x' }, 1);
    prefixed.set(bytesOf('some/where'), 345);
    const sum = prefixed.fill(32, 148, 156).reduce((a, b) => a + b, 0);
    prefixed.set(bytesOf(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    const bundle = await open(
      rawTar(
        concat(prefixed, bytesOf('p'), new Uint8Array(511)),
        pax({ path: `pax/${long}`, 'SCHILY.xattr.user.x': 'y=z' }),
        tarEntry({ name: 'short' }, 'x'),
        tarEntry({ name: '././@LongLink', type: 'L', magic: 'ustar  \0' }, `gnu/${long}\0`),
        tarEntry({ name: 'short', magic: 'ustar  \0' }, 'g'),
        tarEntry({ name: 'short' }, 's'),
      ),
    );
    expect(texts(bundle)).toEqual({
      'some/where/x': 'p',
      [`pax/${long}`]: 'x',
      [`gnu/${long}`]: 'g',
      short: 's',
    });
    expect(bundle.problems).toEqual([]);
  });

  it('takes sizes in base 256 and from pax records', async () => {
    const bundle = await open(
      rawTar(
        tarEntry({ name: 'wide', size: base256(3) }, 'abc'),
        pax({ size: '5' }),
        tarEntry({ name: 'pax', size: '00000000000\0' }, 'defgh'),
      ),
    );
    expect(texts(bundle)).toEqual({ wide: 'abc', pax: 'defgh' });
  });

  it('finds the next header behind one with a wrong checksum and never takes content for a name', async () => {
    const bundle = await open(
      rawTar(
        tarEntry({ name: 'a' }, 'aaa'),
        tarEntry({ name: 'b', checksumOff: 1 }, 'bbb'),
        tarEntry({ name: 'c' }, 'ccc'),
      ),
    );
    expect(texts(bundle)).toEqual({ a: 'aaa', c: 'ccc' });
    expect(said(bundle)).toEqual(['damaged capture: no header at byte 1024 (or its checksum is wrong)']);
    expect(bundle.problems[0]!.done).toBe('1 kiB were skipped, up to the next header');
  });

  it.each([
    ['negative', new Uint8Array(12).fill(255)],
    ['negative by its second bit only', Uint8Array.of(0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3)],
    ['beyond 2^53', base256(1, 0, 0, 0, 0, 0, 0, 0)],
    ['no number', 'x0000000000\0'],
    ['not octal', '00000000009\0'],
  ])('leaves out an entry whose size is %s and goes on', async (_, size) => {
    const bundle = await open(rawTar(tarEntry({ name: 'b', size }), tarEntry({ name: 'c' }, 'ccc')));
    expect(texts(bundle)).toEqual({ c: 'ccc' });
    expect(said(bundle)).toEqual(['damaged capture: no valid size for "b"']);
  });

  it('keeps what there is of a file that claims more than the archive has', async () => {
    const bundle = await open(
      rawTar(tarEntry({ name: 'a' }, 'aaa'), tarHeader({ name: 'huge' }, 200_000_000)),
    );
    expect(bundle.files.map(({ path, bytes }) => [path, bytes.length])).toEqual([
      ['a', 3],
      ['huge', 1024],
    ]);
    expect(said(bundle)).toContain('damaged huge: 1024 bytes before the archive ends');
  });

  it('says where an archive was cut: in a header, in a file, between two entries', async () => {
    const whole = await tarOf({ a: 'aaa', b: 'b'.repeat(700) });
    expect(said(await open(whole.subarray(0, 1024 + 100)))).toEqual([
      'damaged capture: 100 bytes where a header of 512 begins',
    ]);
    const inFile = await open(whole.subarray(0, 1536 + 600));
    expect(said(inFile)[0]).toBe('damaged b: 600 bytes before the archive ends');
    expect(inFile.files[1]!.bytes.length).toBe(600);
    expect(said(await open(whole.subarray(0, 1024)))).toEqual(['damaged capture: no end mark']);
  });

  it('says that something follows the end, and that one block of zeros is no end', async () => {
    const after = concat(await tarOf({ a: '1' }), new Uint8Array(512 * 20), bytesOf('more'));
    expect(said(await open(after))).toEqual([
      'damaged capture: more data after the end of the archive (byte 2048)',
    ]);
    const lone = await open(
      rawTar(tarEntry({ name: 'a' }, '1'), new Uint8Array(512), tarEntry({ name: 'b' }, '2')),
    );
    expect(texts(lone)).toEqual({ a: '1', b: '2' });
    expect(said(lone)).toEqual(['damaged capture: one block of zeros at byte 1024']);
  });

  it('skips devices, fifos, sparse files and types that nobody knows, and says so', async () => {
    const sparse = tarHeader({ name: 'old-sparse', type: 'S', magic: 'ustar  \0' }, 3);
    sparse[482] = 1;
    const sum = sparse.fill(32, 148, 156).reduce((a, b) => a + b, 0);
    sparse.set(bytesOf(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    const bundle = await open(
      rawTar(
        tarEntry({ name: 'null', type: '3' }),
        tarEntry({ name: 'sda', type: '4' }),
        tarEntry({ name: 'pipe', type: '6' }),
        tarEntry({ name: 'odd', type: 'Q' }, 'q'),
        concat(sparse, new Uint8Array(512), bytesOf('abc'), new Uint8Array(509)),
        pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'x' }),
        tarEntry({ name: 'new-sparse' }, 'map'),
        tarEntry({ name: 'kept' }, 'k'),
      ),
    );
    expect(texts(bundle)).toEqual({ kept: 'k' });
    expect(said(bundle)).toEqual([
      'special null: a character device',
      'special sda: a block device',
      'special pipe: a fifo',
      'unsupported odd: an entry of type "Q"',
      'unsupported old-sparse: a sparse file',
      'unsupported new-sparse: a sparse file',
    ]);
  });

  it('leaves out the entry whose pax records do not add up, or are too many', async () => {
    const bad = await open(
      rawTar(
        tarEntry({ name: 'p', type: 'x' }, '99 path=x\n'),
        tarEntry({ name: 'a' }, '1'),
        tarEntry({ name: 'b' }, '2'),
      ),
    );
    expect(texts(bad)).toEqual({ b: '2' });
    expect(said(bad)[0]).toMatch(/^damaged capture: pax records that do not add up/);
    const big = await open(
      rawTar(
        tarEntry({ name: 'l', type: 'L' }, 'x'.repeat(1_100_000)),
        tarEntry({ name: 'a' }, '1'),
        tarEntry({ name: 'b' }, '2'),
      ),
    );
    expect(texts(big)).toEqual({ b: '2' });
  });
});

describe('links in tar', () => {
  const link = (name: string, target: string, type = '2') => tarEntry({ name, type, link: target });

  it('become files with the bytes of their target, wherever in the archive it stands', async () => {
    const bundle = await open(
      rawTar(
        link('top/early', 'dir/file'),
        tarEntry({ name: 'top/dir/file' }, 'same'),
        link('top/dir/up', '../dir/./file'),
        link('top/hard', 'top/dir/file', '1'),
        link('top/chain', 'early'),
        pax({ linkpath: 'dir/file' }),
        link('top/pax', 'cut'),
        tarEntry({ name: '././@LongLink', type: 'K' }, 'dir/file\0'),
        link('top/gnu', 'cut'),
      ),
    );
    expect(Object.keys(texts(bundle))).toEqual([
      'chain',
      'dir/file',
      'dir/up',
      'early',
      'gnu',
      'hard',
      'pax',
    ]);
    expect(new Set(Object.values(texts(bundle)))).toEqual(new Set(['same']));
    expect(bundle.problems).toEqual([]);
  });

  it('are listed where they lead to a folder, and named where they lead nowhere or outside', async () => {
    const bundle = await open(
      rawTar(
        tarEntry({ name: 'drivers/nvme/', type: '5' }),
        tarEntry({ name: 'devices/0000:00:01.0/irq' }, '24'),
        link('devices/0000:00:01.0/driver', '../../drivers/nvme'),
        link('by-slot', 'devices'),
        link('dangling', 'nothing'),
        link('outside', '../../etc/passwd'),
        link('absolute', '/devices/0000:00:01.0/irq'),
        link('hard', '../x', '1'),
      ),
    );
    expect(bundle.links).toEqual([
      { path: '0000:00:01.0/driver', target: '../../drivers/nvme' },
      { path: 'by-slot', target: 'devices' },
      { path: 'dangling', target: 'nothing' },
      { path: 'outside', target: '../../etc/passwd' },
      { path: 'absolute', target: '/devices/0000:00:01.0/irq' },
      { path: 'hard', target: '../x' },
    ]);
    expect(said(bundle)).toEqual([
      'link dangling: a symbolic link to "nothing"',
      'link outside: a symbolic link to "../../etc/passwd"',
      'link absolute: a symbolic link to "/devices/0000:00:01.0/irq"',
      'link hard: a hard link to "../x"',
    ]);
  });

  it('end when they go in circles', async () => {
    const bundle = await open(
      rawTar(link('a', 'b'), link('b', 'a'), link('self', 'self'), tarEntry({ name: 'f' }, '1')),
    );
    expect(texts(bundle)).toEqual({ f: '1' });
    expect(bundle.problems.map(({ path }) => path)).toEqual(['a', 'b', 'self']);
  });

  it('count with the bytes they stand for', async () => {
    const links = Array.from({ length: 100 }, (_, i) => link(`l${i}`, 'file'));
    const bundle = await open(rawTar(tarEntry({ name: 'file' }, 'x'.repeat(10_000)), ...links), {
      limits: { maxTotalBytes: 200_000 },
    });
    expect(bundle.totalBytes).toBeLessThan(200_000);
    expect(said(bundle)).toEqual(['limit capture: more than 195.3 kiB unpacked']);
  });
});

it('reads a hundred thousand empty entries', async () => {
  const entries = Array.from({ length: 100_000 }, (_, i) => tarHeader({ name: `irqs/${i}` }));
  const bundle = await open(gzip(concat(...entries, TAR_END)));
  expect(bundle.files.length).toBe(100_000);
  expect(bundle.problems).toEqual([]);
});
