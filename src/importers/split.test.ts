import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from './source.ts';
import { splitBundle } from './split.ts';

const decoder = new TextDecoder();

function split(text: string, path = 'c/02-up/debugfs-irqs.txt', firstLine = 1): readonly SourceFile[] {
  return splitBundle({ path, container: path, bytes: new TextEncoder().encode(text), firstLine });
}

const parts = (text: string, path?: string): [string, string, number][] =>
  split(text, path).map((part) => [part.path, decoder.decode(part.bytes), part.firstLine]);

describe('a bundle of files', () => {
  it('is taken apart at its headers, without the blank line between two files', () => {
    expect(parts('==> a <==\none\n\n==> b <==\ntwo\n', 'irqs.txt')).toEqual([
      ['irqs/a', 'one\n', 2],
      ['irqs/b', 'two\n', 5],
    ]);
  });

  it('gives parts the line numbers that they have in it', () => {
    const [, second] = split('==> a <==\n1\n2\n3\n\n==> b <==\nx\n', 'irqs.txt', 100);
    expect([second!.firstLine, second!.container]).toEqual([106, 'irqs.txt']);
  });

  it('may hold empty files, at the end, too', () => {
    expect(parts('==> VECTOR <==\nname:   VECTOR\n\n==> default <==\n\n==> x <==\n', 'domains.txt')).toEqual([
      ['domains/VECTOR', 'name:   VECTOR\n', 2],
      ['domains/default', '', 5],
      ['domains/x', '', 7],
    ]);
  });

  it('may have a blank line behind its last file', () => {
    expect(parts('==> a <==\none\n\n', 'irqs.txt')).toEqual([['irqs/a', 'one\n\n', 2]]);
  });

  it('keeps blank lines inside a file', () => {
    expect(parts('==> a <==\none\n\ntwo\n\n==> b <==\n', 'irqs.txt')[0]![1]).toBe('one\n\ntwo\n');
  });

  it('keeps a line that looks like a header but has no blank line before it', () => {
    expect(parts('==> a <==\none\n==> b <==\n', 'irqs.txt')).toEqual([['irqs/a', 'one\n==> b <==\n', 2]]);
  });

  it('may have lines ending in CR LF', () => {
    expect(parts('==> a <==\r\none\r\n\r\n==> b <==\r\ntwo\r\n', 'irqs.txt').map(([path]) => path)).toEqual([
      'irqs/a',
      'irqs/b',
    ]);
  });

  it('may be cut anywhere', () => {
    expect(parts('==> a <==', 'irqs.txt')).toEqual([['irqs/a', '', 2]]);
    expect(parts('==> a <==\nhalf', 'irqs.txt')).toEqual([['irqs/a', 'half', 2]]);
  });
});

describe('the path of a part', () => {
  it('is its full path below the folder of the bundle', () => {
    expect(parts('==> /sys/kernel/debug/irq/irqs/42 <==\nx\n')[0]![0]).toBe(
      'c/02-up/sys/kernel/debug/irq/irqs/42',
    );
  });

  it('is a bare name in a folder called like the bundle', () => {
    expect(parts('==> 42 <==\nx\n', 'c/irqs.txt')[0]![0]).toBe('c/irqs/42');
  });

  it('may have colons', () => {
    expect(parts('==> ITS-PCI-MSIX-0000:00:01.0-12 <==\nx\n', 'domains.txt')[0]![0]).toBe(
      'domains/ITS-PCI-MSIX-0000:00:01.0-12',
    );
  });
});

describe('a file that is no bundle', () => {
  it('stays as it is', () => {
    for (const text of ['', 'x\n', '==>\n', '==> <==\n', '==> a <= \n', '\n==> a <==\n']) {
      const [only, ...more] = split(text);
      expect(more).toEqual([]);
      expect([only!.path, decoder.decode(only!.bytes)]).toEqual(['c/02-up/debugfs-irqs.txt', text]);
    }
  });
});

describe('any bundle', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9:@._-]{1,20}$/);
  const line = fc.stringMatching(/^[a-z: 0-9]{1,30}$/);
  const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((l) => `${l}\n`).join(''));

  it('gives back every file, and the line of its first byte', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 8 }), (wanted) => {
        const bundle = wanted.map(([n, t]) => `==> ${n} <==\n${t}`).join('\n');
        const found = parts(bundle, 'irqs.txt');
        expect(found.map(([path, t]) => [path, t])).toEqual(wanted.map(([n, t]) => [`irqs/${n}`, t]));
        const lines = bundle.split('\n');
        for (const [, t, first] of found) if (t !== '') expect(lines[first - 1]).toBe(t.split('\n')[0]);
      }),
    );
  });

  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const all = new Uint8Array([...new TextEncoder().encode('==> a <==\n'), ...bytes]);
        for (const part of splitBundle({ path: 'x', container: 'x', bytes: all, firstLine: 1 })) {
          expect(part.firstLine).toBeGreaterThan(0);
          expect(part.bytes.length).toBeLessThanOrEqual(all.length);
        }
      }),
    );
  });
});
