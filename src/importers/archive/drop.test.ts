import { describe, expect, it } from 'vitest';
import { inputsFromDataTransfer, inputsFromFiles, inputsFromText, PASTED } from './drop.ts';
import { openBundle } from './open.ts';
import { MACHINE, texts } from './test-archives.ts';

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

const fileItem = (entry: FileSystemEntry | null, file: File | null = null) =>
  ({
    kind: 'file',
    type: '',
    webkitGetAsEntry: () => entry,
    getAsFile: () => file,
  }) as unknown as DataTransferItem;

const textItem = (text: string) =>
  ({
    kind: 'string',
    type: 'text/plain',
    getAsString: (take: (text: string) => void) => take(text),
  }) as unknown as DataTransferItem;

describe('a drop', () => {
  it('of a folder gives its files, however many batches they come in', async () => {
    const irqs = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [String(i), `handler: ${i}\n`]));
    const gathered = await inputsFromDataTransfer([
      fileItem(entryOf('debug', { irq: { irqs, domains: {} }, cmdline: 'quiet' })),
    ]);
    expect(gathered.inputs.length).toBe(251);
    expect(gathered.inputs.map(({ path }) => path)).toContain('debug/irq/irqs/249');
    const bundle = await openBundle(gathered);
    expect(bundle.name).toBe('debug');
    expect(texts(bundle)['irq/irqs/7']).toBe('handler: 7\n');
  });

  it('of several files and folders takes them all, and text only if there are none', async () => {
    const items = [
      fileItem(entryOf('a.txt', 'A')),
      fileItem(entryOf('b', { c: 'C' })),
      fileItem(null, new File(['D'], 'd')),
      textItem('x'),
    ];
    const { inputs } = await inputsFromDataTransfer(items);
    expect(inputs.map(({ path }) => path).sort()).toEqual(['a.txt', 'b/c', 'd']);
    const pasted = await inputsFromDataTransfer([textItem('  0:  42')]);
    expect(pasted.inputs[0]!.path).toBe(PASTED);
    expect(await pasted.inputs[0]!.blob.text()).toBe('  0:  42');
  });

  it('takes its entries before it lets go of the event', () => {
    let taken = 0;
    const webkitGetAsEntry = () => {
      taken++;
      return entryOf('a', 'x');
    };
    const item = { ...fileItem(null), webkitGetAsEntry };
    void inputsFromDataTransfer([item, item]);
    expect(taken).toBe(2);
  });

  it('names files that cannot be read', async () => {
    const { inputs, problems } = await inputsFromDataTransfer([
      fileItem(entryOf('x', { good: 'g', bad: null })),
    ]);
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
    const wide = await inputsFromDataTransfer([fileItem(entryOf('x', many))], {
      limits: { maxEntries: 101 },
    });
    expect([wide.inputs.length, wide.problems[0]!.done]).toEqual([100, '400 entries were left out']);
    const endless: Record<string, Folder> = {};
    endless.again = endless;
    const deep = await inputsFromDataTransfer([fileItem(entryOf('x', endless))]);
    expect(deep.problems[0]).toMatchObject({ kind: 'limit', found: 'a folder in 64 others' });
  });

  it('can be cancelled', async () => {
    const walk = inputsFromDataTransfer([fileItem(entryOf('x', { a: 'b' }))], {
      signal: AbortSignal.abort(),
    });
    await expect(walk).rejects.toThrow('aborted');
  });
});

it('takes the relative paths of a folder picker, and names of loose files', async () => {
  const picked = Object.entries(MACHINE).map(([path, text]) => {
    const file = new File([text], path.slice(path.lastIndexOf('/') + 1));
    return Object.assign(file, { webkitRelativePath: `q35/${path}` });
  });
  expect(texts(await openBundle(inputsFromFiles(picked)))).toEqual(MACHINE);
  expect(inputsFromFiles([new File(['x'], 'interrupts')])[0]!.path).toBe('interrupts');
});

it('takes pasted text', async () => {
  expect(texts(await openBundle(inputsFromText('name:   VECTOR\n')))).toEqual({
    [PASTED]: 'name:   VECTOR\n',
  });
});
