import { describe, expect, it } from 'vitest';
import { openBundle } from '../importers/archive/open.ts';
import { texts } from '../importers/archive/test-archives.ts';
import { walkDrop } from './drop.ts';

/** A folder as a name → content tree; a string is a file, null a file that cannot be read. */
interface Folder {
  readonly [name: string]: Folder | string | null;
}

/** An entry as browsers give it: `readEntries` gives at most a hundred at a time, then none. */
function entryOf(name: string, content: Folder | string | null, parent = ''): FileSystemEntry {
  const fullPath = `${parent}/${name}`;
  const isFile = content === null || typeof content === 'string';
  const entry = { name, fullPath, isFile, isDirectory: !isFile };
  const file = (resolve: (file: File) => void, reject: (error: Error) => void) =>
    content === null ? reject(new Error('not allowed')) : resolve(new File([content as string], name));
  const createReader = () => {
    const left = Object.entries(content as Folder).map(([child, of]) => entryOf(child, of, fullPath));
    return {
      readEntries: (resolve: (entries: FileSystemEntry[]) => void) =>
        queueMicrotask(() => resolve(left.splice(0, 100))),
    };
  };
  return { ...entry, ...(isFile ? { file } : { createReader }) } as unknown as FileSystemEntry;
}

describe('a drop', () => {
  it('of a folder gives its files, however many batches they come in', async () => {
    const irqs = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [String(i), `handler: ${i}\n`]));
    const gathered = await walkDrop([entryOf('debug', { irq: { irqs, domains: {} }, cmdline: 'quiet' })]);
    expect(gathered.inputs.length).toBe(251);
    expect(gathered.inputs.map(({ path }) => path)).toContain('debug/irq/irqs/249');
    const bundle = await openBundle(gathered);
    expect(bundle.name).toBe('debug');
    expect(texts(bundle)['irq/irqs/7']).toBe('handler: 7\n');
  });

  it('of several files and folders takes them all', async () => {
    const roots = [entryOf('a.txt', 'A'), entryOf('b', { c: 'C' }), new File(['D'], 'd')];
    const { inputs } = await walkDrop(roots);
    expect(inputs.map(({ path }) => path).sort()).toEqual(['a.txt', 'b/c', 'd']);
  });

  it('names files that cannot be read', async () => {
    const { inputs, problems } = await walkDrop([entryOf('x', { good: 'g', bad: null })]);
    expect(inputs.map(({ path }) => path)).toEqual(['x/good']);
    expect(problems).toEqual([
      {
        kind: 'unreadable',
        path: 'x/bad',
        found: 'not allowed',
        expected: 'an entry that can be read',
        done: 'left out',
      },
    ]);
  });

  it('is bounded in number and depth', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, 'x']));
    const wide = await walkDrop([entryOf('x', many)], {
      limits: { maxEntries: 101 },
    });
    expect([wide.inputs.length, wide.problems[0]!.done]).toEqual([100, '400 entries were left out']);
    const endless: Record<string, Folder> = {};
    endless.again = endless;
    const deep = await walkDrop([entryOf('x', endless)]);
    expect(deep.problems[0]).toMatchObject({ kind: 'limit', found: 'a folder in 64 others' });
  });

  it('can be cancelled', async () => {
    const walk = walkDrop([entryOf('x', { a: 'b' })], {
      signal: AbortSignal.abort(),
    });
    await expect(walk).rejects.toThrow('aborted');
  });
});
