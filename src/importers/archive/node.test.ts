import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputsFromPath } from './node.ts';
import { openBundle } from './open.ts';
import { gzip, MACHINE, open, said, tarOf, texts } from './test-archives.ts';

let folder = '';

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'bundle-')), 'q35');
  for (const [path, text] of Object.entries(MACHINE)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});

afterEach(() => rm(dirname(folder), { recursive: true }));

describe('inputs from a path', () => {
  it('give a folder the files and hash of its archive', async () => {
    const bundle = await openBundle(await inputsFromPath(folder));
    expect(texts(bundle)).toEqual(MACHINE);
    expect(bundle.name).toBe('q35');
    expect(bundle.problems).toEqual([]);
    expect(bundle.contentHash).toBe((await open(gzip(await tarOf(MACHINE, 'q35/')))).contentHash);
  });

  it('agree with the tar of the system, links included', async () => {
    await symlink('24', join(folder, '01-boot/irqs/alias'));
    await symlink('../irqs', join(folder, '01-boot/domains/irqs'));
    const archive = join(dirname(folder), 'q35.tgz');
    execFileSync('tar', ['czf', archive, '-C', dirname(folder), 'q35']);
    const [packed, plain] = [
      await openBundle(await inputsFromPath(archive)),
      await openBundle(await inputsFromPath(folder)),
    ];
    expect(plain.contentHash).toBe(packed.contentHash);
    expect([packed.links, packed.problems]).toEqual([plain.links, plain.problems]);
    expect(plain.links).toEqual([{ path: '01-boot/domains/irqs', target: '../irqs' }]);
  });

  it('take one file by its name', async () => {
    const bundle = await openBundle(await inputsFromPath(join(folder, 'README.txt')));
    expect([bundle.name, texts(bundle)]).toEqual(['README.txt', { 'README.txt': MACHINE['README.txt'] }]);
  });

  it('follow links to files inside the folder and nowhere else', async () => {
    await writeFile(join(dirname(folder), 'secret'), 'outside');
    const outside = ['../secret', join(dirname(folder), 'secret'), 'gone', 'loop', '/'];
    for (const [i, target] of outside.entries())
      await symlink(target, join(folder, i === 3 ? 'loop' : `l${i}`));
    await symlink(join(folder, 'README.txt'), join(folder, 'inside'));
    const bundle = await openBundle(await inputsFromPath(folder));
    expect(texts(bundle)).toEqual({ ...MACHINE, inside: MACHINE['README.txt'] });
    expect(bundle.links.map(({ path }) => path)).toEqual(['l0', 'l1', 'l2', 'l4', 'loop']);
    expect(bundle.problems.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'link l0',
      'link l1',
      'link l2',
      'link l4',
      'link loop',
    ]);
  });

  it('name fifos and files that cannot be read, and go on', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await writeFile(join(folder, 'denied'), 'x');
    await chmod(join(folder, 'denied'), 0);
    const bundle = await openBundle(await inputsFromPath(folder));
    expect(said(bundle)).toContain('special pipe: a device, fifo or socket');
    expect(texts(bundle)).toMatchObject(MACHINE);
    // The superuser may read everything.
    const isDenied = process.getuid?.() !== 0;
    expect(bundle.problems.some(({ path }) => path === 'denied')).toBe(isDenied);
  });

  it('count what is beyond the limit of entries', async () => {
    const gathered = await inputsFromPath(folder, { limits: { maxEntries: 4 } });
    expect(gathered.inputs.length).toBeLessThanOrEqual(4);
    expect(gathered.problems.at(-1)!.done).toMatch(/^\d+ entries were left out$/);
  });

  it('read what claims to be empty: files of a running kernel', async () => {
    const live = process.platform === 'linux' ? '/proc/version' : join(folder, 'README.txt');
    const bundle = await openBundle(await inputsFromPath(live));
    expect(bundle.totalBytes).toBeGreaterThan(0);
  });

  it('throw what the system says where nothing is', async () => {
    await expect(inputsFromPath(join(folder, 'nothing'))).rejects.toThrow('ENOENT');
  });

  it('can be cancelled', async () => {
    await expect(inputsFromPath(folder, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});
